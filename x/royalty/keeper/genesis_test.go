package keeper_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// TestGenesisRoundTrip: what is exported is imported to the same state, and exported to the same bytes.
func TestGenesisRoundTrip(t *testing.T) {
	w := newWorld(t)
	tree := quarterTree(t)
	base := w.registerTree(tree, types.ShareSupply)
	child := w.asset(parent(base, 3_333))
	w.MustDeliver(leafClaim(t, tree, base, 1))
	w.MustDeliver(&types.MsgSetPayout{Holder: bob.String(), Payout: carol.String()})
	w.pay(child, sdk.NewCoins(coin(1_001), sdk.NewInt64Coin(usd, 77)))
	w.claim(alice, child)
	w.MustDeliver(&types.MsgPay{Payer: payer.String(), AssetId: child, Amount: coins(5)})
	w.NextBlock()

	first, err := w.k.ExportGenesis(w.Ctx())
	require.NoError(t, err)
	require.NoError(t, first.Validate())
	require.NotEmpty(t, first.Positions)
	before := w.StateHash()
	w.OnCached(func(ctx sdk.Context) {
		require.NoError(t, w.k.InitGenesis(ctx, *first))
		again, err := w.k.ExportGenesis(ctx)
		require.NoError(t, err)
		require.Equal(t, w.Codec.MustMarshalJSON(first), w.Codec.MustMarshalJSON(again))
	})
	require.Equal(t, before, w.StateHash())
}

