package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/labeling/client/items"
	"github.com/sahara-chain/sahara/x/labeling/client/secrets"
)

func TestCreated(t *testing.T) {
	d := newDesk(t, 0)
	dir := d.folder(t)
	secretsFile := filepath.Join(t.TempDir(), "gold.json")
	out, _, err := d.run(t.Context(), createArgs(t, dir, secretsFile, "-o", "json", "--parent", "4:1000", "--exam", "3", "--bond", sahara(5), "--join", "90s", "--appeals", "1h")...)
	require.NoError(t, err)
	var c created
	require.NoError(t, json.Unmarshal([]byte(out), &c))
	require.Equal(t, created{ID: 1, ItemRoot: c.ItemRoot, Items: itemCount, Secrets: secretsFile, TxHash: "C0FFEE"}, c)
	spec := d.task.Spec
	require.Equal(t, c.ItemRoot, fmt.Sprintf("%x", spec.ItemRoot))
	set, err := items.Open(t.Context(), dir, func(uint64, uint64) {})
	require.NoError(t, err)
	require.NoError(t, set.Require(spec.ItemRoot), "the files beside the items change nothing")
	require.Equal(t, []string{"ham", "spam"}, set.Classes)
	gold, id, err := secrets.Read(secretsFile)
	require.NoError(t, err)
	root, err := gold.Root()
	require.NoError(t, err)
	require.Equal(t, root[:], spec.Gold.Root)
	require.Equal(t, chainID, id)
	require.Equal(t, []uint32{6, 6}, spec.Gold.PerClass)
	metadata, err := cid.Parse(spec.Result.MetadataCid)
	require.NoError(t, err)
	sum, err := cid.Sum(cid.JSON, strings.NewReader(read(t, dir, resultFile)))
	require.NoError(t, err)
	require.Equal(t, sum, metadata)
	require.Equal(t, uint64(600_000_000_000), spec.Result.LabelerShares)
	require.EqualValues(t, 90, spec.JoinSeconds)
	require.EqualValues(t, 3600, spec.AppealSeconds)
	require.EqualValues(t, 3, spec.Qualification.Exam)
	require.Equal(t, sahara(5), spec.Bond.String())
	require.EqualValues(t, 1000, spec.Result.Parents[0].Bps)
}

// TestCreateRefuses: nothing is sent, and no file is left.
func TestCreateRefuses(t *testing.T) {
	taken := file(t, "taken.json", "as it was")
	failure := errors.New("the chain refuses it")
	for name, test := range map[string]struct {
		more []string
		want string
	}{
		"no folder":              {[]string{"--items", filepath.Join(t.TempDir(), "none")}, "--items: "},
		"no kind":                {[]string{"--kind", "guess"}, "--kind"},
		"two of one name":        {[]string{"--class", "a,b,a"}, `--class: class 4 is "a"`},
		"a class of no name":     {[]string{"--class", "a,"}, `--class: class 3 is ""`},
		"classes against names":  {[]string{"--classes", "3"}, "--classes is 3"},
		"no bounty":              {[]string{"--bounty", ""}, "--bounty"},
		"no coins":               {[]string{"--bounty", "much"}, "--bounty"},
		"too small a bounty":     {[]string{"--bounty", sahara(3)}, "does not pay one unit"},
		"no bond":                {[]string{"--bond", "much"}, "--bond"},
		"half seconds":           {[]string{"--commit", "1500ms"}, "--commit"},
		"no instructions":        {[]string{"--instructions", "nothing.md"}, "--instructions"},
		"no metadata":            {[]string{"--metadata", "nothing.json"}, "--metadata"},
		"shares of nothing":      {[]string{"--labeler-shares", "101%"}, "--labeler-shares"},
		"a parent without rate":  {[]string{"--parent", "7"}, "--parent"},
		"no gold file":           {[]string{"--gold", "nothing.csv"}, "--gold"},
		"gold of one class":      {[]string{"--gold", file(t, "g", "00.txt,ham\n")}, "class 1 has none"},
		"gold on no item":        {[]string{"--gold", file(t, "g", "99.txt,ham\n")}, `line 1: item "99.txt"`},
		"gold of no class":       {[]string{"--gold", file(t, "g", "00.txt,egg\n")}, `line 1: label "egg"`},
		"gold twice":             {[]string{"--gold", file(t, "g", "00.txt,ham\n0,ham\n")}, "line 2: item 0 is there twice"},
		"gold in one column":     {[]string{"--gold", file(t, "g", "00.txt\n")}, "line 1 has 1 columns"},
		"secrets over a file":    {[]string{"--secrets", taken}, "--secrets: "},
		"a name too long":        {[]string{"--name", strings.Repeat("x", 129)}, "invalid task"},
		"an output that is none": {[]string{"-o", "yaml"}, "yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, 0)
			dir := d.folder(t)
			secretsFile := filepath.Join(t.TempDir(), "gold.json")
			_, _, err := d.run(t.Context(), createArgs(t, dir, secretsFile, test.more...)...)
			require.ErrorContains(t, err, test.want)
			require.Empty(t, d.sent)
			require.NoFileExists(t, secretsFile)
			require.NoFileExists(t, filepath.Join(dir, items.ListFile))
		})
	}
	require.Equal(t, "as it was", read(t, taken))

	d := newDesk(t, 0)
	d.refuse = failure
	dir, secretsFile := d.folder(t), filepath.Join(t.TempDir(), "gold.json")
	_, _, err := d.run(t.Context(), createArgs(t, dir, secretsFile)...)
	require.ErrorIs(t, err, failure)
	require.NoFileExists(t, secretsFile)
	require.NoFileExists(t, filepath.Join(dir, items.ListFile))

	d.refuse = nil
	_, beside, err := d.run(t.Context(), createArgs(t, dir, secretsFile, "--yes=false")...)
	require.Error(t, err)
	require.Contains(t, beside, `open "Is it spam?": 24 items of 2 classes`)
	out, _, err := d.run(t.Context(), createArgs(t, dir, secretsFile, "--dry-run")...)
	require.NoError(t, err)
	require.True(t, json.Valid([]byte(out)))
	require.Empty(t, d.sent)
	require.NoFileExists(t, secretsFile)
}
