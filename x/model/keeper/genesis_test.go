package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// history is a world with all that a genesis can hold: 1 is a dataset, 2 a model, 3 its second version, 4 bob's
// quantization of it for several, 5 an agent whose module grants shares later.
func history(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.dataset(bob, open)
	w.register(alice, from(1, 100))
	w.NextBlock(fixture.After(time.Second))
	w.register(alice, kind(fineTune), version(2, 5_000))
	w.register(bob, kind(quantization), from(2, 1_000), tags(), func(m *types.MsgRegister) {
		m.Allocation.Holders = []royaltytypes.Holder{
			{Address: carol.String(), Shares: 1, Role: "labeler"}, {Address: bob.String(), Shares: royaltytypes.ShareSupply - 1},
		}
	})
	w.NextBlock(fixture.After(time.Second))
	service := newModel(bob, registration(bob, kind(agent), with(3, 500)))
	service.Allocation = royaltytypes.Allocation{
		GrantedLater: 10, Holders: []royaltytypes.Holder{{Address: bob.String(), Shares: royaltytypes.ShareSupply - 10}},
	}
	require.NoError(t, w.Tx(func(ctx sdk.Context) error { _, err := w.RegisterFor(ctx, service); return err }).Err)
	w.NextBlock()
	return w
}

func (w *world) export() *types.GenesisState {
	w.t.Helper()
	g, err := w.ExportGenesis(w.Ctx())
	require.NoError(w.t, err)
	return g
}

// imported is a new world with the royalty state of another and a genesis of the module.
func imported(t testing.TB, from *world, g types.GenesisState) (*world, error) {
	t.Helper()
	w := blank(t)
	ledger, err := from.royalty.ExportGenesis(from.Ctx())
	require.NoError(t, err)
	w.Bank.InitGenesis(w.Ctx(), from.Bank.ExportGenesis(from.Ctx())) // comes first
	require.NoError(t, w.royalty.InitGenesis(w.Ctx(), *ledger))
	return w, w.InitGenesis(w.Ctx(), g)
}

func TestGenesisRoundTrip(t *testing.T) {
	w := history(t)
	exported := w.export()
	require.Len(t, exported.Models, 4)

	again, err := imported(t, w, *exported)
	require.NoError(t, err)
	require.Equal(t, exported, again.export())
	for _, m := range exported.Models {
		require.Equal(t, w.entry(m.Model.Id), again.entry(m.Model.Id))
	}
	require.Equal(t, w.Snapshot()[types.StoreKey], again.Snapshot()[types.StoreKey], "the index, too")
	require.Equal(t, w.Codec.MustMarshalJSON(exported), again.Codec.MustMarshalJSON(again.export()), "byte for byte")
}

// What a genesis says by itself may be right and still contradict the assets.
func TestGenesisAgainstAssets(t *testing.T) {
	w := history(t)
	tests := []struct {
		name string
		edit func(g *types.GenesisState)
	}{
		{"descriptor dropped", func(g *types.GenesisState) { g.Models = g.Models[:3] }},
		{"descriptor of no asset", func(g *types.GenesisState) {
			m := g.Models[3]
			m.Model.Id, m.Model.Series = 6, 6
			g.Models = append(g.Models, m)
		}},
		{"descriptor of a dataset", func(g *types.GenesisState) {
			m := g.Models[0]
			m.Model.Id, m.Model.Series = 1, 1
			g.Models = append([]types.GenesisModel{m}, g.Models...)
		}},
		{"other owner", func(g *types.GenesisState) { g.Models[2].Model.Owner = alice.String() }},
		{"other terms", func(g *types.GenesisState) { g.Models[2].Model.TermsId = 2 }},
		{"other height", func(g *types.GenesisState) { g.Models[3].Model.Height++ }},
		{"kind that its parents do not make", func(g *types.GenesisState) { g.Models[0].Model.Kind = fineTune }},
		{"version that pays nothing", func(g *types.GenesisState) {
			m := &g.Models[3].Model // it has the owner of 4 and no parents
			m.Previous, m.Series, m.Version = 4, 4, 2
		}},
		{"more credits than shares", func(g *types.GenesisState) { g.Models[3].Credits[0].Shares++ }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := w.export()
			tt.edit(g)
			require.NoError(t, g.Validate(w.Addresses))
			_, err := imported(t, w, *g)
			require.ErrorIs(t, err, types.ErrBrokenInvariant)
		})
	}
}

