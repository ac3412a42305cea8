package allocation

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/royalty/sumtree"
)

// FuzzList: whatever is read as a list gives out exactly the supply, and every row is proved.
func FuzzList(f *testing.F) {
	f.Add(csvOf(f, "address,weight", 1, 2, 3), uint64(100), false, false)
	f.Add(csvOf(f, "address,shares", 1, 2, 3), uint64(6), false, false)
	f.Add(csvOf(f, "", 1, 2)+csvOf(f, "", 1<<63), uint64(assetShares), true, true)
	f.Add("address,shares\n\"\n", uint64(1), false, false)
	f.Fuzz(func(t *testing.T, csv string, supply uint64, scale, merge bool) {
		o := options{Supply: supply, Scale: scale, Merge: merge}
		l := &list{}
		if o.validate() != nil || l.parse(strings.NewReader(csv), merge) != nil || l.share(o) != nil {
			return
		}
		tree, err := l.tree(context.Background(), newProgress(&bytes.Buffer{}))
		require.NoError(t, err)
		require.Equal(t, supply, tree.Total())
		var index uint64
		for range l.rows {
			doc, err := prove(l, tree, index)
			require.NoError(t, err)
			require.NoError(t, doc.verify(tree.Root()))
			index++
		}
	})
}

// FuzzProofDocument holds the root still: only the tree's own rows may be proved.
func FuzzProofDocument(f *testing.F) {
	l := &list{}
	require.NoError(f, l.parse(strings.NewReader(csvOf(f, "", 1, 2, 3, 4, 5)), false))
	require.NoError(f, l.share(options{Supply: 150}))
	tree, err := l.tree(context.Background(), newProgress(&bytes.Buffer{}))
	require.NoError(f, err)
	for index := range uint64(5) {
		doc, err := prove(l, tree, index)
		require.NoError(f, err)
		b, err := encodeDocument(doc)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		doc, err := decodeDocument[proofDocument](b)
		if err != nil || doc.verify(tree.Root()) != nil {
			return
		}
		require.Less(t, doc.Index, tree.Count())
		holder, err := parseAddress(doc.Holder)
		require.NoError(t, err)
		require.Equal(t, l.rows[doc.Index].address, string(holder))
		require.Equal(t, l.rows[doc.Index].amount, doc.Shares)
		require.LessOrEqual(t, len(doc.Proof), 2*40*sumtree.MaxSteps)
	})
}
