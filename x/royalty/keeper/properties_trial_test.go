package keeper_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/royalty/oracle"
	"github.com/sahara-chain/sahara/x/royalty/sumtree"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// people are those who hold shares in the properties. Modules can't pay the last one.
var people = []sdk.AccAddress{alice, bob, carol, fixture.Account("blocked")}

const blocked = 3 // of people

var revenueDenoms = []string{chain.BaseDenom, usd}

// trial is a keeper, and the oracle that is told what happens to it.
type trial struct {
	*world
	book   oracle.Ledger
	assets []allocation // of assets 1, 2, 3 …
	budget uint32
	least  int64 // that EndBlock sweeps
	swept  map[pass]bool
	// of people: to whom the claims of each go, what each has, and what it is to be paid at the block's end
	payees          [blocked + 1]int
	wallet, claimed [blocked + 1]sdk.Coins
	// refused can't be paid at the end of the present block.
	refused sdk.AccAddress
}

// pass is one sweep of an asset by EndBlock.
type pass struct{ asset, epoch uint64 }

// drawn is a test's t within a property: what fails, fails the draw, and so is shrunk and kept.
type drawn struct {
	testing.TB
	rt *rapid.T
}

func (d drawn) Helper()                   {}
func (d drawn) Errorf(f string, a ...any) { d.rt.Errorf(f, a...) }
func (d drawn) Fatalf(f string, a ...any) { d.rt.Fatalf(f, a...) }
func (d drawn) FailNow()                  { d.rt.FailNow() }

// newTrial opens a ledger whose EndBlock has a budget, which may be below what governance can set, and a
// least amount to sweep.
func newTrial(t testing.TB, budget uint32, least int64) *trial {
	var params types.Params
	w := newLedger(t, func(p *types.Params) {
		for i := range p.RevenueDenoms {
			p.RevenueDenoms[i].MinSweep = sdkmath.NewInt(least)
		}
		params = *p
	})
	w.checked()
	params.SweepBudget = budget
	require.NoError(t, w.k.SetParams(w.Ctx(), params))
	tr := &trial{world: w, budget: budget, least: least, payees: [blocked + 1]int{0, 1, 2, 3}, swept: map[pass]bool{}}
	w.Bank.AppendSendRestriction(tr.refuse)
	fortune := sdkmath.NewIntFromBigInt(new(big.Int).Lsh(big.NewInt(1), 140))
	for who, coins := range tr.balances() {
		tr.wallet[who] = coins
	}
	w.Fund(payer, sdk.NewCoins(sdk.NewCoin(chain.BaseDenom, fortune), sdk.NewCoin(usd, fortune)))
	return tr
}

// allocation says who has the shares of an asset at first. What nobody has is granted later.
type allocation struct {
	held    []int64 // by people
	leaves  []int64 // by people, to be claimed with proofs
	tree    *sumtree.Tree
	granted int64
	taken   map[int]bool // leaves
}

// drawAllocation gives some of the supply to people at once, and the rest to a tree, to grants, or to one of them.
func drawAllocation(t *rapid.T) allocation {
	a := allocation{held: make([]int64, blocked)} // a blocked account can't be named
	left := int64(oracle.Supply)
	some := rapid.OneOf(rapid.Just(int64(0)), rapid.Just(int64(1)), rapid.Int64Range(0, oracle.Supply/3))
	for who := range a.held {
		a.held[who] = some.Draw(t, "held")
		left -= a.held[who]
	}
	switch rapid.SampledFrom([]string{"held", "granted", "tree", "both"}).Draw(t, "rest") {
	case "held":
		a.held[0] += left
	case "granted":
		a.granted = left
	case "tree":
		a.leaves = []int64{left - 2, 1, 1}
	default:
		a.granted = left / 2
		a.leaves = []int64{left - a.granted - 3, 1, 2}
	}
	return a
}

// allocation is what a registration says of it.
func (a *allocation) message(t testing.TB) types.Allocation {
	t.Helper()
	m := types.Allocation{GrantedLater: uint64(a.granted)}
	for who, n := range a.held {
		if n > 0 {
			m.Holders = append(m.Holders, types.Holder{Address: people[who].String(), Shares: uint64(n)})
		}
	}
	if len(a.leaves) == 0 {
		return m
	}
	a.taken = map[int]bool{}
	var err error
	a.tree, err = sumtree.Build(uint64(len(a.leaves)), func(yield func([]byte, uint64) bool) {
		for who, n := range a.leaves {
			if !yield(people[who], uint64(n)) {
				return
			}
		}
	}, nil)
	require.NoError(t, err)
	root := a.tree.Root()
	m.Tree = &types.AllocationTree{Root: root[:], Count: a.tree.Count(), Total: a.tree.Total(), Cid: listCID}
	return m
}

// add registers an asset, with the keeper and the oracle.
func (tr *trial) add(parents []types.Parent, a allocation) {
	tr.t.Helper()
	r := registration(parents...)
	r.Allocation = a.message(tr.t)
	id := tr.register(r)
	require.Equal(tr.t, id, tr.remember(parents, a))
}

// remember adds an asset to the oracle.
func (tr *trial) remember(parents []types.Parent, a allocation) uint64 {
	var edges []oracle.Edge
	for _, p := range parents {
		edges = append(edges, oracle.Edge{Parent: p.Id, Bps: int64(p.Bps)})
	}
	held := map[string]int64{}
	for who, n := range a.held {
		held[people[who].String()] = n
	}
	tr.assets = append(tr.assets, a)
	return tr.book.Register(edges, held)
}

// found registers a whole graph through genesis, because each registration walks all ancestors.
func (tr *trial) found(g graph, a allocation) {
	tr.t.Helper()
	var state types.GenesisState
	ctx := tr.Ctx()
	state.Params, _ = tr.k.Params(ctx)
	state.Params.SweepBudget = types.DefaultSweepBudget
	for i, parents := range g {
		m := a.message(tr.t) // makes the tree
		id := tr.remember(parents, a)
		supply := shares(id, types.ShareSupply)
		require.NoError(tr.t, tr.Bank.MintCoins(ctx, types.ModuleName, supply))
		for _, h := range m.Holders {
			to := sdk.MustAccAddressFromBech32(h.Address)
			require.NoError(tr.t, tr.Bank.SendCoinsFromModuleToAccount(ctx, types.ModuleName, to, shares(id, int64(h.Shares))))
		}
		if latent := int64(m.Latent()); latent > 0 {
			require.NoError(tr.t, tr.Bank.SendCoinsFromModuleToModule(ctx, types.ModuleName, types.LatentName, shares(id, latent)))
		}
		m.Holders = nil
		asset := types.Asset{
			Id: id, Kind: kind, Owner: alice.String(), Parents: parents, Ancestors: uint32(i),
			Status: types.Status_STATUS_ACTIVE, Height: 1, Allocation: m,
		}
		state.Assets = append(state.Assets, types.GenesisAsset{Asset: asset, Ledger: types.Ledger{OwnBps: asset.OwnBps()}})
	}
	require.NoError(tr.t, tr.k.InitGenesis(ctx, state))
	state.Params.SweepBudget = tr.budget
	require.NoError(tr.t, tr.k.SetParams(ctx, state.Params))
}
