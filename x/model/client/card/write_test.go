package card_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	"github.com/sahara-chain/sahara/x/model/client/card"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// source is version 2 of a fine-tune of a model that was trained on a dataset, with names that mean something to YAML
// and Markdown.
func source() card.Source {
	return card.Source{
		ChainID: "sahara-1",
		Entry: types.Entry{
			Model: types.Model{
				Id: 9, Owner: "sahara1alice", Name: "Mail | \"sentiment\" *2*", Kind: types.Kind_KIND_FINE_TUNE,
				WeightsCid: "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e", Bytes: 11,
				MetadataCid: "bagaaierasords4njcts6vs7qvdjfcvgnume4hqohf65zsfguprqphs3icwea", TermsId: 8, Previous: 7, Series: 7,
				Version: 2, Tags: []string{"spam", "mail"}, Height: 90, Time: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC),
			},
			Asset: royaltytypes.Asset{
				Id: 9, Kind: "model", Owner: "sahara1alice", TermsId: 8, SuccessionBps: 5_000, MaxProviderBps: 3_000,
				Parents:    []royaltytypes.Parent{{Id: 7, Bps: 5_000}, {Id: 3, Bps: 500}, {Id: 2, Bps: 25}},
				Components: []royaltytypes.Component{{Id: 4, MaxBps: 1_250}},
				MinPrice:   sdk.NewCoins(sdk.NewInt64Coin("asahara", 12)), Status: royaltytypes.Status_STATUS_DEPRECATED,
			},
		},
		Terms:     licensetypes.Terms{},
		Explained: "You name its makers.\n",
		Ancestors: []types.Ancestor{
			{Id: 7, AssetKind: "model", Name: "Mail: base # 1", Kind: types.Kind_KIND_BASE, Rate: 5e17, OwnRate: 3e17, Direct: true},
			{Id: 3, AssetKind: "dataset", Rate: 25e16, OwnRate: 25e16, Direct: true},
			{Id: 2, AssetKind: "dataset", Rate: 25e14, OwnRate: 1, Direct: true},
			{Id: 1, AssetKind: "dataset", Rate: 1, OwnRate: 1},
		},
		Names: map[uint64]string{3: "acme/mail", 1: "old_mail"},
		Credits: []royaltytypes.Holder{
			{Address: "sahara1alice", Shares: 875_000_000_000, Role: "developer"}, {Address: "sahara1bob", Shares: 125_000_000_000},
		},
	}
}

func TestWrite(t *testing.T) {
	written := card.Write(source())
	golden(t, "written.md", written)
	back, err := card.Parse(written)
	require.NoError(t, err)
	require.Equal(t, card.Text{Value: "other", Line: 2}, back.License)
	require.Equal(t, "urn:sahara:sahara-1:terms:8", back.LicenseLink.Value)
	require.Equal(t, []card.Text{{Value: "Mail: base # 1", Line: 6}}, back.BaseModels)
	require.Equal(t, "finetune", back.Relation.Value)
	require.Equal(t, []card.Text{{Value: "acme/mail", Line: 9}, {Value: "urn:sahara:sahara-1:asset:2", Line: 10}}, back.Datasets)
	require.Equal(t, []card.Text{{Value: "spam", Line: 12}, {Value: "mail", Line: 13}}, back.Tags)
}

func TestWriteLittle(t *testing.T) {
	s := card.Source{ChainID: "sahara-1", Terms: licensetypes.Terms{SpdxIds: []string{"CC-BY-4.0"}}, Entry: types.Entry{
		Model: types.Model{Id: 1, Name: "Helper", Kind: types.Kind_KIND_AGENT, Account: "sahara1agent", TermsId: 2, Series: 1, Version: 1},
	}}
	written := card.Write(s)
	golden(t, "little.md", written)
	back, err := card.Parse(written)
	require.NoError(t, err)
	require.Equal(t, "cc-by-4.0", back.License.Value)
	require.Empty(t, back.BaseModels)
}
