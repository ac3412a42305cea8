package voucher

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"math/bits"
)

// Amount is a uint128 of the token's smallest unit. The zero Amount is 0; equal amounts are ==.
type Amount struct {
	hi, lo uint64
}

// MaxAmount is 2^128 - 1.
var MaxAmount = Amount{math.MaxUint64, math.MaxUint64}

// AmountSize is the length of an amount in bytes.
const AmountSize = 16

// AmountFromUint64 is n units.
func AmountFromUint64(n uint64) Amount {
	return Amount{lo: n}
}

// AmountFromBytes is the big-endian number.
func AmountFromBytes(b [AmountSize]byte) Amount {
	return Amount{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

// AmountFromBig is n units. The error is ErrAmountRange, for nil too.
func AmountFromBig(n *big.Int) (Amount, error) {
	switch {
	case n == nil:
		return Amount{}, fmt.Errorf("%w: nil", ErrAmountRange)
	case n.BitLen() > 8*AmountSize: // it may have millions of digits, so they are not repeated
		return Amount{}, fmt.Errorf("%w: it has %d bits", ErrAmountRange, n.BitLen())
	case n.Sign() < 0:
		return Amount{}, fmt.Errorf("%w: %s", ErrAmountRange, n)
	}
	var b [AmountSize]byte
	n.FillBytes(b[:])
	return AmountFromBytes(b), nil
}

// Bytes is the number in big-endian order.
func (a Amount) Bytes() [AmountSize]byte {
	var b [AmountSize]byte
	a.put(b[:])
	return b
}

func (a Amount) put(b []byte) {
	binary.BigEndian.PutUint64(b[:8], a.hi)
	binary.BigEndian.PutUint64(b[8:], a.lo)
}

// Big is a number of the caller's own.
func (a Amount) Big() *big.Int {
	b := a.Bytes()
	return new(big.Int).SetBytes(b[:])
}

// IsZero says whether the amount is 0.
func (a Amount) IsZero() bool {
	return a == Amount{}
}

// Cmp is -1 if a is less than b, 0 if they are equal, and 1 if it is more.
func (a Amount) Cmp(b Amount) int {
	_, borrow := a.sub(b)
	switch {
	case borrow != 0:
		return -1
	case a == b:
		return 0
	}
	return 1
}

// Add is a + b. The error is ErrAmountRange.
func (a Amount) Add(b Amount) (Amount, error) {
	lo, carry := bits.Add64(a.lo, b.lo, 0)
	hi, carry := bits.Add64(a.hi, b.hi, carry)
	if carry != 0 {
		return Amount{}, fmt.Errorf("%w: %s + %s", ErrAmountRange, a, b)
	}
	return Amount{hi, lo}, nil
}

// Sub is a - b. The error is ErrAmountRange.
func (a Amount) Sub(b Amount) (Amount, error) {
	difference, borrow := a.sub(b)
	if borrow != 0 {
		return Amount{}, fmt.Errorf("%w: %s - %s", ErrAmountRange, a, b)
	}
	return difference, nil
}

func (a Amount) sub(b Amount) (Amount, uint64) {
	lo, borrow := bits.Sub64(a.lo, b.lo, 0)
	hi, borrow := bits.Sub64(a.hi, b.hi, borrow)
	return Amount{hi, lo}, borrow
}
