package keeper_test

import (
	"context"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/license/keeper"
	"github.com/sahara-chain/sahara/x/license/terms"
	"github.com/sahara-chain/sahara/x/license/types"
)

// The presets' numbers.
const (
	open uint64 = iota + 1
	attribution
	shareAlike
	nonCommercial
	nonCommercialShareAlike
	noDerivatives
	nonCommercialNoDerivatives
	commercial5
	commercial10
)

// revenue is the module account that the fake asset graph keeps all revenue in.
const revenue = "royalty"

var alice, bob = fixture.Account("alice"), fixture.Account("bob")

// ground is a keeper on a fake asset graph and a real bank.
type ground struct {
	*fixture.Fixture
	keeper.Keeper
	t      *testing.T
	fault  *fixture.Fault // of bank calls
	assets *assets
	query  types.QueryClient
}

func newGround(t *testing.T) *ground {
	t.Helper()
	g := blank(t)
	require.NoError(t, g.InitGenesis(g.Ctx(), types.DefaultGenesis()))
	g.Invariant("license", func(ctx sdk.Context) error { return g.Keeper.CheckInvariants(ctx) })
	g.Fund(alice, chain.Coins(1000))
	g.Fund(bob, chain.Coins(1000))
	return g
}

// blank is a ground without a genesis.
func blank(t *testing.T) *ground {
	t.Helper()
	f := fixture.New(t, fixture.WithStores(types.StoreKey),
		fixture.WithModuleAccount(revenue), fixture.WithModuleAccount(distrtypes.ModuleName))
	g := &ground{Fixture: f, t: t, fault: fixture.FailNth(0)}
	bank := fixture.FailingBank(f.Bank, g.fault)
	g.assets = &assets{bank: bank, nodes: map[uint64]*node{}}
	g.Keeper = keeper.NewKeeper(f.Codec, f.StoreService(types.StoreKey), f.Addresses, pool{bank}, g.assets, f.Authority)
	types.RegisterInterfaces(f.Registry)
	types.RegisterMsgServer(f.Msgs, keeper.NewMsgServer(g.Keeper))
	types.RegisterQueryServer(f.Queries, keeper.NewQueryServer(g.Keeper))
	g.query = types.NewQueryClient(f.QueryConn())
	return g
}

// pool is the community pool without the rest of x/distribution.
type pool struct{ bank bankkeeper.Keeper }

func (p pool) FundCommunityPool(ctx context.Context, amount sdk.Coins, sender sdk.AccAddress) error {
	return p.bank.SendCoinsFromAccountToModule(ctx, sender, distrtypes.ModuleName, amount)
}

// assets is an asset graph, kept outside of the state.
type assets struct {
	bank  bankkeeper.Keeper
	nodes map[uint64]*node
}

type node struct {
	terms   uint64
	parents []types.ParentRate
}

func (a *assets) TermsOf(_ context.Context, id uint64) (uint64, error) {
	if n, ok := a.nodes[id]; ok {
		return n.terms, nil
	}
	return 0, errNoAsset
}

func (a *assets) Pay(ctx context.Context, payer sdk.AccAddress, id uint64, amount sdk.Coins) error {
	if _, ok := a.nodes[id]; !ok {
		return errNoAsset
	}
	return a.bank.SendCoinsFromAccountToModule(ctx, payer, revenue, amount)
}

var errNoAsset = fmt.Errorf("no such asset")

// rates are the ancestors of an asset with these parents, with effective rates in exact rational arithmetic,
// rounded down at the end.
func (a *assets) rates(parents []types.ParentRate) []types.AncestorRate {
	exact := map[uint64]*big.Rat{}
	var order []uint64
	var walk func(part *big.Rat, parents []types.ParentRate)
	walk = func(part *big.Rat, parents []types.ParentRate) {
		for _, p := range parents {
			if exact[p.AssetID] == nil {
				exact[p.AssetID] = new(big.Rat)
				order = append(order, p.AssetID)
			}
			share := new(big.Rat).Mul(part, big.NewRat(int64(p.Bps), 10_000))
			exact[p.AssetID].Add(exact[p.AssetID], share)
			walk(share, a.nodes[p.AssetID].parents)
		}
	}
	walk(big.NewRat(1, 1), parents)
	list := make([]types.AncestorRate, len(order))
	for i, id := range order {
		whole := new(big.Rat).Mul(exact[id], new(big.Rat).SetUint64(terms.Whole))
		list[i] = types.AncestorRate{AssetID: id, Rate: sdkmath.NewIntFromBigInt(new(big.Int).Quo(whole.Num(), whole.Denom()))}
	}
	return list
}

// derive checks a derivative, and adds it to the graph if it is accepted.
func (g *ground) derive(id, termsID uint64, parents ...types.ParentRate) error {
	var err error
	g.RequireUnchanged(func() {
		err = g.CheckDerivation(g.Ctx(), termsID, parents, g.assets.rates(parents))
	})
	if err == nil {
		g.assets.nodes[id] = &node{termsID, parents}
	}
	return err
}

// asset adds an asset without parents.
func (g *ground) asset(id, termsID uint64) { g.assets.nodes[id] = &node{terms: termsID} }

// register registers terms that differ from "open" by an edit.
func (g *ground) register(edit func(*types.Terms)) uint64 {
	g.t.Helper()
	res := g.MustDeliver(&types.MsgRegisterTerms{Registrant: alice.String(), Terms: with(edit)})
	return fixture.ResponseOf[*types.MsgRegisterTermsResponse](g.t, res).Id
}

func with(edit func(*types.Terms)) types.Terms {
	t := types.DefaultGenesis().Terms[0].Terms
	edit(&t)
	return t
}

// paid costs n asahara a grant of at most the given seconds.
func paid(n int64, longest uint64) func(*types.Terms) {
	return func(t *types.Terms) { t.MintFee, t.LongestGrantSeconds = coins(n), longest }
}

func coins(n int64) sdk.Coins { return sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, n)) }

func after(d time.Duration) *time.Time {
	at := fixture.Start.Add(d)
	return &at
}
