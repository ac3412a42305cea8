// Package audit recomputes the royalty ledger from an exported genesis, and from nothing else, in rational
// arithmetic that shares no code with the keeper. Whoever doubts the chain can run it, or write another.
package audit

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/sahara-chain/sahara/x/royalty/oracle"
)

const (
	sharePrefix = "share/"
	// mostBps is what parents get together at the most, and leastBps what the holders keep.
	mostBps  = 9_500
	leastBps = 500
)

// Difference is a unit that is not where it should be.
type Difference struct {
	Asset  uint64 // 0 if it is of no asset alone
	Holder string // empty if it is of no holder alone
	Denom  string
	What   string
}

func (d *Difference) Error() string {
	var where []string
	if d.Asset > 0 {
		where = append(where, fmt.Sprintf("asset %d", d.Asset))
	}
	if d.Holder != "" {
		where = append(where, "holder "+d.Holder)
	}
	if d.Denom != "" {
		where = append(where, d.Denom)
	}
	return strings.Join(append(where, d.What), ": ")
}

// auditor goes through an export once, from the smallest id.
type auditor struct {
	*Export
	escrow, latent string
	shares         map[string]map[string]*big.Int // by denom and holder
	positions      map[uint64][]exportedPosition
	fromChildren   []map[string]*big.Int // by asset and denom
	report         Report
	totals         map[string]*Total
}

// Audit recomputes everything and returns the figures, or the first Difference.
func Audit(e *Export) (*Report, error) {
	a := &auditor{
		Export: e, escrow: e.moduleAccount(escrowName), latent: e.moduleAccount(latentName),
		shares: map[string]map[string]*big.Int{}, positions: map[uint64][]exportedPosition{}, totals: map[string]*Total{},
	}
	for _, step := range []func() error{a.checkSupplies, a.checkGraph, a.checkOwners, a.checkAssets, a.checkEscrow} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return &a.report, nil
}

// checkSupplies: no balance is negative, and balances sum to the supply of their denom. It also sorts the
// balances of shares by asset.
func (a *auditor) checkSupplies() error {
	sums := map[string]*big.Int{}
	for _, b := range a.AppState.Bank.Balances {
		for _, c := range b.Coins {
			if c.Amount.Sign() < 0 {
				return &Difference{Holder: b.Address, Denom: c.Denom, What: "a balance of " + c.Amount.String()}
			}
			addTo(sums, c.Denom, &c.Amount.Int)
			if strings.HasPrefix(c.Denom, sharePrefix) {
				if a.shares[c.Denom] == nil {
					a.shares[c.Denom] = map[string]*big.Int{}
				}
				addTo(a.shares[c.Denom], b.Address, &c.Amount.Int)
			}
		}
	}
	for _, c := range a.AppState.Bank.Supply {
		if sum := at(sums, c.Denom); sum.Cmp(&c.Amount.Int) != 0 {
			return &Difference{Denom: c.Denom, What: fmt.Sprintf("balances sum to %s, the supply is %s", sum, &c.Amount)}
		}
		delete(sums, c.Denom)
	}
	if left := sortedKeys(sums); len(left) > 0 {
		return &Difference{Denom: left[0], What: fmt.Sprintf("balances sum to %s, and there is no supply", sums[left[0]])}
	}
	return nil
}

