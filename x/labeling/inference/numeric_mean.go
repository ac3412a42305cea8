package inference

import "slices"

// sample is values in ascending order, for their trimmed means: that of all, and that of all but one.
type sample struct {
	// values are each a value above the number of who gave it: sorting takes both along.
	values []uint64
	// sums has the sum of the first n values at n. Of 2^32 values at most, it fits.
	sums []uint64
}

const ownerBits = 32

func (s *sample) reset() {
	s.values = s.values[:0]
}

func (s *sample) add(value, owner uint32) {
	s.values = append(s.values, uint64(value)<<ownerBits|uint64(owner))
}

func (s *sample) at(n int) (value, owner uint32) {
	v := s.values[n]
	return uint32(v >> ownerBits), uint32(v) //nolint:gosec // two halves
}

func (s *sample) sort() {
	slices.Sort(s.values)
	s.sums = append(s.sums[:0], 0)
	sum := uint64(0)
	for _, v := range s.values {
		sum += v >> ownerBits
		s.sums = append(s.sums, sum)
	}
}

// mean is FloorTrimmedMean of the values, of which there must be one.
func (s *sample) mean() uint32 {
	from, to := trimmed(len(s.values))
	return floorMean(s.sums[to]-s.sums[from], to-from)
}

// meanWithout is that of the values without the one at a place, of which there must be two.
func (s *sample) meanWithout(at int) uint32 {
	from, to := trimmed(len(s.values) - 1)
	count := to - from
	// Of the values that are left, those from the place on stand one further up.
	switch {
	case at < from:
		return floorMean(s.sums[to+1]-s.sums[from+1], count)
	case at >= to:
		return floorMean(s.sums[to]-s.sums[from], count)
	}
	return floorMean(s.sums[to+1]-s.sums[from]-s.values[at]>>ownerBits, count)
}

func floorMean(sum uint64, count int) uint32 {
	return uint32(sum / uint64(count)) //nolint:gosec // between the values
}

// near says whether two values count as the same.
func near(a, b, tolerance uint32) bool {
	if a < b {
		a, b = b, a
	}
	return a-b <= tolerance
}

// countNear says how many of sorted values count as the same as one.
func countNear(sorted []uint32, v, tolerance uint32) int {
	const most = 1<<32 - 1
	from := before(sorted, v-min(v, tolerance))
	if tolerance >= most-v {
		return len(sorted) - from
	}
	return before(sorted[from:], v+tolerance+1)
}

// before says how many of sorted values are below one. It is a binary search without a branch on values: half of those
// would be guessed wrong, which took most of the time of a run.
func before(sorted []uint32, v uint32) int {
	at, count := 0, len(sorted)
	for count > 0 {
		half := (count + 1) / 2
		below := int((int64(sorted[at+half-1]) - int64(v)) >> 63) // −1 or 0
		at += half & below
		count -= half
	}
	return at
}
