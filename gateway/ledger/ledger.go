package ledger

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// MaxHolds is the most calls of one channel at once.
const MaxHolds = 256

// Ledger is what a gateway has sold. All methods may be called at once.
type Ledger struct {
	store    *store
	mu       sync.RWMutex // of the maps; each channel has its own
	channels map[voucher.Hash]*channel
	sessions map[voucher.Hash]*session // by the hash of the key

	sessionMu sync.Mutex // held while a session is opened or ended
}

// Open reads the ledger of a chain from a file, or begins one. Errors are ErrCorrupt, ErrOtherChain and the file's.
func Open(path string, evmChainID uint64) (*Ledger, error) {
	s, err := openStore(path)
	if err != nil {
		return nil, err
	}
	l := &Ledger{store: s, channels: map[voucher.Hash]*channel{}, sessions: map[voucher.Hash]*session{}}
	if err := l.load(evmChainID); err != nil {
		_ = s.close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return l, nil
}

func (l *Ledger) load(evmChainID uint64) error {
	if err := l.bind(evmChainID); err != nil {
		return err
	}
	err := l.store.each(bucketStates, func(key, value []byte) error {
		c := &channel{id: voucher.Hash(key)}
		l.channels[c.id] = c
		return c.unmarshal(c.id, value)
	})
	if err != nil {
		return err
	}
	err = l.store.each(bucketViews, func(key, value []byte) error {
		var kept keptView
		c := l.channels[voucher.Hash(key)]
		if err := json.Unmarshal(value, &kept); err != nil || c == nil {
			return fmt.Errorf("%w: view of channel %x", ErrCorrupt, key)
		}
		c.admit(kept.Channel, kept.Seen)
		return nil
	})
	if err != nil {
		return err
	}
	return l.loadSessions()
}

func (l *Ledger) loadSessions() error {
	err := l.store.each(bucketSessions, func(key, value []byte) error {
		s, err := readSession(key, value)
		if err != nil {
			return err
		}
		if l.channels[s.ChannelID] == nil {
			return fmt.Errorf("%w: session %x of an unknown channel", ErrCorrupt, key)
		}
		l.sessions[s.KeyHash] = s
		return nil
	})
	if err != nil {
		return err
	}
	err = l.store.each(bucketSpent, func(key, value []byte) error {
		s := l.sessions[voucher.Hash(key)]
		if s == nil || len(value) != voucher.AmountSize {
			return fmt.Errorf("%w: spent of session %x", ErrCorrupt, key)
		}
		s.spent = amountAt(value, 0)
		return nil
	})
	if err != nil {
		return err
	}
	for _, s := range l.sessions {
		c := l.channels[s.ChannelID]
		c.known = append(c.known, s)
		if !s.ended {
			c.promise(s)
		}
	}
	return nil
}

// bind writes the chain's id into a new file, and compares it with that of an old one: a channel's id is of one chain,
// but what was charged under it would be lost.
func (l *Ledger) bind(evmChainID uint64) error {
	key, want := []byte("evm_chain_id"), binary.BigEndian.AppendUint64(nil, evmChainID)
	got, err := l.store.get(bucketMeta, key)
	switch {
	case err != nil:
		return err
	case got == nil:
		return <-l.store.submit(put{bucketMeta, key, want})
	case !bytes.Equal(got, want):
		return fmt.Errorf("%w: EVM chain id %d, not %d", ErrOtherChain, binary.BigEndian.Uint64(got), evmChainID)
	}
	return nil
}

// Close writes what is on its way. No other method may be called then.
func (l *Ledger) Close() error { return l.store.close() }

// Broken says whether a write has failed. Only opening the file again helps.
func (l *Ledger) Broken() bool { return l.store.failed.Load() }

// Writes are how many calls wrote, in how many commits.
func (l *Ledger) Writes() (writes, commits uint64) {
	return l.store.writes.Load(), l.store.commits.Load()
}

// Sync returns when all that was charged before is on the disk. The error is ErrBroken.
func (l *Ledger) Sync() error { return <-l.store.submit() }

type keptView struct {
	Channel chain.Channel `json:"channel"`
	Seen    time.Time     `json:"seen"`
}

// Admit takes in what the chain says of a channel, now. The error is ErrBroken.
func (l *Ledger) Admit(view chain.Channel, now time.Time) error {
	kept, err := json.Marshal(keptView{view, now})
	if err != nil {
		return err
	}
	l.mu.Lock()
	c := l.channels[view.ID]
	if c == nil {
		c = &channel{id: view.ID}
		c.signed.ChannelID = view.ID
		l.channels[view.ID] = c
	}
	l.mu.Unlock()
	c.mu.Lock()
	if now.Before(c.seen) { // an older answer that came later
		c.mu.Unlock()
		return nil
	}
	c.admit(view, now)
	done := l.store.submit(c.put(), put{bucketViews, c.id[:], kept})
	c.mu.Unlock()
	return <-done
}

// Channel is where a channel stands. The error is ErrUnknown.
func (l *Ledger) Channel(id voucher.Hash) (View, error) {
	c, err := l.channel(id)
	if err != nil {
		return View{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.viewed(), nil
}

// Channels are where all channels stand, in no order.
func (l *Ledger) Channels() []View {
	l.mu.RLock()
	all := make([]*channel, 0, len(l.channels))
	for _, c := range l.channels {
		all = append(all, c)
	}
	l.mu.RUnlock()
	views := make([]View, len(all))
	for i, c := range all {
		c.mu.Lock()
		views[i] = c.viewed()
		c.mu.Unlock()
	}
	return views
}

func (l *Ledger) channel(id voucher.Hash) (*channel, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if c := l.channels[id]; c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("%w: %x", ErrUnknown, id)
}
