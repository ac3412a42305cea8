package propose_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/model/client/card"
	"github.com/sahara-chain/sahara/x/model/client/propose"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

func names(t *testing.T, texts ...string) propose.Names {
	t.Helper()
	n, err := propose.ParseNames(texts)
	require.NoError(t, err)
	return n
}

func edges(pairs ...uint64) []royaltytypes.Parent {
	var parents []royaltytypes.Parent
	for i := 0; i+1 < len(pairs); i += 2 {
		parents = append(parents, royaltytypes.Parent{Id: pairs[i], Bps: uint32(pairs[i+1])})
	}
	return parents
}

func from(base, dataset string) card.Card {
	var c card.Card
	if base != "" {
		c.BaseModels = []card.Text{text(3, base)}
	}
	if dataset != "" {
		c.Datasets = []card.Text{text(5, dataset)}
	}
	return c
}

func TestLineage(t *testing.T) {
	components := []royaltytypes.Component{{Id: 4, MaxBps: 5_000}}
	tests := []struct {
		name    string
		request propose.Request
		want    []royaltytypes.Parent
		why     []string // of the parents, then of the unknown
	}{
		{"nothing", propose.Request{}, nil, nil},
		{
			"by name, and a dataset that its descendants owe more than reaches it",
			propose.Request{Card: from("acme/base", "acme/mail"), Search: true},
			edges(5, 1_000, 4, 500, 3, 400),
			[]string{
				"README.md:3, base_model acme/base: the only model of this name, registered by sahara1other",
				"README.md:5, datasets acme/mail: the only dataset of this name, registered by sahara1other",
				"its licence asks 5% of all that descends from it, and 1% reaches it through others",
			},
		},
		{
			"a deprecated one says so",
			propose.Request{Card: from("acme/old", ""), Search: true},
			edges(6, 1_000),
			[]string{"registered by sahara1other, who advises against new use"},
		},
		{
			"by flag, with a rate",
			propose.Request{Card: from("x", "y"), Names: names(t, "x=6:2000", "y=4")},
			edges(6, 2_000, 4, 500),
			[]string{"README.md:3, base_model x, by --map", "README.md:5, datasets y, by --map"},
		},
		{
			"the flag before the file, the file before the chain",
			propose.Request{Card: from("acme/base", "acme/mail"), Search: true, Names: names(t, "acme/base=6"), Filed: names(t, "acme/base=5", "acme/mail=7", "not in the card=1")},
			edges(6, 1_000, 7, 500),
			[]string{"by --map", "by the folder's map"},
		},
		{
			"known to have none, and not found",
			propose.Request{Card: from("x", "y"), Names: names(t, "x=none"), Search: true},
			nil,
			[]string{"by --map it has no asset on the chain", "no dataset of the chain has this name, so it gets nothing (--map y=ID)"},
		},
		{"too many to look at", propose.Request{Card: from("", "nothing"), Search: true}, nil, []string{"too many datasets to look at all"}},
		{"not looked for", propose.Request{Card: from("acme/base", "")}, nil, []string{"nobody looked for it"}},
		{"given", propose.Request{Given: edges(4, 3)}, edges(4, 3), []string{"--parent 4:3"}},
		{
			"given, and named by the card",
			propose.Request{Card: from("", "acme/mail"), Search: true, Given: edges(4, 3)},
			edges(4, 3),
			[]string{"--parent 4:3; README.md:5"},
		},
		{
			"a licence that asks less of a given rate than it is", propose.Request{Given: edges(3, 501)}, edges(3, 501), []string{"--parent 3:501"},
		},
		{
			"the previous version gets what it was promised",
			propose.Request{Previous: 6, Card: from("", "acme/mail"), Search: true},
			edges(6, 5_000, 4, 500),
			[]string{"--previous 6, which was promised 50% of its next version", ""},
		},
		{
			"and is the base model at once",
			propose.Request{Previous: 6, Card: from("acme/old", ""), Search: true},
			edges(6, 5_000),
			[]string{"next version; README.md:3"},
		},
		{
			"or more, if that is said", propose.Request{Previous: 6, Given: edges(6, 6_000)}, edges(6, 6_000), []string{"--parent 6:6000; --previous 6"},
		},
		{
			"a minimum that the default reaches", propose.Request{Card: from("", "x"), Names: names(t, "x=3")}, edges(3, 500), []string{"by --map"},
		},
		{
			"what components may take is made up for",
			propose.Request{Card: from("", "x"), Names: names(t, "x=3"), Components: components},
			edges(3, 1_000),
			[]string{"by --map"},
		},
		{
			"an ancestor too",
			propose.Request{Card: from("acme/base", ""), Search: true, Components: components},
			edges(5, 1_000, 3, 900),
			[]string{"", "its licence asks 5% of all that descends from it, and 1% reaches it through others"},
		},
		{
			"a parent through others is raised",
			propose.Request{Card: card.Card{BaseModels: []card.Text{text(1, "x")}, Datasets: []card.Text{text(2, "y")}}, Names: names(t, "x=5", "y=3"), Components: components},
			edges(5, 1_000, 3, 1_000),
			[]string{"", ""},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.request.Owner = "sahara1other"
			got, err := propose.ProposeLineage(t.Context(), sample(), tt.request)
			require.NoError(t, err)
			require.Equal(t, tt.want, got.Edges())
			var why []string
			for _, p := range got.Parents {
				why = append(why, p.Why)
			}
			for _, u := range got.Unknown {
				why = append(why, u.Why)
			}
			require.Len(t, why, len(tt.why))
			for i := range why {
				require.Contains(t, why[i], tt.why[i])
			}
			require.NoError(t, propose.CheckLicences(t.Context(), sample(), "sahara1owner", termsFor(got), got, tt.request.Components),
				"what is proposed is what the licences ask for")
		})
	}
}

