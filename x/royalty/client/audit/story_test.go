package audit_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/royalty/keeper"
	"github.com/sahara-chain/sahara/x/royalty/sumtree"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

var (
	alice = fixture.Account("alice")
	bob   = fixture.Account("bob")
	payer = fixture.Account("payer")
)

// story is a keeper to which things happen before it is exported.
type story struct {
	*fixture.Fixture
	t testing.TB
	k keeper.Keeper
}

func newStory(t testing.TB) *story {
	t.Helper()
	f := fixture.New(t,
		fixture.WithStores(types.StoreKey), fixture.WithObjectStores(types.ObjectStoreKey),
		fixture.WithModuleAccount(types.ModuleName, authtypes.Minter), fixture.WithModuleAccount(types.LatentName),
	)
	k := keeper.New(f.Codec, f.StoreService(types.StoreKey), f.ObjectKey(types.ObjectStoreKey), f.Addresses, f.Authority,
		f.Auth, f.Bank, nil, []string{types.ModuleName, types.LatentName})
	f.Bank.AppendSendRestriction(k.SendRestriction)
	f.EndBlocker(types.ModuleName, k.EndBlock)
	require.NoError(t, k.InitGenesis(f.Ctx(), types.GenesisState{Params: types.Params{
		SweepBudget: types.DefaultSweepBudget,
		RevenueDenoms: []types.RevenueDenom{{
			Denom: chain.BaseDenom, Erc20: "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE", MinSweep: sdkmath.NewInt(50),
		}},
	}}))
	f.Fund(payer, chain.Coins(1))
	f.NextBlock()
	return &story{f, t, k}
}

func (s *story) do(do func(sdk.Context) error) {
	s.t.Helper()
	require.NoError(s.t, s.Tx(do).Err)
}

func (s *story) register(a types.Allocation, parents ...types.Parent) {
	s.t.Helper()
	s.do(func(ctx sdk.Context) error {
		_, err := s.k.Register(ctx, types.Registration{Kind: "story", Owner: alice, Parents: parents, Allocation: a})
		return err
	})
}

func (s *story) pay(id uint64, amount int64) {
	s.t.Helper()
	s.do(func(ctx sdk.Context) error { return s.k.Pay(ctx, payer, id, asahara(amount)) })
}

func (s *story) claim(who sdk.AccAddress, ids ...uint64) {
	s.t.Helper()
	s.do(func(ctx sdk.Context) error {
		_, err := s.k.Claim(ctx, who, ids)
		return err
	})
}

// export is what a node writes, of the modules that the audit reads.
func (s *story) export() []byte {
	s.t.Helper()
	var bz []byte
	s.OnCached(func(ctx sdk.Context) {
		royalty, err := s.k.ExportGenesis(ctx)
		require.NoError(s.t, err)
		bz, err = json.Marshal(map[string]any{"app_state": map[string]json.RawMessage{
			"auth":    s.Codec.MustMarshalJSON(s.Auth.ExportGenesis(ctx)),
			"bank":    s.Codec.MustMarshalJSON(s.Bank.ExportGenesis(ctx)),
			"royalty": s.Codec.MustMarshalJSON(royalty),
		}})
		require.NoError(s.t, err)
	})
	return bz
}

func asahara(n int64) sdk.Coins { return sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, n)) }

// exported is a small ledger in which there is something of everything:
//
//	1, of alice; 2, of alice and bob in thirds; 3, half of it latent, a child of 1 and 2; 4, a child of 3
//
// A remainder waits at 1, bob has bought shares of 3, and some have been paid.
func exported(t testing.TB) []byte {
	t.Helper()
	s := newStory(t)
	held := func(who sdk.AccAddress, n uint64) types.Holder { return types.Holder{Address: who.String(), Shares: n} }
	const half = types.ShareSupply / 2
	s.register(types.Allocation{Holders: []types.Holder{held(alice, types.ShareSupply)}})
	s.register(types.Allocation{Holders: []types.Holder{
		held(alice, types.ShareSupply/3), held(bob, types.ShareSupply-types.ShareSupply/3),
	}})
	tree, err := sumtree.Build(2, func(yield func([]byte, uint64) bool) { _ = yield(alice, 10) && yield(bob, half-10_010) }, nil)
	require.NoError(t, err)
	root := tree.Root()
	s.register(types.Allocation{
		Holders: []types.Holder{held(alice, half)}, GrantedLater: 10_000,
		Tree: &types.AllocationTree{Root: root[:], Count: 2, Total: half - 10_000, Cid: "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"},
	}, types.Parent{Id: 1, Bps: 333}, types.Parent{Id: 2, Bps: 4_750})
	s.register(types.Allocation{Holders: []types.Holder{held(bob, types.ShareSupply)}}, types.Parent{Id: 3, Bps: 2_500})

	s.pay(4, 1_014)
	s.pay(2, 77)
	s.NextBlock()
	s.do(func(ctx sdk.Context) error {
		return s.Bank.SendCoins(ctx, alice, bob, sdk.NewCoins(sdk.NewInt64Coin(types.ShareDenom(3), half/7)))
	})
	s.claim(alice, 1, 2, 3, 4)
	s.do(func(ctx sdk.Context) error { return s.k.Grant(ctx, "story", 3, bob, 4_321) })
	s.pay(3, 807)
	s.NextBlock()
	s.claim(bob, 2)
	s.NextBlock()
	return s.export()
}

func authAddress(module string) string { return authtypes.NewModuleAddress(module).String() }
