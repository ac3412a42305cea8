package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/testutil/fixture"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

func TestAllocation(t *testing.T) {
	owner, bob, carol := fixture.Account("owner").String(), fixture.Account("bob").String(), fixture.Account("carol").String()
	hex := fmt.Sprintf("0x%x", fixture.Account("carol").Bytes())
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		return path
	}
	tree := file("allocation.json", `{"root":"`+strings.Repeat("ab", 32)+`","count":3,"total":400000000000,"scale":false,"merge":false,"cid":"bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e","list":"x.csv"}`)
	crowd := "address,shares\n"
	for i := range 257 {
		crowd += fixture.Account(fmt.Sprint(i)).String() + ",1\n"
	}
	type holder = royaltytypes.Holder
	tests := []struct {
		name    string
		holders []string
		tree    string
		want    []holder
		refused string
	}{
		{"nothing said: all is the owner's", nil, "", []holder{{Address: owner, Shares: 1e12, Role: "developer"}}, ""},
		{"inline", []string{bob + ":40%:labeler"}, "", []holder{{Address: bob, Shares: 4e11, Role: "labeler"}, {Address: owner, Shares: 6e11, Role: "developer"}}, ""},
		{"the owner says its own role", []string{owner + ":100%:compute"}, "", []holder{{Address: owner, Shares: 1e12, Role: "compute"}}, ""},
		{
			"a file with a heading",
			[]string{file("a.csv", "\xef\xbb\xbfrole,Address,percent\nlabeler,"+bob+",12.5\nnone,"+hex+",87.5%\n")},
			"",
			[]holder{{Address: bob, Shares: 125e9, Role: "labeler"}, {Address: carol, Shares: 875e9}},
			"",
		},
		{
			"a file without",
			[]string{file("b.csv", bob+", 1, labeler\n"+carol+", 50%\n")},
			"",
			[]holder{{Address: bob, Shares: 1, Role: "labeler"}, {Address: carol, Shares: 5e11}, {Address: owner, Shares: 499_999_999_999, Role: "developer"}},
			"",
		},
		{"a file and a tree", []string{file("c.csv", "address,shares\n"+bob+",600000000000\n")}, tree, []holder{{Address: bob, Shares: 6e11}}, ""},
		{"too much", []string{bob + ":61%"}, tree, nil, "want exactly"},
		{"far too much", []string{bob + ":100%", carol + ":1%"}, "", nil, "want exactly"},
		{"the owner leaves some", []string{owner + ":50%"}, "", nil, "--holders: 50% of the shares (500000000000) are given to nobody"},
		{"no shares", []string{bob + ":0"}, "", nil, "has 0 shares"},
		{"an address", []string{"sahara1x:1%"}, "", nil, `--holders address "sahara1x"`},
		{"a hex address", []string{"0xzz:1%"}, "", nil, `address "0xzz"`},
		{"twice", []string{bob + ":1%", bob + ":2%"}, "", nil, "named twice"},
		{"an empty file", []string{file("d.csv", "address,shares\n")}, "", nil, "d.csv: it has no rows"},
		{"twice in a file", []string{file("e.csv", bob+",1\n"+bob+",2\n")}, "", nil, "e.csv: line 2: address " + bob + " is on line 1 already"},
		{"a column", []string{file("f.csv", "address,weight\n")}, "", nil, `f.csv: line 1: column "weight": want address, shares, percent, role`},
		{"a column twice", []string{file("g.csv", "address,shares,shares\n")}, "", nil, "column shares is there twice"},
		{"shares and percent", []string{file("h.csv", "address,shares,percent\n")}, "", nil, "want either the column shares or the column percent"},
		{"neither", []string{file("i.csv", "address,role\n")}, "", nil, "want either"},
		{"a short row", []string{file("j.csv", "address,shares\n"+bob+"\n")}, "", nil, "line 2: it has 1 columns, want address, shares"},
		{"a long row", []string{file("k.csv", bob+",1,labeler,x\n")}, "", nil, "line 1: it has 4 columns"},
		{"shares", []string{file("l.csv", bob+",many\n")}, "", nil, `line 1: shares "many"`},
		{"percent", []string{file("m.csv", "address,percent\n"+bob+",101\n")}, "", nil, `line 2: shares "101%": want at most 100%`},
		{"a crowd", []string{file("n.csv", crowd)}, "", nil, "line 258: more than 256 holders: make a tree with `saharad royalty allocation build`"},
		{"a quote", []string{file("o.csv", bob+",\"1\n")}, "", nil, "o.csv: "},
		{"a tree that is a list", nil, file("p.csv", strings.Repeat("a", 1<<17)), nil, "not the list"},
		{"a tree's root", nil, file("q.json", `{"root":"ab"}`), nil, `q.json: root "ab": want 64 hexadecimal digits`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := allocation(owner, tt.holders, tt.tree, "")
			if tt.refused != "" {
				require.ErrorContains(t, err, tt.refused)
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.want, a.Holders)
			require.Equal(t, tt.tree != "", a.Tree != nil)
		})
	}
	a, err := allocation(owner, nil, tree, "labeler")
	require.NoError(t, err)
	require.Equal(t, "labeler", a.Tree.Role)
	a, err = allocation(owner, nil, tree, "none")
	require.NoError(t, err)
	require.Empty(t, a.Tree.Role)
	_, err = allocation(owner, nil, "", "labeler")
	require.ErrorContains(t, err, "--allocation-role")
}
