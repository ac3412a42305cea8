package sumtree

import (
	"fmt"
	"iter"
)

// Verify says whether the tree of that root, of count rows whose amounts sum to total, has the row address and
// amount at index (from 0). It hashes at most 66 short inputs, whatever the count is.
//
// For one root, each index has at most one row that is accepted, and all accepted rows together sum to at most
// total, whoever made the tree.
//
// Errors are ErrIndexRange, ErrAddressLength, ErrZeroAmount, ErrProofLength, ErrSumOverflow, ErrSumMismatch
// and ErrRootMismatch, tried in this order.
func Verify(root [HashSize]byte, count, total, index uint64, address []byte, amount uint64, proof Proof) error {
	if err := checkIndex(index, count); err != nil {
		return err
	}
	if err := checkRow(address, amount); err != nil {
		return err
	}
	if want := pathLength(index, count); len(proof) != want {
		return fmt.Errorf("%w: %d steps, and row %d of %d has %d", ErrProofLength, len(proof), index, count, want)
	}
	top, rest, err := leaf(index, address, amount), proof, error(nil)
	for _, onRight := range path(index, count) {
		left, right := top, rest[0]
		if onRight {
			left, right = right, left
		}
		if top, err = join(left, right); err != nil {
			return err
		}
		rest = rest[1:]
	}
	if top.Sum != total {
		return fmt.Errorf("%w: they are %d, and the total is %d", ErrSumMismatch, top.Sum, total)
	}
	if got := rootHash(count, top); got != root {
		return fmt.Errorf("%w: %x, and not %x", ErrRootMismatch, got, root)
	}
	return nil
}

func checkIndex(index, count uint64) error {
	if index >= count {
		return fmt.Errorf("%w: %d of %d rows", ErrIndexRange, index, count)
	}
	return nil
}

// path yields, from the leaf upward, each level at which the subtree of row index has a sibling, and whether
// the subtree is the right one of the two. The last subtree of an odd level has no sibling: it goes up as it
// is, which gives RFC 6962's shape and never counts a row twice.
func path(index, count uint64) iter.Seq2[int, bool] {
	return func(yield func(int, bool) bool) {
		at, last := index, count-1
		for level := 0; last > 0; level++ {
			onRight := at&1 == 1
			if (onRight || at < last) && !yield(level, onRight) {
				return
			}
			at, last = at>>1, last>>1
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
