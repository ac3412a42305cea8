package types

import (
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
)

// MaxRegistrationFee is a million SAHARA, in asahara: a slip in a proposal must not close registration for good.
func MaxRegistrationFee() sdkmath.Int { return chain.OneSahara.MulRaw(1_000_000) }

// DefaultParams asks one SAHARA for terms.
func DefaultParams() Params {
	return Params{RegistrationFee: sdk.NewCoin(chain.BaseDenom, chain.OneSahara)}
}

// Validate refuses a fee in any denom but asahara, the one that whoever can send a transaction has, and one so
// large that nobody could register.
func (p Params) Validate() error {
	fee := p.RegistrationFee
	switch {
	case fee.Denom != chain.BaseDenom:
		return ErrInvalidParams.Wrapf("registration fee in %q, not in %s", fee.Denom, chain.BaseDenom)
	case fee.Amount.IsNil():
		return ErrInvalidParams.Wrap("registration fee without an amount")
	case fee.Amount.IsNegative():
		return ErrInvalidParams.Wrapf("registration fee %s: negative", fee)
	case fee.Amount.GT(MaxRegistrationFee()):
		return ErrInvalidParams.Wrapf("registration fee %s: above %s", fee, MaxRegistrationFee())
	}
	return nil
}
