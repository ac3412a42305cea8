package inference

import (
	"fmt"
	"math/bits"
	"slices"
)

// TrimTenths is the part of the values, in tenths and rounded up, that a trimmed mean leaves out at either end.
const TrimTenths = 2

// FloorTrimmedMean is the answer to a numeric item: the mean of its values without the lowest and the highest
// fifth, floored towards minus infinity. A fifth is rounded up, as long as a value is left: of three or four values,
// one goes at either end, so that one that is far off cannot move the answer far. Any int64 may be among them. The
// values stay in their order. The error is ErrEmpty.
func FloorTrimmedMean(values []int64) (int64, error) {
	if len(values) == 0 {
		return 0, fmt.Errorf("%w: a mean needs one", ErrEmpty)
	}
	sorted := slices.Sorted(slices.Values(values))
	from, to := trimmed(len(sorted))
	sorted = sorted[from:to]
	// Distances from the lowest are less than 2^64 each, and their sum is less than 2^64 times their number.
	lowest := sorted[0]
	var hi, lo, count uint64
	for _, v := range sorted {
		var carry uint64
		lo, carry = bits.Add64(lo, distance(lowest, v), 0)
		hi += carry
		count++
	}
	mean, _ := bits.Div64(hi, lo, count)
	return int64(uint64(lowest) + mean), nil //nolint:gosec // wraps back to between lowest and highest
}

// trimmed says from where to where a trimmed mean takes so many sorted values.
func trimmed(count int) (from, to int) {
	trim := min((count*TrimTenths+9)/10, (count-1)/2)
	return trim, count - trim
}

// distance is to − from for from of at most to.
func distance(from, to int64) uint64 {
	return uint64(to) - uint64(from) //nolint:gosec // modulo 2^64 it is exact
}
