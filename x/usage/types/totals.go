package types

import (
	"cmp"
	"math"
	"slices"

	sdkmath "cosmossdk.io/math"
)

// Plus counts two sets of calls together. A count that does not fit stays at its largest: it is what providers say.
func (r Receipts) Plus(s Receipts) Receipts {
	return Receipts{
		Calls:       saturated(r.Calls, s.Calls),
		InputUnits:  saturated(r.InputUnits, s.InputUnits),
		OutputUnits: saturated(r.OutputUnits, s.OutputUnits),
	}
}

// Since is what was added to the counts since they were before, which is not more than they are.
func (r Receipts) Since(before Receipts) Receipts {
	return Receipts{
		Calls:       r.Calls - before.Calls,
		InputUnits:  r.InputUnits - before.InputUnits,
		OutputUnits: r.OutputUnits - before.OutputUnits,
	}
}

func saturated(a, b uint64) uint64 {
	if a > math.MaxUint64-b {
		return math.MaxUint64
	}
	return a + b
}

// IsZero tells whether nothing was ever sold.
func (t Totals) IsZero() bool {
	return t.Calls == 0 && t.InputUnits == 0 && t.OutputUnits == 0 && len(t.Denoms) == 0
}

// Count adds calls.
func (t *Totals) Count(r Receipts) {
	sum := Receipts{Calls: t.Calls, InputUnits: t.InputUnits, OutputUnits: t.OutputUnits}.Plus(r)
	t.Calls, t.InputUnits, t.OutputUnits = sum.Calls, sum.InputUnits, sum.OutputUnits
}

// Add adds other totals.
func (t *Totals) Add(other Totals) {
	t.Count(Receipts{Calls: other.Calls, InputUnits: other.InputUnits, OutputUnits: other.OutputUnits})
	for _, d := range other.Denoms {
		t.Denoms = AddDenomTotals(t.Denoms, d)
	}
}

// NewDenomTotals is one payment, or many.
func NewDenomTotals(denom string, paid sdkmath.Int, parts Parts) DenomTotals {
	return DenomTotals{Denom: denom, Paid: paid, Provider: parts.Provider, Protocol: parts.Protocol, Asset: parts.Asset}
}

// AddDenomTotals adds totals of one denom to a list in the order of denoms.
func AddDenomTotals(list []DenomTotals, d DenomTotals) []DenomTotals {
	at, found := slices.BinarySearchFunc(list, d, func(a, b DenomTotals) int { return cmp.Compare(a.Denom, b.Denom) })
	if !found {
		return slices.Insert(list, at, d)
	}
	list[at] = DenomTotals{
		Denom: d.Denom, Paid: list[at].Paid.Add(d.Paid), Provider: list[at].Provider.Add(d.Provider),
		Protocol: list[at].Protocol.Add(d.Protocol), Asset: list[at].Asset.Add(d.Asset),
	}
	return list
}
