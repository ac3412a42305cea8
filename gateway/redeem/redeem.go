// Package redeem brings vouchers to the chain. Totals are cumulative: the chain pays what a claim is above what was
// claimed before, so a claim that comes twice, late, or beside another pays nothing twice. Before each try the totals are
// read again, and what the chain has already is not sent.
package redeem

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// Sender puts messages into a transaction and waits until it is in a block.
type Sender interface {
	Send(ctx context.Context, msgs ...chain.Msg) (chain.Result, error)
}

// Redeemer redeems what a ledger has charged.
type Redeemer struct {
	Ledger *ledger.Ledger
	Node   *chain.Node
	Sender Sender
	// Message makes a transaction's message of claims.
	Message func([]chain.Claim) chain.Msg
	Batch   int // most claims of a transaction
	Log     *slog.Logger

	mu    sync.Mutex // one redemption at a time
	later map[voucher.Hash]backoff

	statMu sync.Mutex
	stats  Stats
}

// Stats are what was redeemed since the start.
type Stats struct {
	Transactions, Claims, Failures uint64
	Last                           time.Time // of the last transaction
	LastHash                       string
	LastHeight                     int64
}

// backoff keeps a channel whose claims fail from costing gas again and again.
type backoff struct {
	failures int
	last     time.Time // failure
}

// waits says whether a claim is not tried yet. One of a channel whose payer takes its money out has little time left, so it
// is tried each minute.
func (b backoff) waits(now time.Time, withdrawing bool) bool {
	if b.failures == 0 {
		return false
	}
	wait := min(firstBackoff<<min(b.failures-1, 16), maxBackoff)
	if withdrawing {
		wait = firstBackoff
	}
	return now.Sub(b.last) < wait
}

const (
	firstBackoff = time.Minute
	maxBackoff   = 6 * time.Hour
)

// Summary is what one redemption did.
type Summary struct {
	Channels     int            // whose claims are on the chain now
	Failed       int            // whose claims the chain did not take
	Transactions []chain.Result // in order
}

// Redeem redeems the channels that pick picks and that owe something. It goes on after a batch that fails and returns
// the first error. Canceling the context stops it between batches.
func (r *Redeemer) Redeem(ctx context.Context, pick func(ledger.View) bool) (Summary, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.later == nil {
		r.later = map[voucher.Hash]backoff{}
	}
	var s Summary
	claims, err := r.claims(ctx, pick)
	for len(claims) > 0 && ctx.Err() == nil {
		n := min(r.Batch, len(claims))
		if e := r.send(ctx, claims[:n], &s); e != nil && err == nil {
			err = e
		}
		claims = claims[n:]
	}
	if err == nil {
		err = ctx.Err()
	}
	return s, err
}

// claims are what is to be sent, by what the chain says now.
func (r *Redeemer) claims(ctx context.Context, pick func(ledger.View) bool) ([]chain.Claim, error) {
	var claims []chain.Claim
	var failed error
	for _, view := range r.Ledger.Channels() {
		id := view.Chain.ID
		if view.Unclaimed().IsZero() || !pick(view) || r.later[id].waits(time.Now(), view.Chain.Withdrawal != nil) {
			continue
		}
		if err := r.refresh(ctx, id); err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		claim, due, err := r.Ledger.Claim(id)
		if err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		if due {
			claims = append(claims, claim)
		}
	}
	if len(claims) > 0 {
		// What is claimed must not be more than what a crash would leave.
		if err := r.Ledger.Sync(); err != nil {
			return nil, err
		}
	}
	return claims, failed
}

func (r *Redeemer) refresh(ctx context.Context, id voucher.Hash) error {
	now := time.Now()
	view, err := r.Node.Channel(ctx, id)
	if err != nil {
		return fmt.Errorf("channel %x: %w", id, err)
	}
	return r.Ledger.Admit(view, now)
}

func (r *Redeemer) send(ctx context.Context, claims []chain.Claim, s *Summary) error {
	result, err := r.Sender.Send(ctx, r.Message(claims))
	if err != nil {
		r.count(func(stats *Stats) { stats.Failures++ })
		r.Log.Error("redemption failed; it is tried again", "channels", len(claims), "err", err)
		if errors.Is(err, chain.ErrFailed) {
			r.postpone(claims)
		}
		return err
	}
	s.Transactions = append(s.Transactions, result)
	var failed error
	for _, c := range claims {
		id := c.Voucher.ChannelID
		if err := r.refresh(ctx, id); err != nil {
			failed = errors.Join(failed, err)
			continue
		}
		view, err := r.Ledger.Channel(id)
		if err != nil || view.Chain.Claimed.Cmp(c.TotalClaimed) < 0 {
			s.Failed++
			r.postpone([]chain.Claim{c})
			r.Log.Error("the chain did not take a claim", "channel", fmt.Sprintf("%x", id), "total", c.TotalClaimed, "tx", result.Hash)
			continue
		}
		delete(r.later, id)
		s.Channels++
	}
	r.count(func(stats *Stats) {
		stats.Transactions++
		stats.Claims += uint64(s.Channels) //nolint:gosec // a count
		stats.Last, stats.LastHash, stats.LastHeight = time.Now(), result.Hash, result.Height
	})
	r.Log.Info("redeemed", "channels", s.Channels, "failed", s.Failed, "tx", result.Hash, "height", result.Height)
	return failed
}

func (r *Redeemer) postpone(claims []chain.Claim) {
	for _, c := range claims {
		b := r.later[c.Voucher.ChannelID]
		b.last = time.Now()
		b.failures++
		r.later[c.Voucher.ChannelID] = b
	}
}

func (r *Redeemer) count(change func(*Stats)) {
	r.statMu.Lock()
	defer r.statMu.Unlock()
	change(&r.stats)
}

// Stats are what was redeemed since the start.
func (r *Redeemer) Stats() Stats {
	r.statMu.Lock()
	defer r.statMu.Unlock()
	return r.stats
}
