package types

import (
	"slices"
	"strings"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// OwnBps is the part of an asset's revenue that belongs to the holders of its shares: what its parents
// leave, at least 500.
func (a Asset) OwnBps() uint32 {
	own := uint32(BpsTotal)
	for _, parent := range a.Parents {
		own -= parent.Bps
	}
	return own
}

// FloorBps is ⌊amount · bps / 10000⌋. It is the one place where the ledger rounds revenue: per asset and
// per edge, of the total that ever came, so that no order or batching of payments changes a unit.
func FloorBps(amount sdkmath.Int, bps uint32) sdkmath.Int {
	return amount.MulRaw(int64(bps)).QuoRaw(BpsTotal)
}

// Own is what an asset has ever earned for its holders in a denom.
func (l Ledger) Own(denom string) sdkmath.Int { return FloorBps(l.Swept(denom), l.OwnBps) }

// PassedOn is what an asset has ever passed on to all its parents in a denom.
func (a Asset) PassedOn(swept sdkmath.Int) sdkmath.Int {
	sum := sdkmath.ZeroInt()
	for _, parent := range a.Parents {
		sum = sum.Add(FloorBps(swept, parent.Bps))
	}
	return sum
}

// Residue is what rounding leaves of an asset's revenue in a denom: at most one unit an edge and one for
// the holders. It stays in the escrow and goes down again as revenue grows.
func (a Asset) Residue(swept sdkmath.Int) sdkmath.Int {
	return swept.Sub(a.PassedOn(swept)).Sub(FloorBps(swept, a.OwnBps()))
}

// Swept is the revenue of a denom that sweeps have counted so far.
func (l Ledger) Swept(denom string) sdkmath.Int {
	if i, found := l.find(denom); found {
		return l.Entries[i].Swept
	}
	return sdkmath.ZeroInt()
}

// Knows tells whether the ledger has an entry of a denom.
func (l Ledger) Knows(denom string) bool {
	_, found := l.find(denom)
	return found
}

// Open gives a denom its entry, if it has none. Entries are kept sorted, so that the order in which denoms came
// changes no byte.
func (l *Ledger) Open(denom string) {
	if i, found := l.find(denom); !found {
		l.Entries = slices.Insert(l.Entries, i, LedgerEntry{Denom: denom, Swept: sdkmath.ZeroInt()})
	}
}

// Add counts amount as swept, in an entry that it opens if the denom comes from a child for the first time.
func (l *Ledger) Add(denom string, amount sdkmath.Int) {
	l.Open(denom)
	i, _ := l.find(denom)
	l.Entries[i].Swept = l.Entries[i].Swept.Add(amount)
}

func (l Ledger) find(denom string) (int, bool) {
	return slices.BinarySearchFunc(l.Entries, denom, func(e LedgerEntry, denom string) int { return strings.Compare(e.Denom, denom) })
}

// FloorClaimable is ⌊(own · shares − debt) / 10^12⌋: what a balance of shares may claim. What the floor
// leaves, less than one unit, stays in the numerator and counts the next time.
func FloorClaimable(own, shares, debt sdkmath.Int) sdkmath.Int {
	return own.Mul(shares).Sub(debt).QuoRaw(ShareSupply)
}

// AddCoin is coins with amount of denom more, or coins itself if amount is not positive.
func AddCoin(coins sdk.Coins, denom string, amount sdkmath.Int) sdk.Coins {
	if !amount.IsPositive() {
		return coins
	}
	return coins.Add(sdk.NewCoin(denom, amount))
}
