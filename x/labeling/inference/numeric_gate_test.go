package inference

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// honestAnd is a task of ten items 100 apart, the first of which are gold: some workers are honest, the others have a
// number of gold items right and the rest wrong.
func honestAnd(honest, golds int, right ...int) numericTask {
	rows := [][]int64{}
	truth := []int64{}
	for i := range 12 {
		truth = append(truth, int64(i)*100)
	}
	for range honest {
		rows = append(rows, truth)
	}
	for _, n := range right {
		row := []int64{}
		for i, v := range truth {
			if i >= n {
				v += 3000
			}
			row = append(row, v)
		}
		rows = append(rows, row)
	}
	k := numericOf(10, 12, rows...)
	for i := range uint32(golds) {
		k.gold = append(k.gold, NumericGold{i, uint32(truth[i])})
	}
	k.size.Gold = uint32(golds)
	return k
}

func TestNumericGate(t *testing.T) {
	k := honestAnd(4, 10, 3, 4)
	k.gold[0].Value += 10 // still within tolerance
	result := k.infer(t)
	require.False(t, result.Void)
	verdicts := []Verdict{}
	for _, w := range result.Workers {
		require.EqualValues(t, 12, w.Labels)
		require.EqualValues(t, 10, w.GoldSeen)
		verdicts = append(verdicts, w.Verdict(0, result.Void))
	}
	require.Equal(t, []Verdict{Passed, Passed, Passed, Passed, Failed, Passed}, verdicts)
	require.Equal(t, []uint32{10, 3, 4}, []uint32{result.Workers[0].GoldRight, result.Workers[4].GoldRight, result.Workers[5].GoldRight})
	require.Equal(t, NumericAnswer{10, One}, result.Answers[0], "gold is itself")
	require.Equal(t, NumericAnswer{1100, One * 4 / 5}, result.Answers[11], "of five who did not fail, four are near")

	k.gold[0].Value++ // now the fourth is wrong
	require.Equal(t, Failed, k.infer(t).Workers[5].Verdict(0, false))
	require.Equal(t, Abstained, honestAnd(4, 4, 0).infer(t).Workers[4].Verdict(0, false), "four gold items are too few")
}

// TestNumericFailedHaveNoSay: the answers, and the scores of the others, are as if they had said nothing.
func TestNumericFailedHaveNoSay(t *testing.T) {
	for _, spec := range numericSpecs {
		with := spec.make(2)
		without := with
		without.values = nil
		for i := range with.values {
			v := &with.values[i]
			if v.Worker%4 == 0 {
				v.Value += 1 << 20
			} else {
				without.values = append(without.values, *v)
			}
		}
		for item := range spec.items {
			if item%3 == 0 {
				with.gold = append(with.gold, NumericGold{item, with.truth[item]})
			}
		}
		with, without = with.withGold(with.gold...), without.withGold(with.gold...)
		a, b := with.infer(t), without.infer(t)
		require.Equal(t, b.Answers, a.Answers)
		for w := range a.Workers {
			if w%4 == 0 {
				require.Equal(t, Failed, a.Workers[w].Verdict(0, a.Void))
				require.Less(t, a.Workers[w].Score, uint32(One/50))
			} else {
				require.Equal(t, b.Workers[w], a.Workers[w])
			}
		}
	}
}

// TestNumericAllFailed: an item of which all workers fail is answered by them, with no confidence, and their labels on
// it count nowhere.
func TestNumericAllFailed(t *testing.T) {
	k := honestAnd(9, 6, 0, 0, 0) // nine honest ones in the first batch
	for w := range uint32(3) {    // and an item that only those see who fail
		k.values = append(k.values, NumericValue{9 + w, 12, 10 * w, 1})
	}
	k.size.Items, k.size.Batches = 13, 2
	result := k.infer(t)
	require.False(t, result.Void)
	require.Equal(t, NumericAnswer{10, 0}, result.Answers[12])
	for _, w := range result.Workers[9:] {
		require.InDelta(t, .25/12.25, float64(w.Score)/One, 1e-6, "twelve labels count")
	}
}

// TestNumericOneOther: where one worker who did not fail is on an item, those who failed are held against it, and it
// against nobody.
func TestNumericOneOther(t *testing.T) {
	k := honestAnd(9, 6, 0, 0)
	for w, value := range map[uint32]uint32{0: 50, 9: 50, 10: 90} {
		k.values = append(k.values, NumericValue{w, 12, value, 1})
	}
	k.size.Items, k.size.Batches = 13, 2
	result := k.infer(t)
	require.Equal(t, NumericAnswer{50, One}, result.Answers[12])
	require.EqualValues(t, One, result.Workers[0].Score)
	require.InDelta(t, 1.25/13.25, float64(result.Workers[9].Score)/One, 1e-6)
	require.InDelta(t, .25/13.25, float64(result.Workers[10].Score)/One, 1e-6)
}

// TestNumericWithheld: who passes by luck but agrees with nobody loses the flat half, by the mean of those who passed
// alone.
func TestNumericWithheld(t *testing.T) {
	k := honestAnd(5, 5, 2) // two of five gold items right, and nothing else
	k.values = append(k.values, numericOf(10, 12, nil, nil, nil, nil, nil, nil, []int64{0, 100, -1, 9000, 9000, 9000, 9000}).values...)
	k.size.Workers++
	result := k.infer(t)
	require.Equal(t, Passed, result.Workers[5].Verdict(0, false))
	scores, labels := uint64(0), uint64(0)
	for _, w := range result.Workers[:6] {
		scores += uint64(w.Score) * uint64(w.Labels)
		labels += uint64(w.Labels)
	}
	want := withheld(result.Workers[5].Score, uint32(scores/labels))
	require.Greater(t, want, uint32(One/10*9))
	require.Equal(t, want, result.Workers[5].Withheld)
	require.Zero(t, result.Workers[0].Withheld)
	require.Equal(t, Abstained, result.Workers[6].Verdict(0, false), "four gold items seen")
	require.Zero(t, result.Workers[6].Withheld)
}

// TestNumericVoidGold: gold that is false throughout changes nothing.
func TestNumericVoidGold(t *testing.T) {
	for _, spec := range numericSpecs {
		k := spec.make(3)
		plain := k.infer(t)
		for item := range spec.items {
			if item%4 == 0 {
				k.gold = append(k.gold, NumericGold{item, k.truth[item] + 1<<20})
			}
		}
		k = k.withGold(k.gold...)
		void := k.infer(t)
		require.True(t, void.Void)
		require.Equal(t, plain.Answers, void.Answers)
		for w, worker := range void.Workers {
			require.Equal(t, plain.Workers[w].Score, worker.Score)
			require.Equal(t, Abstained, worker.Verdict(0, void.Void))
			require.Zero(t, worker.GoldRight)
			require.NotZero(t, worker.GoldSeen)
		}
		_, records, _ := numericInBlocks(t, k, k.source(t), func() uint64 { return 1 << 40 })
		status, err := ReadNumericStatus(records)
		require.NoError(t, err)
		require.Equal(t, Status{
			Size: Size{Items: k.size.Items, Workers: k.size.Workers, Gold: k.size.Gold},
			Done: true, Void: true, Labels: uint64(len(k.values)), Failed: uint64(len(k.values)),
		}, status)
	}
}
