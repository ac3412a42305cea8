package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/license/types"
)

// lived is a ground with terms and grants of all kinds.
func lived(t *testing.T) *ground {
	t.Helper()
	g := newGround(t)
	g.MustDeliver(&types.MsgUpdateParams{Authority: g.Authority, Params: fee(3)})
	g.asset(1, g.register(paid(1, day)))
	g.asset(2, g.register(paid(2, 0)))
	g.asset(300, attribution)
	for _, buyer := range []sdk.AccAddress{bob, alice} {
		for _, asset := range []uint64{300, 2, 1} {
			msg := acquire(asset, asset*hour)
			msg.Buyer = buyer.String()
			g.MustDeliver(msg)
		}
	}
	msg := acquire(2, 0)
	g.NextBlock(fixture.After(90 * time.Minute))
	g.MustDeliver(msg)
	g.NextBlock()
	return g
}

func TestExportImportExport(t *testing.T) {
	old := lived(t)
	exported, err := old.ExportGenesis(old.Ctx())
	require.NoError(t, err)
	require.Len(t, exported.Grants, 6)

	g := blank(t)
	g.assets.nodes = old.assets.nodes
	bz, err := g.Codec.MarshalJSON(exported)
	require.NoError(t, err)
	var decoded types.GenesisState
	require.NoError(t, g.Codec.UnmarshalJSON(bz, &decoded))
	require.NoError(t, g.InitGenesis(g.Ctx(), &decoded))
	again, err := g.ExportGenesis(g.Ctx())
	require.NoError(t, err)
	bzAgain, err := g.Codec.MarshalJSON(again)
	require.NoError(t, err)
	require.JSONEq(t, string(bz), string(bzAgain))
	require.Equal(t, old.Snapshot()[types.StoreKey], g.Snapshot()[types.StoreKey])

	// Life goes on where it stopped.
	g.Fund(alice, coins(1000))
	require.Equal(t, uint64(len(again.Terms))+1, g.register(paid(77, 77)))
}

func TestInitGenesisRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		edit func(*ground, *types.GenesisState)
		want error
	}{
		"what Validate refuses":   {func(_ *ground, s *types.GenesisState) { s.Terms = s.Terms[1:] }, types.ErrInvalidGenesis},
		"grants of unknown asset": {func(g *ground, _ *types.GenesisState) { delete(g.assets.nodes, 300) }, types.ErrBrokenInvariant},
		"assets of unknown terms": {func(g *ground, _ *types.GenesisState) { g.asset(1, 99) }, types.ErrBrokenInvariant},
	} {
		t.Run(name, func(t *testing.T) {
			old := lived(t)
			exported, err := old.ExportGenesis(old.Ctx())
			require.NoError(t, err)
			g := blank(t)
			g.assets.nodes = old.assets.nodes
			test.edit(g, exported)
			require.ErrorIs(t, g.InitGenesis(g.Ctx(), exported), test.want)
		})
	}
}

// TestInvariantsSeeEveryContradiction breaks the state in each way that the keeper never would.
func TestInvariantsSeeEveryContradiction(t *testing.T) {
	g := lived(t)
	require.NoError(t, g.Keeper.CheckInvariants(g.Ctx()))
	sb := collections.NewSchemaBuilder(g.StoreService(types.StoreKey))
	s := rawState(sb, g.Codec)
	record := func(ctx sdk.Context, id uint64) types.TermsRecord {
		record, err := g.GetTerms(ctx, id)
		require.NoError(t, err)
		return record
	}
	for name, breakIt := range map[string]func(ctx sdk.Context) error{
		"terms dropped": func(ctx sdk.Context) error { return s.terms.Remove(ctx, open) },
		"terms under another number": func(ctx sdk.Context) error {
			return s.terms.Set(ctx, open, record(ctx, attribution))
		},
		"terms changed": func(ctx sdk.Context) error {
			r := record(ctx, open)
			r.Terms.MinRoyaltyBps++
			return s.terms.Set(ctx, open, r)
		},
		"terms made invalid": func(ctx sdk.Context) error {
			r := record(ctx, open)
			r.Terms.CommercialUse = 0
			return s.terms.Set(ctx, open, r)
		},
		"hash dropped": func(ctx sdk.Context) error { return s.hashes.Remove(ctx, record(ctx, open).Hash) },
		"hash added":   func(ctx sdk.Context) error { return s.hashes.Set(ctx, []byte{1}, open) },
		"hash of others": func(ctx sdk.Context) error {
			return s.hashes.Set(ctx, record(ctx, open).Hash, attribution)
		},
		"sequence back":      func(ctx sdk.Context) error { return s.next.Set(ctx, 1) },
		"preset renamed":     func(ctx sdk.Context) error { return s.presets.Set(ctx, "a", types.Preset{Name: "b", TermsId: open}) },
		"preset of no terms": func(ctx sdk.Context) error { return s.presets.Set(ctx, "a", types.Preset{Name: "a"}) },
		"grant moved": func(ctx sdk.Context) error {
			grant, err := s.grants.Get(ctx, collections.Join(uint64(1), bob))
			require.NoError(t, err)
			return s.grants.Set(ctx, collections.Join(uint64(2), bob), grant)
		},
		"grant under no terms": func(ctx sdk.Context) error { return s.editGrant(ctx, func(g *types.Grant) { g.TermsId = 0 }) },
		"grant to nobody":      func(ctx sdk.Context) error { return s.editGrant(ctx, func(g *types.Grant) { g.Account = "" }) },
		"grant without end":    func(ctx sdk.Context) error { return s.editGrant(ctx, func(g *types.Grant) { g.Expiry = nil }) },
		"grant ends at once":   func(ctx sdk.Context) error { return s.editGrant(ctx, func(g *types.Grant) { g.Expiry = &g.Start }) },
		"grant not by account": func(ctx sdk.Context) error { return s.byAccount.Remove(ctx, collections.Join(bob, uint64(1))) },
		"no grant, by account": func(ctx sdk.Context) error { return s.byAccount.Set(ctx, collections.Join(bob, uint64(9))) },
	} {
		t.Run(name, func(t *testing.T) {
			g.OnCached(func(ctx sdk.Context) {
				require.NoError(t, breakIt(ctx))
				require.ErrorIs(t, g.Keeper.CheckInvariants(ctx), types.ErrBrokenInvariant)
			})
		})
	}
}
