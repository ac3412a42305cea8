package oracle

import "math/big"

// Due is what a holder may claim: all that it has earned and not been paid, rounded down to a unit.
func (l *Ledger) Due(id uint64, holder, denom string) *big.Int {
	return Floor(l.Unpaid(id, holder, denom))
}

// Unpaid is what a holder has earned and not been paid, exactly.
func (l *Ledger) Unpaid(id uint64, holder, denom string) *big.Rat {
	f := l.flow(id, denom)
	unpaid := new(big.Rat)
	if earned := f.earned[holder]; earned != nil {
		unpaid.Set(earned)
	}
	if paid := f.paid[holder]; paid != nil {
		unpaid.Sub(unpaid, new(big.Rat).SetInt(paid))
	}
	return unpaid
}

// Paid is what a holder was paid, ever.
func (l *Ledger) Paid(id uint64, holder, denom string) *big.Int {
	paid := new(big.Int)
	if p := l.flow(id, denom).paid[holder]; p != nil {
		paid.Set(p)
	}
	return paid
}

// Claim pays a holder what is due and returns it.
func (l *Ledger) Claim(id uint64, holder, denom string) *big.Int {
	due := l.Due(id, holder, denom)
	l.pay(id, holder, denom, due)
	return due
}

// Return takes a payment to a holder back: it can be claimed again.
func (l *Ledger) Return(id uint64, holder, denom string, amount *big.Int) {
	l.pay(id, holder, denom, new(big.Int).Neg(amount))
}

func (l *Ledger) pay(id uint64, holder, denom string, amount *big.Int) {
	f := l.flow(id, denom)
	if f.paid[holder] == nil {
		f.paid[holder] = new(big.Int)
	}
	f.paid[holder].Add(f.paid[holder], amount)
	f.claimed.Add(f.claimed, amount)
}

// Shares is how many shares of an asset a holder has.
func (l *Ledger) Shares(id uint64, holder string) int64 { return l.asset(id).shares[holder] }

// Latent is how many shares of an asset nobody has taken yet.
func (l *Ledger) Latent(id uint64) int64 { return l.asset(id).latent }

// Book is an asset's accounts in one denom.
type Book struct {
	In, Waiting  *big.Int
	Own, Residue *big.Int
	Claimed      *big.Int
	Latent       *big.Rat // of Own: what latent shares have earned
}

// Book reads an asset's accounts in one denom.
func (l *Ledger) Book(id uint64, denom string) Book {
	f := l.flow(id, denom)
	split := SplitRevenue(f.in, l.asset(id).edges)
	return Book{In: f.in, Waiting: f.waiting, Own: split.Own, Residue: split.Residue, Claimed: f.claimed, Latent: f.latent}
}

// Owed is what the escrow has to hold in a denom: Σ(Own − claimed) + Σ residues + Σ waiting.
func (l *Ledger) Owed(denom string) *big.Int {
	owed := new(big.Int)
	for i := range l.assets {
		book := l.Book(uint64(i)+1, denom)
		owed.Add(owed, book.Own)
		owed.Sub(owed, book.Claimed)
		owed.Add(owed, book.Residue)
		owed.Add(owed, book.Waiting)
	}
	return owed
}
