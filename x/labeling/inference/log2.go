package inference

import "math/bits"

// log2 is the logarithm of x, which is not 0, with 32 fraction bits and an error below 2^-26.
func log2(x uint64) int64 {
	whole := bits.Len64(x) - 1
	mantissa := x << (63 - whole) << 1 // without its leading 1
	at := mantissa >> (64 - stepBits)
	rest := mantissa << stepBits >> logBits
	low := logTable[at]
	fraction := low + (logTable[at+1]-low)*rest>>logBits
	return int64(whole)<<logBits + int64(fraction) //nolint:gosec // at most 2^32
}

// exp2 is 2^d for d of at most 0 with 32 fraction bits. The result has as many, and an error below 2^-26.
func exp2(d int64) uint64 {
	below := uint64(-d) //nolint:gosec // d is not positive
	whole := (below + logOne - 1) >> logBits
	fraction := whole<<logBits - below
	at := fraction >> (logBits - stepBits)
	rest := fraction & (1<<(logBits-stepBits) - 1)
	low := expTable[at]
	return (low + (expTable[at+1]-low)*rest>>(logBits-stepBits)) >> whole
}
