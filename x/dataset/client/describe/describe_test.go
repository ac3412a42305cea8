package describe_test

import (
	"encoding/json"
	"flag"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/dataset/client/describe"
	"github.com/sahara-chain/sahara/x/dataset/types"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

var update = flag.Bool("update", false, "write the golden files")

// source is version 2 of a dataset that is also made from another's model, whose content somebody else had first.
func source() describe.Source {
	when := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	root := make([]byte, 32)
	root[31] = 1
	asset := func(id uint64, kind, owner string, parents ...royaltytypes.Parent) royaltytypes.Asset {
		return royaltytypes.Asset{
			Id: id, Kind: kind, Owner: owner, Parents: parents, TermsId: 3, Height: int64(10 * id),
			Status: royaltytypes.Status_STATUS_ACTIVE,
		}
	}
	first := types.Claim{Id: 4, Owner: "sahara1bob", Height: 40, Time: when}
	return describe.Source{
		ChainID: "sahara-1",
		Entry: types.Entry{
			Dataset: types.Dataset{
				Id: 7, Owner: "sahara1alice", Name: "Mail *2002* \"spam\"", Root: root, Records: 6000, Bytes: 19_900_000,
				MetadataCid: "bagaaierauwr7d2yl4wv6lkzizozvvu5os6u7sccgtelvqepat4jdm4cv3wcq", TermsId: 3, Previous: 5, Series: 5,
				Version: 2, Tags: []string{"spam", "mail"}, Language: "en", Modality: "text", Height: 70, Time: when,
				AccessPrice: sdk.NewCoins(sdk.NewInt64Coin("asahara", 12)),
			},
			Asset: asset(7, "dataset", "sahara1alice", royaltytypes.Parent{Id: 5, Bps: 5_000}, royaltytypes.Parent{Id: 6, Bps: 25}),
			Origin: types.Origin{
				Registered: first,
				Committed:  &types.Claim{Id: 7, Owner: "sahara1alice", Height: 30, Time: when},
			},
		},
		Terms:     licensetypes.Terms{SpdxIds: []string{"CC-BY-4.0"}},
		Explained: "You name its makers.",
		Ancestors: []royaltytypes.Asset{
			asset(6, "model", "sahara1bob", royaltytypes.Parent{Id: 5, Bps: 100}), asset(5, "dataset", "sahara1alice"),
		},
	}
}

func TestGolden(t *testing.T) {
	croissant, err := describe.Croissant(source())
	require.NoError(t, err)
	prov, err := describe.Prov(source())
	require.NoError(t, err)
	for file, got := range map[string][]byte{
		"croissant.json": croissant, "prov.jsonld": prov, "card.md": describe.Card(source()),
	} {
		path := "testdata/" + file
		if *update {
			require.NoError(t, os.WriteFile(path, got, 0o600))
		}
		want, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got))
	}
}

// Every relation of the graph leads from an element to an element of the graph.
func TestProvIsClosed(t *testing.T) {
	bz, err := describe.Prov(source())
	require.NoError(t, err)
	var doc struct {
		Graph []map[string]any `json:"@graph"`
	}
	require.NoError(t, json.Unmarshal(bz, &doc))
	elements, kinds := map[any]bool{}, map[any]int{}
	for _, node := range doc.Graph {
		kinds[node["@type"]]++
		if id, ok := node["@id"]; ok {
			require.False(t, elements[id], "%s twice", id)
			elements[id] = true
		}
	}
	require.Equal(t, map[any]int{"Entity": 3, "Agent": 2, "Attribution": 3, "Derivation": 3, "Generation": 1}, kinds)
	for _, node := range doc.Graph {
		for _, end := range []string{"entity", "agent", "generatedEntity", "usedEntity"} {
			if id, ok := node[end]; ok {
				require.True(t, elements[id], "%s %v", end, id)
			}
		}
	}
}

func TestCardSizeCategories(t *testing.T) {
	for records, want := range map[uint64]string{
		1: "n<1K", 999: "n<1K", 1000: "1K<n<10K", 1e6: "1M<n<10M", 1<<64 - 1: "n>1T",
	} {
		s := source()
		s.Entry.Dataset.Records = records
		require.Contains(t, string(describe.Card(s)), "\n- "+want+"\n")
	}
}

func TestCardOfWhatHasNothingMore(t *testing.T) {
	s := source()
	s.Terms.SpdxIds, s.Entry.Dataset.Tags, s.Entry.Dataset.Language, s.Entry.Dataset.AccessPrice = nil, nil, "", nil
	s.Entry.Asset.Parents, s.Entry.Asset.Status = nil, royaltytypes.Status_STATUS_DEPRECATED
	card := string(describe.Card(s))
	for _, text := range []string{"license: other\n", "license_name: \"sahara-terms-3\"", "| access | free |", "advises against"} {
		require.Contains(t, card, text)
	}
	for _, text := range []string{"tags:", "language:", "Made from"} {
		require.NotContains(t, card, text)
	}
}
