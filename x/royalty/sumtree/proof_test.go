package sumtree

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProofEncoding(t *testing.T) {
	rows := rowsOf(9)
	proof := claimOf(t, build(t, rows), rows, 3).proof
	b, err := proof.Marshal()
	require.NoError(t, err)
	require.Len(t, b, 4*40)
	require.Equal(t, proof[0].Hash[:], b[:32])
	require.Equal(t, []byte{0, 0, 0, 0, 0, 0, 0, 5}, b[32:40], "row 2 has 1 + 2·2")
	back, err := UnmarshalProof(b)
	require.NoError(t, err)
	require.Equal(t, proof, back)
}

func TestProofEncodingRefuses(t *testing.T) {
	for _, length := range []int{1, 39, 41, 79, 65 * 40, 1 << 20} {
		_, err := UnmarshalProof(make([]byte, length))
		require.ErrorIs(t, err, ErrEncoding, "%d bytes", length)
	}
	for _, length := range []int{0, 40, 64 * 40} {
		_, err := UnmarshalProof(make([]byte, length))
		require.NoError(t, err, "%d bytes", length)
	}
	_, err := make(Proof, MaxSteps+1).Marshal()
	require.ErrorIs(t, err, ErrEncoding)
}

func FuzzUnmarshalProof(f *testing.F) {
	f.Add([]byte{})
	f.Add(make([]byte, 40))
	f.Add(make([]byte, 41))
	f.Add(bytes.Repeat([]byte{0xff}, 64*40))
	f.Fuzz(func(t *testing.T, b []byte) {
		proof, err := UnmarshalProof(b)
		if err != nil {
			require.ErrorIs(t, err, ErrEncoding)
			return
		}
		again, err := proof.Marshal()
		require.NoError(t, err)
		require.True(t, bytes.Equal(b, again), "one proof has one encoding")
	})
}

// FuzzVerify holds the root still and changes all else: only the tree's own rows may be proved.
func FuzzVerify(f *testing.F) {
	trees, lists := map[byte]*Tree{}, map[byte][]row{}
	for _, count := range []byte{1, 2, 3, 5, 8, 100} {
		lists[count] = rowsOf(uint64(count))
		trees[count] = build(f, lists[count])
		for index := range uint64(count) {
			c := claimOf(f, trees[count], lists[count], index)
			proof, err := c.proof.Marshal()
			require.NoError(f, err)
			f.Add(count, c.count, c.total, c.index, c.address, c.amount, proof)
		}
	}
	f.Fuzz(func(t *testing.T, which byte, count, total, index uint64, address []byte, amount uint64, encoded []byte) {
		tree := trees[which]
		proof, err := UnmarshalProof(encoded)
		if tree == nil || err != nil {
			return
		}
		if Verify(tree.Root(), count, total, index, address, amount, proof) != nil {
			return
		}
		require.Equal(t, tree.Count(), count)
		require.Equal(t, tree.Total(), total)
		require.Less(t, index, count)
		want := lists[which][index]
		require.Equal(t, want.address, address)
		require.Equal(t, want.amount, amount)
	})
}
