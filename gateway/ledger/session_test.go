package ledger

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// TestSessionsAreForgotten: a channel, which costs its payer little, makes a gateway remember a bounded number of sessions.
// Those whose time is over make room; one that was ended before it was opened stays ended, since it could be opened later.
func TestSessionsAreForgotten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	l := open(t, path)
	require.NoError(t, l.Admit(view(1_000_000), start))
	over, later := signedSession(1, 10, 1_000, start.Add(time.Hour)), signedSession(2, 10, 1_000, start.Add(9*time.Hour))
	void := signedSession(3, 0, 0, start.Add(time.Hour))
	held := signedSession(4, 10, 1_000, start.Add(time.Hour))
	for _, s := range []voucher.SignedSession{over, later, void, held} {
		_, err := l.OpenSession(s, start)
		require.NoError(t, err)
	}
	for _, key := range []voucher.Hash{over.KeyHash, held.KeyHash} {
		h, err := l.Hold(Request{Channel: id, Amount: amount(5), Key: &key}, start)
		require.NoError(t, err)
		if key == over.KeyHash {
			_, err = h.Charge(call("a", 5))
			require.NoError(t, err)
		}
	}
	c, err := l.channel(id)
	require.NoError(t, err)
	for len(c.known) < MaxKnown {
		c.known = append(c.known, &session{Session: void.Session, ended: true})
	}
	at := start.Add(30 * time.Minute)
	next, voided := signedSession(5, 10, 1_000, start.Add(9*time.Hour)), signedSession(6, 0, 0, start.Add(9*time.Hour))
	for _, s := range []voucher.SignedSession{next, voided} {
		_, err = l.OpenSession(s, at)
		require.ErrorIs(t, err, ErrBusy)
		_, err = l.Session(s.KeyHash, at)
		require.ErrorIs(t, err, ErrNoSession)
	}
	at = start.Add(2 * time.Hour)
	_, err = l.OpenSession(next, at)
	require.NoError(t, err)
	_, err = l.OpenSession(voided, at)
	require.ErrorIs(t, err, ErrBusy) // one had its time over
	books(t, l)
	require.NoError(t, l.Close())

	l = open(t, path)
	defer func() { require.NoError(t, l.Close()) }()
	for _, s := range []voucher.SignedSession{later, void, held, next} {
		_, err = l.Session(s.KeyHash, at)
		require.NoError(t, err)
	}
	_, err = l.Session(over.KeyHash, at)
	require.ErrorIs(t, err, ErrNoSession)
	_, err = l.OpenSession(over, at)
	require.ErrorIs(t, err, ErrExpired)
	c, err = l.channel(id)
	require.NoError(t, err)
	require.Len(t, c.known, 4)
}

// TestASessionIsHeldToWhatIsSigned also if the chain has redeemed more than this ledger knew of, as after a file is put back from
// a copy: what is beyond no voucher would ever pay.
func TestASessionIsHeldToWhatIsSigned(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "ledger"))
	defer func() { require.NoError(t, l.Close()) }()
	require.NoError(t, l.Admit(view(1_000), start))
	s := signedSession(1, 100, 100, start.Add(time.Hour))
	_, err := l.OpenSession(s, start)
	require.NoError(t, err)
	v := view(1_000)
	v.Claimed = amount(60)
	require.NoError(t, l.Admit(v, start.Add(time.Second)))
	_, err = l.Hold(Request{Channel: id, Amount: amount(41), Key: &s.KeyHash}, start)
	require.ErrorIs(t, err, ErrUncovered)
	h, err := l.Hold(Request{Channel: id, Amount: amount(40), Key: &s.KeyHash}, start)
	require.NoError(t, err)
	_, err = h.Charge(call("a", 40))
	require.NoError(t, err)
	claim, due, err := l.Claim(id)
	require.NoError(t, err)
	require.True(t, due)
	require.LessOrEqual(t, claim.TotalClaimed.Cmp(claim.Voucher.MaxClaimableAmount), 0)
}

// TestNothingIsClaimedBeyondWhatIsSigned: the chain takes nothing of such a claim. What was on its way when the chain turned out to
// have redeemed more is claimed as far as the voucher goes.
func TestNothingIsClaimedBeyondWhatIsSigned(t *testing.T) {
	l := open(t, filepath.Join(t.TempDir(), "ledger"))
	defer func() { require.NoError(t, l.Close()) }()
	require.NoError(t, l.Admit(view(1_000), start))
	h, err := l.Hold(Request{Channel: id, Amount: amount(40), Voucher: signed(100)}, start)
	require.NoError(t, err)
	v := view(1_000)
	v.Claimed = amount(90)
	require.NoError(t, l.Admit(v, start.Add(time.Second)))
	_, err = h.Charge(call("a", 40))
	require.NoError(t, err)
	claim, due, err := l.Claim(id)
	require.NoError(t, err)
	require.True(t, due)
	require.Equal(t, amount(100), claim.TotalClaimed)
}
