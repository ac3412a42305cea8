package records

import (
	"fmt"
	"iter"
)

// Verify says whether the tree of that root and of count records has the record with that hash at index, from
// 0. It hashes at most 66 short inputs, whatever the count is. For one root, each index has at most one record
// that is accepted.
//
// Errors are ErrIndexRange, ErrProofLength and ErrRootMismatch, tried in this order.
func Verify(root Hash, count, index uint64, record Hash, proof Proof) error {
	if index >= count {
		return fmt.Errorf("%w: %d of %d records", ErrIndexRange, index, count)
	}
	if want := pathLength(index, count); len(proof) != want {
		return fmt.Errorf("%w: %d steps, and record %d of %d has %d", ErrProofLength, len(proof), index, count, want)
	}
	top, rest := leaf(record), proof
	for onRight := range path(index, count) {
		if onRight {
			top = join(rest[0], top)
		} else {
			top = join(top, rest[0])
		}
		rest = rest[1:]
	}
	if got := rootHash(count, top); got != root {
		return fmt.Errorf("%w: %x, and not %x", ErrRootMismatch, got, root)
	}
	return nil
}

// path yields, from the leaf upward, for each sibling on the way whether the record's own subtree is the right
// one of the two. The last subtree of an odd level has no sibling: it goes up as it is, so that no record
// counts twice.
func path(index, count uint64) iter.Seq[bool] {
	return func(yield func(bool) bool) {
		for at, last := index, count-1; last > 0; at, last = at>>1, last>>1 {
			onRight := at&1 == 1
			if (onRight || at < last) && !yield(onRight) {
				return
			}
		}
	}
}

func pathLength(index, count uint64) int {
	n := 0
	for range path(index, count) {
		n++
	}
	return n
}
