package allocation

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/internal/cid"
)

// TestBuild fixes the shares, and with them the roots, that a list gives.
func TestBuild(t *testing.T) {
	const supply = "--supply=100"
	for name, test := range map[string]struct {
		csv  string
		args []string
		want []uint64
	}{
		"no heading":            {csvOf(t, "", 1, 1), []string{supply}, []uint64{50, 50}},
		"a heading":             {csvOf(t, "address,weight", 3, 1), []string{supply}, []uint64{75, 25}},
		"capitals and spaces":   {csvOf(t, " Address , Weight ", 3, 1), []string{supply}, []uint64{75, 25}},
		"a byte order mark":     {"\xef\xbb\xbf" + csvOf(t, "address,weight", 3, 1), []string{supply}, []uint64{75, 25}},
		"a mark, no heading":    {"\xef\xbb\xbf" + csvOf(t, "", 3, 1), []string{supply}, []uint64{75, 25}},
		"line ends of Windows":  {strings.ReplaceAll(csvOf(t, "", 3, 1), "\n", "\r\n"), []string{supply}, []uint64{75, 25}},
		"empty lines":           {"\n" + csvOf(t, "", 3) + "\n\n" + addressOf(t, 2) + ",1", []string{supply}, []uint64{75, 25}},
		"quotes":                {`"` + addressOf(t, 1) + `","7"`, []string{supply}, []uint64{100}},
		"equal remainders":      {csvOf(t, "", 1, 1, 1), []string{supply}, []uint64{34, 33, 33}},
		"remainders":            {csvOf(t, "", 10, 1, 3), []string{supply}, []uint64{72, 7, 21}},
		"great weights":         {csvOf(t, "", 1<<62, 1<<62, 1<<62), []string{supply}, []uint64{34, 33, 33}},
		"weights like shares":   {csvOf(t, "", 60, 40), []string{supply}, []uint64{60, 40}},
		"shares":                {csvOf(t, "address,shares", 99, 1), []string{supply}, []uint64{99, 1}},
		"shares, scaled":        {csvOf(t, "address,shares", 198, 2), []string{supply, "--scale"}, []uint64{99, 1}},
		"weights, scaled":       {csvOf(t, "", 198, 2), []string{supply, "--scale"}, []uint64{99, 1}},
		"a share each":          {csvOf(t, "", 1, 1, 1), []string{"--supply=3"}, []uint64{1, 1, 1}},
		"a row twice, merged":   {csvOf(t, "", 1, 1) + csvOf(t, "", 2), []string{supply, "--merge"}, []uint64{75, 25}},
		"merged to the shares":  {csvOf(t, "address,shares", 1, 25) + csvOf(t, "", 74), []string{supply, "--merge"}, []uint64{75, 25}},
		"all shares of a asset": {csvOf(t, "", 1, 3), nil, []uint64{250_000_000_000, 750_000_000_000}},
	} {
		t.Run(name, func(t *testing.T) {
			workdir(t, map[string]string{"list.csv": test.csv})
			got := run(append([]string{"build", "list.csv"}, test.args...)...)
			require.NoError(t, got.err)
			require.Empty(t, got.stderr, "a short list is no long work")
			require.Equal(t, []string{"allocation.json", "list.csv"}, files(t))

			doc, err := readDocument[document]("allocation.json")
			require.NoError(t, err)
			name, err := cid.SumRaw(strings.NewReader(test.csv))
			require.NoError(t, err)
			require.Equal(t, name.String(), doc.CID)
			require.Equal(t, "list.csv", doc.List)
			for _, printed := range []string{doc.Root, doc.CID, fmt.Sprint(doc.Count), fmt.Sprint(doc.Supply)} {
				require.Contains(t, got.stdout, printed)
			}

			l, tree, err := rebuild(context.Background(), "allocation.json", newProgress(&bytes.Buffer{}))
			require.NoError(t, err)
			shares := make([]uint64, 0, len(l.rows))
			for _, r := range l.rows {
				shares = append(shares, r.amount)
			}
			require.Equal(t, test.want, shares)
			require.Equal(t, doc.Supply, tree.Total())
			require.Equal(t, doc.Count, tree.Count())
		})
	}
}

