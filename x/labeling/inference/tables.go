package inference

import "math/bits"

const (
	// logBits is the number of fraction bits of logarithms and of exp2's results.
	logBits = 32
	logOne  = 1 << logBits
	// stepBits: a table has 2^12 steps. Between them a straight line is off by less than 2^-26
	// (step²/8 times the largest second derivative: 1.44 for log2, 0.96 for exp2).
	stepBits = 12
	steps    = 1 << stepBits
	// buildBits is the number of fraction bits that the tables are built with.
	buildBits = 62
)

type table = [steps + 1]uint64

// The tables are written here once and read only. A test pins their hash.
var (
	logTable = buildLogTable()
	expTable = buildExpTable()
)

// buildLogTable gives log2(1 + j/4096), rounded to 32 fraction bits, at j.
func buildLogTable() (t table) {
	y := uint64(1) << buildBits
	for j := range t {
		t[j] = logDigits(y)
		y += 1 << (buildBits - stepBits)
	}
	return t
}

// logDigits is log2(y) for y in [1, 2] by squaring: log2 is 1 or more of a square that reaches 2, which is the
// next binary digit. An error of 2^-62 in a square counts half at the next digit, a quarter at the one after.
func logDigits(y uint64) uint64 {
	if y == 2<<buildBits {
		return logOne
	}
	var digits uint64
	for range logBits + 1 { // one more, to round by
		hi, lo := bits.Mul64(y, y)
		y = hi<<(64-buildBits) | lo>>buildBits
		digits <<= 1
		if y >= 2<<buildBits {
			digits |= 1
			y >>= 1
		}
	}
	return (digits + 1) >> 1
}

// buildExpTable gives 2^(j/4096), rounded to 32 fraction bits, at j: a product of the roots 2^(1/2), 2^(1/4), …
// that the binary digits of j name.
func buildExpTable() (t table) {
	var roots [stepBits]uint64 // of the lowest digit first
	root := uint64(2) << buildBits
	for digit := stepBits - 1; digit >= 0; digit-- {
		root = floorRoot(root)
		roots[digit] = root
	}
	for j := range t {
		y := uint64(1) << buildBits
		for digit, root := range roots {
			if j>>digit&1 == 1 {
				hi, lo := bits.Mul64(y, root)
				y = hi<<(64-buildBits) | lo>>buildBits
			}
		}
		t[j] = (y>>(buildBits-logBits-1) + 1) >> 1
	}
	t[steps] = 2 * logOne // its only digit is beyond the roots
	return t
}

// floorRoot is the square root of y in [1, 2], both with 62 fraction bits.
func floorRoot(y uint64) uint64 {
	wantHi, wantLo := y>>(64-buildBits), y<<buildBits
	var root uint64
	for bit := uint64(1) << buildBits; bit > 0; bit >>= 1 {
		try := root | bit
		hi, lo := bits.Mul64(try, try)
		if hi < wantHi || hi == wantHi && lo <= wantLo {
			root = try
		}
	}
	return root
}
