package allocation

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/royalty/sumtree"
)

// built is a folder with a list of seven rows and its allocation.
func built(t *testing.T) document {
	t.Helper()
	workdir(t, map[string]string{"list.csv": csvOf(t, "", 1, 2, 3, 4, 5, 6, 7)})
	require.NoError(t, run("build", "list.csv", "--supply=280").err)
	doc, err := readDocument[document]("allocation.json")
	require.NoError(t, err)
	return doc
}

func proofOf(t *testing.T, args ...string) proofDocument {
	t.Helper()
	got := run(append([]string{"proof", "-o", "json"}, args...)...)
	require.NoError(t, got.err)
	doc, err := decodeDocument[proofDocument]([]byte(got.stdout))
	require.NoError(t, err)
	return doc
}

func write(t *testing.T, name string, doc any) {
	t.Helper()
	content, err := json.Marshal(doc)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(name, content, 0o644))
}

func TestEveryRowIsProvedAndVerified(t *testing.T) {
	doc := built(t)
	for i := range uint64(7) {
		index := fmt.Sprintf("--index=%d", i)
		proof := proofOf(t, "allocation.json", index)
		require.Equal(t, proof, proofOf(t, "list.csv", "--supply=280", index))
		require.Equal(t, proof, proofOf(t, "allocation.json", "--address", addressOf(t, byte(i+1))))
		require.Equal(t, proof, proofOf(t, "allocation.json", "--address", proof.Holder))
		require.Equal(t, doc.Root, proof.Root)
		require.Equal(t, 10*(i+1), proof.Shares)

		write(t, "proof.json", proof)
		for _, root := range []string{doc.Root, "0x" + doc.Root, strings.ToUpper(doc.Root)} {
			got := run("verify", "--root", root, "--proof", "proof.json")
			require.NoError(t, got.err)
			require.Contains(t, got.stdout, proof.Holder)
		}
		text := run("proof", "allocation.json", index)
		require.NoError(t, text.err)
		require.Contains(t, text.stdout, fmt.Sprintf("claim-allocation ID %d %s %d %q", i, proof.Holder, proof.Shares, proof.Proof))
	}
}

func TestProofRefuses(t *testing.T) {
	built(t)
	other := csvOf(t, "", 1, 2, 3, 4, 5, 7, 6)
	for name, test := range map[string]struct {
		args []string
		says string
	}{
		"no row":                   {[]string{"allocation.json"}, "index"},
		"two rows":                 {[]string{"allocation.json", "--index=1", "--address=" + addressOf(t, 1)}, "index"},
		"an index at the count":    {[]string{"allocation.json", "--index=7"}, "7 of 7"},
		"a negative index":         {[]string{"allocation.json", "--index=-1"}, "-1"},
		"an address not listed":    {[]string{"allocation.json", "--address=" + addressOf(t, 99)}, addressOf(t, 99)},
		"a malformed address":      {[]string{"allocation.json", "--address=bob"}, `"bob"`},
		"an empty address":         {[]string{"allocation.json", "--address="}, `""`},
		"no file":                  {[]string{"missing.json", "--index=0"}, "missing.json"},
		"flags that are known":     {[]string{"allocation.json", "--index=0", "--supply=280"}, "--supply"},
		"an unknown output format": {[]string{"allocation.json", "--index=0", "-o", "yaml"}, "yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorContains(t, run(append([]string{"proof"}, test.args...)...).err, test.says)
		})
	}

	require.NoError(t, os.WriteFile("list.csv", []byte(other), 0o644))
	require.ErrorContains(t, run("proof", "allocation.json", "--index=0").err, "CID", "the list has changed")
	require.NoError(t, os.Remove("list.csv"))
	require.ErrorContains(t, run("proof", "allocation.json", "--index=0").err, "list.csv")
}

