package oracle

import (
	"cmp"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"
)

// limit is above all amounts of x402: 2^128.
var limit = new(big.Int).Lsh(big.NewInt(1), 128)

// What is refused, and why.
var (
	ErrUnknown       = errors.New("there is no such channel")
	ErrExists        = errors.New("there was such a channel before")
	ErrClosed        = errors.New("the channel is closed")
	ErrAmount        = errors.New("the amount is none that there may be")
	ErrNotIncreasing = errors.New("no more than was claimed before")
	ErrAboveBalance  = errors.New("more than the channel holds")
	ErrNothing       = errors.New("nothing is left")
	ErrWithdrawal    = errors.New("no withdrawal can begin or end now")
)

// Channel is one deposit.
type Channel struct {
	Terms     Terms
	Payer     string
	Deposited *big.Int
	Returned  *big.Int
	Claimed   *big.Int
	Closed    bool
	// Wants is what the payer wants back at Due, or nil; nothing for everything.
	Wants *big.Int
	Due   time.Time

	split split
}

// Holds is what may still be claimed.
func (c *Channel) Holds() *big.Int {
	return new(big.Int).Sub(new(big.Int).Sub(c.Deposited, c.Returned), c.Claimed)
}

// Owed is what has to be kept for a channel: what may still be claimed, and what rounding has left.
func (c *Channel) Owed() *big.Int { return sum(c.Holds(), c.split.residue()) }

// Channel reads a channel.
func (l *Ledger) Channel(id string) (*Channel, error) {
	if c := l.channels[id]; c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("%w: %s", ErrUnknown, id)
}

func (l *Ledger) open(id string) (*Channel, error) {
	c, err := l.Channel(id)
	if err == nil && c.Closed {
		err = ErrClosed
	}
	return c, err
}

// Open takes a deposit. An id is good for one channel, ever.
func (l *Ledger) Open(id, payer string, t Terms, deposit *big.Int) error {
	if l.channels[id] != nil {
		return ErrExists
	}
	if deposit.Sign() <= 0 || deposit.Cmp(limit) >= 0 {
		return ErrAmount
	}
	if l.channels == nil {
		l.channels = map[string]*Channel{}
	}
	l.channels[id] = &Channel{
		Terms: t, Payer: payer, Deposited: sum(deposit), Returned: new(big.Int), Claimed: new(big.Int), split: newSplit(t),
	}
	return nil
}

// TopUp adds to a deposit.
func (l *Ledger) TopUp(id string, amount *big.Int) error {
	c, err := l.open(id)
	if err != nil {
		return err
	}
	if amount.Sign() <= 0 || sum(c.Deposited, amount).Cmp(limit) >= 0 {
		return ErrAmount
	}
	c.Deposited = sum(c.Deposited, amount)
	return nil
}

// Redeem claims so much of a channel in all, and says who gets what of it now.
func (l *Ledger) Redeem(id string, claimed *big.Int, weights []Weight) ([]Payment, error) {
	c, err := l.open(id)
	if err != nil {
		return nil, err
	}
	switch {
	case claimed.Sign() <= 0 || claimed.Cmp(limit) >= 0:
		return nil, ErrAmount
	case claimed.Cmp(c.Claimed) <= 0:
		return nil, ErrNotIncreasing
	case claimed.Cmp(new(big.Int).Sub(c.Deposited, c.Returned)) > 0:
		return nil, ErrAboveBalance
	}
	added := new(big.Int).Sub(claimed, c.Claimed)
	c.Claimed = sum(claimed)
	parts := c.split.earn(added)
	l.sell(c.Terms, added, parts)
	return payments(c.Terms, parts, weights), nil
}

// Refund gives the payer back what nobody has claimed, at most so much.
func (l *Ledger) Refund(id string, most *big.Int) (Payment, error) {
	c, err := l.open(id)
	if err != nil {
		return Payment{}, err
	}
	if most.Sign() <= 0 || most.Cmp(limit) >= 0 {
		return Payment{}, ErrAmount
	}
	if c.Holds().Sign() == 0 {
		return Payment{}, ErrNothing
	}
	return c.giveBack(most), nil
}

func (c *Channel) giveBack(most *big.Int) Payment {
	amount := c.Holds()
	if most.Cmp(amount) < 0 {
		amount = sum(most)
	}
	c.Returned = sum(c.Returned, amount)
	return Payment{Account(c.Payer), c.Terms.Denom, amount}
}

// Withdraw says that the payer wants so much back at a time, or all for 0.
func (l *Ledger) Withdraw(id string, amount *big.Int, due time.Time) error {
	c, err := l.open(id)
	if err != nil {
		return err
	}
	if amount.Sign() < 0 || amount.Cmp(limit) >= 0 {
		return ErrAmount
	}
	if c.Wants != nil {
		return ErrWithdrawal
	}
	c.Wants, c.Due = sum(amount), due
	return nil
}

// Finish ends a withdrawal that is due.
func (l *Ledger) Finish(id string, now time.Time) (Payment, error) {
	c, err := l.open(id)
	if err != nil {
		return Payment{}, err
	}
	if c.Wants == nil || now.Before(c.Due) {
		return Payment{}, ErrWithdrawal
	}
	wants := c.Wants
	c.Wants = nil
	if wants.Sign() > 0 {
		return c.giveBack(wants), nil
	}
	c.Closed = true
	return c.giveBack(c.Holds()), nil
}

// Due lists the channels whose withdrawals are due, the oldest first and then in the order of ids.
func (l *Ledger) Due(now time.Time) (ids []string) {
	for id, c := range l.channels { //determinism:allow sorted below
		if c.Wants != nil && !now.Before(c.Due) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(l.channels[a].Due.Compare(l.channels[b].Due), cmp.Compare(a, b))
	})
	return ids
}

// Owed is what has to be kept for all channels in a denom.
func (l *Ledger) Owed(denom string) *big.Int {
	owed := new(big.Int)
	for _, c := range l.channels { //determinism:allow a sum has no order
		if c.Terms.Denom == denom {
			owed.Add(owed, c.Owed())
		}
	}
	return owed
}
