package inference

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// numericOf makes a task of rows: by worker, the value on each item; −1 for none. Each batch is of so many items.
func numericOf(tolerance uint32, each int, rows ...[]int64) numericTask {
	k := numericTask{size: NumericSize{Workers: uint32(len(rows)), Tolerance: tolerance}}
	for w, row := range rows {
		k.size.Items = max(k.size.Items, uint32(len(row)))
		for i, v := range row {
			if v >= 0 {
				k.values = append(k.values, NumericValue{uint32(w), uint32(i), uint32(v), uint32(i / each)})
			}
		}
	}
	k.size.Batches = (k.size.Items + uint32(each) - 1) / uint32(each)
	return k
}

func TestNumericScore(t *testing.T) {
	same := []int64{7, 7, 7, 7, 7, 7, 7, 7}
	apart := []int64{0, 100, 200, 300, 400, 500, 600, 700}
	off := []int64{5, 95, 205, 305, 400, 500, 590, 710}
	wrong := []int64{50, 150, 250, 350, 450, 550, 650, 750}
	turned := []int64{100, 200, 300, 400, 500, 600, 700, 0}
	for name, test := range map[string]struct {
		rows [][]int64
		each int
		want []float64
	}{
		"all agree":                      {[][]int64{apart, apart, apart}, 8, []float64{1, 1, 1}},
		"within tolerance":               {[][]int64{apart, off, apart}, 8, []float64{1, 1, 1}},
		"all items are the same":         {[][]int64{same, same, same}, 8, []float64{1, 1, 1}},
		"never near":                     {[][]int64{apart, apart, apart, apart, apart, wrong}, 8, []float64{1, 1, 1, 1, 1, .25 / 8.25}},
		"who has it all in wrong places": {[][]int64{apart, apart, apart, apart, apart, turned}, 8, []float64{1, 1, 1, 1, 1, 0}},
		"always the same":                {[][]int64{apart, apart, apart, apart, apart, {0, 0, 0, 0, 0, 0, 0, 0}}, 8, []float64{1, 1, 1, 1, 1, .25 / 7.25}},
		"the only one":                   {[][]int64{apart}, 8, []float64{1}},
		"nobody else there":              {[][]int64{{0, 100, -1, -1}, {-1, -1, 7, 8}}, 4, []float64{1, 1}},
		"half of it alone":               {[][]int64{{0, 100, 5, 5}, {0, 300, -1, -1}}, 4, []float64{1.25 / 2.25, 1.25 / 2.25}},
		"no labels":                      {[][]int64{apart, apart, {}}, 8, []float64{1, 1, 1}},
		"batches of one: agreement":      {[][]int64{same, same, wrong, same, same, same}, 1, []float64{1, 1, .25 / 8.25, 1, 1, 1}},
		"two who disagree":               {[][]int64{apart, wrong}, 8, []float64{.25 / 8.25, .25 / 8.25}},
	} {
		for w, worker := range numericOf(10, test.each, test.rows...).infer(t).Workers {
			require.InDelta(t, test.want[w], float64(worker.Score)/One, 1e-6, "%s: worker %d", name, w)
		}
	}
}

// TestNumericConstant: who always says the same earns nothing beyond the benefit, however common the value is, while
// the others are not all of one mind.
func TestNumericConstant(t *testing.T) {
	spec := numericSpec{
		items: 400, each: 100, votes: 7, rounds: 2, careful: 950, off: 0, astray: 2, tolerance: 0,
		modes: []uint32{4, 5, 5, 5, 5, 5, 5, 5, 5, 6},
	}
	k := spec.make(1)
	for i := range k.values {
		if k.values[i].Worker == 3 {
			k.values[i].Value = 5
		}
	}
	result := k.infer(t)
	honest := uint64(0)
	for w, worker := range result.Workers {
		if w != 3 {
			honest += uint64(worker.Score)
		}
	}
	honest /= uint64(len(result.Workers) - 1)
	t.Logf("honest %.3f, constant %.3f", float64(honest)/One, float64(result.Workers[3].Score)/One)
	require.Less(t, uint64(result.Workers[3].Score), honest/20)
}

// TestNumericConstantEarnsNothing: among any others and for any value, a constant worker is at most as near to what the
// others say as to the items at random, where its own value does not turn their mean.
func TestNumericConstantEarnsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := rapid.IntRange(2, 30).Draw(t, "items")
		row := make([]int64, items)
		for i := range row {
			row[i] = rapid.Int64Range(0, 20).Draw(t, "truth")
		}
		constant := make([]int64, items)
		value := rapid.Int64Range(0, 20).Draw(t, "value")
		agree := 0
		for i := range constant {
			constant[i] = value
			if row[i] == value {
				agree++
			}
		}
		// Six of one mind, so that the mean of seven is the same with it.
		score := float64(numericOf(0, items, row, row, row, row, row, row, constant).infer(t).Workers[6].Score) / One
		require.InDelta(t, .25/(float64(items-agree)+.25), score, 1e-6)
	})
}

func TestNumericAnswers(t *testing.T) {
	k := numericOf(2, 4,
		[]int64{10, 10, 0, -1},
		[]int64{12, 13, 1, -1},
		[]int64{15, 14, -1, -1},
	)
	k.size.Items = 6
	got := k.withGold(NumericGold{1, 99}, NumericGold{5, 7}).infer(t)
	require.Equal(t, []NumericAnswer{
		{12, 2 * One / 3}, // 12⅓: 10 and 12 are near
		{99, One}, {0, One}, {}, {}, {7, One},
	}, got.Answers)
}
