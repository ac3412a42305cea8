// Package oracle is a second set of books for x/usage, written from the rules alone, to hold the keeper's against. It
// shares no code with it and does the opposite where it can: it gives every party its exact fraction of every payment as
// it comes, where the keeper compares two floors of a total; it says what each party is to get, and queues, folds and
// indexes nothing. It is slow on purpose, and for tests only.
package oracle

import (
	"fmt"
	"math/big"
	"strconv"
)

// Party is somebody who is paid.
type Party string

// Protocol is the party of validators and their delegators.
const Protocol Party = "protocol"

// Account is the party of an address.
func Account(address string) Party { return Party("account " + address) }

// Asset is the party of all who made an asset.
func Asset(id uint64) Party { return Party("asset " + strconv.FormatUint(id, 10)) }

// Payment is what one party gets in one denom.
type Payment struct {
	To     Party
	Denom  string
	Amount *big.Int
}

// Terms are what an agreement was made under. Nothing in them moves while it stands.
type Terms struct {
	Provider string
	Asset    uint64
	Denom    string
	// ProviderBps and ProtocolBps are of 10,000; the asset has what they leave.
	ProviderBps, ProtocolBps int64
}

// Weight is a component's part of an asset's part.
type Weight struct {
	Asset uint64
	Bps   int64
}

// Ledger is all agreements, and what services have sold. The zero value has none.
type Ledger struct {
	channels map[string]*Channel
	pots     map[potKey]*pot
	sold     map[potKey]*Sold
}

// Sold is all that a service has sold in one denom, and who got it.
type Sold struct {
	Paid, Provider, Protocol, Asset *big.Int
}

// Sold reads what a service has sold in one denom.
func (l *Ledger) Sold(provider string, asset uint64, denom string) Sold {
	if s := l.sold[potKey{provider, asset, denom}]; s != nil {
		return *s
	}
	return Sold{new(big.Int), new(big.Int), new(big.Int), new(big.Int)}
}

func (l *Ledger) sell(t Terms, paid *big.Int, parts [3]*big.Int) {
	if l.sold == nil {
		l.sold = map[potKey]*Sold{}
	}
	key := potKey{t.Provider, t.Asset, t.Denom}
	s := l.Sold(t.Provider, t.Asset, t.Denom)
	l.sold[key] = &Sold{
		Paid:     sum(s.Paid, paid),
		Provider: sum(s.Provider, parts[provider]),
		Protocol: sum(s.Protocol, parts[protocol]),
		Asset:    sum(s.Asset, parts[asset]),
	}
}

// payments are the parts of what was sold. A component gets its part of the asset's, rounded down; the asset keeps all
// that components do not get.
func payments(t Terms, parts [3]*big.Int, weights []Weight) []Payment {
	paid := []Payment{
		{Account(t.Provider), t.Denom, parts[provider]},
		{Protocol, t.Denom, parts[protocol]},
	}
	rest := new(big.Int).Set(parts[asset])
	for _, w := range weights {
		part := Floor(fraction(parts[asset], w.Bps))
		rest.Sub(rest, part)
		paid = append(paid, Payment{Asset(w.Asset), t.Denom, part})
	}
	paid = append(paid, Payment{Asset(t.Asset), t.Denom, rest})
	return positive(paid)
}

func positive(all []Payment) (paid []Payment) {
	for _, p := range all {
		if p.Amount.Sign() > 0 {
			paid = append(paid, p)
		}
	}
	return paid
}

// PayCall sells one call at once. Nothing stays behind, so the asset has what rounding leaves.
func (l *Ledger) PayCall(t Terms, amount *big.Int) ([]Payment, error) {
	if amount.Sign() <= 0 || t.ProviderBps+t.ProtocolBps > total {
		return nil, fmt.Errorf("%s for a call, of which %d and %d are taken", amount, t.ProviderBps, t.ProtocolBps)
	}
	parts := [3]*big.Int{
		provider: Floor(fraction(amount, t.ProviderBps)),
		protocol: Floor(fraction(amount, t.ProtocolBps)),
	}
	parts[asset] = new(big.Int).Sub(amount, sum(parts[provider], parts[protocol]))
	l.sell(t, amount, parts)
	return payments(t, parts, nil), nil
}

func sum(all ...*big.Int) *big.Int {
	s := new(big.Int)
	for _, n := range all {
		s.Add(s, n)
	}
	return s
}
