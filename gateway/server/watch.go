package server

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// watch keeps the ledger's view of channels fresh.
type watch struct {
	node   *chain.Node
	ledger *ledger.Ledger
	slots  chan struct{} // questions to the node at once
	ours   func(chain.Channel) bool

	mu      sync.Mutex
	used    map[voucher.Hash]time.Time // last use
	unknown map[voucher.Hash]time.Time // channels that the chain does not know, until when that is believed
	current time.Time                  // when the node was last seen not to be behind
}

const (
	lookups = 32
	// quiet is how long after its last call a channel is watched if it owes nothing.
	quiet = time.Hour
	// unknownFor is how long a channel that is not there is not asked for again.
	unknownFor = 3 * time.Second
	maxUnknown = 10_000
	// stale is the age from which a view that refuses a call is read again first: the payer may have topped up.
	stale = 2 * time.Second
	// maxLag is how old a node's newest block may be. What a node says that is further behind would be taken for news, and
	// a withdrawal could end unseen.
	maxLag = 2 * time.Minute
	// currentFor is how long a node that is not behind is believed to stay so.
	currentFor = 10 * time.Second
)

// errForeign refuses a channel of another service: nothing of it is kept, or else anybody could make the gateway keep all
// channels of the chain.
var errForeign = errors.New("channel belongs to another service")

func newWatch(node *chain.Node, l *ledger.Ledger, ours func(chain.Channel) bool) *watch {
	return &watch{
		node: node, ledger: l, ours: ours, slots: make(chan struct{}, lookups),
		used: map[voucher.Hash]time.Time{}, unknown: map[voucher.Hash]time.Time{},
	}
}

// channel is a channel as the chain saw it not longer ago than half its withdraw delay: what is charged now can still be
// redeemed before any withdrawal that is not in the view ends. Errors are chain.ErrNotFound, chain.ErrUnavailable and
// errForeign.
func (w *watch) channel(ctx context.Context, id voucher.Hash, now time.Time) (ledger.View, error) {
	view, err := w.ledger.Channel(id)
	if err == nil {
		good := time.Duration(view.Chain.Config.WithdrawDelay) * time.Second / 2 //nolint:gosec // a uint40
		if now.Sub(view.Seen) < good {
			w.touch(id, now)
			return view, nil
		}
	}
	if err := w.refresh(ctx, id, now); err != nil {
		return view, err
	}
	w.touch(id, now)
	return w.ledger.Channel(id)
}

func (w *watch) touch(id voucher.Hash, now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.used[id] = now
}

// refresh reads a channel from the chain.
func (w *watch) refresh(ctx context.Context, id voucher.Hash, now time.Time) error {
	w.mu.Lock()
	until := w.unknown[id]
	w.mu.Unlock()
	if now.Before(until) {
		return fmt.Errorf("%w: channel %x", chain.ErrNotFound, id)
	}
	select {
	case w.slots <- struct{}{}:
		defer func() { <-w.slots }()
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", chain.ErrUnavailable, ctx.Err())
	}
	if err := w.upToDate(ctx); err != nil {
		return err
	}
	asked := time.Now()
	view, err := w.node.Channel(ctx, id)
	if errors.Is(err, chain.ErrNotFound) {
		w.mu.Lock()
		defer w.mu.Unlock()
		if len(w.unknown) >= maxUnknown {
			clear(w.unknown)
		}
		w.unknown[id] = now.Add(unknownFor)
		return err
	}
	if err != nil {
		return err
	}
	if !w.ours(view) {
		return errForeign
	}
	return w.ledger.Admit(view, asked)
}

// upToDate refuses a node that is behind the chain. The error is chain.ErrUnavailable.
func (w *watch) upToDate(ctx context.Context) error {
	now := time.Now()
	w.mu.Lock()
	known := now.Sub(w.current) < currentFor
	w.mu.Unlock()
	if known {
		return nil
	}
	head, err := w.node.Head(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", chain.ErrUnavailable, err)
	}
	if age := now.Sub(head); age > maxLag {
		return fmt.Errorf("%w: its newest block is of %s, it is behind, or this machine's clock is wrong",
			chain.ErrUnavailable, head.UTC().Format(time.RFC3339))
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.current = now
	return nil
}

// refreshUsed reads the channels that were used or owe something.
func (w *watch) refreshUsed(ctx context.Context, now time.Time) {
	var group sync.WaitGroup
	for _, view := range w.ledger.Channels() {
		id := view.Chain.ID
		w.mu.Lock()
		used, known := w.used[id]
		if known && now.Sub(used) > quiet {
			delete(w.used, id)
			known = false
		}
		w.mu.Unlock()
		if !known && view.Unclaimed().IsZero() || now.Sub(view.Seen) < tick {
			continue
		}
		group.Go(func() { _ = w.refresh(ctx, id, now) }) // the view just stays older
	}
	group.Wait()
}
