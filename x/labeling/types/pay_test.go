package types_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// TestManyAccountsEarnNoMore: somebody of a skill who labels a thousand items earns, by one account or by the same labels
// under several, the same within 2%. The others are fifteen accounts of mixed skill with five labels an item in all.
func TestManyAccountsEarnNoMore(t *testing.T) {
	const items, classes = 1000, 2
	for _, skill := range []int{60, 75, 90, 98} {
		for _, accounts := range []uint32{2, 5, 10, 20} {
			one, many := 0.0, 0.0
			for seed := range uint64(3) {
				r := rand.New(rand.NewPCG(seed, uint64(skill)))
				said := func(item uint32, skill int) uint8 {
					if r.IntN(100) < skill {
						return uint8(item % classes)
					}
					return uint8((item + 1) % classes)
				}
				var own, others []inference.Label
				for item := range uint32(items) {
					own = append(own, inference.Label{Item: item, Class: said(item, skill)})
					for n := range uint32(4) {
						who := (item + n*4) % 15
						others = append(others, inference.Label{Worker: who, Item: item, Class: said(item, 60+int(who)*2)})
					}
				}
				earned := func(split uint32) float64 {
					labels := append([]inference.Label(nil), others...)
					for i, l := range own {
						l.Worker = 15 + uint32(i)*split/items
						labels = append(labels, l)
					}
					workers := 15 + split
					source, err := inference.NewLabels(workers, labels, nil)
					require.NoError(t, err)
					result, err := inference.Infer(inference.Size{Classes: classes, Items: items, Workers: workers}, source, nil)
					require.NoError(t, err)
					sum := uint64(0)
					for _, w := range result.Workers[15:] {
						sum += types.Earned(classes, w, false)
					}
					return float64(sum)
				}
				one, many = one+earned(1), many+earned(accounts)
			}
			t.Logf("skill %d%%: %2d accounts earn %.4f of one", skill, accounts, many/one)
			require.LessOrEqual(t, many/one, 1.02)
		}
	}
}

// TestPayIsExact: whatever was earned, what is paid is at most the labels' pay, and grows with what was earned.
func TestPayIsExact(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		label := sdk.Coins{
			{Denom: "aaa", Amount: sdkmath.NewIntFromUint64(rapid.Uint64Range(1, 1<<63).Draw(r, "a")).MulRaw(rapid.Int64Range(1, 1<<62).Draw(r, "times"))},
			{Denom: "bbb", Amount: sdkmath.NewIntFromUint64(rapid.Uint64Range(1, 1000).Draw(r, "b"))},
		}
		labels := rapid.Uint32Range(1, inference.MaxLabels).Draw(r, "labels")
		score := rapid.Uint32Range(0, inference.One).Draw(r, "score")
		earned := types.Earned(2, inference.Worker{Labels: labels, Score: score}, false)
		pay, all := types.FloorPay(label, earned), types.Times(label, uint64(labels))
		require.True(r, all.IsAllGTE(pay))
		require.NoError(r, pay.Validate())
		if score == inference.One {
			require.Equal(r, all, pay)
		}
		require.Empty(r, types.FloorPay(label, types.Earned(2, inference.Worker{Labels: labels, Score: score, GoldSeen: 10, GoldRight: 5}, false)))
	})
}

// TestSharesNeverExceed what there is: the parts of any earnings add up to at most all shares.
func TestSharesNeverExceed(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		earned := rapid.SliceOfN(rapid.Uint64Range(0, 1<<49), 1, 50).Draw(r, "earned")
		shares, all, sum := rapid.Uint64Range(0, 1e12).Draw(r, "shares"), uint64(0), uint64(0)
		for _, e := range earned {
			all += e
		}
		for _, e := range earned {
			sum += types.FloorShares(shares, e, all)
		}
		require.LessOrEqual(r, sum, shares)
		if all > 0 {
			require.Less(r, shares-sum, uint64(len(earned)))
		}
	})
}

func TestReputation(t *testing.T) {
	require.EqualValues(t, 5000, types.Reputation{}.FloorBps(), "a newcomer")
	bad := inference.Worker{Labels: 5000, GoldSeen: 10, GoldRight: 0, Score: inference.One}
	r := types.Reputation{}.Count(2, bad, false)
	require.Equal(t, types.Reputation{Bad: types.MaxCounted, Tasks: 1}, r, "one task costs at most 200 labels")
	require.Equal(t, types.Reputation{Good: types.MaxCounted, Bad: types.MaxCounted, Tasks: 2}, r.Count(2, bad, true), "void gold gates nobody")
	good := inference.Worker{Labels: 100, Score: inference.One / 4 * 3}
	require.Equal(t, types.Reputation{Good: 75, Bad: 25, Tasks: 1}, types.Reputation{}.Count(2, good, false))
	require.EqualValues(t, 76*10_000/102, types.Reputation{}.Count(2, good, false).FloorBps())
}
