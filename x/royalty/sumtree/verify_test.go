package sumtree

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestVerifyRefuses(t *testing.T) {
	rows := rowsOf(5)
	tree := build(t, rows)
	for name, test := range map[string]struct {
		spoil func(*claim)
		want  error
	}{
		"an index at the count":       {func(c *claim) { c.index = 5 }, ErrIndexRange},
		"the greatest index":          {func(c *claim) { c.index = math.MaxUint64 }, ErrIndexRange},
		"a count of zero":             {func(c *claim) { c.count = 0 }, ErrIndexRange},
		"no address":                  {func(c *claim) { c.address = nil }, ErrAddressLength},
		"a long address":              {func(c *claim) { c.address = make([]byte, 256) }, ErrAddressLength},
		"no amount":                   {func(c *claim) { c.amount = 0 }, ErrZeroAmount},
		"no proof":                    {func(c *claim) { c.proof = nil }, ErrProofLength},
		"a step less":                 {func(c *claim) { c.proof = c.proof[1:] }, ErrProofLength},
		"a step more":                 {func(c *claim) { c.proof = append(c.proof, Node{}) }, ErrProofLength},
		"a great count":               {func(c *claim) { c.count = math.MaxUint64 }, ErrProofLength},
		"the last index":              {func(c *claim) { c.index = 4 }, ErrProofLength},
		"a sum that overflows":        {func(c *claim) { c.proof[2].Sum = math.MaxUint64 }, ErrSumOverflow},
		"an amount that overflows":    {func(c *claim) { c.amount = math.MaxUint64 }, ErrSumOverflow},
		"a greater amount":            {func(c *claim) { c.amount++ }, ErrSumMismatch},
		"a greater sum in the proof":  {func(c *claim) { c.proof[1].Sum++ }, ErrSumMismatch},
		"a smaller total":             {func(c *claim) { c.total-- }, ErrSumMismatch},
		"a greater total":             {func(c *claim) { c.total++ }, ErrSumMismatch},
		"an amount from a neighbour":  {func(c *claim) { c.amount++; c.proof[0].Sum-- }, ErrRootMismatch},
		"another total, and amount":   {func(c *claim) { c.amount++; c.total++ }, ErrRootMismatch},
		"another address":             {func(c *claim) { c.address = rows[1].address }, ErrRootMismatch},
		"the neighbour's index":       {func(c *claim) { c.index = 3 }, ErrRootMismatch},
		"another index":               {func(c *claim) { c.index = 0 }, ErrRootMismatch},
		"a count of the same shape":   {func(c *claim) { c.count = 6 }, ErrRootMismatch},
		"steps in another order":      {func(c *claim) { c.proof[0], c.proof[1] = c.proof[1], c.proof[0] }, ErrRootMismatch},
		"another root":                {func(c *claim) { c.root[31] ^= 1 }, ErrRootMismatch},
		"the top instead of the root": {func(c *claim) { c.root = tree.top().Hash }, ErrRootMismatch},
	} {
		t.Run(name, func(t *testing.T) {
			c := claimOf(t, tree, rows, 2)
			require.NoError(t, c.verify())
			test.spoil(&c)
			require.ErrorIs(t, c.verify(), test.want)
		})
	}
}

// TestNoOtherSizeOrPlaceIsProved asks for every proof of every small tree at all indexes and counts.
func TestNoOtherSizeOrPlaceIsProved(t *testing.T) {
	for count := range uint64(9) {
		rows := rowsOf(count + 1)
		tree := build(t, rows)
		for index := range tree.Count() {
			c := claimOf(t, tree, rows, index)
			for c.count = range uint64(20) {
				for c.index = range uint64(20) {
					if c.count == tree.Count() && c.index == index {
						require.NoError(t, c.verify())
					} else {
						require.Error(t, c.verify(), "row %d of %d as %d of %d", index, count+1, c.index, c.count)
					}
				}
			}
		}
	}
}

func TestAnOddLastRowIsNotTwo(t *testing.T) {
	abc := rowsOf(3)
	abcc := append(slices.Clone(abc), abc[2])
	require.NotEqual(t, build(t, abc).Root(), build(t, abcc).Root())
	require.NotEqual(t, build(t, abc).top().Hash, build(t, abcc).top().Hash)
	for index := range uint64(3) {
		c := claimOf(t, build(t, abcc), abcc, index)
		c.root = build(t, abc).Root()
		require.Error(t, c.verify())
	}
}

// TestTheGreatestCount folds the longest path there is by hand: no such tree can be built.
func TestTheGreatestCount(t *testing.T) {
	c := claim{count: math.MaxUint64, index: 12345, address: []byte{1}, amount: 7}
	top := leaf(c.index, c.address, c.amount)
	for level := range MaxSteps {
		sibling := Node{Sum: 1}
		binary.BigEndian.PutUint64(sibling.Hash[:], uint64(level))
		left, right := top, sibling
		if c.index>>level&1 == 1 {
			left, right = right, left
		}
		var err error
		top, err = join(left, right)
		require.NoError(t, err)
		c.proof = append(c.proof, sibling)
	}
	c.root, c.total = rootHash(c.count, top), top.Sum
	require.NoError(t, c.verify())
	c.proof = append(c.proof, Node{Sum: 1})
	require.ErrorIs(t, c.verify(), ErrProofLength)
}

func TestAnyTreeVerifies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := drawRows(t)
		tree, err := Build(uint64(len(rows)), each(rows), nil)
		require.NoError(t, err)
		require.Equal(t, oracleRoot(rows), tree.Root())
		for index, r := range rows {
			proof, err := tree.Proof(uint64(index))
			require.NoError(t, err)
			require.NoError(t, Verify(tree.Root(), tree.Count(), tree.Total(), uint64(index), r.address, r.amount, proof))
		}
	})
}

func drawRows(t *rapid.T) []row {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) row {
		return row{
			rapid.SliceOfN(rapid.Byte(), 1, MaxAddress).Draw(t, "address"),
			rapid.Uint64Range(1, 1<<50).Draw(t, "amount"),
		}
	}), 1, 40).Draw(t, "rows")
}

// TestAnyFlippedBitIsRefused flips one bit of anything that Verify is given.
func TestAnyFlippedBitIsRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := drawRows(t)
		tree, err := Build(uint64(len(rows)), each(rows), nil)
		require.NoError(t, err)
		index := rapid.IntRange(0, len(rows)-1).Draw(t, "index")
		proof, err := tree.Proof(uint64(index))
		require.NoError(t, err)
		c := claim{
			tree.Root(), tree.Count(), tree.Total(), uint64(index),
			rows[index].address, rows[index].amount, proof,
		}
		flipped := flip(t, c)
		require.Error(t, flipped.verify(), "%+v\n%+v", c, flipped)
	})
}

// flip is the claim with one bit of its input changed.
func flip(t *rapid.T, c claim) claim {
	encoded, err := c.proof.Marshal()
	require.NoError(t, err)
	b := slices.Clone(c.root[:])
	for _, n := range []uint64{c.count, c.total, c.index, c.amount} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	b = append(append(b, c.address...), encoded...)

	bit := rapid.IntRange(0, 8*len(b)-1).Draw(t, "bit")
	b[bit/8] ^= 1 << (bit % 8)

	number := func(i int) uint64 { return binary.BigEndian.Uint64(b[HashSize+8*i:]) }
	rest := b[HashSize+4*8:]
	proof, err := UnmarshalProof(rest[len(c.address):])
	require.NoError(t, err)
	return claim{
		[HashSize]byte(b), number(0), number(1), number(2),
		rest[:len(c.address)], number(3), proof,
	}
}
