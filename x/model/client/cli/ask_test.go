package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/model/client/weights"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

func TestPreview(t *testing.T) {
	w := newWorld(t)
	w.node.withAsset(9, func(a *royaltytypes.Asset) { a.Components = []royaltytypes.Component{{Id: 3, MaxBps: 250}} })
	out, _, err := w.run("preview", "9")
	require.NoError(t, err)
	golden(t, "preview.txt", out)
	out, _, err = w.run("preview", "9", "--provider-bps", "3000", "--protocol-bps", "200", "--show-holders", "1", "--show-assets", "2")
	require.NoError(t, err)
	golden(t, "preview-cuts.txt", out)
	out, _, err = w.run("preview", "3")
	require.NoError(t, err, "an asset of any kind")
	golden(t, "preview-dataset.txt", out)

	out, _, err = w.run("preview", "9", "-o", "json")
	require.NoError(t, err)
	var got split
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.EqualValues(t, 9, got.Asset)
	require.EqualValues(t, 3_000, got.MaxProviderBps)
	require.Len(t, got.Assets, 3)

	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"x"}, `ID "x": want the number of an asset`},
		{[]string{"0"}, `ID "0"`},
		{[]string{"70"}, "asset 70"},
		{[]string{"9", "--provider-bps", "3001"}, "--provider-bps 3001: the asset lets a provider keep at most 3000"},
		{[]string{"9", "--show-assets", "-1"}, "--show-assets -1"},
		{[]string{"9", "-o", "xml"}, `--output "xml"`},
	} {
		_, _, err := w.run(append([]string{"preview"}, tt.args...)...)
		require.ErrorContains(t, err, tt.want)
	}
}

// An asset with more holders than are read is shown all the same, and adds up.
func TestPreviewOfCrowd(t *testing.T) {
	w := newWorld(t)
	w.node.pageSize = 100
	w.node.owners[9] = nil
	for i := range 1_500 {
		w.node.owners[9] = append(w.node.owners[9], owns(9, fixture.Account(fmt.Sprintf("crowd %d", i)).String(), 1_000_000+int64(i)))
	}
	rest := int64(royaltytypes.ShareSupply)
	for _, o := range w.node.owners[9][1:] {
		rest -= o.Balance.Amount.Int64()
	}
	w.node.owners[9][0].Balance.Amount = w.node.owners[9][0].Balance.Amount.AddRaw(rest - 1_000_000)
	out, _, err := w.run("preview", "9")
	require.NoError(t, err)
	require.Contains(t, out, "990 or more other holders")
}

func TestVerify(t *testing.T) {
	published := func(t *testing.T) *world {
		t.Helper()
		w := newWorld(t)
		_, _, err := w.publish("--yes")
		require.NoError(t, err)
		w.node.models = append(w.node.models, types.Model{
			Id: 11, WeightsCid: w.sent.WeightsCid, Bytes: w.sent.Bytes, MetadataCid: w.sent.MetadataCid,
		})
		return w
	}
	tests := []struct {
		name, id string
		edit     func(w *world)
		want     string
		fails    bool
	}{
		{"the folder", "11", func(*world) {}, "the folder is model 11, weights baga", false},
		{"without the description", "11", func(w *world) { w.remove(weights.MetadataFile) }, "the folder is model 11", false},
		{"files that are no weights do not count", "11", func(w *world) { w.write("config.json", "[]") }, "the folder is model 11", false},
		{"another card", "11", func(w *world) { w.write("README.md", "# B") }, "the card is not the published one", false},
		{"no card", "11", func(w *world) { w.remove("README.md") }, "the card is not the published one", false},
		{"an unreadable card", "11", func(w *world) { w.write("README.md", "---\n") }, "the card is not the published one", false},
		{"a changed file is named", "11", func(w *world) { w.write("model-00002.safetensors", "weights, the sec0nd") }, "model 11: model-00002.safetensors: its SHA-256", true},
		{"a missing file is named", "11", func(w *world) { w.remove("model-00001.safetensors") }, "model-00001.safetensors: it was published and is missing", true},
		{"without the description none is", "11", func(w *world) {
			w.remove("model-00001.safetensors")
			w.remove(weights.MetadataFile)
		}, "in 1 files; published was baga", true},
		{"nor by another description", "11", func(w *world) {
			w.remove("model-00001.safetensors")
			w.write(weights.MetadataFile, "{}")
		}, "no file can be named: sahara-card.json has the CID", true},
		{"no weights at all", "11", func(w *world) {
			for _, name := range before[1:] {
				w.remove(name)
			}
		}, "model-00001.safetensors: it was published and is missing", true},
		{"weights of a model that has none", "9", func(*world) {}, "published was nothing of 0 bytes", true},
		{"unknown model", "12", func(*world) {}, "model 12", true},
		{"no number", "x", func(*world) {}, "want the number of a model", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := published(t)
			tt.edit(w)
			out, _, err := w.run("verify", w.dir, tt.id)
			if tt.fails {
				require.ErrorContains(t, err, tt.want)
				return
			}
			require.NoError(t, err)
			require.Contains(t, out, tt.want)
		})
	}
	w := published(t)
	out, _, err := w.run("verify", w.dir, "11", "-o", "json")
	require.NoError(t, err)
	require.JSONEq(t, `{"id":11,"matches":true,"card_matches":true,"weights_cid":"`+w.sent.WeightsCid+`"}`, out)
	w.write("model-00001.safetensors", "other")
	out, _, err = w.run("verify", w.dir, "11", "-o", "json")
	require.ErrorIs(t, err, errDiffers)
	require.Contains(t, out, `"matches":false`)
	_, _, err = w.run("verify", filepath.Join(w.dir, "nowhere"), "11")
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestCard(t *testing.T) {
	w := newWorld(t)
	out, _, err := w.run("card", "9")
	require.NoError(t, err)
	golden(t, "card.md", out)
	file := filepath.Join(w.dir, "card.md")
	_, _, err = w.run("card", "9", "--out", file)
	require.NoError(t, err)
	written, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, out, string(written))
	for _, id := range []string{"3", "70", "x"} {
		_, _, err = w.run("card", id)
		require.Error(t, err, id)
	}
}

func TestSearchIsBounded(t *testing.T) {
	n := newNode(t)
	n.pageSize = 100
	n.models = nil
	for i := range searched + 100 {
		n.models = append(n.models, types.Model{Id: uint64(i + 1), Name: fmt.Sprintf("m%d", i)})
	}
	found, err := n.chain().Named(t.Context(), modelKind, "m7")
	require.NoError(t, err)
	require.True(t, found.Partial)
	require.Len(t, found.Assets, 1)
	n.models = n.models[:searched]
	found, err = n.chain().Named(t.Context(), modelKind, "m7")
	require.NoError(t, err)
	require.False(t, found.Partial)
}
