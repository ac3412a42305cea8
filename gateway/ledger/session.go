package ledger

import (
	"fmt"
	"slices"
	"time"

	"github.com/sahara-chain/sahara/x/usage/voucher"
)

const (
	// MaxSessions is the most sessions of one channel that have not ended.
	MaxSessions = 1_000
	// MaxKnown is the most sessions of one channel that are remembered, with those that have ended. A channel costs little.
	MaxKnown = 10_000
)

// session is a bearer session and where it stands; its channel's mutex guards it. What it may still spend is promised:
// nothing else of its channel may use it up.
type session struct {
	voucher.Session
	spent, held voucher.Amount
	ended       bool // by its payer, or by time
}

// rest is what is promised to the session beside what it holds.
func (s *session) rest() voucher.Amount {
	if s.ended {
		return voucher.Amount{}
	}
	used, _ := s.spent.Add(s.held) // at most the cap
	rest, _ := s.Cap.Sub(used)
	return rest
}

func (s *session) expired(now time.Time) bool {
	return now.Unix() >= 0 && uint64(now.Unix()) >= s.Expires //nolint:gosec // not negative
}

// SessionState is a session and what was spent of it.
type SessionState struct {
	voucher.SessionState
	Held  voucher.Amount
	Ended bool
}

// OpenSession opens a session whose signatures the caller has checked: its voucher must cover what is committed of the
// channel, and its cap. The same session again is the same session; created is false then. A cap of zero ends it.
//
// Errors are ErrUnknown, ErrKey, ErrExpired, ErrBusy, ErrShort, ErrUncovered and ErrBroken.
func (l *Ledger) OpenSession(s voucher.SignedSession, now time.Time) (created bool, err error) {
	c, err := l.channel(s.ChannelID)
	if err != nil {
		return false, err
	}
	l.sessionMu.Lock() // one at a time: whether a key is new and that it is taken must not come apart
	defer l.sessionMu.Unlock()
	l.mu.RLock()
	known := l.sessions[s.KeyHash]
	l.mu.RUnlock()
	if s.Cap.IsZero() {
		return false, l.endSession(c, s.Session, known, now)
	}
	if known != nil {
		if known.Session != s.Session {
			return false, fmt.Errorf("%w, with other terms", ErrKey)
		}
		return false, nil
	}
	opened := &session{Session: s.Session}
	c.mu.Lock()
	if err := c.checkSession(s, now); err != nil {
		c.mu.Unlock()
		return false, err
	}
	if err := l.makeRoom(c, now); err != nil {
		c.mu.Unlock()
		return false, err
	}
	c.sign(s.Voucher)
	c.promise(opened)
	c.known = append(c.known, opened)
	done := l.store.submit(c.put(), opened.put())
	c.mu.Unlock()
	if err := <-done; err != nil {
		return false, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sessions[s.KeyHash] = opened
	return true, nil
}

// makeRoom forgets sessions whose time is over, if the channel has as many as it may: they cannot be opened again. One that
// was ended before it was opened is never forgotten, since it could be. The channel's mutex is held. The error is ErrBusy.
func (l *Ledger) makeRoom(c *channel, now time.Time) error {
	if len(c.known) < MaxKnown {
		return nil
	}
	c.expire(now)
	var gone []put
	c.known = slices.DeleteFunc(c.known, func(s *session) bool {
		over := !s.Cap.IsZero() && s.expired(now) && s.held.IsZero()
		if over {
			gone = append(gone, put{bucketSessions, s.KeyHash[:], nil}, put{bucketSpent, s.KeyHash[:], nil})
		}
		return over
	})
	if len(c.known) >= MaxKnown {
		return fmt.Errorf("%w: %d sessions are remembered", ErrBusy, len(c.known))
	}
	l.store.submit(gone...) // if it fails, so does what is submitted next
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range gone {
		delete(l.sessions, voucher.Hash(p.key))
	}
	return nil
}

func (c *channel) checkSession(s voucher.SignedSession, now time.Time) error {
	if (&session{Session: s.Session}).expired(now) {
		return ErrExpired
	}
	c.expire(now)
	if len(c.live) >= MaxSessions {
		return fmt.Errorf("%w: it has %d sessions", ErrBusy, len(c.live))
	}
	need, err := c.need(s.Cap)
	if err != nil {
		return err
	}
	switch m := s.Voucher.MaxClaimableAmount; {
	case m.Cmp(need) < 0:
		return fmt.Errorf("%w: it is %s; committed are %s, the cap is %s", ErrShort, m, c.committed(), s.Cap)
	case c.view.Cover().Cmp(need) < 0:
		return fmt.Errorf("%w: it covers %s; committed are %s, the cap is %s", ErrUncovered, c.view.Cover(), c.committed(), s.Cap)
	}
	return nil
}

// endSession ends a session for ever, also one that nobody opened yet. Calls that it holds go on.
func (l *Ledger) endSession(c *channel, s voucher.Session, known *session, now time.Time) error {
	if known != nil && known.ChannelID != s.ChannelID {
		return fmt.Errorf("%w, of another channel", ErrKey)
	}
	c.mu.Lock()
	if known == nil {
		if err := l.makeRoom(c, now); err != nil {
			c.mu.Unlock()
			return err
		}
		known = &session{Session: s, ended: true}
		c.known = append(c.known, known)
	}
	c.unpromise(known)
	done := l.store.submit(known.put())
	c.mu.Unlock()
	if err := <-done; err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sessions[s.KeyHash] = known
	return nil
}

// Session finds the session of a key by its hash. The error is ErrNoSession.
func (l *Ledger) Session(key voucher.Hash, now time.Time) (SessionState, error) {
	l.mu.RLock()
	s := l.sessions[key]
	l.mu.RUnlock()
	if s == nil {
		return SessionState{}, ErrNoSession
	}
	c, err := l.channel(s.ChannelID)
	if err != nil {
		return SessionState{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	state := SessionState{voucher.SessionState{Session: s.Session, Spent: s.spent}, s.held, s.ended || s.expired(now)}
	return state, nil
}

// promise puts a session among those that have not ended, in the order of their ends.
func (c *channel) promise(s *session) {
	at, _ := slices.BinarySearchFunc(c.live, s.Expires, func(o *session, end uint64) int {
		if o.Expires < end {
			return -1
		}
		return 1
	})
	c.live = slices.Insert(c.live, at, s)
	c.promised, _ = c.promised.Add(s.rest()) // below what is signed
}

// unpromise ends a session. What it has left may be used by others.
func (c *channel) unpromise(s *session) {
	if at := slices.Index(c.live, s); at >= 0 {
		c.promised, _ = c.promised.Sub(s.rest())
		c.live = slices.Delete(c.live, at, at+1)
	}
	s.ended = true
}

// expire ends the sessions whose time has come.
func (c *channel) expire(now time.Time) {
	for len(c.live) > 0 && c.live[0].expired(now) {
		c.unpromise(c.live[0])
	}
}

// check refuses a call that costs up to amount.
func (s *session) check(amount voucher.Amount, now time.Time) error {
	if s.ended || s.expired(now) {
		return ErrExpired
	}
	if s.rest().Cmp(amount) < 0 {
		return fmt.Errorf("%w: spent are %s and held %s of %s, the call may cost %s", ErrCap, s.spent, s.held, s.Cap, amount)
	}
	return nil
}

// put is key hash → channel (32) · cap (16) · expires (8) · ended (1).
func (s *session) put() put {
	b := make([]byte, 0, sessionSize)
	b = append(b, s.ChannelID[:]...)
	b = appendAmount(b, s.Cap)
	b = appendUint64(b, s.Expires)
	if s.ended {
		return put{bucketSessions, s.KeyHash[:], append(b, 1)}
	}
	return put{bucketSessions, s.KeyHash[:], append(b, 0)}
}

const sessionSize = 32 + 16 + 8 + 1

func readSession(key, b []byte) (*session, error) {
	if len(key) != 32 || len(b) != sessionSize {
		return nil, fmt.Errorf("%w: session %x", ErrCorrupt, key)
	}
	return &session{
		Session: voucher.Session{
			ChannelID: voucher.Hash(b), Cap: amountAt(b, 32), Expires: uint64At(b, 48), KeyHash: voucher.Hash(key),
		},
		ended: b[56] == 1,
	}, nil
}
