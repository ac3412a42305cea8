package card_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/model/client/card"
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares with a file of testdata, or writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

func files() folder.Content {
	return folder.Content{Files: []folder.File{
		{Path: "model-1.safetensors", Size: 1 << 60, SHA256: [32]byte{1}}, {Path: "model-2.safetensors", Size: 2, SHA256: [32]byte{2}},
	}}
}

func TestCard(t *testing.T) {
	b, err := os.ReadFile("testdata/README.md")
	require.NoError(t, err)
	c, err := card.Parse(b)
	require.NoError(t, err)
	require.Equal(t, card.Text{Value: "cc-by-4.0", Line: 2}, c.License)
	require.Equal(t, []card.Text{{Value: "acme/mail-base", Line: 6}}, c.BaseModels)
	require.Equal(t, card.Text{Value: "finetune", Line: 7}, c.Relation)
	require.Equal(t, []card.Text{{Value: "acme/mail-2002", Line: 9}, {Value: "acme/spam", Line: 10}}, c.Datasets)
	require.Equal(t, []card.Text{{Value: "en", Line: 4}, {Value: "no", Line: 5}}, c.Languages, "no is Norwegian and not false")
	require.Equal(t, []card.Text{{Value: "spam", Line: 12}, {Value: "2024", Line: 13}}, c.Tags)
	require.Equal(t, "text-classification", c.PipelineTag.Value)
	require.Equal(t, "transformers", c.LibraryName.Value)
	require.Equal(t, "Mail sentiment", c.Title())

	doc, err := c.Metadata(files())
	require.NoError(t, err)
	golden(t, "metadata.json", doc)
	name, err := card.CIDOf(doc)
	require.NoError(t, err)
	require.Equal(t, "bagaaierak42wi27jivg3kmub5f5iqanpmfnqso3z26ge3l7yzcoaekagzqxa", name.String(), "a public promise: others compute it too")
	back, err := card.ReadFiles(doc)
	require.NoError(t, err)
	require.Equal(t, files(), back)

	// How it is spelt changes nothing.
	windows := append([]byte("\xef\xbb\xbf"), bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n"))...)
	again, err := card.Parse(windows)
	require.NoError(t, err)
	same, err := again.Metadata(files())
	require.NoError(t, err)
	require.Equal(t, string(doc), string(same))
}

func TestOddCards(t *testing.T) {
	tests := []struct {
		name, text string
		want       card.Card
	}{
		{"empty", "", card.Card{}},
		{"no heading", "# A\n\ntext\n", card.Card{Body: "# A\n\ntext\n"}},
		{"a rule later is no heading", "# A\n---\nx: y\n---\n", card.Card{Body: "# A\n---\nx: y\n---\n"}},
		{"empty heading", "---\n---\nbody", card.Card{Body: "body"}},
		{"heading of comments", "---\n# nothing\n---\n", card.Card{}},
		{"null heading", "---\nnull\n---\n", card.Card{}},
		{"no line end after it", "---\nlicense: mit\n---", card.Card{License: card.Text{Value: "mit", Line: 2}}},
		{"spaces after the delimiters", "--- \nlicense: mit\n---\t\n", card.Card{License: card.Text{Value: "mit", Line: 2}}},
		{"absent values", "---\nlicense:\nbase_model: \"\"\ndatasets: []\ntags: [null, '']\n---\n", card.Card{}},
		{"a list of one licence", "---\nlicense:\n- mit\n---\n", card.Card{License: card.Text{Value: "mit", Line: 3}}},
		{"one base model as a word", "---\nbase_model: a/b\n---\n", card.Card{BaseModels: []card.Text{{Value: "a/b", Line: 2}}}},
		{"a dataset twice", "---\ndatasets: [a, b, a]\n---\n", card.Card{Datasets: []card.Text{{Value: "a", Line: 2}, {Value: "b", Line: 2}}}},
		{"numbers as words", "---\ntags: [1, 2.50, 0x10]\n---\n", card.Card{Tags: []card.Text{{Value: "1", Line: 2}, {Value: "2.50", Line: 2}, {Value: "0x10", Line: 2}}}},
		{
			"other fields", "---\nwidget:\n- text: hi\n  n: 1.50\n  big: 12345678901234567890\n  on: true\n  day: 2026-01-31\n  none: ~\n---\n",
			card.Card{Other: map[string]any{"widget": []any{map[string]any{
				"text": "hi", "n": json.Number("1.50"), "big": "12345678901234567890", "on": true, "day": "2026-01-31", "none": nil,
			}}}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := card.Parse([]byte(tt.text))
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
			_, err = got.Metadata(folder.Content{})
			require.NoError(t, err)
		})
	}
}

func TestRefusals(t *testing.T) {
	tests := []struct {
		name, text string
		want       card.Error
	}{
		{"too long", strings.Repeat("a", card.MaxSize+1), card.Error{Reason: "it has more than 4194304 bytes"}},
		{"not UTF-8", "# A\nb\xffc\n", card.Error{Line: 2, Reason: "byte 0xff is not UTF-8"}},
		{"no end", "---\nlicense: mit\n", card.Error{Line: 1, Reason: "has no end"}},
		{"no YAML", "---\nlicense: mit\n  bad: [\n---\n", card.Error{Line: 3, Reason: "the heading is no YAML: mapping values"}},
		{"a list", "---\n- mit\n---\n", card.Error{Line: 2, Reason: "the heading is a list, want fields"}},
		{"a word", "---\nmit\n---\n", card.Error{Line: 2, Reason: `the heading is "mit", want fields`}},
		{"two documents", "---\na: b\n...\nc: d\n---\n", card.Error{Line: 2, Reason: "more than one YAML document"}},
		{"a field twice", "---\nlicense: mit\ntags: a\nlicense: isc\n---\n", card.Error{Line: 4, Field: "license", Reason: "on line 2 already"}},
		{"two licences", "---\nlicense: [mit, isc]\n---\n", card.Error{Line: 2, Field: "license", Reason: `"mit" and "isc" among them: want one`}},
		{"a mapping for a word", "---\nlicense:\n  a: b\n---\n", card.Error{Line: 3, Field: "license", Reason: "it has a mapping"}},
		{"a list in a list", "---\ndatasets:\n- a\n- [b]\n---\n", card.Error{Line: 4, Field: "datasets", Reason: "it has a list"}},
		{"relation", "---\nbase_model: a\nbase_model_relation: copy\n---\n", card.Error{Line: 3, Field: "base_model_relation", Reason: `"copy", want one of finetune, adapter, quantized, merge`}},
		{"an anchor", "---\ntags: &a [x]\n---\n", card.Error{Line: 2, Field: "tags", Reason: "anchors and aliases"}},
		{"an alias", "---\nx: &a 1\ny: *a\n---\n", card.Error{Line: 2, Field: "x", Reason: "anchors and aliases"}},
		{"a control character", "---\ndatasets: \"a\\u0007\"\n---\n", card.Error{Line: 2, Field: "datasets", Reason: "has a control character"}},
		{"a long value", "---\nlicense: " + strings.Repeat("a", 257) + "\n---\n", card.Error{Line: 2, Field: "license", Reason: "has 257 bytes, want at most 256"}},
		{"a long name", "---\n" + strings.Repeat("a", 257) + ": b\n---\n", card.Error{Line: 2, Reason: "has a name of 257 bytes"}},
		{"a name that is a list", "---\n[a]: b\n---\n", card.Error{Line: 2, Reason: "a field's name is a list"}},
		{"an inner name twice", "---\nx:\n  a: 1\n  a: 2\n---\n", card.Error{Line: 4, Field: "x", Reason: `"a" is there twice`}},
		{"deep", "---\nx: " + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "\n---\n", card.Error{Line: 2, Field: "x", Reason: "nested more than 32 deep"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := card.Parse([]byte(tt.text))
			var got *card.Error
			require.ErrorAs(t, err, &got)
			require.Contains(t, got.Reason, tt.want.Reason)
			got.Reason = tt.want.Reason
			require.Equal(t, tt.want, *got)
		})
	}
	_, err := card.Parse([]byte("---\nlicense: [mit, isc]\n---\n"))
	require.EqualError(t, err, `README.md:2: license: it has 2 values, "mit" and "isc" among them: want one`)
	broken := errors.New("broken")
	_, err = card.Read(iotest.ErrReader(broken))
	require.ErrorIs(t, err, broken)
	_, err = card.Read(strings.NewReader(strings.Repeat("a", card.MaxSize+1)))
	require.ErrorContains(t, err, "more than")
}

func TestTitle(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "text\n# A b #\n# C": "A b", "## A": "", "```\n# no\n```\n# yes\n": "yes", "#no\n": "",
	} {
		require.Equal(t, want, card.Card{Body: text}.Title(), text)
	}
}

func TestReadFilesRefuses(t *testing.T) {
	const good = `{"bytes":"1","path":"a","sha256":"0000000000000000000000000000000000000000000000000000000000000000"}`
	doc := func(files string) string { return `{"format":"sahara/model-card/1","files":[` + files + `]}` }
	for text, want := range map[string]string{
		"":                     "unexpected end",
		`{"format":"other"}`:   `format "other"`,
		doc(good + "," + good): `files[1] "a" does not come after "a"`,
		doc(strings.Replace(good, `"1"`, `"-1"`, 1)): `its size is "-1"`,
		doc(strings.Replace(good, `"0`, `"x`, 1)):    "its SHA-256",
	} {
		_, err := card.ReadFiles([]byte(text))
		require.ErrorContains(t, err, want, text)
	}
	_, err := card.ReadFiles([]byte(doc(good)))
	require.NoError(t, err)
}
