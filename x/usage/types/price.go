package types

import (
	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// Cost is the price of a call in units of the denom: per_call + ⌈(input · per_1k_input + output · per_1k_output) / 1000⌉.
func (p Price) Cost(inputUnits, outputUnits uint64) sdkmath.Int {
	units := p.Per_1KInput.Mul(sdkmath.NewIntFromUint64(inputUnits)).
		Add(p.Per_1KOutput.Mul(sdkmath.NewIntFromUint64(outputUnits)))
	return p.PerCall.Add(units.AddRaw(999).QuoRaw(1_000))
}

// SortKey orders services by the price of a call with 1,000 units in and 1,000 out, as 16 bytes.
func (p Price) SortKey() []byte {
	return p.PerCall.Add(p.Per_1KInput).Add(p.Per_1KOutput).BigInt().FillBytes(make([]byte, 16))
}

// validatePrices checks prices by themselves.
func validatePrices(prices []Price) error {
	if len(prices) == 0 || len(prices) > MaxPrices {
		return errorsmod.Wrapf(ErrPrice, "prices has %d entries, want 1 to %d", len(prices), MaxPrices)
	}
	for i, p := range prices {
		if err := sdk.ValidateDenom(p.Denom); err != nil {
			return errorsmod.Wrapf(ErrPrice, "prices[%d].denom: %s", i, err)
		}
		for _, part := range []struct {
			field  string
			amount sdkmath.Int
		}{{"per_call", p.PerCall}, {"per_1k_input", p.Per_1KInput}, {"per_1k_output", p.Per_1KOutput}} {
			if part.amount.IsNil() || part.amount.IsNegative() || part.amount.BigInt().BitLen() > MaxPriceBits {
				return errorsmod.Wrapf(ErrPrice, "prices[%d].%s is %s, want 0 to 2^%d", i, part.field, text(part.amount), MaxPriceBits)
			}
		}
		if i > 0 && p.Denom <= prices[i-1].Denom {
			return errorsmod.Wrapf(ErrPrice, "prices[%d].denom %s: want them ascending, each once", i, p.Denom)
		}
	}
	return nil
}

// CheckMinimum refuses prices below an asset's. If the asset has any minimum, it may be sold in its denoms only: a price
// in another would not be held to anything. What a call costs at least is its price per call.
func CheckMinimum(prices []Price, minimum sdk.Coins) error {
	if minimum.Empty() {
		return nil
	}
	for i, p := range prices {
		least := minimum.AmountOf(p.Denom)
		if least.IsZero() {
			return errorsmod.Wrapf(ErrPrice, "prices[%d].denom %s: the asset is sold for %s or more, in no other denom", i, p.Denom, minimum)
		}
		if p.PerCall.LT(least) {
			return errorsmod.Wrapf(ErrPrice, "prices[%d].per_call is %s%s, the asset's minimum is %s", i, p.PerCall, p.Denom, least)
		}
	}
	return nil
}

// PriceIn finds the price in a denom.
func (s Service) PriceIn(denom string) (Price, bool) {
	for _, p := range s.Prices {
		if p.Denom == denom {
			return p, true
		}
	}
	return Price{}, false
}

// text is an amount for an error, also one that was left out.
func text(amount sdkmath.Int) string {
	if amount.IsNil() {
		return "missing"
	}
	return amount.String()
}