// termsFor are terms under which the lineage may be used.
func termsFor(l propose.Lineage) uint64 {
	switch {
	case slices.ContainsFunc(l.Parents, func(p propose.Parent) bool { return p.Asset.TermsId == shareAlike }):
		return shareAlike
	case slices.ContainsFunc(l.Parents, func(p propose.Parent) bool { return p.Asset.TermsId == commercial5 }):
		return commercial5
	}
	return attribution
}

func TestLineageRefuses(t *testing.T) {
	tests := []struct {
		name    string
		request propose.Request
		want    string
	}{
		{"twins", propose.Request{Card: from("", "twins"), Search: true}, `README.md:5: datasets: dataset 4 of sahara1other, dataset 3 of sahara1other are all called "twins": say which with --map twins=ID, or --map twins=none`},
		{"hordes", propose.Request{Card: from("hordes", ""), Search: true}, `model 5 of sahara1other, 2 more are all called "hordes"`},
		{"maybe the only one", propose.Request{Card: from("", "partial"), Search: true}, `README.md:5: datasets: dataset 7 of sahara1other is called "partial", and there are too many to see whether it is the only one: say --map partial=7, or --map partial=none`},
		{"a search that fails", propose.Request{Card: from("broken", ""), Search: true}, "README.md:3, base_model broken: unknown"},
		{"an unknown asset", propose.Request{Card: from("x", ""), Names: names(t, "x=9")}, "README.md:3, base_model x, by --map: asset 9: unknown"},
		{"a dataset for a model", propose.Request{Card: from("x", ""), Names: names(t, "x=4")}, "asset 4 is a dataset, want a model"},
		{"a model for a dataset", propose.Request{Card: from("", "x"), Filed: names(t, "x=5")}, "by the folder's map: asset 5 is a model, want a dataset"},
		{"a name that the card has not", propose.Request{Card: from("a", "b"), Names: names(t, "c=4", "b=4")}, "--map c: README.md has no such base_model or dataset; it has a, b"},
		{"a name where the card has none", propose.Request{Names: names(t, "c=4")}, "it has none"},
		{"unknown parent", propose.Request{Given: edges(9, 1)}, "--parent 9:1: asset 9: unknown"},
		{"given twice", propose.Request{Card: from("x", ""), Given: edges(6, 1), Names: names(t, "x=6:2")}, "README.md:3, base_model x, by --map: asset 6 already gets 1 bps, by --parent 6:1"},
		{"unknown previous", propose.Request{Previous: 9}, "--previous 9: unknown"},
		{"previous dataset", propose.Request{Previous: 4}, "--previous 4: it is a dataset, want a model"},
		{"another's version", propose.Request{Owner: "sahara1owner", Previous: 6}, "--previous 6: it is owned by sahara1other, not by sahara1owner: make it a parent instead"},
		{"a broken promise", propose.Request{Previous: 6, Given: edges(6, 4_999)}, "asset 6 gets 4999 bps, want at least 5000"},
		{"a promise broken by components", propose.Request{Previous: 6, Given: edges(6, 5_000), Components: []royaltytypes.Component{{Id: 4, MaxBps: 1_000}}}, "asset 6 gets 5000 bps, want at least 5556"},
		{"too much", propose.Request{Given: edges(4, 9_000), Card: from("acme/base", ""), Search: true}, "say less for some"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.request.Owner = cmp.Or(tt.request.Owner, "sahara1other")
			_, err := propose.ProposeLineage(t.Context(), sample(), tt.request)
			require.ErrorContains(t, err, tt.want)
		})
	}
	circle := sample()
	circle.assets[3] = royaltytypes.Asset{Id: 3, Kind: "dataset", TermsId: open, Parents: edges(5, 1)}
	_, err := propose.ProposeLineage(t.Context(), circle, propose.Request{Given: edges(5, 1)})
	require.ErrorContains(t, err, "asset 3 is made from 5, which is not older")
}

