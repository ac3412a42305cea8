package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/dataset/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// history is a world with all that a genesis can hold.
func history(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	secret := "sixteen bytes ok"
	w.MustDeliver(&types.MsgCommitRoot{Owner: bob.String(), Hash: types.CommitHash(root(1), bob, []byte(secret))})
	w.MustDeliver(&types.MsgCommitRoot{Owner: alice.String(), Hash: root(200)})
	w.NextBlock(fixture.After(time.Second))
	first := w.register(alice)
	w.register(alice, version(first, 5_000), content(2))
	w.NextBlock(fixture.After(time.Second))
	w.register(bob, salt(secret), func(m *types.MsgRegister) { m.Language, m.AccessPrice, m.Tags = "", nil, nil })
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
func imported(t *testing.T, from *world, g types.GenesisState) (*world, error) {
	t.Helper()
	w := blank(t)
	ledger, err := from.royalty.ExportGenesis(from.Ctx())
	require.NoError(t, err)
	for _, a := range ledger.Assets { // x/bank's genesis comes first
		for _, who := range []sdk.AccAddress{alice, bob} {
			w.Fund(who, sdk.NewCoins(from.Bank.GetBalance(from.Ctx(), who, royaltytypes.ShareDenom(a.Asset.Id))))
		}
	}
	require.NoError(t, w.royalty.InitGenesis(w.Ctx(), *ledger))
	return w, w.InitGenesis(w.Ctx(), g)
}

func TestGenesisRoundTrip(t *testing.T) {
	w := history(t)
	exported := w.export()
	require.Len(t, exported.Datasets, 3)
	require.Len(t, exported.Commitments, 2)

	again, err := imported(t, w, *exported)
	require.NoError(t, err)
	require.Equal(t, exported, again.export())
	for _, d := range exported.Datasets {
		require.Equal(t, w.entry(d.Id), again.entry(d.Id))
	}
	require.Equal(t, w.Snapshot()[types.StoreKey], again.Snapshot()[types.StoreKey], "indexes and origins, too")
	require.Equal(t, w.Codec.MustMarshalJSON(exported), again.Codec.MustMarshalJSON(again.export()), "byte for byte")
}

// What a genesis says by itself may be right and still contradict the assets.
func TestGenesisAgainstAssets(t *testing.T) {
	w := history(t)
	tests := []struct {
		name string
		edit func(g *types.GenesisState)
	}{
		{"descriptor dropped", func(g *types.GenesisState) { g.Datasets = g.Datasets[:2] }},
		{"descriptor of no asset", func(g *types.GenesisState) {
			d := g.Datasets[2]
			d.Id, d.Series = 4, 4
			g.Datasets = append(g.Datasets, d)
		}},
		{"other owner", func(g *types.GenesisState) { g.Datasets[2].Owner = alice.String() }},
		{"other terms", func(g *types.GenesisState) { g.Datasets[2].TermsId = 2 }},
		{"other height", func(g *types.GenesisState) { g.Datasets[2].Height++ }},
		{"version that pays nothing", func(g *types.GenesisState) {
			g.Datasets[0].Owner, g.Datasets[2].Owner = alice.String(), alice.String()
			g.Datasets[2].Previous, g.Datasets[2].Series, g.Datasets[2].Version = 1, 1, 2
		}},
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
	tests := []struct {
		name string
		edit func(g *types.GenesisState)
		want error
	}{
		{"no parameters", func(g *types.GenesisState) { g.Params = types.Params{} }, types.ErrParams},
		{"dataset twice", func(g *types.GenesisState) { g.Datasets = append(g.Datasets, g.Datasets[2]) }, types.ErrGenesis},
		{"wrong order", func(g *types.GenesisState) { g.Datasets[0], g.Datasets[2] = g.Datasets[2], g.Datasets[0] }, types.ErrGenesis},
		{"no id", func(g *types.GenesisState) { g.Datasets[0].Id = 0 }, types.ErrGenesis},
		{"no owner", func(g *types.GenesisState) { g.Datasets[0].Owner = "" }, types.ErrGenesis},
		{"no name", func(g *types.GenesisState) { g.Datasets[0].Name = "" }, types.ErrName},
		{"no root", func(g *types.GenesisState) { g.Datasets[0].Root = nil }, types.ErrRoot},
		{"no records", func(g *types.GenesisState) { g.Datasets[0].Records = 0 }, types.ErrExtent},
		{"no bytes", func(g *types.GenesisState) { g.Datasets[0].Bytes = 0 }, types.ErrExtent},
		{"no metadata", func(g *types.GenesisState) { g.Datasets[0].MetadataCid = "" }, types.ErrMetadata},
		{"no terms", func(g *types.GenesisState) { g.Datasets[0].TermsId = 0 }, types.ErrTerms},
		{"previous dropped", func(g *types.GenesisState) { g.Datasets[1].Previous = 0 }, types.ErrGenesis},
		{"previous of its own", func(g *types.GenesisState) { g.Datasets[1].Previous = 2 }, types.ErrGenesis},
		{"previous of another owner", func(g *types.GenesisState) { g.Datasets[2].Previous = 1 }, types.ErrGenesis},
		{"series dropped", func(g *types.GenesisState) { g.Datasets[1].Series = 0 }, types.ErrGenesis},
		{"version dropped", func(g *types.GenesisState) { g.Datasets[0].Version = 0 }, types.ErrGenesis},
		{"version too high", func(g *types.GenesisState) { g.Datasets[1].Version++ }, types.ErrGenesis},
		{"tag twice", func(g *types.GenesisState) { g.Datasets[0].Tags = []string{"a", "a"} }, types.ErrTags},
		{"language in upper case", func(g *types.GenesisState) { g.Datasets[0].Language = "EN" }, types.ErrLanguage},
		{"no modality", func(g *types.GenesisState) { g.Datasets[0].Modality = "" }, types.ErrModality},
		{"negative height", func(g *types.GenesisState) { g.Datasets[0].Height = -1 }, types.ErrGenesis},
		{"no height", func(g *types.GenesisState) { g.Datasets[0].Height = 0 }, types.ErrGenesis},
		{"height before its predecessor's", func(g *types.GenesisState) { g.Datasets[2].Height = 1 }, types.ErrGenesis},
		{"no time", func(g *types.GenesisState) { g.Datasets[0].Time = time.Time{} }, types.ErrGenesis},
		{"commitment without height", func(g *types.GenesisState) { g.Datasets[2].Commitment.Height = 0 }, types.ErrGenesis},
		{"commitment without time", func(g *types.GenesisState) { g.Datasets[2].Commitment.Time = time.Time{} }, types.ErrGenesis},
		{"commitment after registration", func(g *types.GenesisState) { g.Datasets[2].Commitment.Height = 99 }, types.ErrGenesis},
		{"committed hash dropped", func(g *types.GenesisState) { g.Commitments[0].Hash = nil }, types.ErrCommitment},
		{"committed hash twice", func(g *types.GenesisState) { g.Commitments[1] = g.Commitments[0] }, types.ErrGenesis},
		{"commitment with negative height", func(g *types.GenesisState) { g.Commitments[0].Commitment.Height = -5 }, types.ErrGenesis},
		{"commitment with no time", func(g *types.GenesisState) { g.Commitments[0].Commitment.Time = time.Time{} }, types.ErrGenesis},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := w.export()
			tt.edit(g)
			require.ErrorIs(t, g.Validate(w.Addresses), tt.want)
		})
	}
}
