package types

import (
	"math/big"

	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"
)

// Split says how every payment under an agreement is divided, in basis points of its total. The asset gets what the
// provider and the protocol leave.
type Split struct {
	ProviderBps uint32
	ProtocolBps uint32
}

// Parts are what a total is divided into, in units.
type Parts struct {
	Provider sdkmath.Int
	Protocol sdkmath.Int
	Asset    sdkmath.Int
}

// Validate refuses shares that make more than the whole.
func (s Split) Validate() error {
	if uint64(s.ProviderBps)+uint64(s.ProtocolBps) > BpsTotal {
		return errorsmod.Wrapf(ErrProviderShare, "provider_bps %d and protocol_bps %d make more than %d",
			s.ProviderBps, s.ProtocolBps, BpsTotal)
	}
	return nil
}

// FloorParts divides a total that has ever been paid, each part rounded down. Each part only grows with the total, which
// the remainder total − ΣParts (at most 2 units) does not; so what is paid of a part is always the difference of two
// totals' parts, and neither the number of payments nor their sizes change what anybody gets.
func (s Split) FloorParts(total sdkmath.Int) Parts {
	return Parts{
		Provider: floorBps(total, s.ProviderBps),
		Protocol: floorBps(total, s.ProtocolBps),
		Asset:    floorBps(total, BpsTotal-s.ProviderBps-s.ProtocolBps),
	}
}

func floorBps(total sdkmath.Int, bps uint32) sdkmath.Int {
	return total.MulRaw(int64(bps)).QuoRaw(BpsTotal)
}

// FloorBps is the part of an amount that a weight gives to a component.
func (w Weight) FloorBps(amount sdkmath.Int) sdkmath.Int { return floorBps(amount, w.Bps) }

// Since is what was added to the parts since they were before.
func (p Parts) Since(before Parts) Parts {
	return Parts{
		Provider: p.Provider.Sub(before.Provider),
		Protocol: p.Protocol.Sub(before.Protocol),
		Asset:    p.Asset.Sub(before.Asset),
	}
}

// Sum is what the parts make together.
func (p Parts) Sum() sdkmath.Int { return p.Provider.Add(p.Protocol).Add(p.Asset) }

// CappedTotal is a total that has ever been paid with what is new, as far as it stays below 2^128, where products with
// basis points are far from 256 bits. It is false if nothing is new, or no more fits.
func CappedTotal(before, added sdkmath.Int) (sdkmath.Int, bool) {
	if room := MaxAmount.Sub(before); added.GT(room) {
		added = room
	}
	return before.Add(added), added.IsPositive()
}

// MaxAmount is 2^128 − 1, the most of x402's uint128.
var MaxAmount = sdkmath.NewIntFromBigInt(new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), MaxAmountBits), big.NewInt(1)))
