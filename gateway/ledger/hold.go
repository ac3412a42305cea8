package ledger

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/sahara-chain/sahara/x/usage/receipts"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// Request asks for work to be held: the most that it may cost, and what pays for it, which is a voucher whose signature
// the caller has checked, or a session.
type Request struct {
	Channel voucher.Hash
	Amount  voucher.Amount
	Voucher *voucher.Signed
	Key     *voucher.Hash // of the session's key
}

// Hold is money that is set aside for a call. Exactly one of Charge and Release ends it; what comes later does nothing.
type Hold struct {
	ledger  *Ledger
	channel *channel
	session *session
	amount  voucher.Amount
	secure  bool // whether a voucher came that may not be on disk
	ended   bool
}

// Hold sets money aside. A request has a voucher or a key. Errors are ErrUnknown, ErrBroken, ErrBusy, ErrUncovered,
// ErrNoSession, ErrExpired, ErrCap, ErrStale, ErrReplayed and ErrShort.
func (l *Ledger) Hold(r Request, now time.Time) (*Hold, error) {
	if l.Broken() {
		return nil, ErrBroken
	}
	c, err := l.channel(r.Channel)
	if err != nil {
		return nil, err
	}
	h := &Hold{ledger: l, channel: c, amount: r.Amount}
	if r.Voucher == nil {
		l.mu.RLock()
		h.session = l.sessions[*r.Key]
		l.mu.RUnlock()
		if h.session == nil || h.session.ChannelID != r.Channel {
			return nil, ErrNoSession
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.expire(now)
	if err := h.check(r, now); err != nil {
		return nil, err
	}
	if r.Voucher != nil {
		c.sign(*r.Voucher)
		h.secure = true
	}
	c.held, _ = c.held.Add(r.Amount) // below what is covered
	c.holds++
	if h.session != nil {
		h.session.held, _ = h.session.held.Add(r.Amount)
		c.promised, _ = c.promised.Sub(r.Amount)
	}
	return h, nil
}

func (h *Hold) check(r Request, now time.Time) error {
	c := h.channel
	if c.holds >= MaxHolds {
		return ErrBusy
	}
	need, err := c.need(r.Amount)
	if h.session != nil {
		if err := h.session.check(r.Amount, now); err != nil {
			return err
		}
		need, err = c.charged.Add(c.held) // its voucher and its channel were held to its cap when it was opened
		if err == nil {
			need, err = need.Add(r.Amount)
		}
	}
	if err != nil {
		return err
	}
	if r.Voucher != nil {
		if err := c.checkVoucher(*r.Voucher, need); err != nil {
			return err
		}
	}
	// The chain may have redeemed what this ledger does not know of.
	if h.session != nil && c.signed.MaxClaimableAmount.Cmp(need) < 0 {
		return fmt.Errorf("%w: signed are %s, needed are %s", ErrUncovered, c.signed.MaxClaimableAmount, need)
	}
	// What a payer takes out since is not there for sessions either.
	if cover := c.view.Cover(); cover.Cmp(need) < 0 {
		return fmt.Errorf("%w: it covers %s, needed are %s", ErrUncovered, cover, need)
	}
	return nil
}

// Amount is the most that the call may cost.
func (h *Hold) Amount() voucher.Amount { return h.amount }

// Secure returns when the voucher that pays for the call is on the disk, as one that was used. Then an answer may begin to
// leave before its cost is known: after a crash the same voucher gets no second one. The error is ErrBroken.
func (h *Hold) Secure() error {
	if !h.secure {
		return nil
	}
	h.channel.mu.Lock()
	done := h.ledger.store.submit(h.channel.put())
	h.channel.mu.Unlock()
	return <-done
}

// Call is a call that was served.
type Call struct {
	ID        string // by which its receipt is asked for
	Receipt   receipts.Receipt
	Signature [voucher.SignatureLength]byte // of the receipt, by the gateway
	Answer    *Answer                       // to be given again to who asks again
}

// Charged is what a charge made of a call.
type Charged struct {
	Index uint64         // position in the channel's log
	Total voucher.Amount // charged over the channel, with this
}

// Charge ends the hold and charges the receipt's price, which must be at most the hold, and is cut to it. It returns
// when all is on the disk. The error is ErrBroken: the answer must not leave then.
func (h *Hold) Charge(call Call) (Charged, error) {
	c := h.channel
	price := call.Receipt.Price
	if price.Cmp(h.amount) > 0 {
		price = h.amount
		call.Receipt.Price = price
	}
	c.mu.Lock()
	if h.ended {
		c.mu.Unlock()
		return Charged{}, fmt.Errorf("%w: the hold has ended", ErrBroken)
	}
	h.end()
	c.charged, _ = c.charged.Add(price) // below what was held, which was in range
	c.input += call.Receipt.InputUnits
	c.output += call.Receipt.OutputUnits
	c.used.trim(c.charged)
	charged := Charged{c.log.Count(), c.charged}
	c.log.Add(call.Receipt.Hash(c.id))
	place := binary.BigEndian.AppendUint64(c.id[:len(c.id):len(c.id)], charged.Index)
	puts := []put{
		c.put(),
		{bucketCalls, place, append(call.Receipt.Marshal(c.id), call.Signature[:]...)},
		{bucketIDs, []byte(call.ID), place},
	}
	if s := h.session; s != nil {
		s.spent, _ = s.spent.Add(price) // at most the cap
		if !s.ended {
			c.promised, _ = c.promised.Sub(price) // which end has just added to
		}
		puts = append(puts, put{bucketSpent, s.KeyHash[:], appendAmount(nil, s.spent)})
	}
	if call.Answer != nil {
		puts = append(puts, call.Answer.puts()...)
	}
	done := h.ledger.store.submit(puts...)
	c.mu.Unlock()
	return charged, <-done
}

// Release ends the hold and charges nothing.
func (h *Hold) Release() {
	h.channel.mu.Lock()
	defer h.channel.mu.Unlock()
	if !h.ended {
		h.end()
	}
}

func (h *Hold) end() {
	h.ended = true
	c, s := h.channel, h.session
	c.held, _ = c.held.Sub(h.amount) // it was added
	c.holds--
	if s != nil {
		s.held, _ = s.held.Sub(h.amount) // the same
		if !s.ended {
			c.promised, _ = c.promised.Add(h.amount)
		}
	}
}
