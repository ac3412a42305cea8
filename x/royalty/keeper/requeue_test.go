package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// update changes the parameters as governance does.
func (w *world) update(change func(*types.Params)) {
	w.t.Helper()
	params, err := w.k.Params(w.Ctx())
	require.NoError(w.t, err)
	change(&params)
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
}

// TestEnoughByNow: revenue that was too little is swept without anybody's doing once governance asks for less, or
// takes its denom off the list; and not because something else has changed.
func TestEnoughByNow(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*types.Params)
		want   string // of 99 that waited for a 100th
	}{
		"a lower least":     {func(p *types.Params) { p.RevenueDenoms[1].MinSweep = sdkmath.NewInt(99) }, "99ausd"},
		"off the list":      {func(p *types.Params) { p.RevenueDenoms = p.RevenueDenoms[:1] }, "99ausd"},
		"still too much":    {func(p *types.Params) { p.RevenueDenoms[1].MinSweep = sdkmath.NewInt(100) }, ""},
		"a higher least":    {func(p *types.Params) { p.RevenueDenoms[1].MinSweep = sdkmath.NewInt(1_000) }, ""},
		"the other's least": {func(p *types.Params) { p.RevenueDenoms[0].MinSweep = sdkmath.NewInt(1) }, ""},
		"another budget":    {func(p *types.Params) { p.SweepBudget = types.MinSweepBudget }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(p *types.Params) {
				for i := range p.RevenueDenoms {
					p.RevenueDenoms[i].MinSweep = sdkmath.NewInt(100)
				}
			})
			id := w.asset()
			w.pay(id, ausd(99))
			require.Empty(t, w.claimable(id, alice))
			w.update(tc.change)
			w.NextBlock()
			require.Equal(t, tc.want, w.claimable(id, alice))
		})
	}
}

// TestSearchIsBounded: the search for revenue that is enough by now takes a quarter of each block's budget, reaches
// every asset, and takes nothing once it is over.
func TestSearchIsBounded(t *testing.T) {
	const assets = 1_000
	plain := newPlainStore()
	b := newBacklog(t, plain)
	b.params.SweepBudget = types.MinSweepBudget
	b.params.RevenueDenoms[0].MinSweep = sdkmath.NewInt(1_001) // more than waits at any
	require.NoError(t, b.k.SetParams(b.Ctx(), b.params))
	for range assets {
		b.add()
	}
	b.NextBlock()
	idle, _ := plain.count(func() { b.NextBlock() })

	lower := b.params
	lower.RevenueDenoms = []types.RevenueDenom{b.params.RevenueDenoms[0]}
	lower.RevenueDenoms[0].MinSweep = sdkmath.NewInt(1_000)
	b.updateParams(lower)
	looks := types.MinSweepBudget / 4
	for id := range uint64(types.MinSweepBudget) { // which have enough by themselves, for a block's whole budget
		require.NoError(t, b.Tx(func(ctx sdk.Context) error { return b.k.Pay(ctx, payer, assets-id, coins(1)) }).Err)
	}
	first := len(b.swept(b.NextBlock().EndEvents))
	require.Equal(t, types.MinSweepBudget-looks, first, "the search takes its part of the budget and no more")
	swept := first
	for range assets/looks + 1 {
		var closed fixture.Block
		ops, steps := plain.count(func() { closed = b.NextBlock() })
		require.LessOrEqual(t, ops, opsPerUnit*types.MinSweepBudget+opsOfBlock)
		require.LessOrEqual(t, steps, types.MinSweepBudget)
		n := len(b.swept(closed.EndEvents))
		require.LessOrEqual(t, n, types.MinSweepBudget)
		swept += n
	}
	for range 10 {
		swept += len(b.swept(b.NextBlock().EndEvents))
	}
	require.Equal(t, assets, swept)
	after, _ := plain.count(func() { b.NextBlock() })
	require.Equal(t, idle, after, "the search is over")
}
