package voucher

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

const (
	maxDigits = 39 // of 2^128 - 1
	// A text is printed from pieces of 19 digits, the most that always fit 64 bits.
	pieceDigits = 19
	piece       = 10_000_000_000_000_000_000
)

// ParseAmount reads decimal digits, in the one spelling that String writes: no sign, no spaces, no zeros in front.
// Errors are ErrAmountText and ErrAmountRange.
func ParseAmount(s string) (Amount, error) {
	if s == "" || s[0] == '0' && s != "0" || strings.Trim(s, "0123456789") != "" {
		return Amount{}, fmt.Errorf("%w: %.40q", ErrAmountText, s)
	}
	if len(s) > maxDigits {
		return Amount{}, fmt.Errorf("%w: it has %d digits", ErrAmountRange, len(s))
	}
	var a Amount
	for _, digit := range []byte(s) {
		up, lo := bits.Mul64(a.lo, 10)
		over, hi := bits.Mul64(a.hi, 10)
		lo, carry := bits.Add64(lo, uint64(digit-'0'), 0)
		hi, carry = bits.Add64(hi, up, carry)
		if over+carry != 0 {
			return Amount{}, fmt.Errorf("%w: %s", ErrAmountRange, s)
		}
		a = Amount{hi, lo}
	}
	return a, nil
}

// String is the number in decimal digits.
func (a Amount) String() string {
	if a.hi == 0 {
		return strconv.FormatUint(a.lo, 10)
	}
	rest, low := a.divide()
	front := rest.String()
	back := strconv.FormatUint(low, 10)
	return front + strings.Repeat("0", pieceDigits-len(back)) + back
}

// divide is the quotient by a piece, and the remainder.
func (a Amount) divide() (Amount, uint64) {
	lo, remainder := bits.Div64(a.hi%piece, a.lo, piece)
	return Amount{a.hi / piece, lo}, remainder
}

// MarshalText is String.
func (a Amount) MarshalText() ([]byte, error) {
	return []byte(a.String()), nil
}

// UnmarshalText is ParseAmount.
func (a *Amount) UnmarshalText(text []byte) error {
	parsed, err := ParseAmount(string(text))
	if err == nil {
		*a = parsed
	}
	return err
}
