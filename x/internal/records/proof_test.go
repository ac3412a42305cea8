package records

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProofEncoding(t *testing.T) {
	proof := claimOf(t, recordsOf(9), 3).proof
	b, err := proof.Marshal()
	require.NoError(t, err)
	require.Len(t, b, 4*32)
	require.Equal(t, proof[0][:], b[:32])
	back, err := UnmarshalProof(b)
	require.NoError(t, err)
	require.Equal(t, proof, back)
}

func TestProofEncodingRefuses(t *testing.T) {
	for _, length := range []int{1, 31, 33, 65 * 32, 1 << 20} {
		_, err := UnmarshalProof(make([]byte, length))
		require.ErrorIs(t, err, ErrEncoding, "%d bytes", length)
	}
	for _, length := range []int{0, 32, 64 * 32} {
		_, err := UnmarshalProof(make([]byte, length))
		require.NoError(t, err, "%d bytes", length)
	}
	_, err := make(Proof, MaxSteps+1).Marshal()
	require.ErrorIs(t, err, ErrEncoding)
}

func FuzzUnmarshalProof(f *testing.F) {
	f.Add([]byte{})
	f.Add(make([]byte, 32))
	f.Add(make([]byte, 33))
	f.Add(bytes.Repeat([]byte{0xff}, 64*32))
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

// FuzzVerify holds the root still and changes all else: only the tree's own records may be proved.
func FuzzVerify(f *testing.F) {
	lists, roots := map[byte][]Hash{}, map[byte]Hash{}
	for _, count := range []byte{1, 2, 3, 5, 8, 100} {
		lists[count] = recordsOf(uint64(count))
		roots[count] = rootOf(f, lists[count])
		for index := range uint64(count) {
			c := claimOf(f, lists[count], index)
			proof, err := c.proof.Marshal()
			require.NoError(f, err)
			f.Add(count, c.count, c.index, c.record[:], proof)
		}
	}
	f.Fuzz(func(t *testing.T, which byte, count, index uint64, record, encoded []byte) {
		all := lists[which]
		proof, err := UnmarshalProof(encoded)
		if all == nil || err != nil || len(record) != HashSize {
			return
		}
		if Verify(roots[which], count, index, Hash(record), proof) != nil {
			return
		}
		require.Len(t, all, int(count))
		require.Less(t, index, count)
		require.Equal(t, all[index], Hash(record))
	})
}
