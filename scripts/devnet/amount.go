package main

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"
)

const (
	baseDenom    = "asahara"
	displayDenom = "SAHARA"
	decimals     = 18
)

var amountPattern = regexp.MustCompile(`^(\d+)(?:\.(\d+))? *(` + displayDenom + `|` + baseDenom + `)?$`)

// parseAmount reads 5SAHARA, 0.5SAHARA, 5 (SAHARA too) or 1000asahara into asahara. It shifts the decimal
// point in the text: a float would lose digits.
func parseAmount(text string) (*big.Int, error) {
	parts := amountPattern.FindStringSubmatch(strings.TrimSpace(text))
	if parts == nil {
		return nil, fmt.Errorf("amount %q is not of the form 5, 0.5%s or 1000%s", text, displayDenom, baseDenom)
	}
	whole, fraction, denom := parts[1], parts[2], parts[3]
	places := decimals
	if denom == baseDenom {
		places = 0
	}
	if len(fraction) > places {
		return nil, fmt.Errorf("amount %q has %d decimals, more than the %d that exist", text, len(fraction), places)
	}
	amount, _ := new(big.Int).SetString(whole+fraction+strings.Repeat("0", places-len(fraction)), 10)
	if amount.Sign() == 0 {
		return nil, fmt.Errorf("amount %q is zero", text)
	}
	return amount, nil
}

// formatAmount renders asahara in SAHARA, exactly.
func formatAmount(amount *big.Int) string {
	digits := amount.String()
	digits = strings.Repeat("0", max(0, decimals+1-len(digits))) + digits
	whole, fraction := digits[:len(digits)-decimals], strings.TrimRight(digits[len(digits)-decimals:], "0")
	if fraction != "" {
		whole += "." + fraction
	}
	return whole + " " + displayDenom
}
