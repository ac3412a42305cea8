package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/dataset/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

func TestRegister(t *testing.T) {
	w := newWorld(t)
	res := w.MustDeliver(registration(alice, func(m *types.MsgRegister) { m.Language = "zh-Hant-TW" }))
	id := fixture.ResponseOf[*types.MsgRegisterResponse](t, res).Id

	want := types.Dataset{
		Id: id, Owner: alice.String(), Name: "Mail of 2002", Root: root(1), Records: 6000, Bytes: 19_900_000,
		MetadataCid: metadataCID, TermsId: open, Series: id, Version: 1, Tags: []string{"spam", "mail"},
		Language: "zh-hant-tw", Modality: "text", AccessPrice: chain.Coins(2),
		Height: w.Ctx().BlockHeight(), Time: w.Ctx().BlockTime(),
	}
	origin := types.Origin{Registered: want.Registered()}
	entry := w.entry(id)
	require.Equal(t, want, entry.Dataset)
	require.Equal(t, origin, entry.Origin)
	require.Equal(t, types.ModuleName, entry.Asset.Kind)
	require.EqualValues(t, types.DefaultSuccessionBps, entry.Asset.SuccessionBps)
	require.Equal(t, "1000000000000", w.Balance(alice, royaltytypes.ShareDenom(id)).String())
	require.Equal(t, []*types.EventRegistered{{Dataset: want, Origin: origin}}, fixture.EventsOf[*types.EventRegistered](t, res.Events))
}

// The cheat that the module is there for: the content of a pending registration is registered first by who saw it.
func TestCopiedRoot(t *testing.T) {
	w := newWorld(t)
	secret := "a salt of at least sixteen bytes"
	hash := types.CommitHash(root(1), alice, []byte(secret))
	w.MustDeliver(&types.MsgCommitRoot{Owner: alice.String(), Hash: hash})
	committed := types.Claim{Height: w.Ctx().BlockHeight(), Time: w.Ctx().BlockTime()}
	w.NextBlock()

	// Bob copies the commitment, too: that changes nothing, and does not make Alice's own copy fail.
	res := w.MustDeliver(&types.MsgCommitRoot{Owner: bob.String(), Hash: hash})
	require.Equal(t, types.Commitment{Height: committed.Height, Time: committed.Time},
		fixture.ResponseOf[*types.MsgCommitRootResponse](t, res).Commitment)
	require.Empty(t, fixture.EventsOf[*types.EventCommitted](t, res.Events))
	w.RequireRefused(types.ErrUnknownCommitment, registration(bob, salt(secret)))
	copied := w.register(bob)
	require.Nil(t, w.entry(copied).Origin.Committed, "nothing is known of Alice yet")
	w.NextBlock()

	original := w.register(alice, salt(secret))
	committed.Id, committed.Owner = original, alice.String()
	third := w.register(carol)
	want := types.Origin{Registered: w.entry(copied).Dataset.Registered(), Committed: &committed}
	for _, id := range []uint64{copied, original, third} {
		require.Equal(t, want, w.entry(id).Origin, "dataset %d", id)
	}
	w.NextBlock()
}

func TestVersions(t *testing.T) {
	w := newWorld(t)
	first := w.register(alice, func(m *types.MsgRegister) { m.SuccessionBps = 3_000 })
	second := w.register(alice, version(first, 3_000), content(2))
	branch := w.register(alice, version(first, 9_500), content(3))
	third := w.register(alice, version(second, 5_000), content(4))
	w.register(bob, parents(royaltytypes.Parent{Id: first, Bps: 100}), content(5)) // a derivative, and no version

	var got [][3]uint64
	res, err := w.query.Versions(w.Ctx(), &types.QueryVersionsRequest{Id: third})
	require.NoError(t, err)
	for _, e := range res.Entries {
		got = append(got, [3]uint64{e.Dataset.Id, e.Dataset.Previous, uint64(e.Dataset.Version)})
	}
	require.Equal(t, [][3]uint64{{first, 0, 1}, {second, first, 2}, {branch, first, 2}, {third, second, 3}}, got)

	// What version 3 earns reaches the holders of version 1: 50% of 30%.
	require.NoError(t, w.Tx(func(ctx sdk.Context) error {
		return w.royalty.Pay(ctx, carol, third, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 10_000)))
	}).Err)
	w.NextBlock()
	w.NextBlock()
	claimable, err := w.royalty.Claimable(w.Ctx(), first, alice)
	require.NoError(t, err)
	require.Equal(t, "1500asahara", claimable.String())
}

func TestSameOwnerOfNoDerivatives(t *testing.T) {
	w := newWorld(t)
	first := w.register(alice, terms(noDerivatives))
	w.register(alice, terms(noDerivatives), version(first, 5_000), content(2))
}

func TestDeprecate(t *testing.T) {
	w := newWorld(t)
	id := w.register(alice)
	res := w.MustDeliver(&types.MsgDeprecate{Owner: alice.String(), Id: id})
	require.Equal(t, []*types.EventDeprecated{{Id: id, Owner: alice.String()}}, fixture.EventsOf[*types.EventDeprecated](t, res.Events))
	require.Equal(t, royaltytypes.Status_STATUS_DEPRECATED, w.entry(id).Asset.Status)
	w.register(bob, parents(royaltytypes.Parent{Id: id, Bps: 100})) // a label, and no more
}

func TestUpdateParams(t *testing.T) {
	w := newWorld(t)
	first := w.register(alice)
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: types.Params{DefaultSuccessionBps: 700, MinSuccessionBps: 600}})
	second := w.register(alice, content(2))
	require.EqualValues(t, types.DefaultSuccessionBps, w.entry(first).Asset.SuccessionBps, "what was promised stays")
	require.EqualValues(t, 700, w.entry(second).Asset.SuccessionBps)
	w.RequireRefused(types.ErrSuccession, registration(alice, func(m *types.MsgRegister) { m.SuccessionBps = 599 }))
}

// A module registers for an owner whose licences it looked at when the agreement began, and grants shares later.
func TestRegisterFor(t *testing.T) {
	w := ground(t)
	d := registration(bob, terms(priced), parents(royaltytypes.Parent{Id: 2, Bps: 1_000})).NewDataset(bob)
	d.Allocation = royaltytypes.Allocation{GrantedLater: royaltytypes.ShareSupply}
	d.SuccessionBps = 1
	var id uint64
	require.NoError(t, w.Tx(func(ctx sdk.Context) (err error) { id, err = w.RegisterFor(ctx, d); return err }).Err)
	require.NoError(t, w.Tx(func(ctx sdk.Context) error { return w.Grant(ctx, id, carol, 7) }).Err)
	require.Equal(t, "7", w.Balance(carol, royaltytypes.ShareDenom(id)).String())
	require.EqualValues(t, 1, w.entry(id).Asset.SuccessionBps)
	w.NextBlock()
}

// Registration costs the same however many datasets there are, and reads nothing by iteration.
func TestRegistrationCost(t *testing.T) {
	w := newWorld(t)
	cost := func(b byte) fixture.Ops {
		return w.Count(func() { w.register(alice, content(b)) }).Stores[types.StoreKey]
	}
	first := cost(1)
	require.Equal(t, fixture.Ops{Reads: 2, Writes: 10, Leaves: 10}, first)
	for b := byte(2); b < 100; b++ {
		w.register(alice, content(b))
	}
	require.Equal(t, first, cost(100))
}
