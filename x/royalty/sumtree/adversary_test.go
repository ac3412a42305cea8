package sumtree

import (
	"math"
	"math/bits"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestANodeIsNoRow tries to pass an inner node off as a row of a smaller tree, and a row as a node.
func TestANodeIsNoRow(t *testing.T) {
	rows := rowsOf(4)
	tree := build(t, rows)
	left := tree.levels[1][0]
	inside := left.append(nil)
	inside = tree.levels[0][1].append(inside)
	for _, count := range []uint64{1, 2, 3, 4} {
		for index := range count {
			for _, address := range [][]byte{inside, left.Hash[:], inside[:HashSize], inside[HashSize:]} {
				for _, proof := range []Proof{nil, {tree.levels[1][1]}, {tree.levels[0][1], tree.levels[1][1]}} {
					c := claim{tree.Root(), count, tree.Total(), index, address, left.Sum, proof}
					require.Error(t, c.verify(), "%+v", c)
				}
			}
		}
	}
}

// TestNoProofFitsASmallerTotal gives an honest tree's proofs under roots that declare less.
func TestNoProofFitsASmallerTotal(t *testing.T) {
	rows := rowsOf(9)
	tree := build(t, rows)
	for index := range tree.Count() {
		for less := uint64(1); less <= tree.Total(); less++ {
			c := claimOf(t, tree, rows, index)
			c.total -= less
			require.ErrorIs(t, c.verify(), ErrSumMismatch)
			// A publisher can also commit to the smaller total: the same rows then claim nothing at all.
			c.root = rootHash(c.count, Node{tree.top().Hash, c.total})
			require.ErrorIs(t, c.verify(), ErrSumMismatch)
		}
	}
}

// TestSumsDoNotWrap commits to sums of which one only adds up modulo 2^64.
func TestSumsDoNotWrap(t *testing.T) {
	honest, thief := row{[]byte("honest"), 10}, row{[]byte("thief"), math.MaxUint64}
	left, right := leaf(0, honest.address, honest.amount), leaf(1, thief.address, thief.amount)
	b := append([]byte{nodeTag}, right.append(left.append(nil))...)
	top := Node{sum256(b), left.Sum + right.Sum} // 9
	root := rootHash(2, top)
	require.ErrorIs(t, claim{root, 2, 9, 0, honest.address, honest.amount, Proof{right}}.verify(), ErrSumOverflow)
	require.ErrorIs(t, claim{root, 2, 9, 1, thief.address, thief.amount, Proof{left}}.verify(), ErrSumOverflow)
}

// liar is a subtree that may state other sums than it holds. The parent commits to what is stated.
type liar struct {
	stated      Node
	left, right *liar
}

// lie builds the tree of rows as a publisher may who states any sum anywhere.
func lie(t *rapid.T, rows []row, first uint64) *liar {
	l := &liar{}
	if len(rows) == 1 {
		l.stated = leaf(first, rows[0].address, rows[0].amount)
	} else {
		k := split(len(rows))
		l.left, l.right = lie(t, rows[:k], first), lie(t, rows[k:], first+uint64(k))
		b := append([]byte{nodeTag}, l.right.stated.append(l.left.stated.append(nil))...)
		l.stated = Node{sum256(b), l.left.stated.Sum + l.right.stated.Sum}
	}
	if rapid.IntRange(0, 3).Draw(t, "lie") == 0 {
		l.stated.Sum = rapid.OneOf(
			rapid.Uint64(),
			rapid.Uint64Range(0, l.stated.Sum),
		).Draw(t, "stated")
	}
	return l
}

// proof collects the stated siblings of row index, from the leaf upward.
func (l *liar) proof(index, count int) Proof {
	if count == 1 {
		return nil
	}
	k := split(count)
	if index < k {
		return append(l.left.proof(index, k), l.right.stated)
	}
	return append(l.right.proof(index-k, count-k), l.left.stated)
}

// TestLiesGiveNothingAway: however a tree was made, what it proves sums to at most the total of its root.
func TestLiesGiveNothingAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := drawRows(t)
		tree := lie(t, rows, 0)
		total := tree.stated.Sum
		root := rootHash(uint64(len(rows)), tree.stated)
		claimed := uint64(0)
		for index, r := range rows {
			proof := tree.proof(index, len(rows))
			// The claimant may also adjust one step so that the sums come out right.
			adjusted := slices.Clone(proof)
			if len(proof) > 0 {
				at := rapid.IntRange(0, len(proof)-1).Draw(t, "adjust")
				others := r.amount
				for i, n := range proof {
					if i != at {
						others += n.Sum
					}
				}
				adjusted[at].Sum = total - others
			}
			for _, p := range []Proof{proof, adjusted} {
				if Verify(root, uint64(len(rows)), total, uint64(index), r.address, r.amount, p) == nil {
					var carry uint64
					claimed, carry = bits.Add64(claimed, r.amount, 0)
					require.Zero(t, carry)
					break
				}
			}
		}
		require.LessOrEqual(t, claimed, total)
	})
}

// TestALieIsRefusedToTheRowsBelow states a sum above, below and at what a subtree holds.
func TestALieIsRefusedToTheRowsBelow(t *testing.T) {
	rows := rowsOf(4)
	tree := build(t, rows)
	left, right := tree.levels[1][0], tree.levels[1][1]
	for _, stated := range []uint64{0, 1, left.Sum - 1, left.Sum + 1, 100 * left.Sum} {
		lied := Node{left.Hash, stated}
		top, err := join(lied, right)
		require.NoError(t, err)
		root := rootHash(4, top)

		c := claimOf(t, tree, rows, 2) // beside the lie: served, within the total
		c.root, c.total, c.proof[1] = root, top.Sum, lied
		require.NoError(t, c.verify())

		c = claimOf(t, tree, rows, 0) // below the lie: refused
		c.root, c.total = root, top.Sum
		require.ErrorIs(t, c.verify(), ErrSumMismatch)
		c.proof[0].Sum += stated - left.Sum // even with the sums put right
		require.Error(t, c.verify(), "%d stated for %d", stated, left.Sum)
	}
}
