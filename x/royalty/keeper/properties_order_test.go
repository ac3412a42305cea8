package keeper_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// TestPaymentsInAnyOrder: between two sweeps, splitting, merging and reordering payments changes nobody's
// entitlement. Two ledgers live the same life, one of them with its payments rearranged. In half of the draws
// EndBlock sweeps and payments move within their block, among whatever else happens in it; in the others
// nothing is swept but by MsgSweep, and payments move over several blocks.
func TestPaymentsInAnyOrder(t *testing.T) {
	graphsOf(t, 1_000/2)
	for name, least := range map[string]int64{"within a block": 1, "over blocks": 1 << 62} {
		t.Run(name, func(t *testing.T) {
			check(t, func(rt *rapid.T) { liveTwice(drawn{t, rt}, rt, least) })
		})
	}
}

func liveTwice(t testing.TB, rt *rapid.T, least int64) {
	t.Helper()
	hoard := least > 1
	one, other := newTrial(t, types.DefaultSweepBudget, least), newTrial(t, types.DefaultSweepBudget, least)
	family := rapid.SampledFrom(sortedKeys(families)).Draw(rt, "family")
	for _, parents := range families[family](rt) {
		a := drawAllocation(rt)
		one.add(parents, a)
		other.add(parents, a)
	}
	for range rapid.IntRange(1, 3).Draw(rt, "intervals") {
		pays := drawPayments(rt, len(one.assets))
		others := drawOthers(rt, len(one.assets), hoard)
		one.perform(slices.Concat(pays, others))
		other.perform(mixed(rt, rearranged(rt, pays), others, hoard))
		for _, tr := range []*trial{one, other} {
			if hoard {
				tr.close(nil)
				tr.sweepAll()
			}
			tr.close(nil)
		}
		requireSameLives(one, other)
	}
}

// perform does one thing after the other.
func (tr *trial) perform(ops []op) {
	for _, o := range ops {
		if o.do == "next block" {
			tr.close(nil)
			continue
		}
		actions[o.do](tr, o)
	}
}

// sweepAll sends a MsgSweep to each asset, children first.
func (tr *trial) sweepAll() {
	for id := len(tr.assets); id > 0; id-- {
		tr.doSweep(op{asset: uint64(id)})
	}
}

func drawPayments(t *rapid.T, assets int) []op {
	payment := rapid.Custom(func(t *rapid.T) op {
		o := op{do: "pay", asset: rapid.Uint64Range(1, uint64(assets)).Draw(t, "asset")}
		for _, denom := range revenueDenoms {
			o.amount = types.AddCoin(o.amount, denom, sdkmath.NewInt(rapid.Int64Range(0, 25_000).Draw(t, "amount")))
		}
		if o.amount.Empty() {
			o.amount = coins(1)
		}
		return o
	})
	return rapid.SliceOfN(payment, 1, 8).Draw(t, "payments")
}

// drawOthers draws what happens besides, all of it within transactions: what a proposal pays is swept by the
// next MsgSweep, while payments of transactions are there from the end of their block on.
func drawOthers(t *rapid.T, assets int, hoard bool) (others []op) {
	for _, o := range rapid.SliceOfN(drawOp(assets), 0, 6).Draw(t, "others") {
		if o.do == "pay" || o.do == "pay much" || o.do == "pay again" || hoard && o.do == "sweep" {
			continue
		}
		o.directly = false
		others = append(others, o)
	}
	return others
}

// rearranged cuts payments into parts, shuffles these, and merges some that come to stand side by side.
func rearranged(t *rapid.T, pays []op) []op {
	var parts []op
	for _, p := range pays {
		for _, coin := range p.amount {
			for coin.Amount.GT(sdkmath.OneInt()) && rapid.Bool().Draw(t, "cut") {
				part := sdk.NewCoin(coin.Denom, sdkmath.NewInt(rapid.Int64Range(1, coin.Amount.Int64()-1).Draw(t, "part")))
				parts = append(parts, op{do: "pay", asset: p.asset, amount: sdk.NewCoins(part)})
				coin = coin.Sub(part)
			}
			parts = append(parts, op{do: "pay", asset: p.asset, amount: sdk.NewCoins(coin)})
		}
	}
	var merged []op
	for _, p := range rapid.Permutation(parts).Draw(t, "order") {
		if last := len(merged) - 1; last >= 0 && merged[last].asset == p.asset && rapid.Bool().Draw(t, "merge") {
			merged[last].amount = merged[last].amount.Add(p.amount...)
			continue
		}
		merged = append(merged, p)
	}
	return merged
}

// mixed puts payments among other things, whose order stays, and over blocks if nothing is swept at their end.
func mixed(t *rapid.T, pays, others []op, hoard bool) (all []op) {
	for len(pays) > 0 || len(others) > 0 {
		if hoard && rapid.IntRange(0, 4).Draw(t, "next block") == 4 {
			all = append(all, op{do: "next block"})
		}
		if len(others) == 0 || len(pays) > 0 && rapid.Bool().Draw(t, "pay next") {
			all, pays = append(all, pays[0]), pays[1:]
		} else {
			all, others = append(all, others[0]), others[1:]
		}
	}
	return all
}

// requireSameLives: both ledgers are the same, to the byte, and each account has the same due and money.
func requireSameLives(one, other *trial) {
	one.t.Helper()
	one.OnCached(func(ctx sdk.Context) {
		other.OnCached(func(ctx2 sdk.Context) {
			a, err := one.k.ExportGenesis(ctx)
			b, err2 := other.k.ExportGenesis(ctx2)
			require.NoError(one.t, errors.Join(err, err2))
			for i := range a.Assets {
				id := a.Assets[i].Asset.Id
				for _, holder := range people {
					require.Equal(one.t, one.due(holder, []uint64{id}).String(), other.due(holder, []uint64{id}).String())
				}
			}
			a.Sweep, b.Sweep = types.Sweep{}, types.Sweep{} // one may have had more blocks
			require.Equal(one.t, string(one.Codec.MustMarshalJSON(a)), string(other.Codec.MustMarshalJSON(b)))
		})
	})
	require.Equal(one.t, fmt.Sprint(one.wallet), fmt.Sprint(other.wallet))
}