func TestProofRefusesAWrongAllocation(t *testing.T) {
	good := built(t)
	for name, spoil := range map[string]func(*document){
		"another root":    func(d *document) { d.Root = strings.Repeat("0", 64) },
		"another supply":  func(d *document) { d.Supply = 281 },
		"too much supply": func(d *document) { d.Supply = assetShares + 1 },
		"another CID":     func(d *document) { d.CID = "bafy" },
		"another list":    func(d *document) { d.List = "allocation.json" },
		"another count":   func(d *document) { d.Count++ },
	} {
		t.Run(name, func(t *testing.T) {
			doc := good
			spoil(&doc)
			write(t, "wrong.json", doc)
			require.Error(t, run("proof", "wrong.json", "--index=0").err)
		})
	}
	content, err := os.ReadFile("allocation.json")
	require.NoError(t, err)
	more := strings.Replace(string(content), "{", `{"more":1,`, 1)
	for _, text := range []string{more, string(content) + "{}", "{", "{}", `{"root":1}`, `{"more":1}`, "{}{}", `{"list":"` + strings.Repeat("x", maxDocument)} {
		require.NoError(t, os.WriteFile("wrong.json", []byte(text), 0o644))
		require.ErrorContains(t, run("proof", "wrong.json", "--index=0").err, ": ", "%.20s", text)
	}
}

func TestVerifyRefuses(t *testing.T) {
	root := built(t).Root
	good := proofOf(t, "allocation.json", "--index=2")
	other := proofOf(t, "allocation.json", "--index=3")
	for name, test := range map[string]struct {
		spoil func(*proofDocument)
		want  error
	}{
		"another holder":        {func(d *proofDocument) { d.Holder = other.Holder }, sumtree.ErrRootMismatch},
		"another index":         {func(d *proofDocument) { d.Index = 3 }, sumtree.ErrRootMismatch},
		"more shares":           {func(d *proofDocument) { d.Shares++ }, sumtree.ErrSumMismatch},
		"more shares and total": {func(d *proofDocument) { d.Shares++; d.Total++ }, sumtree.ErrRootMismatch},
		"no shares":             {func(d *proofDocument) { d.Shares = 0 }, sumtree.ErrZeroAmount},
		"another count":         {func(d *proofDocument) { d.Count = 8 }, sumtree.ErrRootMismatch},
		"an index at the count": {func(d *proofDocument) { d.Index = 7 }, sumtree.ErrIndexRange},
		"another proof":         {func(d *proofDocument) { d.Proof = other.Proof }, sumtree.ErrSumMismatch},
		"a proof cut off":       {func(d *proofDocument) { d.Proof = d.Proof[80:] }, sumtree.ErrProofLength},
		"a proof cut anywhere":  {func(d *proofDocument) { d.Proof = d.Proof[2:] }, sumtree.ErrEncoding},
	} {
		t.Run(name, func(t *testing.T) {
			doc := good
			test.spoil(&doc)
			write(t, "proof.json", doc)
			require.ErrorIs(t, run("verify", "--root", root, "--proof", "proof.json").err, test.want)
		})
	}
	for name, spoil := range map[string]func(*proofDocument){
		"no holder":            func(d *proofDocument) { d.Holder = "" },
		"a proof of no digits": func(d *proofDocument) { d.Proof = "proof" },
		"its own root":         func(d *proofDocument) { d.Root = strings.Repeat("0", 64) },
	} {
		t.Run(name, func(t *testing.T) {
			doc := good
			spoil(&doc)
			write(t, "proof.json", doc)
			require.ErrorContains(t, run("verify", "--root", root, "--proof", "proof.json").err, "proof.json")
		})
	}
	write(t, "proof.json", good)
	for _, bad := range []string{"", "0x", root[2:], root + "00", "zz" + root[2:]} {
		require.ErrorContains(t, run("verify", "--root="+bad, "--proof", "proof.json").err, "--root")
	}
	require.ErrorIs(t, run("verify", "--root", strings.Repeat("0", 64), "--proof", "proof.json").err, sumtree.ErrRootMismatch)
	require.ErrorContains(t, run("verify", "--root", root, "--proof", "missing.json").err, "missing.json")
	require.ErrorContains(t, run("verify", "--root", root).err, "proof")
	require.ErrorContains(t, run("verify", "--proof", "proof.json").err, "root")
}
