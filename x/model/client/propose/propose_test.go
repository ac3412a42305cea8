package propose_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/model/client/card"
	"github.com/sahara-chain/sahara/x/model/client/propose"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

func TestKind(t *testing.T) {
	one := []card.Text{text(3, "a/b")}
	tests := []struct {
		card  card.Card
		hints propose.Hints
		want  types.Kind
		why   string
	}{
		{card.Card{}, propose.Hints{AdapterConfig: true, GGUF: true}, types.Kind_KIND_BASE, "no base_model"},
		{card.Card{BaseModels: one}, propose.Hints{}, types.Kind_KIND_FINE_TUNE, "does not say"},
		{card.Card{BaseModels: one}, propose.Hints{GGUF: true}, types.Kind_KIND_QUANTIZATION, "GGUF"},
		{card.Card{BaseModels: one}, propose.Hints{AdapterConfig: true, GGUF: true}, types.Kind_KIND_ADAPTER, "adapter"},
		{card.Card{BaseModels: one, LibraryName: text(1, "peft")}, propose.Hints{}, types.Kind_KIND_ADAPTER, "adapter"},
		{card.Card{BaseModels: []card.Text{text(3, "a"), text(4, "b")}}, propose.Hints{GGUF: true}, types.Kind_KIND_MERGE, "README.md:3, 2 base models"},
		{card.Card{BaseModels: one, Relation: text(4, "quantized")}, propose.Hints{AdapterConfig: true}, types.Kind_KIND_QUANTIZATION, "README.md:4, base_model_relation quantized"},
		{card.Card{Relation: text(4, "merge")}, propose.Hints{}, types.Kind_KIND_MERGE, "README.md:4"},
	}
	for _, tt := range tests {
		got, why := propose.Kind(tt.card, tt.hints)
		require.Equal(t, tt.want, got, tt.why)
		require.Contains(t, why, tt.why)
	}
	for _, relation := range card.Relations() {
		got, _ := propose.Kind(card.Card{Relation: text(1, relation)}, propose.Hints{})
		require.NotZero(t, got, relation)
	}
}

func TestPreset(t *testing.T) {
	for license, want := range map[string]string{
		"mit": "attribution", "Apache-2.0": "attribution", "cc0-1.0": "open", "cc-by-4.0": "attribution", "cc-by-sa-3.0": "share-alike",
		"CC-BY-NC-ND-4.0": "non-commercial-no-derivatives", "cc-by-nc-2.0": "non-commercial", "cc-by-nc-sa-2.5": "non-commercial-share-alike",
		"llama3": "", "openrail": "", "other": "", "cc": "", "cc-by-5.0": "", "cc-nc-4.0": "", "gpl-3.0": "", "": "",
	} {
		got, ok := propose.Preset(license)
		require.Equal(t, want, got, license)
		require.Equal(t, want != "", ok, license)
	}
}

func TestTerms(t *testing.T) {
	licensed := func(license string) card.Card { return card.Card{License: text(2, license)} }
	tests := []struct {
		name   string
		card   card.Card
		id     uint64
		preset string
		want   uint64
		says   string
	}{
		{"by number", licensed("mit"), 7, "", 7, "--terms 7"},
		{"by preset", licensed("mit"), 0, "share-alike", shareAlike, "--preset share-alike"},
		{"by the card", licensed("CC0-1.0"), 0, "", open, "README.md:2, license CC0-1.0: preset open"},
		{"both", licensed("mit"), 7, "open", 0, "--terms 7 and --preset open: want one of them"},
		{"no such preset", licensed("mit"), 0, "free", 0, `--preset "free": the chain has no terms of this name; it has open, attribution, `},
		{"no licence", card.Card{}, 0, "", 0, "README.md: license: there is none: give --preset NAME or --terms ID"},
		{"a licence of its own", licensed("llama3"), 0, "", 0, `README.md:2: license: "llama3": no preset says what it says`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, why, err := propose.Terms(t.Context(), sample(), tt.card, tt.id, tt.preset)
			require.Equal(t, tt.want, got)
			if tt.want == 0 {
				require.ErrorContains(t, err, tt.says)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.says, why)
		})
	}
}

