// Package oracle is a second ledger, written from the rules alone, to hold the keeper's against. It shares no
// code with it and does the opposite in each place: it is told of sweeps instead of making them, it pushes
// every unit of revenue to everybody who holds shares at that moment instead of letting them pull, and it
// keeps exact fractions instead of undivided numerators. It is slow on purpose and for tests and audits only.
package oracle

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
)

// Supply is the number of shares of every asset.
const Supply = 1_000_000_000_000

// Ledger is the revenue and the shares of all assets, whose ids are 1, 2, 3 …; the zero value has none. It
// panics when it is told of an asset that it does not have.
type Ledger struct {
	assets []*asset
}

type asset struct {
	edges  []Edge
	shares map[string]int64 // by holder
	latent int64            // shares whose owner has not taken them yet
	flows  map[string]*flow // by denom
}

// flow is one asset's revenue in one denom.
type flow struct {
	in      *big.Int // swept, ever
	waiting *big.Int // paid or passed on by children, and not swept yet
	claimed *big.Int // paid to holders, ever
	earned  map[string]*big.Rat
	paid    map[string]*big.Int
	latent  *big.Rat // what latent shares have earned since the first day
}

// Register adds an asset and returns its id. Shares that no holder has are latent.
func (l *Ledger) Register(edges []Edge, shares map[string]int64) uint64 {
	a := &asset{edges: edges, shares: map[string]int64{}, latent: Supply, flows: map[string]*flow{}}
	for _, holder := range sorted(shares) {
		a.shares[holder] = shares[holder]
		a.latent -= shares[holder]
	}
	l.assets = append(l.assets, a)
	return uint64(len(l.assets))
}

func (l *Ledger) asset(id uint64) *asset { return l.assets[id-1] }

func (l *Ledger) flow(id uint64, denom string) *flow {
	a := l.asset(id)
	if a.flows[denom] == nil {
		a.flows[denom] = &flow{
			in: new(big.Int), waiting: new(big.Int), claimed: new(big.Int), latent: new(big.Rat),
			earned: map[string]*big.Rat{}, paid: map[string]*big.Int{},
		}
	}
	return a.flows[denom]
}

// Pay adds revenue that waits to be swept.
func (l *Ledger) Pay(id uint64, denom string, amount *big.Int) {
	f := l.flow(id, denom)
	f.waiting.Add(f.waiting, amount)
}

// Sweep moves amount of what waits at an asset into it: each parent gets what its edge has passed more than
// before, and each holder, at this moment, its part of what the holders have earned more than before. It is
// an error to sweep more than waits.
func (l *Ledger) Sweep(id uint64, denom string, amount *big.Int) error {
	a, f := l.asset(id), l.flow(id, denom)
	if amount.Sign() <= 0 || f.waiting.Cmp(amount) < 0 {
		return fmt.Errorf("asset %d: %s%s swept of %s that wait", id, amount, denom, f.waiting)
	}
	before := SplitRevenue(f.in, a.edges)
	f.waiting.Sub(f.waiting, amount)
	f.in.Add(f.in, amount)
	after := SplitRevenue(f.in, a.edges)
	for i, edge := range a.edges {
		l.Pay(edge.Parent, denom, new(big.Int).Sub(after.Up[i], before.Up[i]))
	}
	fresh := new(big.Int).Sub(after.Own, before.Own)
	for _, holder := range sorted(a.shares) {
		f.earn(holder, part(fresh, a.shares[holder]))
	}
	f.latent.Add(f.latent, part(fresh, a.latent))
	return nil
}

// part is amount · shares / Supply, exactly.
func part(amount *big.Int, shares int64) *big.Rat {
	return new(big.Rat).SetFrac(new(big.Int).Mul(amount, big.NewInt(shares)), big.NewInt(Supply))
}

func (f *flow) earn(holder string, amount *big.Rat) {
	if f.earned[holder] == nil {
		f.earned[holder] = new(big.Rat)
	}
	f.earned[holder].Add(f.earned[holder], amount)
}

// Transfer moves shares. Nothing that was earned moves with them.
func (l *Ledger) Transfer(id uint64, from, to string, shares int64) error {
	a := l.asset(id)
	if shares <= 0 || a.shares[from] < shares {
		return fmt.Errorf("asset %d: %s sends %d shares of %d", id, from, shares, a.shares[from])
	}
	a.shares[from] -= shares
	a.shares[to] += shares
	return nil
}

// Allot gives latent shares to the holder whose they are, with all that they have earned.
func (l *Ledger) Allot(id uint64, holder string, shares int64) error {
	a := l.asset(id)
	if shares <= 0 || a.latent < shares {
		return fmt.Errorf("asset %d: %d shares allotted of %d that are latent", id, shares, a.latent)
	}
	for _, denom := range sorted(a.flows) {
		f := a.flows[denom]
		carried := new(big.Rat).Mul(f.latent, big.NewRat(shares, a.latent))
		f.latent.Sub(f.latent, carried)
		f.earn(holder, carried)
	}
	a.latent -= shares
	a.shares[holder] += shares
	return nil
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
