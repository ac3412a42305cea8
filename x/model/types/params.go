package types

import (
	errorsmod "cosmossdk.io/errors"

	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// Defaults of the parameters, in basis points.
const (
	DefaultSuccessionBps    = 5_000
	DefaultMinSuccessionBps = 500
)

// DefaultParams gives half of a new version's revenue to its predecessor.
func DefaultParams() Params {
	return Params{DefaultSuccessionBps: DefaultSuccessionBps, MinSuccessionBps: DefaultMinSuccessionBps}
}

// Validate names the first field that is out of its bounds.
func (p Params) Validate() error {
	if p.MinSuccessionBps < 1 || p.MinSuccessionBps > royaltytypes.MaxParentBps {
		return errorsmod.Wrapf(ErrParams, "min_succession_bps is %d, want 1 to %d", p.MinSuccessionBps, royaltytypes.MaxParentBps)
	}
	if p.DefaultSuccessionBps < p.MinSuccessionBps || p.DefaultSuccessionBps > royaltytypes.MaxParentBps {
		return errorsmod.Wrapf(ErrParams, "default_succession_bps is %d, want min_succession_bps (%d) to %d",
			p.DefaultSuccessionBps, p.MinSuccessionBps, royaltytypes.MaxParentBps)
	}
	return nil
}

// Succession is the succession_bps of a registration that declares bps, of which 0 is the default.
func (p Params) Succession(bps uint32) (uint32, error) {
	switch {
	case bps == 0:
		return p.DefaultSuccessionBps, nil
	case bps < p.MinSuccessionBps || bps > royaltytypes.MaxParentBps:
		return 0, errorsmod.Wrapf(ErrSuccession, "succession_bps is %d, want %d to %d, or 0 for %d",
			bps, p.MinSuccessionBps, royaltytypes.MaxParentBps, p.DefaultSuccessionBps)
	}
	return bps, nil
}
