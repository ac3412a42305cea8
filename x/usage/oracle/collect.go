package oracle

import "math/big"

// potKey is one denom on a service's address.
type potKey struct {
	provider string
	asset    uint64
	denom    string
}

// pot is what lands there by other ways than channels and calls.
type pot struct {
	there *big.Int // on the address now
	total *big.Int // counted so far, under the present offer
	terms Terms
	split split
}

func (l *Ledger) pot(t Terms) *pot {
	key := potKey{t.Provider, t.Asset, t.Denom}
	if l.pots == nil {
		l.pots = map[potKey]*pot{}
	}
	if l.pots[key] == nil {
		l.pots[key] = &pot{there: new(big.Int), total: new(big.Int), terms: t, split: newSplit(t)}
	}
	return l.pots[key]
}

// Land puts coins on a service's address.
func (l *Ledger) Land(t Terms, amount *big.Int) {
	p := l.pot(t)
	p.there = sum(p.there, amount)
}

// There is what lies on a service's address in one denom.
func (l *Ledger) There(provider string, asset uint64, denom string) *big.Int {
	return sum(l.pot(Terms{Provider: provider, Asset: asset, Denom: denom}).there)
}

// Collect divides what is new on a service's address under the present terms. If the protocol asks for more than the
// provider leaves, the provider leaves that. It says what was new.
//
// When the protocol's part has changed since the last time, all that was counted so far is taken for divided as it would
// be now: who got what stays, but what rounding has left of it may seem up to 2 units more or less.
func (l *Ledger) Collect(t Terms) (paid []Payment, fresh *big.Int) {
	t.ProviderBps = min(t.ProviderBps, total-t.ProtocolBps)
	p := l.pot(t)
	if p.total.BitLen() >= 128 { // of a total so large no more is kept count of
		p.forget()
	}
	if p.terms != t {
		p.terms, p.split = t, newSplit(t)
		p.split.earn(p.total)
	}
	fresh = new(big.Int).Sub(p.there, p.split.residue())
	if room := new(big.Int).Sub(new(big.Int).Sub(limit, big.NewInt(1)), p.total); fresh.Cmp(room) > 0 {
		fresh = room
	}
	if fresh.Sign() <= 0 {
		return nil, new(big.Int)
	}
	next := newSplit(t)
	next.earn(p.total)
	parts := next.earn(fresh)
	if sum(parts[:]...).Sign() == 0 {
		return nil, new(big.Int) // nobody has come to a unit: it goes on waiting, uncounted
	}
	p.split, p.total = next, sum(p.total, fresh)
	p.there.Sub(p.there, sum(parts[:]...))
	l.sell(t, fresh, parts)
	return payments(t, parts, nil), fresh
}

// Reoffer begins a service's count of one denom anew: what lies on its address is new under the next offer.
func (l *Ledger) Reoffer(provider string, asset uint64, denom string) {
	if p := l.pots[potKey{provider, asset, denom}]; p != nil {
		p.forget()
	}
}

func (p *pot) forget() {
	p.total, p.split = new(big.Int), newSplit(p.terms)
}