// TestBadGenesis: each fault of a genesis is refused, by itself or against the balances.
func TestBadGenesis(t *testing.T) {
	const control = "nothing wrong"
	w := newWorld(t)
	base := w.registerTree(quarterTree(t), types.ShareSupply)
	child := w.asset(parent(base, 3_333))
	w.MustDeliver(leafClaim(t, quarterTree(t), base, 1))
	w.pay(child, coins(1_000))
	w.claim(alice, child)
	for name, change := range map[string]func(*types.GenesisState){
		control:                     func(*types.GenesisState) {},
		"an asset missing":          func(g *types.GenesisState) { g.Assets = g.Assets[:1] },
		"an asset twice":            func(g *types.GenesisState) { g.Assets = append(g.Assets, g.Assets[1]) },
		"an asset too many":         func(g *types.GenesisState) { a := g.Assets[1]; a.Asset.Id = 3; g.Assets = append(g.Assets, a) },
		"ids out of order":          func(g *types.GenesisState) { g.Assets[0], g.Assets[1] = g.Assets[1], g.Assets[0] },
		"a child as its own parent": func(g *types.GenesisState) { g.Assets[1].Asset.Parents[0].Id = 2 },
		"parents that take all":     func(g *types.GenesisState) { g.Assets[1].Asset.Parents[0].Bps = 9_501 },
		"another share of parents":  func(g *types.GenesisState) { g.Assets[1].Asset.Parents[0].Bps = 3_334 },
		"no owner":                  func(g *types.GenesisState) { g.Assets[0].Asset.Owner = "" },
		"no kind":                   func(g *types.GenesisState) { g.Assets[0].Asset.Kind = "" },
		"no status":                 func(g *types.GenesisState) { g.Assets[0].Asset.Status = 0 },
		"a unit more swept": func(g *types.GenesisState) {
			g.Assets[1].Ledger.Entries[0].Swept = g.Assets[1].Ledger.Entries[0].Swept.AddRaw(1)
		},
		"a unit less swept above": func(g *types.GenesisState) {
			g.Assets[0].Ledger.Entries[0].Swept = g.Assets[0].Ledger.Entries[0].Swept.SubRaw(1)
		},
		"a negative sum": func(g *types.GenesisState) {
			g.Assets[1].Ledger.Entries[0].Swept = g.Assets[1].Ledger.Entries[0].Swept.Neg()
		},
		"a denom twice":            func(g *types.GenesisState) { e := &g.Assets[1].Ledger.Entries; *e = append(*e, (*e)[0]) },
		"another part for holders": func(g *types.GenesisState) { g.Assets[1].Ledger.OwnBps++ },
		"revenue that never came":  func(g *types.GenesisState) { g.Assets[1].Inflow.Coins = coins(1) },
		"a leaf beyond the tree":   func(g *types.GenesisState) { g.Assets[0].ClaimedLeaves = []uint64{4} },
		"a leaf twice":             func(g *types.GenesisState) { g.Assets[0].ClaimedLeaves = []uint64{1, 1} },
		"a claim forgotten":        func(g *types.GenesisState) { g.Positions = nil },
		"a claim twice":            func(g *types.GenesisState) { g.Positions = append(g.Positions, g.Positions[0]) },
		"a claim of nothing":       func(g *types.GenesisState) { g.Positions[0].AssetId = 99 },
		"half a unit claimed": func(g *types.GenesisState) {
			d := &g.Positions[0].Position.Debts[0]
			d.Numerator = d.Numerator.QuoRaw(2).AddRaw(1)
		},
		"more claimed than earned": func(g *types.GenesisState) {
			d := &g.Positions[0].Position.Debts[0]
			d.Numerator = d.Numerator.MulRaw(2)
		},
		"a unit more claimed": func(g *types.GenesisState) {
			d := &g.Positions[0].Position.Debts[0]
			d.Claimed = d.Claimed.AddRaw(1)
		},
		"a negative claim": func(g *types.GenesisState) {
			d := &g.Positions[0].Position.Debts[0]
			d.Claimed, d.Numerator = d.Claimed.Neg(), d.Numerator.Neg()
		},
		"twice as much claimed, and it agrees": func(g *types.GenesisState) {
			d := &g.Positions[0].Position.Debts[0]
			d.Claimed, d.Numerator = d.Claimed.MulRaw(2), d.Numerator.MulRaw(2)
		},
		"a claim of the latent": func(g *types.GenesisState) {
			g.Positions[0].Holder = w.Auth.GetModuleAddress(types.LatentName).String()
		},
		"an empty position":     func(g *types.GenesisState) { g.Positions[0].Position.Debts = nil },
		"a claim in no denom":   func(g *types.GenesisState) { g.Positions[0].Position.Debts[0].Denom = "" },
		"a component to come":   func(g *types.GenesisState) { g.Assets[0].Asset.Components = []types.Component{{Id: 2, MaxBps: 1}} },
		"a component that is 0": func(g *types.GenesisState) { g.Assets[1].Asset.Components = []types.Component{{MaxBps: 1}} },
		"kept holders": func(g *types.GenesisState) {
			g.Assets[1].Asset.Allocation.Holders = []types.Holder{holder(alice, 1_000)}
		},
		"more latent than there is": func(g *types.GenesisState) { g.Assets[1].Asset.Allocation.GrantedLater = types.ShareSupply + 1 },
		"a tree without a root":     func(g *types.GenesisState) { g.Assets[0].Asset.Allocation.Tree.Root = nil },
		"a greedy provider":         func(g *types.GenesisState) { g.Assets[0].Asset.MaxProviderBps = 10_001 },
		"a greedy predecessor":      func(g *types.GenesisState) { g.Assets[0].Asset.SuccessionBps = 9_501 },
		"a negative price": func(g *types.GenesisState) {
			g.Assets[0].Asset.MinPrice = sdk.Coins{{Denom: usd, Amount: sdkmath.NewInt(-1)}}
		},
		"a nil inflow": func(g *types.GenesisState) { g.Assets[0].Inflow.Coins = sdk.Coins{{Denom: usd}} },
		"a payout to oneself": func(g *types.GenesisState) {
			g.Payouts = []types.GenesisPayout{{Holder: bob.String(), Payout: bob.String()}}
		},
		"two payouts": func(g *types.GenesisState) {
			g.Payouts = []types.GenesisPayout{
				{Holder: bob.String(), Payout: alice.String()}, {Holder: strings.ToUpper(bob.String()), Payout: carol.String()},
			}
		},
		"a claim twice in two spellings": func(g *types.GenesisState) {
			again := g.Positions[0]
			again.Holder = strings.ToUpper(again.Holder)
			g.Positions = append(g.Positions, again)
		},
		"a payout of nobody":       func(g *types.GenesisState) { g.Payouts = []types.GenesisPayout{{Holder: "x", Payout: bob.String()}} },
		"a payout to nobody":       func(g *types.GenesisState) { g.Payouts = []types.GenesisPayout{{Holder: bob.String(), Payout: "x"}} },
		"parameters out of bounds": func(g *types.GenesisState) { g.Params.SweepBudget = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			genesis, err := w.k.ExportGenesis(w.Ctx())
			require.NoError(t, err)
			change(genesis)
			fresh := newWorld(t)
			fresh.OnCached(func(ctx sdk.Context) {
				// The balances of the exported chain, and the ledger of the changed genesis.
				bank := w.Bank.ExportGenesis(w.Ctx())
				fresh.Bank.InitGenesis(ctx, bank)
				if err := fresh.k.InitGenesis(ctx, *genesis); name == control {
					require.NoError(t, err)
				} else {
					require.Error(t, err)
				}
			})
		})
	}
}
