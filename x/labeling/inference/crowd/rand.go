package crowd

import "math/bits"

// Rand is a sequence of numbers that is the same on every machine and under every version of Go: splitmix64.
type Rand struct {
	state uint64
}

// NewRand begins the sequence of a seed.
func NewRand(seed uint64) *Rand {
	return &Rand{seed}
}

// Next is any number.
func (r *Rand) Next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Below is a number below n.
func (r *Rand) Below(n uint64) uint64 {
	hi, _ := bits.Mul64(r.Next(), n)
	return hi
}

// Pick is a place in the weights, drawn in proportion to them. Their sum is not 0.
func (r *Rand) Pick(weights []uint64) uint8 {
	total := uint64(0)
	for _, w := range weights {
		total += w
	}
	at := r.Below(total)
	for k, w := range weights {
		if at < w {
			return uint8(k)
		}
		at -= w
	}
	return 0
}

// Shuffle puts the values in another order.
func Shuffle[T any](r *Rand, values []T) {
	for n := uint64(len(values)); n > 1; n-- {
		i := r.Below(n)
		values[i], values[n-1] = values[n-1], values[i]
	}
}
