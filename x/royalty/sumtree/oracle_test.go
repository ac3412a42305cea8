package sumtree

import (
	"crypto/sha256"
	"encoding/binary"
	"iter"
	"testing"

	"github.com/stretchr/testify/require"
)

// row is one row of a test's tree.
type row struct {
	address []byte
	amount  uint64
}

// rowsOf makes rows that all differ, with addresses of 20 and 32 bytes.
func rowsOf(count uint64) []row {
	rows := make([]row, 0, count)
	for i := range count {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, i))
		rows = append(rows, row{sum[:20+12*(i%2)], 1 + i*i})
	}
	return rows
}

func each(rows []row) iter.Seq2[[]byte, uint64] {
	return func(yield func([]byte, uint64) bool) {
		for _, r := range rows {
			if !yield(r.address, r.amount) {
				return
			}
		}
	}
}

func build(t testing.TB, rows []row) *Tree {
	t.Helper()
	tree, err := Build(uint64(len(rows)), each(rows), nil)
	require.NoError(t, err)
	return tree
}

// claim is all that Verify is asked about.
type claim struct {
	root                [HashSize]byte
	count, total, index uint64
	address             []byte
	amount              uint64
	proof               Proof
}

func (c claim) verify() error {
	return Verify(c.root, c.count, c.total, c.index, c.address, c.amount, c.proof)
}

func claimOf(t testing.TB, tree *Tree, rows []row, index uint64) claim {
	t.Helper()
	proof, err := tree.Proof(index)
	require.NoError(t, err)
	r := rows[index]
	return claim{tree.Root(), tree.Count(), tree.Total(), index, r.address, r.amount, proof}
}

// oracle is RFC 6962's own definition, by recursion, with its hashes written out a second time.
func oracle(rows []row, first uint64) Node {
	number := func(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
	hash := func(parts ...[]byte) [HashSize]byte {
		var all []byte
		for _, p := range parts {
			all = append(all, p...)
		}
		return sha256.Sum256(all)
	}
	n := len(rows)
	if n == 1 {
		r := rows[0]
		return Node{hash([]byte{0}, number(first), number(r.amount), []byte{byte(len(r.address))}, r.address), r.amount}
	}
	k := split(n)
	l, r := oracle(rows[:k], first), oracle(rows[k:], first+uint64(k))
	return Node{hash([]byte{1}, l.Hash[:], number(l.Sum), r.Hash[:], number(r.Sum)), l.Sum + r.Sum}
}

// split is the largest power of two below n.
func split(n int) int {
	k := 1
	for 2*k < n {
		k *= 2
	}
	return k
}

func oracleRoot(rows []row) [HashSize]byte {
	top := oracle(rows, 0)
	b := append([]byte{2}, binary.BigEndian.AppendUint64(nil, uint64(len(rows)))...)
	b = binary.BigEndian.AppendUint64(b, top.Sum)
	return sha256.Sum256(append(b, top.Hash[:]...))
}

func sum256(b []byte) [HashSize]byte { return sha256.Sum256(b) }
