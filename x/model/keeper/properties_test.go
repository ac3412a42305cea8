package keeper_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// Whatever is registered, and refused, the invariants hold, what is refused changes nothing, the export can be
// imported, and a lineage shows each ancestor's rate.
func TestRandomRegistrations(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(drawn{t, rt})
		short := func(m *types.MsgRegister) { m.SuccessionBps = 900 }
		w.register(alice, terms(commercial5), short)
		w.register(bob, terms(commercial10), short)
		w.register(alice, terms(commercial10), from(1, 600), short)
		assets := w.dataset(alice, open)
		for range rapid.IntRange(4, 12).Draw(rt, "registrations") {
			owner := rapid.SampledFrom([]sdk.AccAddress{alice, bob}).Draw(rt, "owner")
			msg := w.draw(rt, owner, assets)
			before := w.StateHash()
			if res := w.Deliver(msg); res.Err == nil {
				assets++
				w.requirePromises(msg, assets)
			} else {
				require.Equal(w.t, before, w.StateHash(), "%s", res.Err)
			}
			if rapid.Bool().Draw(rt, "next block") {
				w.NextBlock() // the invariants
			}
		}
		w.NextBlock()
		for id := uint64(1); id <= assets; id++ {
			if _, err := w.Model(w.Ctx(), id); err == nil {
				w.requireRates(id)
			}
		}
		again, err := imported(w.t, w, *w.export())
		require.NoError(w.t, err)
		require.Equal(w.t, w.Snapshot()[types.StoreKey], again.Snapshot()[types.StoreKey])
	})
}

// requirePromises pays as much past a new model as its components may be paid, and looks what is left for the version
// before it and for ancestors with a minimum royalty.
func (w *world) requirePromises(msg *types.MsgRegister, id uint64) {
	asset := w.entry(id).Asset
	require.Equal(w.t, msg.Components, asset.Components)
	left := new(big.Rat).SetFrac64(10_000-int64(royaltytypes.ComponentBps(asset.Components)), 10_000)
	exact := w.exactRates(asset)
	minimum := map[uint64]int64{commercial5: 500, commercial10: 1_000} // under lineage reach
	for ancestor, rate := range exact {
		due := big.NewRat(minimum[w.asset(ancestor).TermsId], 10_000)
		require.GreaterOrEqual(w.t, new(big.Rat).Mul(rate, left).Cmp(due), 0, "ancestor %d of %d", ancestor, id)
	}
	for _, parent := range asset.Parents {
		due, of := int64(0), w.asset(parent.Id)
		if of.TermsId == direct10 {
			due = 1_000
		}
		if parent.Id == msg.Previous {
			due = max(due, int64(of.SuccessionBps))
		}
		got := new(big.Rat).Mul(big.NewRat(int64(parent.Bps), 10_000), left)
		require.GreaterOrEqual(w.t, got.Cmp(big.NewRat(due, 10_000)), 0, "parent %d of %d", parent.Id, id)
	}
}

func (w *world) asset(id uint64) royaltytypes.Asset {
	asset, err := w.royalty.Asset(w.Ctx(), id)
	require.NoError(w.t, err)
	return asset
}

// exactRates are the ancestors' rates, as the sum over all paths, path by path and without rounding.
func (w *world) exactRates(asset royaltytypes.Asset) map[uint64]*big.Rat {
	rates := map[uint64]*big.Rat{}
	var follow func(asset royaltytypes.Asset, rate *big.Rat)
	follow = func(asset royaltytypes.Asset, rate *big.Rat) {
		for _, parent := range asset.Parents {
			passed := new(big.Rat).Mul(rate, big.NewRat(int64(parent.Bps), 10_000))
			if rates[parent.Id] == nil {
				rates[parent.Id] = new(big.Rat)
			}
			rates[parent.Id].Add(rates[parent.Id], passed)
			follow(w.asset(parent.Id), passed)
		}
	}
	follow(asset, big.NewRat(1, 1))
	return rates
}

// flooredRates are the same with what each edge rounds down, from the youngest ancestor to the oldest.
func (w *world) flooredRates(asset royaltytypes.Asset) map[uint64]*big.Rat {
	unit := big.NewInt(1_000_000_000_000_000_000)
	rates := map[uint64]*big.Rat{asset.Id: big.NewRat(1, 1)}
	for id := asset.Id; id > 0; id-- {
		if rates[id] == nil {
			continue
		}
		for _, parent := range w.asset(id).Parents {
			passed := new(big.Rat).Mul(rates[id], big.NewRat(int64(parent.Bps), 10_000))
			floored := new(big.Rat).SetFrac(floor(passed, unit), unit)
			if rates[parent.Id] == nil {
				rates[parent.Id] = new(big.Rat)
			}
			rates[parent.Id].Add(rates[parent.Id], floored)
		}
	}
	delete(rates, asset.Id)
	return rates
}

// floor is ⌊rate · unit⌋.
func floor(rate *big.Rat, unit *big.Int) *big.Int {
	scaled := new(big.Rat).Mul(rate, new(big.Rat).SetInt(unit))
	return new(big.Int).Quo(scaled.Num(), scaled.Denom())
}

// requireRates: the lineage has just the ancestors, in order, with the rates of a recomputation; what the holders of
// all of them and of the model keep together is all of its revenue but for what the edges round down.
func (w *world) requireRates(id uint64) {
	unit := big.NewInt(1_000_000_000_000_000_000)
	asset := w.asset(id)
	exact, floored := w.exactRates(asset), w.flooredRates(asset)
	lineage := w.lineage(id, 3)
	require.Len(w.t, lineage, len(exact))
	require.Len(w.t, lineage, int(asset.Ancestors))

	kept, edges := uint64(asset.OwnBps())*(chain.OneSahara.Uint64()/10_000), len(asset.Parents)
	for i, ancestor := range lineage {
		if i > 0 {
			require.Less(w.t, ancestor.Id, lineage[i-1].Id)
		}
		of := w.asset(ancestor.Id)
		require.Equal(w.t, floor(floored[ancestor.Id], unit), new(big.Int).SetUint64(ancestor.Rate))
		require.LessOrEqual(w.t, new(big.Int).SetUint64(ancestor.Rate).Cmp(floor(exact[ancestor.Id], unit)), 0, "overstated")
		own := new(big.Rat).Mul(new(big.Rat).SetFrac(new(big.Int).SetUint64(ancestor.Rate), unit), big.NewRat(int64(of.OwnBps()), 10_000))
		require.Equal(w.t, floor(own, unit), new(big.Int).SetUint64(ancestor.OwnRate))
		require.Equal(w.t, of.Kind, ancestor.AssetKind)
		require.Equal(w.t, of.Owner, ancestor.Owner)
		require.Equal(w.t, of.Kind == types.ModuleName, ancestor.Kind.Validate() == nil)
		require.Equal(w.t, ancestor.Direct,
			slices.ContainsFunc(asset.Parents, func(p royaltytypes.Parent) bool { return p.Id == ancestor.Id }))
		kept += ancestor.OwnRate
		edges += len(of.Parents) + 1
	}
	require.LessOrEqual(w.t, kept, unit.Uint64())
	require.LessOrEqual(w.t, unit.Uint64()-kept, uint64(edges))
}
