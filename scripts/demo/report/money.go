package report

import (
	"fmt"
	"math/big"
	"strings"
)

// Unit is how many units of the demo's denom make a dollar.
const Unit = 1_000_000

// Dollars writes an amount in units of the denom, with all digits that are not zero and at least cents.
func Dollars(units int64) string {
	sign := ""
	if units < 0 {
		sign, units = "−", -units
	}
	fraction := strings.TrimRight(fmt.Sprintf("%06d", units%Unit), "0")
	for len(fraction) < 2 {
		fraction += "0"
	}
	return fmt.Sprintf("%s$%d.%s", sign, units/Unit, fraction)
}

// Percent writes basis points.
func Percent(bps uint32) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%02d", bps/100, bps%100), "0"), ".") + "%"
}

// Cents writes the part of a cent that a rate is, in millionths of a dollar, to three digits.
func Cents(rate *big.Rat) string {
	return new(big.Rat).Mul(rate, big.NewRat(Unit/100, 1)).FloatString(3)
}
