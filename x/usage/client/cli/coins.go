package cli

import (
	"fmt"
	"math/big"
	"regexp"
	"strings"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	sahara "github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/usage/types"
)

var coinPattern = regexp.MustCompile(`^([0-9]{1,60})(?:\.([0-9]{1,18}))?([a-zA-Z/].*)?$`)

// parseCoin reads 5SAHARA, 0.5SAHARA, 1000asahara, 1000 of any denom, or plain units of the denom that is expected. It
// shifts the decimal point in the text: a float would lose digits.
func parseCoin(text, expected string) (sdk.Coin, error) {
	parts := coinPattern.FindStringSubmatch(strings.TrimSpace(text))
	if parts == nil {
		return sdk.Coin{}, fmt.Errorf("amount %.80q: want 5%s, 0.5%s or 1000%s", text, sahara.DisplayDenom, sahara.DisplayDenom, sahara.BaseDenom)
	}
	whole, fraction, denom := parts[1], parts[2], parts[3]
	if denom == "" {
		denom = expected
	}
	places := 0
	if denom == sahara.DisplayDenom {
		denom, places = sahara.BaseDenom, sahara.Decimals
	}
	if err := sdk.ValidateDenom(denom); err != nil {
		return sdk.Coin{}, fmt.Errorf("amount %.80q: %w", text, err)
	}
	if len(fraction) > places {
		return sdk.Coin{}, fmt.Errorf("amount %.80q: %s has no smaller unit", text, denom)
	}
	// Not sdkmath.NewIntFromString, which takes zeros in front for octal.
	units, _ := new(big.Int).SetString(whole+fraction+strings.Repeat("0", places-len(fraction)), 10)
	if units.Sign() == 0 || units.BitLen() > types.MaxAmountBits {
		return sdk.Coin{}, fmt.Errorf("amount %.80q: want more than zero, and less than 2^%d units", text, types.MaxAmountBits)
	}
	return sdk.NewCoin(denom, sdkmath.NewIntFromBigInt(units)), nil
}

// formatAmount writes units for people: the chain's own coin in SAHARA, exactly, and others in units.
func formatAmount(units *big.Int, denom string) string {
	digits := units.String()
	if denom != sahara.BaseDenom {
		return digits + " " + denom
	}
	digits = strings.Repeat("0", max(0, sahara.Decimals+1-len(digits))) + digits
	at := len(digits) - sahara.Decimals
	text := digits[:at]
	if fraction := strings.TrimRight(digits[at:], "0"); fraction != "" {
		text += "." + fraction
	}
	return text + " " + sahara.DisplayDenom
}

// formatCoins writes coins for people.
func formatCoins(coins sdk.Coins) string {
	if coins.Empty() {
		return "nothing"
	}
	texts := make([]string, len(coins))
	for i, coin := range coins {
		texts[i] = formatAmount(coin.Amount.BigInt(), coin.Denom)
	}
	return strings.Join(texts, ", ")
}
