package types

import (
	sdkmath "cosmossdk.io/math"

	"github.com/sahara-chain/sahara/x/license/terms"
)

// ParentRate is an asset that a derivative lists as a parent.
type ParentRate struct {
	AssetID uint64
	// Bps is the share of the derivative's revenue that goes to it directly, in basis points.
	Bps uint32
	// SameOwner says that one account owns both, so that the parent's "derivatives: none" is no obstacle.
	SameOwner bool
}

// AncestorRate is an asset that a derivative is made from, directly or through others.
type AncestorRate struct {
	AssetID uint64
	// Rate is the part of the derivative's revenue that reaches it: the sum over all paths of the products of
	// the basis points along them, rounded down, of which 10^18 is 100%.
	Rate sdkmath.Int
}

// uint64 is the rate as a number, or an error if it is no part of a whole.
func (a AncestorRate) uint64() (uint64, error) {
	if a.Rate.IsNil() || !a.Rate.IsUint64() || a.Rate.Uint64() > terms.Whole {
		return 0, ErrInvalidRates.Wrapf("ancestor %d, rate %s: not from 0 to %d", a.AssetID, a.Rate, terms.Whole)
	}
	return a.Rate.Uint64(), nil
}

// RatesByAsset are the ancestors' rates by asset. It refuses an ancestor that comes twice, and parents that
// are not among the ancestors with at least what they get directly: the reach of such a parent's terms would
// go unchecked.
func RatesByAsset(parents []ParentRate, ancestors []AncestorRate) (map[uint64]uint64, error) {
	rates := make(map[uint64]uint64, len(ancestors))
	for _, a := range ancestors {
		rate, err := a.uint64()
		if err != nil {
			return nil, err
		}
		if _, twice := rates[a.AssetID]; twice {
			return nil, ErrInvalidRates.Wrapf("ancestor %d: listed twice", a.AssetID)
		}
		rates[a.AssetID] = rate
	}
	for _, p := range parents {
		rate, known := rates[p.AssetID]
		if direct := uint64(p.Bps) * terms.RatePerBps; !known || rate < direct {
			return nil, ErrInvalidRates.Wrapf("parent %d gets %s directly, but as an ancestor %s",
				p.AssetID, terms.Percent(direct), terms.Percent(rate))
		}
	}
	return rates, nil
}
