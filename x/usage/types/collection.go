package types

import (
	"cmp"
	"slices"

	sdkmath "cosmossdk.io/math"
)

// Total is what was split of a denom.
func (c Collection) Total(denom string) sdkmath.Int {
	if at, found := c.find(denom); found {
		return c.Denoms[at].Total
	}
	return sdkmath.ZeroInt()
}

// Put sets what was split of a denom.
func (c *Collection) Put(denom string, total sdkmath.Int) {
	at, found := c.find(denom)
	if !found {
		c.Denoms = slices.Insert(c.Denoms, at, Collected{Denom: denom, Total: total})
		return
	}
	c.Denoms[at].Total = total
}

func (c Collection) find(denom string) (at int, found bool) {
	return slices.BinarySearchFunc(c.Denoms, denom, func(e Collected, denom string) int { return cmp.Compare(e.Denom, denom) })
}
