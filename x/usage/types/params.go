package types

import errorsmod "cosmossdk.io/errors"

// Defaults and bounds of the parameters.
const (
	BpsTotal            = 10_000
	DefaultProtocolBps  = 200
	MaxProtocolBps      = 5_000
	DefaultExpiryBudget = 200
	MaxExpiryBudget     = 10_000
)

// DefaultParams gives 2% of every payment to validators and their delegators.
func DefaultParams() Params {
	return Params{ProtocolBps: DefaultProtocolBps, ExpiryBudget: DefaultExpiryBudget}
}

// Validate names the first field that is out of its bounds.
func (p Params) Validate() error {
	if p.ProtocolBps > MaxProtocolBps {
		return errorsmod.Wrapf(ErrParams, "protocol_bps is %d, want at most %d", p.ProtocolBps, MaxProtocolBps)
	}
	if p.ExpiryBudget < 1 || p.ExpiryBudget > MaxExpiryBudget {
		return errorsmod.Wrapf(ErrParams, "expiry_budget is %d, want 1 to %d", p.ExpiryBudget, MaxExpiryBudget)
	}
	return nil
}