func TestBuildRefuses(t *testing.T) {
	good := csvOf(t, "", 1, 1)
	one, two := addressOf(t, 1), addressOf(t, 2)
	again, err := formatAddress(bytes.Repeat([]byte{2}, accountSize)) // good gives it as 0x…
	require.NoError(t, err)
	for name, test := range map[string]struct {
		csv  string
		args []string
		says []string
	}{
		"no rows":                 {"", nil, []string{"no rows"}},
		"a heading only":          {"address,weight\n", nil, []string{"no rows"}},
		"another second column":   {"address,amount\n" + good, nil, []string{`"amount"`}},
		"another first column":    {"wallet,weight\n" + good, nil, []string{"line 1", `"wallet"`}},
		"one column":              {good + one, nil, []string{"line 3", "1 column"}},
		"three columns":           {good + one + ",1,x", nil, []string{"line 3", "3 columns"}},
		"semicolons":              {one + ";1", nil, []string{"line 1", "1 column"}},
		"an open quote":           {good + `"` + one, nil, []string{"line 3"}},
		"no address":              {good + ",1", nil, []string{"line 3", `""`}},
		"a mistyped address":      {good + strings.Replace(one, "q", "p", 1) + ",1", nil, []string{"line 3", "sahara1"}},
		"a cosmos address":        {"cosmos1qyqszqgpqyqszqgpqyqszqgpqyqszqgpjnp7du,1", nil, []string{"line 1", `"cosmos"`}},
		"a validator's address":   {"saharavaloper1qyqszqgpqyqszqgpqyqszqgpqyqszqgp6frlm7,1", nil, []string{"line 1"}},
		"a short 0x address":      {"0x1234,1", nil, []string{"line 1", `"0x1234"`}},
		"weight zero":             {good + "0x" + strings.Repeat("33", 20) + ",0", nil, []string{"line 3", `"0"`}},
		"a negative weight":       {one + ",-1", nil, []string{"line 1", `"-1"`}},
		"a fraction":              {one + ",1.5", nil, []string{"line 1", `"1.5"`}},
		"an exponent":             {one + ",1e9", nil, []string{"line 1", `"1e9"`}},
		"no weight":               {one + ",", nil, []string{"line 1", `""`}},
		"a weight past 64 bits":   {one + ",18446744073709551616", nil, []string{"line 1", "18446744073709551616"}},
		"weights past 64 bits":    {csvOf(t, "", 1<<63, 1<<63), nil, []string{"line 2", "9223372036854775808"}},
		"a row twice":             {good + one + ",5", nil, []string{"line 3", "line 1", one}},
		"a row in both spellings": {good + again + ",1", nil, []string{"line 3", "line 2"}},
		"a row without a share":   {csvOf(t, "address,weight", 1<<40, 1), []string{"--supply=1000"}, []string{"line 3", "1000"}},
		"more rows than shares":   {good, []string{"--supply=1"}, []string{"line 2"}},
		"shares that are too few": {csvOf(t, "address,shares", 1, 98), []string{"--supply=100"}, []string{"99", "100"}},
		"shares of another sum":   {csvOf(t, "address,shares", 1, 99), nil, []string{"100", "1000000000000"}},
		"no supply":               {good, []string{"--supply=0"}, []string{"supply 0"}},
		"too great a supply":      {good, []string{"--supply=1000000000001"}, []string{"1000000000001"}},
		"a supply below zero":     {good, []string{"--supply=-1"}, []string{"-1"}},
		"the list as output":      {good, []string{"--out=./list.csv"}, []string{"list.csv"}},
		"a missing folder":        {good, []string{"--out=nowhere/a.json"}, []string{"--out", "nowhere"}},
		"two lists":               {good, []string{two}, []string{"received 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			workdir(t, map[string]string{"list.csv": test.csv})
			got := run(append([]string{"build", "list.csv"}, test.args...)...)
			for _, part := range test.says {
				require.ErrorContains(t, got.err, part)
			}
			require.Equal(t, []string{"list.csv"}, files(t), "nothing is left behind")
			content, err := os.ReadFile("list.csv")
			require.NoError(t, err)
			require.Equal(t, test.csv, string(content))
		})
	}
	workdir(t, nil)
	require.ErrorContains(t, run("build", "missing.csv").err, "missing.csv")
	require.ErrorContains(t, run("build", ".").err, "directory")
}

func TestBuildReplacesAnOlderFile(t *testing.T) {
	workdir(t, map[string]string{"list.csv": csvOf(t, "", 1), "data/allocation.json": "old"})
	require.NoError(t, run("build", "list.csv", "--out", "data/allocation.json").err)
	doc, err := readDocument[document]("data/allocation.json")
	require.NoError(t, err)
	require.Equal(t, "../list.csv", doc.List)
	require.NoError(t, run("proof", "data/allocation.json", "--index=0").err)
	info, err := os.Stat("data/allocation.json")
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o644), info.Mode())
}

func TestInterruptionLeavesNothing(t *testing.T) {
	workdir(t, map[string]string{"list.csv": csvOf(t, "", 1, 2, 3), "allocation.json": "old"})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, args := range [][]string{{"build", "list.csv"}, {"proof", "list.csv", "--index=0"}} {
		cmd := NewCmd()
		cmd.SetArgs(args)
		cmd.SilenceUsage, cmd.SilenceErrors = true, true
		err := cmd.ExecuteContext(ctx)
		require.ErrorIs(t, err, errInterrupted)
		require.NotErrorIs(t, err, context.Canceled)
	}
	require.Equal(t, []string{"allocation.json", "list.csv"}, files(t))
	content, err := os.ReadFile("allocation.json")
	require.NoError(t, err)
	require.Equal(t, "old", string(content))
}

func TestTheTreeStopsWhenInterrupted(t *testing.T) {
	workdir(t, map[string]string{"list.csv": csvOf(t, "", 1, 2, 3)})
	ctx, cancel := context.WithCancel(context.Background())
	p := newProgress(&bytes.Buffer{})
	l, err := loadList(ctx, "list.csv", options{Supply: assetShares}, p)
	require.NoError(t, err)
	cancel()
	_, err = l.tree(ctx, p)
	require.Error(t, err)
}