func TestTooManyAncestors(t *testing.T) {
	w := sample()
	for id := uint64(100); id <= 100+royaltytypes.MaxAncestors; id++ {
		w.assets[id] = royaltytypes.Asset{Id: id, Kind: "model", TermsId: open, Parents: edges(id-1, 1)}
	}
	w.assets[100] = royaltytypes.Asset{Id: 100, Kind: "model", TermsId: open}
	_, err := propose.ProposeLineage(t.Context(), w, propose.Request{Given: edges(100+royaltytypes.MaxAncestors-1, 1)})
	require.NoError(t, err)
	_, err = propose.ProposeLineage(t.Context(), w, propose.Request{Given: edges(100+royaltytypes.MaxAncestors, 1)})
	require.ErrorContains(t, err, "more than 10000 ancestors")
}

func TestNames(t *testing.T) {
	got := names(t, "a/b=7", "c=d=8:250", "e=none", "a/b=7")
	require.Equal(t, propose.Names{"a/b": {ID: 7}, "c=d": {ID: 8, Bps: 250}, "e": {}}, got)
	for text, want := range map[string]string{
		"a": "want NAME=ID", "=7": "want NAME=ID", "a=": "want the number of an asset, or none", "a=0": "want the number", "a=-1": "want the number",
		"a=7:": "want ID:BPS", "a=7:0": "would get nothing", "a=7:x": "want ID:BPS", "a=18446744073709551616": "want the number",
	} {
		_, err := propose.ParseNames([]string{text})
		require.ErrorContains(t, err, want, text)
		require.ErrorContains(t, err, text[:1])
	}
	_, err := propose.ParseNames([]string{"a=7", "a=8"})
	require.ErrorContains(t, err, `"a" already means asset 7`)

	got, err = propose.ReadNames([]byte(`{"map": {"a": 7, "b": "7:2000", "c": "none"}, "other": 1}`))
	require.NoError(t, err)
	require.Equal(t, propose.Names{"a": {ID: 7}, "b": {ID: 7, Bps: 2_000}, "c": {}}, got)
	for text, want := range map[string]string{
		"": "unexpected end", `{"map": {"a": 1.5}}`: `map["a"]: "1.5"`, `{"map": {"a": null}}`: `map["a"]`, `{"map": {"a": {}}}`: `map["a"]: "{}"`, `{"map": 7}`: "cannot unmarshal",
	} {
		_, err := propose.ReadNames([]byte(text))
		require.ErrorContains(t, err, want, text)
	}
}

// The proposal for a long card is still one that can be registered, or says what is too much.
func TestManyNames(t *testing.T) {
	w := sample()
	var c card.Card
	var texts []string
	for i := range 17 {
		id := uint64(20 + i)
		w.assets[id] = royaltytypes.Asset{Id: id, Kind: "dataset", TermsId: open}
		c.Datasets = append(c.Datasets, text(i+1, fmt.Sprintf("d%d", i)))
		texts = append(texts, fmt.Sprintf("d%d=%d", i, id))
	}
	_, err := propose.ProposeLineage(t.Context(), w, propose.Request{Card: c, Names: names(t, texts...)})
	require.ErrorContains(t, err, "17 parents, want at most 16")
	texts[16] = strings.Replace(texts[16], "36", "none", 1)
	got, err := propose.ProposeLineage(t.Context(), w, propose.Request{Card: c, Names: names(t, texts...)})
	require.NoError(t, err)
	require.Len(t, got.Parents, 16)
}
