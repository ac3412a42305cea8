package records

import (
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestVerifyRefuses(t *testing.T) {
	all := recordsOf(5)
	for name, test := range map[string]struct {
		spoil func(*claim)
		want  error
	}{
		"an index at the count":       {func(c *claim) { c.index = 5 }, ErrIndexRange},
		"the greatest index":          {func(c *claim) { c.index = math.MaxUint64 }, ErrIndexRange},
		"a count of zero":             {func(c *claim) { c.count = 0 }, ErrIndexRange},
		"no proof":                    {func(c *claim) { c.proof = nil }, ErrProofLength},
		"a step less":                 {func(c *claim) { c.proof = c.proof[1:] }, ErrProofLength},
		"a step more":                 {func(c *claim) { c.proof = append(c.proof, Hash{}) }, ErrProofLength},
		"a great count":               {func(c *claim) { c.count = math.MaxUint64 }, ErrProofLength},
		"the last index":              {func(c *claim) { c.index = 4 }, ErrProofLength},
		"another record":              {func(c *claim) { c.record = all[3] }, ErrRootMismatch},
		"the neighbour's index":       {func(c *claim) { c.index = 3 }, ErrRootMismatch},
		"a count of the same shape":   {func(c *claim) { c.count = 6 }, ErrRootMismatch},
		"steps in another order":      {func(c *claim) { c.proof[0], c.proof[1] = c.proof[1], c.proof[0] }, ErrRootMismatch},
		"another step":                {func(c *claim) { c.proof[2][0] ^= 1 }, ErrRootMismatch},
		"another root":                {func(c *claim) { c.root[31] ^= 1 }, ErrRootMismatch},
		"the top instead of the root": {func(c *claim) { c.root = oracle(all) }, ErrRootMismatch},
	} {
		t.Run(name, func(t *testing.T) {
			c := claimOf(t, all, 2)
			require.NoError(t, c.verify())
			test.spoil(&c)
			require.ErrorIs(t, c.verify(), test.want)
		})
	}
}

// TestNoOtherSizeOrPlaceIsProved asks for every proof of every small tree at all indexes and counts.
func TestNoOtherSizeOrPlaceIsProved(t *testing.T) {
	for size := uint64(1); size <= 9; size++ {
		all := recordsOf(size)
		for index := range size {
			c := claimOf(t, all, index)
			for c.count = range uint64(20) {
				for c.index = range uint64(20) {
					if c.count == size && c.index == index {
						require.NoError(t, c.verify())
					} else {
						require.Error(t, c.verify(), "record %d of %d as %d of %d", index, size, c.index, c.count)
					}
				}
			}
		}
	}
}

func TestAnOddLastRecordIsNotTwo(t *testing.T) {
	abc := recordsOf(3)
	abcc := append(slices.Clone(abc), abc[2])
	require.NotEqual(t, rootOf(t, abc), rootOf(t, abcc))
	require.NotEqual(t, oracle(abc), oracle(abcc))
	for index := range uint64(4) {
		c := claimOf(t, abcc, index)
		c.root = rootOf(t, abc)
		require.Error(t, c.verify())
	}
}

// TestANodeIsNoRecord tries to pass inner nodes off as records of a smaller tree.
func TestANodeIsNoRecord(t *testing.T) {
	all := recordsOf(4)
	leaves := []Hash{leaf(all[0]), leaf(all[1]), leaf(all[2]), leaf(all[3])}
	left, right := join(leaves[0], leaves[1]), join(leaves[2], leaves[3])
	root := rootOf(t, all)
	for _, count := range []uint64{1, 2, 3, 4} {
		for index := range count {
			for _, record := range append(leaves, left, right, join(left, right), root) {
				for _, proof := range []Proof{nil, {left}, {right}, {leaves[1], right}} {
					c := claim{root, count, index, record, proof}
					require.Error(t, c.verify(), "%+v", c)
				}
			}
		}
	}
	// The same nodes under a count of two are another root.
	require.NotEqual(t, rootHash(2, join(left, right)), root)
}

// TestTheGreatestCount folds the longest path there is by hand: no such tree can be built.
func TestTheGreatestCount(t *testing.T) {
	c := claim{count: math.MaxUint64, index: 12345}
	top := leaf(c.record)
	for level := range MaxSteps {
		sibling := Hash{byte(level)}
		if c.index>>level&1 == 1 {
			top = join(sibling, top)
		} else {
			top = join(top, sibling)
		}
		c.proof = append(c.proof, sibling)
	}
	c.root = rootHash(c.count, top)
	require.NoError(t, c.verify())
	c.proof = append(c.proof, Hash{})
	require.ErrorIs(t, c.verify(), ErrProofLength)
}

// TestAnyFlippedBitIsRefused flips one bit of anything that Verify is given.
func TestAnyFlippedBitIsRefused(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		all := recordsOf(rapid.Uint64Range(1, 300).Draw(r, "count"))
		index := rapid.Uint64Range(0, uint64(len(all)-1)).Draw(r, "index")
		c := claimOf(t, all, index)
		require.NoError(r, c.verify())

		b := slices.Concat(c.root[:], c.record[:])
		b = binary.BigEndian.AppendUint64(b, c.count)
		b = binary.BigEndian.AppendUint64(b, c.index)
		encoded, err := c.proof.Marshal()
		require.NoError(r, err)
		b = append(b, encoded...)
		bit := rapid.IntRange(0, 8*len(b)-1).Draw(r, "bit")
		b[bit/8] ^= 1 << (bit % 8)
		proof, err := UnmarshalProof(b[80:])
		require.NoError(r, err)
		flipped := claim{
			Hash(b), binary.BigEndian.Uint64(b[64:]), binary.BigEndian.Uint64(b[72:]),
			Hash(b[32:]), proof,
		}
		require.Error(r, flipped.verify(), "%+v", flipped)
	})
}

func BenchmarkVerify(b *testing.B) {
	c := claimOf(b, recordsOf(1_000_000), 0)
	b.ReportAllocs()
	for b.Loop() {
		if err := c.verify(); err != nil {
			b.Fatal(err)
		}
	}
}
