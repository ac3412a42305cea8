package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	sahara "github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

func TestAllocation(t *testing.T) {
	sahara.Configure()
	owner, bob := fixture.Account("alice").String(), fixture.Account("bob").String()
	tree := filepath.Join(t.TempDir(), "allocation.json")
	require.NoError(t, os.WriteFile(tree, []byte(`{"root":"`+strings.Repeat("ab", 32)+`","count":3,"total":400000000000,
		"scale":false,"merge":false,"cid":"bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e","list":"x.csv"}`), 0o600))
	tests := []struct {
		name    string
		holders []string
		tree    string
		want    map[string]uint64
		refused string
	}{
		{"nothing said: all is the owner's", nil, "", map[string]uint64{owner: 1e12}, ""},
		{"the rest is the owner's", []string{bob + ":40%:developer"}, "", map[string]uint64{bob: 4e11, owner: 6e11}, ""},
		{"a tree", nil, tree, map[string]uint64{owner: 6e11}, ""},
		{"a tree and holders", []string{bob + ":60%"}, tree, map[string]uint64{bob: 6e11}, ""},
		{"too much", []string{bob + ":61%"}, tree, nil, "want exactly"},
		{"the owner says what is its own", []string{owner + ":50%"}, "", nil, "given to nobody"},
		{"no shares", []string{bob}, "", nil, "want ADDRESS:SHARES"},
		{"no address", []string{"bob:100%"}, "", nil, "holders[0].address"},
		{"over-long role", []string{bob + ":100%:" + strings.Repeat("r", 33)}, "", nil, "role"},
		{"no such file", nil, tree + "x", nil, "no such file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := allocation(owner, tt.holders, tt.tree)
			if tt.refused != "" {
				require.ErrorContains(t, err, tt.refused)
				return
			}
			require.NoError(t, err)
			got := map[string]uint64{}
			for _, holder := range a.Holders {
				got[holder.Address] = holder.Shares
			}
			require.Equal(t, tt.want, got)
			require.Equal(t, tt.tree != "", a.Tree != nil)
		})
	}
}

func TestParents(t *testing.T) {
	got, err := parseParents([]string{"7:1000", "8:1"})
	require.NoError(t, err)
	require.Equal(t, []royaltytypes.Parent{{Id: 7, Bps: 1000}, {Id: 8, Bps: 1}}, got)
	for _, texts := range [][]string{
		{"7"}, {"7:"}, {":1"}, {"0:1"}, {"7:0"}, {"7:1", "7:1"}, {"7:9501"}, {"-7:1"}, {"7:4294967296"}, {"7:1:1"},
	} {
		_, err := parseParents(texts)
		require.Error(t, err, texts)
	}
}

func TestLicenseURL(t *testing.T) {
	for text, want := range map[string]string{
		"CC-BY-4.0": "https://spdx.org/licenses/CC-BY-4.0", "https://example.org/l": "https://example.org/l", "urn:x:y": "urn:x:y",
	} {
		require.Equal(t, want, licenseURL(text))
	}
}