func TestGenesisValidateRefuses(t *testing.T) {
	w := history(t)
	onModel := func(i int, change func(*types.Model)) func(*types.GenesisState) {
		return func(g *types.GenesisState) { change(&g.Models[i].Model) }
	}
	onCredit := func(change func(*royaltytypes.Holder)) func(*types.GenesisState) {
		return func(g *types.GenesisState) { change(&g.Models[2].Credits[1]) }
	}
	tests := []struct {
		name string
		edit func(g *types.GenesisState)
		want error
	}{
		{"no parameters", func(g *types.GenesisState) { g.Params = types.Params{} }, types.ErrParams},
		{"model twice", func(g *types.GenesisState) { g.Models = append(g.Models, g.Models[3]) }, types.ErrGenesis},
		{"wrong order", func(g *types.GenesisState) { g.Models[0], g.Models[3] = g.Models[3], g.Models[0] }, types.ErrGenesis},
		{"no id", onModel(0, func(m *types.Model) { m.Id = 0 }), types.ErrGenesis},
		{"no owner", onModel(0, func(m *types.Model) { m.Owner = "" }), types.ErrGenesis},
		{"owner that is no address", onModel(0, func(m *types.Model) { m.Owner = "sahara1nobody" }), types.ErrGenesis},
		{"owner in hex", onModel(0, func(m *types.Model) { m.Owner = "0x0000000000000000000000000000000000000001" }), types.ErrGenesis},
		{"no name", onModel(0, func(m *types.Model) { m.Name = "" }), types.ErrName},
		{"no kind", onModel(0, func(m *types.Model) { m.Kind = 0 }), types.ErrKind},
		{"unknown kind", onModel(0, func(m *types.Model) { m.Kind = 99 }), types.ErrKind},
		{"no weights", onModel(0, func(m *types.Model) { m.WeightsCid = "" }), types.ErrWeights},
		{"no bytes", onModel(0, func(m *types.Model) { m.Bytes = 0 }), types.ErrWeights},
		{"bytes of nothing", onModel(3, func(m *types.Model) { m.Bytes = 1 }), types.ErrWeights},
		{"no metadata", onModel(0, func(m *types.Model) { m.MetadataCid = "" }), types.ErrMetadata},
		{"no terms", onModel(0, func(m *types.Model) { m.TermsId = 0 }), types.ErrTerms},
		{"tag twice", onModel(0, func(m *types.Model) { m.Tags = []string{"a", "a"} }), types.ErrTags},
		{"agent without an account", onModel(3, func(m *types.Model) { m.Account = "" }), types.ErrAccount},
		{"account that is no address", onModel(3, func(m *types.Model) { m.Account = "sahara1nobody" }), types.ErrGenesis},
		{"account of no agent", onModel(0, func(m *types.Model) { m.Account = m.Owner }), types.ErrAccount},
		{"previous dropped", onModel(1, func(m *types.Model) { m.Previous = 0 }), types.ErrGenesis},
		{"previous of its own", onModel(1, func(m *types.Model) { m.Previous = 3 }), types.ErrGenesis},
		{"previous that is no model", onModel(1, func(m *types.Model) { m.Previous = 1 }), types.ErrGenesis},
		{
			"previous of another owner",
			onModel(2, func(m *types.Model) { m.Previous, m.Series, m.Version = 2, 2, 2 }), types.ErrGenesis,
		},
		{"series dropped", onModel(1, func(m *types.Model) { m.Series = 0 }), types.ErrGenesis},
		{"version dropped", onModel(0, func(m *types.Model) { m.Version = 0 }), types.ErrGenesis},
		{"version too high", onModel(1, func(m *types.Model) { m.Version++ }), types.ErrGenesis},
		{"negative height", onModel(0, func(m *types.Model) { m.Height = -1 }), types.ErrGenesis},
		{"no height", onModel(0, func(m *types.Model) { m.Height = 0 }), types.ErrGenesis},
		{"height before its predecessor's", onModel(3, func(m *types.Model) { m.Height = 1 }), types.ErrGenesis},
		{"no time", onModel(0, func(m *types.Model) { m.Time = time.Time{} }), types.ErrGenesis},
		{"time before its predecessor's", onModel(3, func(m *types.Model) { m.Time = fixture.Start }), types.ErrGenesis},
		{"credit of no address", onCredit(func(h *royaltytypes.Holder) { h.Address = "" }), types.ErrGenesis},
		{"credit in hex", onCredit(func(h *royaltytypes.Holder) { h.Address = "0x0000000000000000000000000000000000000001" }), types.ErrGenesis},
		{"credit twice", onCredit(func(h *royaltytypes.Holder) { h.Address = carol.String() }), types.ErrGenesis},
		{"credit of nothing", onCredit(func(h *royaltytypes.Holder) { h.Shares = 0 }), types.ErrGenesis},
		{"credit above the supply", onCredit(func(h *royaltytypes.Holder) { h.Shares = royaltytypes.ShareSupply }), types.ErrGenesis},
		{"credit of 2^64 - 1", onCredit(func(h *royaltytypes.Holder) { h.Shares = 1<<64 - 1 }), types.ErrGenesis},
		{"credit of an unknown role", onCredit(func(h *royaltytypes.Holder) { h.Role = "boss" }), types.ErrRole},
		{"257 credits", func(g *types.GenesisState) {
			g.Models[2].Credits = make([]royaltytypes.Holder, royaltytypes.MaxHolders+1)
		}, types.ErrGenesis},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := w.export()
			tt.edit(g)
			require.ErrorIs(t, g.Validate(w.Addresses), tt.want)
			_, err := imported(t, w, *g)
			require.ErrorIs(t, err, tt.want, "import validates")
		})
	}
}
