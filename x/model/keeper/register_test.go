package keeper_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

func TestRegister(t *testing.T) {
	w := newWorld(t)
	labels, search := w.dataset(bob, open), w.dataset(bob, open)
	holders := []royaltytypes.Holder{
		{Address: alice.String(), Shares: royaltytypes.ShareSupply - 30, Role: "developer"},
		{Address: strings.ToUpper(bob.String()), Shares: 20, Role: "labeler"}, // bech32 has two cases
		{Address: carol.String(), Shares: 10},
	}
	res := w.MustDeliver(registration(alice, from(labels, 2_000), with(search, 500), func(m *types.MsgRegister) {
		m.Allocation.Holders, m.MaxProviderBps, m.MinPrice = holders, 4_000, chain.Coins(1)
	}))
	id := fixture.ResponseOf[*types.MsgRegisterResponse](t, res).Id

	want := types.Model{
		Id: id, Owner: alice.String(), Name: "Spam filter", Kind: base, WeightsCid: weightsCID, Bytes: 4_100_000,
		MetadataCid: metadataCID, TermsId: open, Series: id, Version: 1, Tags: []string{"spam", "mail"},
		Height: w.Ctx().BlockHeight(), Time: w.Ctx().BlockTime(),
	}
	require.Equal(t, []*types.EventRegistered{{Model: want}}, fixture.EventsOf[*types.EventRegistered](t, res.Events))
	entry := w.entry(id)
	require.Equal(t, want, entry.Model)
	require.Equal(t, royaltytypes.Asset{
		Id: id, Kind: types.ModuleName, Owner: alice.String(), Parents: []royaltytypes.Parent{{Id: labels, Bps: 2_000}},
		Ancestors: 1, Status: royaltytypes.Status_STATUS_ACTIVE, Height: want.Height, TermsId: open, MaxProviderBps: 4_000,
		MinPrice: chain.Coins(1), SuccessionBps: types.DefaultSuccessionBps,
		Components: []royaltytypes.Component{{Id: search, MaxBps: 500}},
	}, entry.Asset)
	require.Equal(t, "20", w.Balance(bob, royaltytypes.ShareDenom(id)).String())

	credits, err := w.query.Credits(w.Ctx(), &types.QueryCreditsRequest{Id: id})
	require.NoError(t, err)
	holders[1].Address = bob.String()
	require.Equal(t, holders, credits.Credits, "in the order of the registration, each address in its one spelling")
	w.NextBlock()
}

// Each kind, with the least and the most that it may be made from. Of the assets, 1 and 2 are models, 3 is a dataset.
func TestKinds(t *testing.T) {
	w := newWorld(t)
	w.register(alice)
	w.register(bob)
	w.dataset(bob, open)
	tests := []struct {
		name  string
		kind  types.Kind
		edits []edit
		want  error
	}{
		{"base of nothing", base, nil, nil},
		{"base of data and another model's output", base, []edit{from(3, 100, 1, 100)}, nil},
		{"fine-tune of a model", fineTune, []edit{from(1, 100)}, nil},
		{"fine-tune of a model on data", fineTune, []edit{from(3, 100, 2, 100)}, nil},
		{"fine-tune of nothing", fineTune, nil, types.ErrSources},
		{"fine-tune of data", fineTune, []edit{from(3, 100)}, types.ErrSources},
		{"fine-tune of what it may ask", fineTune, []edit{with(1, 100)}, types.ErrSources},
		{"adapter to a model", adapter, []edit{from(1, 100)}, nil},
		{"adapter to two models", adapter, []edit{from(1, 100, 2, 100)}, nil},
		{"adapter to data", adapter, []edit{from(3, 100)}, types.ErrSources},
		{"quantization of a model", quantization, []edit{from(1, 100)}, nil},
		{"quantization of a model by data", quantization, []edit{from(1, 100, 3, 100)}, nil},
		{"quantization of two models", quantization, []edit{from(1, 100, 2, 100)}, types.ErrSources},
		{"quantization of data", quantization, []edit{from(3, 100)}, types.ErrSources},
		{"quantization of nothing", quantization, nil, types.ErrSources},
		{"merge of two models", merge, []edit{from(1, 100, 2, 100)}, nil},
		{"merge of two models and data", merge, []edit{from(3, 100, 1, 100, 2, 100)}, nil},
		{"merge of one model and data", merge, []edit{from(1, 100, 3, 100)}, types.ErrSources},
		{"merge of one model with what it may ask", merge, []edit{from(1, 100), with(2, 100)}, types.ErrSources},
		{"ensemble of two parents", ensemble, []edit{from(1, 100, 2, 100)}, nil},
		{"ensemble of two components", ensemble, []edit{with(1, 100, 2, 100)}, nil},
		{"ensemble of a parent and a component", ensemble, []edit{from(1, 100), with(2, 100)}, nil},
		{"ensemble of a parent that is a component too", ensemble, []edit{from(1, 100), with(1, 100)}, types.ErrSources},
		{"ensemble of a model and data", ensemble, []edit{from(1, 100), with(3, 100)}, types.ErrSources},
		{
			"ensemble with weights", ensemble,
			[]edit{with(1, 100, 2, 100), func(m *types.MsgRegister) { m.WeightsCid, m.Bytes = weightsCID, 1 }},
			nil,
		},
		{"agent with a model", agent, []edit{with(1, 100)}, nil},
		{"agent made from data", agent, []edit{from(3, 100)}, nil},
		{"agent of nothing", agent, nil, types.ErrSources},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			msg := registration(carol, append([]edit{kind(tt.kind)}, tt.edits...)...)
			if tt.want != nil {
				w.RequireRefused(tt.want, msg)
				return
			}
			w.OnCached(func(ctx sdk.Context) {
				_, err := w.Register(ctx, newModel(carol, msg))
				require.NoError(t, err)
				require.NoError(t, w.Keeper.CheckInvariants(ctx))
			})
		})
	}
}

