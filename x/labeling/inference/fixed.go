package inference

import "math/bits"

const (
	// FractionBits is the number of fraction bits of posteriors, shares, scores and counts.
	FractionBits = 24
	// One is 1 in that fixed point.
	One = 1 << FractionBits
)

// floorMulDiv is a·b/c with a product of 128 bits. The quotient must fit 64 bits and c must not be 0; every
// caller here divides something by something that is at least as large, and not 0.
//
// It stands for a mistake that is silent: at 32 fraction bits, a·b wraps in 64 bits from two labels on.
func floorMulDiv(a, b, c uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	q, _ := bits.Div64(hi, lo, c)
	return q
}
