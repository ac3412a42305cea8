package records

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// recordsOf makes hashes that all differ.
func recordsOf(count uint64) []Hash {
	all := make([]Hash, 0, count)
	for i := range count {
		all = append(all, sha256.Sum256(binary.BigEndian.AppendUint64(nil, i)))
	}
	return all
}

// claim is all that Verify is asked about.
type claim struct {
	root         Hash
	count, index uint64
	record       Hash
	proof        Proof
}

func (c claim) verify() error {
	return Verify(c.root, c.count, c.index, c.record, c.proof)
}

func claimOf(t testing.TB, records []Hash, index uint64) claim {
	t.Helper()
	proof, err := Prove(slices.Values(records), index)
	require.NoError(t, err)
	return claim{rootOf(t, records), uint64(len(records)), index, records[index], proof}
}

func rootOf(t testing.TB, records []Hash) Hash {
	t.Helper()
	root, err := Root(slices.Values(records))
	require.NoError(t, err)
	return root
}

// oracle is RFC 6962's own definition, by recursion, with its hashes written out a second time.
func oracle(records []Hash) Hash {
	n := len(records)
	if n == 1 {
		return sha256.Sum256(append([]byte{0}, records[0][:]...))
	}
	k := 1
	for 2*k < n {
		k *= 2
	}
	l, r := oracle(records[:k]), oracle(records[k:])
	return sha256.Sum256(append(append([]byte{1}, l[:]...), r[:]...))
}

func oracleRoot(records []Hash) Hash {
	top := oracle(records)
	b := binary.BigEndian.AppendUint64([]byte{2}, uint64(len(records)))
	return sha256.Sum256(append(b, top[:]...))
}