// newModel is the registration that a message of the owner asks for.
func newModel(owner sdk.AccAddress, msg *types.MsgRegister) types.NewModel {
	var account sdk.AccAddress
	if msg.Account != "" {
		account = sdk.MustAccAddressFromBech32(msg.Account)
	}
	return msg.NewModel(owner, account)
}

func TestVersions(t *testing.T) {
	w := newWorld(t)
	first := w.register(alice, func(m *types.MsgRegister) { m.SuccessionBps = 3_000 })
	second := w.register(alice, version(first, 3_000))
	branch := w.register(alice, version(first, 9_500))
	third := w.register(alice, version(second, 5_000))
	w.register(bob, kind(fineTune), from(first, 100)) // a derivative, and no version

	var got [][3]uint64
	res, err := w.query.Versions(w.Ctx(), &types.QueryVersionsRequest{Id: third})
	require.NoError(t, err)
	for _, e := range res.Entries {
		got = append(got, [3]uint64{e.Model.Id, e.Model.Previous, uint64(e.Model.Version)})
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

// The version before it is a parent of a new quantization, and so may be the model that is quantized now.
func TestVersionsOfAQuantization(t *testing.T) {
	w := newWorld(t)
	small, large, other := w.register(alice), w.register(alice), w.register(alice)
	first := w.register(bob, kind(quantization), from(small, 1_000))
	w.register(bob, kind(quantization), version(first, 5_000), from(large, 1_000))
	w.register(bob, kind(quantization), version(first, 5_000))
	w.RequireRefused(types.ErrSources,
		registration(bob, kind(quantization), version(first, 5_000), from(large, 1_000, other, 1_000)))
	w.NextBlock()
}

func TestSameOwnerOfNoDerivatives(t *testing.T) {
	w := newWorld(t)
	first := w.register(alice, terms(noDerivatives))
	w.register(alice, terms(noDerivatives), version(first, 5_000))
}

func TestDeprecate(t *testing.T) {
	w := newWorld(t)
	id := w.register(alice)
	res := w.MustDeliver(&types.MsgDeprecate{Owner: alice.String(), Id: id})
	require.Equal(t, []*types.EventDeprecated{{Id: id, Owner: alice.String()}}, fixture.EventsOf[*types.EventDeprecated](t, res.Events))
	require.Equal(t, royaltytypes.Status_STATUS_DEPRECATED, w.entry(id).Asset.Status)
	w.register(bob, kind(fineTune), from(id, 100)) // a label, and no more
	w.NextBlock()
}

func TestUpdateParams(t *testing.T) {
	w := newWorld(t)
	first := w.register(alice)
	params := types.Params{DefaultSuccessionBps: 700, MinSuccessionBps: 600}
	res := w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	require.Equal(t, []*types.EventParamsUpdated{{Params: params}}, fixture.EventsOf[*types.EventParamsUpdated](t, res.Events))
	shown, err := w.query.Params(w.Ctx(), &types.QueryParamsRequest{})
	require.NoError(t, err)
	require.Equal(t, params, shown.Params)
	second := w.register(alice)
	require.EqualValues(t, types.DefaultSuccessionBps, w.entry(first).Asset.SuccessionBps, "what was promised stays")
	require.EqualValues(t, 700, w.entry(second).Asset.SuccessionBps)
	w.RequireRefused(types.ErrSuccession, registration(alice, func(m *types.MsgRegister) { m.SuccessionBps = 599 }))
}

// A module registers for an owner whose licences it looked at when the agreement began, and grants shares later.
func TestRegisterFor(t *testing.T) {
	w := ground(t)
	m := newModel(bob, registration(bob, kind(fineTune), terms(priced), from(2, 1_000), with(2, 100)))
	m.Allocation = royaltytypes.Allocation{
		GrantedLater: royaltytypes.ShareSupply - 5, Holders: []royaltytypes.Holder{{Address: bob.String(), Shares: 5}},
	}
	m.SuccessionBps = 1
	var id uint64
	require.NoError(t, w.Tx(func(ctx sdk.Context) (err error) { id, err = w.RegisterFor(ctx, m); return err }).Err)
	require.NoError(t, w.Tx(func(ctx sdk.Context) error { return w.Grant(ctx, id, carol, 7) }).Err)
	require.Equal(t, "7", w.Balance(carol, royaltytypes.ShareDenom(id)).String())
	require.EqualValues(t, 1, w.entry(id).Asset.SuccessionBps)
	w.NextBlock()

	m.SuccessionBps = 0
	require.NoError(t, w.Tx(func(ctx sdk.Context) (err error) { id, err = w.RegisterFor(ctx, m); return err }).Err)
	require.EqualValues(t, types.DefaultSuccessionBps, w.entry(id).Asset.SuccessionBps)
}

// Registration costs the same however many models there are, and reads nothing by iteration.
func TestRegistrationCost(t *testing.T) {
	w := newWorld(t)
	cost := func() fixture.Ops {
		return w.Count(func() { w.register(alice) }).Stores[types.StoreKey]
	}
	first := cost()
	require.Equal(t, fixture.Ops{Reads: 1, Writes: 7, Leaves: 7}, first)
	for range 100 {
		w.register(alice)
	}
	require.Equal(t, first, cost())
}
