package types

import (
	"slices"
	"strings"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// Debt is the numerator of a denom.
func (p Position) Debt(denom string) sdkmath.Int {
	if i, found := p.find(denom); found {
		return p.Debts[i].Numerator
	}
	return sdkmath.ZeroInt()
}

// Claimed is what the account has claimed, ever.
func (p Position) Claimed() sdk.Coins {
	var coins sdk.Coins
	for _, debt := range p.Debts {
		coins = AddCoin(coins, debt.Denom, debt.Claimed)
	}
	return coins
}

// AddDebt changes the numerator of a denom, as a transfer of shares does.
func (p *Position) AddDebt(denom string, delta sdkmath.Int) {
	p.Add(Debt{Denom: denom, Numerator: delta, Claimed: sdkmath.ZeroInt()})
}

// AddClaim counts amount as claimed; a negative one is a claim that is taken back.
func (p *Position) AddClaim(denom string, amount sdkmath.Int) {
	p.Add(Debt{Denom: denom, Numerator: amount.MulRaw(ShareSupply), Claimed: amount})
}

// Add adds both figures of a denom. Entries are kept sorted, and none is nothing, so that equal positions are equal
// bytes.
func (p *Position) Add(delta Debt) {
	i, found := p.find(delta.Denom)
	if !found {
		p.Debts = slices.Insert(p.Debts, i, delta)
	} else {
		p.Debts[i].Numerator = p.Debts[i].Numerator.Add(delta.Numerator)
		p.Debts[i].Claimed = p.Debts[i].Claimed.Add(delta.Claimed)
	}
	if p.Debts[i].Numerator.IsZero() && p.Debts[i].Claimed.IsZero() {
		p.Debts = slices.Delete(p.Debts, i, i+1)
	}
}

func (p Position) find(denom string) (int, bool) {
	return slices.BinarySearchFunc(p.Debts, denom, func(d Debt, denom string) int { return strings.Compare(d.Denom, denom) })
}
