package inference

// argmax is the place of the largest value, of equal ones the first.
func argmax[T int64 | uint32 | uint64](values []T) int {
	best := 0
	for k, v := range values {
		if v > values[best] {
			best = k
		}
	}
	return best
}

// nothing is a difference of logarithms so low that exp2 is 0 there. Most classes of most items are that unlikely.
const nothing = -(logBits + 1) * logOne

// normalise writes the posterior that the logarithms s stand for: p_k ∝ 2^(s_k − max s), Σ p_k = One. Each is
// floored, and what is left goes to the largest.
func normalise(s []int64, p []uint32) {
	var weights [MaxClasses]uint64
	best := argmax(s)
	total := uint64(0)
	for k, v := range s {
		if d := v - s[best]; d > nothing {
			weights[k] = exp2(d)
			total += weights[k]
		}
	}
	left := uint32(One)
	for k := range p {
		p[k] = 0
		if weights[k] > 0 {
			p[k] = uint32(weights[k] << FractionBits / total) //nolint:gosec // a share is at most One
			left -= p[k]
		}
	}
	p[best] += left
}

// share writes the share of each class among the votes, which add up to One, and reports whether there are any.
// Without, it is the same share for all. What flooring leaves goes to the largest.
func share[T int64 | uint32](votes []T, p []uint32) bool {
	total := uint64(0)
	for _, v := range votes {
		total += uint64(v)
	}
	left, classes := uint32(One), uint64(len(votes))
	for k, v := range votes {
		if total == 0 {
			p[k] = uint32(One / classes) //nolint:gosec // at most One
		} else {
			p[k] = uint32(uint64(v) << FractionBits / total) //nolint:gosec // at most One
		}
		left -= p[k]
	}
	p[argmax(votes)] += left
	return total > 0
}

// certain writes the posterior of an item whose class is known.
func certain(p []uint32, class uint8) {
	clear(p)
	p[class] = One
}

// answer is the class with the most of posterior and vote share together, of equal ones the lowest. Votes break
// the ties of a posterior that is all but certain of two classes, and the other way round.
func answer(p, votes []uint32) uint8 {
	var sums [MaxClasses]uint32
	if share(votes, sums[:len(p)]) {
		for k, v := range p {
			sums[k] += v
		}
	} else {
		copy(sums[:], p)
	}
	return uint8(argmax(sums[:len(p)])) //nolint:gosec // below MaxClasses
}