// checkGraph: ids are 1, 2, 3 …, parents are older than their children, and what they leave is the holders'.
// It also adds up what children have passed on.
func (a *auditor) checkGraph() error {
	a.fromChildren = make([]map[string]*big.Int, len(a.AppState.Royalty.Assets)+1)
	for i := range a.AppState.Royalty.Assets {
		asset := &a.AppState.Royalty.Assets[i]
		id := uint64(i) + 1
		if uint64(asset.Asset.ID) != id {
			return &Difference{Asset: id, What: fmt.Sprintf("its id is %d", asset.Asset.ID)}
		}
		seen := map[number]bool{}
		for _, p := range asset.Asset.Parents {
			if p.ID == 0 || uint64(p.ID) >= id || seen[p.ID] || p.Bps <= 0 || p.Bps > mostBps {
				return &Difference{Asset: id, What: fmt.Sprintf("parent %d with %d bps cannot be", p.ID, p.Bps)}
			}
			seen[p.ID] = true
		}
		if own := oracle.OwnBps(asset.edges()); own != asset.Ledger.OwnBps || own < leastBps {
			return &Difference{Asset: id, What: fmt.Sprintf("own_bps is %d, the parents leave %d", asset.Ledger.OwnBps, own)}
		}
		for _, entry := range asset.Ledger.Entries {
			if entry.Swept.Sign() < 0 {
				return &Difference{Asset: id, Denom: entry.Denom, What: "swept is " + entry.Swept.String()}
			}
			split := oracle.SplitRevenue(&entry.Swept.Int, asset.edges())
			for j, p := range asset.Asset.Parents {
				if a.fromChildren[p.ID] == nil {
					a.fromChildren[p.ID] = map[string]*big.Int{}
				}
				addTo(a.fromChildren[p.ID], entry.Denom, split.Up[j])
			}
		}
	}
	return nil
}

// checkOwners: all shares and positions are of assets that exist. It also sorts positions by asset.
func (a *auditor) checkOwners() error {
	assets := uint64(len(a.AppState.Royalty.Assets))
	for _, denom := range sortedKeys(a.shares) {
		id, err := strconv.ParseUint(strings.TrimPrefix(denom, sharePrefix), 10, 64)
		if err != nil || id == 0 || id > assets {
			return &Difference{Denom: denom, What: "shares of an asset that does not exist"}
		}
	}
	for _, p := range a.AppState.Royalty.Positions {
		id := uint64(p.AssetID)
		if id == 0 || id > assets {
			return &Difference{Asset: id, Holder: p.Holder, What: "a position in an asset that does not exist"}
		}
		if p.Holder == a.latent {
			return &Difference{Asset: id, Holder: p.Holder, What: "latent shares have a position"}
		}
		a.positions[id] = append(a.positions[id], p)
	}
	return nil
}

// checkEscrow: the escrow holds what is owed, what rounding left and what waits. More was donated.
func (a *auditor) checkEscrow() error {
	for _, b := range a.AppState.Bank.Balances {
		if b.Address != a.escrow {
			continue
		}
		for _, c := range b.Coins {
			if strings.HasPrefix(c.Denom, sharePrefix) {
				return &Difference{Holder: b.Address, Denom: c.Denom, What: "the escrow holds shares"}
			}
			a.total(c.Denom).Escrow.Add(a.total(c.Denom).Escrow, &c.Amount.Int)
		}
	}
	for _, denom := range sortedKeys(a.totals) {
		t := a.totals[denom]
		t.Donations.Sub(t.Escrow, t.liabilities())
		if t.Donations.Sign() < 0 {
			return &Difference{Denom: denom, What: fmt.Sprintf("the escrow holds %s and owes %s", t.Escrow, t.liabilities())}
		}
		a.report.Totals = append(a.report.Totals, *t)
	}
	return nil
}

func (a *auditor) total(denom string) *Total {
	if a.totals[denom] == nil {
		a.totals[denom] = newTotal(denom)
	}
	return a.totals[denom]
}

func (x *exportedAsset) edges() []oracle.Edge {
	edges := make([]oracle.Edge, len(x.Asset.Parents))
	for i, p := range x.Asset.Parents {
		edges[i] = oracle.Edge{Parent: uint64(p.ID), Bps: p.Bps}
	}
	return edges
}

// at reads a sum, which is zero where nothing was added.
func at[K comparable](sums map[K]*big.Int, key K) *big.Int {
	if sum, ok := sums[key]; ok {
		return sum
	}
	return new(big.Int)
}

func addTo[K comparable](sums map[K]*big.Int, key K, amount *big.Int) {
	sums[key] = new(big.Int).Add(at(sums, key), amount)
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
