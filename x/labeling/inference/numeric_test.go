package inference

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestFloorTrimmedMean(t *testing.T) {
	const least, most = math.MinInt64, math.MaxInt64
	for name, test := range map[string]struct {
		values []int64
		want   int64
	}{
		"one":                      {[]int64{7}, 7},
		"two":                      {[]int64{1, 2}, 1},
		"below zero":               {[]int64{-1, -2}, -2},
		"three, the middle one":    {[]int64{0, 7, 100}, 7},
		"four, the middle two":     {[]int64{0, 0, 1, 100}, 0},
		"five, one at either end":  {[]int64{1000, 3, 2, 1, -1000}, 2},
		"ten, two at either end":   {[]int64{1, 1, 5, 5, 5, 5, 5, 6, 99, 99}, 5},
		"the two extremes":         {[]int64{most, least}, -1},
		"all the greatest":         {[]int64{most, most, most, most, most, most}, most},
		"all the least":            {[]int64{least, least, least, least}, least},
		"six, two at either end":   {[]int64{1, 1, 5, 6, 99, 99}, 5},
		"far apart, of the middle": {[]int64{least, least, most, most}, -1},
	} {
		got, err := FloorTrimmedMean(test.values)
		require.NoError(t, err)
		require.Equal(t, test.want, got, name)
	}
	_, err := FloorTrimmedMean(nil)
	require.ErrorIs(t, err, ErrEmpty)
}

func TestTrimmedMeanIsThatOfBigIntegers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64(), 1, 40).Draw(t, "values")
		before := slices.Clone(values)
		got, err := FloorTrimmedMean(values)
		require.NoError(t, err)
		require.Equal(t, before, values)

		shuffled := rapid.Permutation(values).Draw(t, "shuffled")
		again, err := FloorTrimmedMean(shuffled)
		require.NoError(t, err)
		require.Equal(t, got, again)

		slices.Sort(shuffled)
		trim := min((len(shuffled)+4)/5, (len(shuffled)-1)/2)
		shuffled = shuffled[trim : len(shuffled)-trim]
		sum := new(big.Int)
		for _, v := range shuffled {
			sum.Add(sum, big.NewInt(v))
		}
		// Div floors for a positive divisor.
		require.Equal(t, sum.Div(sum, big.NewInt(int64(len(shuffled)))).Int64(), got)
	})
}
