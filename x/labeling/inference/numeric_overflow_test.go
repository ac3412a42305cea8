package inference

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNumericMillionLabels has six workers answer a million items in one batch, at both ends of what a value may be.
func TestNumericMillionLabels(t *testing.T) {
	const items, most = 1_000_000, math.MaxUint32
	size := NumericSize{Items: items, Workers: 6, Batches: 1, Tolerance: 1 << 16}
	b := NumericBatch{Items: make([]uint32, items)}
	for w := range uint32(6) {
		b.Rows = append(b.Rows, NumericRow{w, make([]uint32, items), nil})
	}
	truth := make([]uint32, items)
	for item := range uint32(items) {
		b.Items[item] = item
		truth[item] = [4]uint32{0, most, most / 2, item * 4000}[item%4]
		for w := range uint32(6) {
			b.Rows[w].Values[item] = truth[item]
		}
		if item%10 < 3 {
			b.Rows[0].Values[item] = truth[item] ^ 1<<31
		}
		b.Rows[5].Values[item] = most
	}
	result, err := InferNumeric(size, numericFake{batches: []NumericBatch{b}}, nil)
	require.NoError(t, err)
	off := 0
	for item, a := range result.Answers {
		if !near(a.Value, truth[item], size.Tolerance) {
			off++
		}
	}
	// Of six, two are cut away at either end, and no more are off.
	require.Zero(t, off)
	t.Logf("%d of %d off; scores %.3f %.3f %.3f", off, items, float64(result.Workers[0].Score)/One,
		float64(result.Workers[1].Score)/One, float64(result.Workers[5].Score)/One)
	require.EqualValues(t, items, result.Workers[5].Labels)
	require.InDelta(t, 0, float64(result.Workers[5].Score)/One, 0.02, "always the greatest")
	require.Greater(t, result.Workers[1].Score, uint32(One/10*7))
	require.Less(t, result.Workers[0].Score, result.Workers[1].Score)
}

// TestNumericMostLabels: a tally as great as any gets is still a share.
func TestNumericMostLabels(t *testing.T) {
	for _, test := range []struct {
		tally numericTally
		want  float64
	}{
		{numericTally{MaxLabels, MaxLabels, MaxLabels * One}, 1},
		{numericTally{MaxLabels, MaxLabels, 0}, 1},
		{numericTally{MaxLabels, MaxLabels, MaxLabels*One - 1}, 1},
		{numericTally{MaxLabels, 0, MaxLabels * One}, 0},
		{numericTally{MaxLabels, 0, 0}, 0},
		{numericTally{MaxLabels, MaxLabels / 2, MaxLabels / 4 * One}, 1. / 3},
		{numericTally{}, 1},
	} {
		require.InDelta(t, test.want, float64(test.tally.score())/One, 1e-6, "%+v", test.tally)
		p := &tallyPage{tallies: []numericTally{test.tally}}
		back, err := unmarshalTallies(p.marshal(), 1)
		require.NoError(t, err)
		require.Equal(t, p, back)
	}
	// All pairs of the most labels, as one batch has them.
	require.EqualValues(t, MaxLabels*One, floorMulDiv(MaxLabels*(MaxLabels-1), One, MaxLabels-1))
}

// TestNumericExtremeValues: the ends of what values and tolerances may be.
func TestNumericExtremeValues(t *testing.T) {
	const most = math.MaxUint32
	for _, tolerance := range []uint32{0, 1, most - 1, most} {
		k := numericOf(tolerance, 3, []int64{0, most, 0}, []int64{0, most, most}, []int64{0, most, most - 1})
		got := k.withGold(NumericGold{0, most}).infer(t)
		require.Equal(t, NumericAnswer{most, One}, got.Answers[0])
		require.Equal(t, NumericAnswer{most, One}, got.Answers[1])
		require.EqualValues(t, most-1, got.Answers[2].Value)
		for _, w := range got.Workers {
			require.LessOrEqual(t, w.Score, uint32(One))
			if tolerance == most {
				require.EqualValues(t, One, w.Score, "everything is the same")
			}
		}
	}
}
