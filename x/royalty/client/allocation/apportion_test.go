package allocation

import (
	"cmp"
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestApportionIsTheRuleOfLargestRemainders compares it with the rule in rational arithmetic.
func TestApportionIsTheRuleOfLargestRemainders(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		supply := rapid.Uint64Range(1, assetShares).Draw(t, "supply")
		weights := rapid.SliceOfN(rapid.OneOf(
			rapid.Uint64Range(1, 10),
			rapid.Uint64Range(1, math.MaxUint64/50),
		), 1, 50).Draw(t, "weights")
		rows, sum := make([]row, 0, len(weights)), uint64(0)
		for _, w := range weights {
			rows = append(rows, row{amount: w})
			sum += w
		}
		want := oracle(weights, supply)
		err := apportion(rows, sum, supply)
		if slices.Contains(want, 0) {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		total := uint64(0)
		for i, r := range rows {
			require.Equal(t, want[i], r.amount, "row %d", i)
			total += r.amount
		}
		require.Equal(t, supply, total)
	})
}

// TestOfEqualRemaindersTheEarlierComesFirst has too many rows for a sort to leave equals in order by chance.
func TestOfEqualRemaindersTheEarlierComesFirst(t *testing.T) {
	weights, rows, sum := make([]uint64, 1000), make([]row, 1000), uint64(0)
	for i := range rows {
		weights[i] = uint64(i%5 + 3)
		rows[i].amount = weights[i]
		sum += weights[i]
	}
	want := oracle(weights, 4321)
	require.NoError(t, apportion(rows, sum, 4321))
	for i, r := range rows {
		require.Equal(t, want[i], r.amount, "row %d", i)
	}
}

func oracle(weights []uint64, supply uint64) []uint64 {
	rational := func(n uint64) *big.Rat { return new(big.Rat).SetUint64(n) }
	sum := new(big.Rat)
	for _, w := range weights {
		sum.Add(sum, rational(w))
	}
	shares, lost := make([]uint64, len(weights)), make([]*big.Rat, len(weights))
	left := supply
	for i, w := range weights {
		quota := rational(w)
		quota.Mul(quota, rational(supply)).Quo(quota, sum)
		shares[i] = new(big.Int).Quo(quota.Num(), quota.Denom()).Uint64()
		lost[i] = quota.Sub(quota, rational(shares[i]))
		left -= shares[i]
	}
	order := make([]int, len(weights))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(0, lost[a].Cmp(lost[b])) })
	for _, i := range order[:left] {
		shares[i]++
	}
	return shares
}