func TestCheckLicences(t *testing.T) {
	tests := []struct {
		name       string
		owner      string
		terms      uint64
		parents    []royaltytypes.Parent
		components []royaltytypes.Component
		want       string
	}{
		{"nothing named, nothing asked", "a", 999, nil, nil, ""},
		{"as strict", "a", commercial5, edges(3, 500), nil, ""},
		{"unknown terms", "a", 999, edges(4, 1), nil, "terms 999: unknown"},
		{"less strict", "a", open, edges(4, 1, 3, 500), nil, "terms 1: asset 4, clause attribution: it is stricter than the derivative: `saharad query license join 2 8` shows"},
		{"of parents that no terms satisfy", "a", commercial5, edges(7, 1, 3, 500), nil, "terms 8: asset 7, clause minimum royalty: it is share-alike, and another parent is stricter in this"},
		{"too little for a parent", "a", commercial5, edges(3, 499), nil, "asset 3, clause minimum royalty: required 5% over all paths, actual 4.99%"},
		{"too little for an ancestor", "a", commercial5, edges(5, 1_000), nil, "asset 3, clause minimum royalty: required 5% over all paths, actual 1%"},
		{"too little after components", "a", commercial5, edges(3, 500), []royaltytypes.Component{{Id: 4, MaxBps: 1}}, "actual 4.9995%"},
		{"share-alike", "a", commercial5, edges(7, 1), nil, "asset 7, clause derivatives: it is stricter than the derivative: `saharad query license join 3`"},
		{"no grant", "a", attribution, edges(6, 1), nil, "parent 6: a has no licence for it (a wants PURPOSE_DERIVATIVE): see `saharad tx license acquire 6 derivative`"},
		{"of its own no grant is asked", "sahara1other", attribution, edges(6, 1), nil, ""},
		{"no grant to use", "a", attribution, nil, []royaltytypes.Component{{Id: 6, MaxBps: 1}}, "component 6: a has no licence for it (a wants PURPOSE_USE): see `saharad tx license acquire 6 use`"},
		{"unknown component", "a", attribution, nil, []royaltytypes.Component{{Id: 99, MaxBps: 1}}, "component 99: unknown"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := sample()
			w.unlicensed = map[uint64]bool{6: true}
			lineage, err := propose.ProposeLineage(t.Context(), w, propose.Request{Given: tt.parents})
			require.NoError(t, err)
			lineage.Parents = lineage.Parents[:len(tt.parents)] // without what was added for the ancestors
			err = propose.CheckLicences(t.Context(), w, tt.owner, tt.terms, lineage, tt.components)
			if tt.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tt.want)
			require.Equal(t, strings.Contains(tt.want, "query license join"), strings.Contains(err.Error(), "query license join"), err)
		})
	}
}

func TestTags(t *testing.T) {
	c := card.Card{PipelineTag: text(1, "text-classification")}
	for i, tag := range []string{"Spam", "spam", "two words", "license:mit", "ümlaut", ".dot", strings.Repeat("x", 33), "a_b.c-d"} {
		c.Tags = append(c.Tags, text(i+2, tag))
	}
	tags, leftOut := propose.Tags(c)
	require.Equal(t, []string{"text-classification", "spam", "two-words", "a_b.c-d"}, tags)
	require.Equal(t, []string{"license:mit", "ümlaut", ".dot", strings.Repeat("x", 33)}, leftOut)

	c = card.Card{}
	for i := range 18 {
		c.Tags = append(c.Tags, text(i+1, "t"+strings.Repeat("a", i)))
	}
	tags, leftOut = propose.Tags(c)
	require.Len(t, tags, 16)
	require.Len(t, leftOut, 2)
}
