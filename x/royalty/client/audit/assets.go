package audit

import (
	"fmt"
	"math/big"

	"github.com/sahara-chain/sahara/x/royalty/oracle"
)

// checkAssets goes through the assets: their shares, then their books in each denom.
func (a *auditor) checkAssets() error {
	for i := range a.AppState.Royalty.Assets {
		id := uint64(i) + 1
		x := &a.AppState.Royalty.Assets[i]
		shares := a.shares[fmt.Sprintf("%s%d", sharePrefix, id)]
		if err := a.checkShares(id, x, shares); err != nil {
			return err
		}
		books, err := a.books(id, x)
		if err != nil {
			return err
		}
		for _, denom := range sortedKeys(books) {
			if err := a.checkBook(id, x, shares, books[denom]); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkShares: there are 10^12, and as many are latent as nobody has taken.
func (a *auditor) checkShares(id uint64, x *exportedAsset, shares map[string]*big.Int) error {
	sum := new(big.Int)
	for _, holder := range sortedKeys(shares) {
		sum.Add(sum, shares[holder])
	}
	if sum.Cmp(big.NewInt(oracle.Supply)) != 0 {
		return &Difference{Asset: id, What: fmt.Sprintf("there are %s shares, want %d", sum, int64(oracle.Supply))}
	}
	if tree, claimed := x.Asset.Allocation.Tree, number(len(x.ClaimedLeaves)); claimed > 0 && (tree == nil || claimed > tree.Count) {
		return &Difference{Asset: id, What: fmt.Sprintf("%d leaves are claimed, more than its tree has", claimed)}
	}
	// Of a leaf that was claimed the export tells only that it was, so what a tree still holds is a range.
	least, most := x.Asset.Allocation.GrantedLater.big(), x.Asset.Allocation.GrantedLater.big()
	if tree := x.Asset.Allocation.Tree; tree != nil {
		claimed := number(len(x.ClaimedLeaves))
		if claimed < tree.Count {
			least.Add(least, (tree.Count - claimed).big()) // a share each
			most.Add(most, tree.Total.big())
			most.Sub(most, claimed.big())
		}
		if claimed == 0 {
			least.Set(most)
		}
	}
	if latent := at(shares, a.latent); latent.Cmp(least) < 0 || latent.Cmp(most) > 0 {
		return &Difference{Asset: id, Holder: a.latent, What: fmt.Sprintf("%s shares are latent, want %s to %s", latent, least, most)}
	}
	return nil
}

// book is what an asset's export says of one denom.
type book struct {
	denom            string
	in, waiting      *big.Int
	debts            map[string]*big.Int // by holder
	paid             *big.Int            // to all holders, by their positions
	known, inflowing bool
}

// books gathers what an asset's export says of each denom, in its ledger, inflow and positions.
func (a *auditor) books(id uint64, x *exportedAsset) (map[string]*book, error) {
	books := map[string]*book{}
	of := func(denom string) *book {
		if books[denom] == nil {
			books[denom] = &book{denom: denom, in: new(big.Int), waiting: new(big.Int), debts: map[string]*big.Int{}, paid: new(big.Int)}
		}
		return books[denom]
	}
	for i := range x.Ledger.Entries {
		entry := &x.Ledger.Entries[i]
		b := of(entry.Denom)
		if b.known {
			return nil, &Difference{Asset: id, Denom: entry.Denom, What: "two entries in the ledger"}
		}
		b.known, b.in = true, &entry.Swept.Int
	}
	for i := range x.Inflow.Coins {
		c := &x.Inflow.Coins[i]
		b := of(c.Denom)
		if b.inflowing || c.Amount.Sign() <= 0 {
			return nil, &Difference{Asset: id, Denom: c.Denom, What: fmt.Sprintf("%s wait, or wait twice", &c.Amount)}
		}
		b.inflowing, b.waiting = true, &c.Amount.Int
	}
	for _, p := range a.positions[id] {
		for i := range p.Position.Debts {
			debt := &p.Position.Debts[i]
			b := of(debt.Denom)
			if b.debts[p.Holder] != nil {
				return nil, &Difference{Asset: id, Holder: p.Holder, Denom: debt.Denom, What: "two debts"}
			}
			if debt.Claimed.Sign() < 0 {
				return nil, &Difference{Asset: id, Holder: p.Holder, Denom: debt.Denom, What: "it has claimed " + debt.Claimed.String()}
			}
			b.debts[p.Holder] = &debt.Numerator.Int
			b.paid.Add(b.paid, &debt.Claimed.Int)
		}
	}
	for _, denom := range sortedKeys(a.fromChildren[id]) {
		of(denom)
	}
	return books, nil
}

// checkBook recomputes an asset's revenue in one denom and what each holder is due.
func (a *auditor) checkBook(id uint64, x *exportedAsset, shares map[string]*big.Int, b *book) error {
	differs := func(holder, format string, args ...any) error {
		return &Difference{Asset: id, Holder: holder, Denom: b.denom, What: fmt.Sprintf(format, args...)}
	}
	children := at(a.fromChildren[id], b.denom)
	direct := new(big.Int).Add(b.in, b.waiting)
	if direct.Sub(direct, children).Sign() < 0 {
		return differs("", "%s came in and %s wait, the children have passed on %s", b.in, b.waiting, children)
	}
	split := oracle.SplitRevenue(b.in, x.edges())
	passedOn := new(big.Int).Sub(b.in, split.Own)
	passedOn.Sub(passedOn, split.Residue)

	debts := new(big.Int)
	for _, holder := range sortedKeys(b.debts) {
		debts.Add(debts, b.debts[holder])
	}
	claimed, rest := new(big.Int).DivMod(debts, big.NewInt(oracle.Supply), new(big.Int))
	if rest.Sign() != 0 || claimed.Sign() < 0 {
		return differs("", "the debts sum to %s, which is no whole number of units that were claimed", debts)
	}
	if b.paid.Cmp(claimed) != 0 {
		return differs("", "the debts say that %s were claimed, the holders' own figures sum to %s", claimed, b.paid)
	}
	due := new(big.Int)
	for _, holder := range holders(shares, b.debts) {
		if holder == a.latent {
			continue
		}
		unpaid := new(big.Rat).Sub(earned(split.Own, at(shares, holder)), earned(big.NewInt(1), at(b.debts, holder)))
		if unpaid.Sign() < 0 {
			return differs(holder, "it has had %s more than its shares have earned", unpaid.Neg(unpaid).FloatString(12))
		}
		amount := oracle.Floor(unpaid)
		if amount.Sign() > 0 {
			a.report.Dues = append(a.report.Dues, Due{Asset: id, Holder: holder, Denom: b.denom, Amount: amount})
		}
		due.Add(due, amount)
	}
	row := Row{
		Asset: id, Denom: b.denom, In: b.in, Direct: direct, FromChildren: children, PassedOn: passedOn, Own: split.Own,
		Residue: split.Residue, Waiting: b.waiting, Claimed: claimed, Due: due,
		Latent: oracle.Floor(earned(split.Own, at(shares, a.latent))),
	}
	a.report.Rows = append(a.report.Rows, row)
	a.total(b.denom).add(row)
	return nil
}

// earned is amount · shares / 10^12, exactly.
func earned(amount, shares *big.Int) *big.Rat {
	return new(big.Rat).SetFrac(new(big.Int).Mul(amount, shares), big.NewInt(oracle.Supply))
}

// holders are all who have shares of an asset, or had.
func holders(shares, debts map[string]*big.Int) []string {
	all := map[string]bool{}
	for _, holder := range sortedKeys(shares) {
		all[holder] = true
	}
	for _, holder := range sortedKeys(debts) {
		all[holder] = true
	}
	return sortedKeys(all)
}
