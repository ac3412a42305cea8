package types

import (
	"encoding/hex"
	"fmt"
	"strings"

	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// Bounds of the parameters.
const (
	// MinSweepBudget lets the costliest asset, with 16 parents and 8 denoms, through in one block.
	MinSweepBudget     = 200
	MaxSweepBudget     = 1_000_000
	DefaultSweepBudget = 5_000
)

// DefaultParams lists no revenue denom: the app lists its own coin.
func DefaultParams() Params { return Params{SweepBudget: DefaultSweepBudget} }

// Validate names the first field that is out of its bounds.
func (p Params) Validate() error {
	if len(p.RevenueDenoms) > MaxRevenueDenoms {
		return errorsmod.Wrapf(ErrParams, "revenue_denoms has %d entries, want at most %d", len(p.RevenueDenoms), MaxRevenueDenoms)
	}
	seen := make(map[string]bool)
	for i, r := range p.RevenueDenoms {
		if err := r.validate(); err != nil {
			return errorsmod.Wrapf(ErrParams, "revenue_denoms[%d].%s", i, err.Error())
		}
		for _, key := range []string{r.Denom, strings.ToLower(r.Erc20)} {
			if seen[key] {
				return errorsmod.Wrapf(ErrParams, "revenue_denoms[%d]: %s is listed twice", i, key)
			}
			seen[key] = true
		}
	}
	if p.SweepBudget < MinSweepBudget || p.SweepBudget > MaxSweepBudget {
		return errorsmod.Wrapf(ErrParams, "sweep_budget is %d, want %d to %d", p.SweepBudget, MinSweepBudget, MaxSweepBudget)
	}
	if err := validateCoins(p.RegistrationFee); err != nil {
		return errorsmod.Wrapf(ErrParams, "registration_fee %s: %s", p.RegistrationFee, err)
	}
	return nil
}

func (r RevenueDenom) validate() error {
	if err := sdk.ValidateDenom(r.Denom); err != nil {
		return ErrParams.Wrapf("denom: %s", err)
	}
	if IsShareDenom(r.Denom) {
		return ErrParams.Wrapf("denom %q: shares cannot be revenue", r.Denom)
	}
	raw, ok := strings.CutPrefix(r.Erc20, "0x")
	if bz, err := hex.DecodeString(raw); !ok || err != nil || len(bz) != 20 {
		return ErrParams.Wrapf("erc20 %q: want 0x and 40 hex digits", r.Erc20)
	}
	if r.MinSweep.IsNil() || !r.MinSweep.IsPositive() || r.MinSweep.BigInt().BitLen() > MaxPaymentBits {
		return ErrParams.Wrapf("min_sweep is %s, want 1 to 2^128", r.MinSweep)
	}
	return nil
}

// Lists tells whether new payments may be made in a denom.
func (p Params) Lists(denom string) bool {
	for _, r := range p.RevenueDenoms {
		if r.Denom == denom {
			return true
		}
	}
	return false
}

// ListsFirst tells whether a denom is the first on the list, which no asset refuses however many it has.
func (p Params) ListsFirst(denom string) bool {
	return len(p.RevenueDenoms) > 0 && p.RevenueDenoms[0].Denom == denom
}

// MinSweep is the smallest revenue of a denom that EndBlock sweeps. A denom that was taken off the list is
// swept from one unit on: what is owed in it still has to arrive.
func (p Params) MinSweep(denom string) sdkmath.Int {
	for _, r := range p.RevenueDenoms {
		if r.Denom == denom {
			return r.MinSweep
		}
	}
	return sdkmath.OneInt()
}

// ValidateAmount checks a payment: positive, unique, sorted coins below 2^128 each.
func ValidateAmount(field string, coins sdk.Coins) error {
	if len(coins) == 0 {
		return errorsmod.Wrapf(ErrAmount, "%s is empty", field)
	}
	if len(coins) > MaxDenoms {
		return errorsmod.Wrapf(ErrAmount, "%s has %d denoms, want at most %d", field, len(coins), MaxDenoms)
	}
	if err := validateCoins(coins); err != nil {
		return errorsmod.Wrapf(ErrAmount, "%s %s: %s", field, coins, err)
	}
	for _, coin := range coins {
		if coin.Amount.BigInt().BitLen() > MaxPaymentBits {
			return errorsmod.Wrapf(ErrAmount, "%s %s: above 2^128", field, coin)
		}
	}
	return nil
}

// validateCoins is the check of the SDK, which cannot bear a coin without an amount: protobuf leaves one nil.
func validateCoins(coins sdk.Coins) error {
	for _, coin := range coins {
		if coin.Amount.IsNil() {
			return fmt.Errorf("%s has no amount", coin.Denom)
		}
	}
	return coins.Validate()
}

// LowersMinSweep tells whether less of some denom is swept under p than under was, so that revenue which waited for
// more does so no longer.
func (p Params) LowersMinSweep(was Params) bool {
	for _, r := range was.RevenueDenoms {
		if p.MinSweep(r.Denom).LT(r.MinSweep) {
			return true
		}
	}
	return false
}
