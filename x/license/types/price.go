package types

import (
	"fmt"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

const (
	// MaxPriceDenoms is as many as an asset has revenue denoms.
	MaxPriceDenoms = 8
	// maxAmountBits bounds what is paid at once, as the asset graph does.
	maxAmountBits = 128
)

// validatePrice refuses coins that are unsorted, doubled, zero, negative, too many or too large. No coins
// are no price.
func validatePrice(price sdk.Coins) error {
	if len(price) > MaxPriceDenoms {
		return fmt.Errorf("%d denoms, above %d", len(price), MaxPriceDenoms)
	}
	for _, coin := range price {
		if err := validateAmount(coin.Amount); err != nil {
			return fmt.Errorf("%s: %w", coin.Denom, err)
		}
	}
	return price.Validate()
}

func validateAmount(amount sdkmath.Int) error {
	switch {
	case amount.IsNil():
		return fmt.Errorf("no amount")
	case amount.IsNegative():
		return fmt.Errorf("%s: negative", amount)
	case amount.BigIntMut().BitLen() > maxAmountBits:
		return fmt.Errorf("%s: not below 2^%d", amount, maxAmountBits)
	}
	return nil
}
