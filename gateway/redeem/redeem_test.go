package redeem_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/fake"
	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/gateway/redeem"
	"github.com/sahara-chain/sahara/x/usage/receipts"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

func amount(n uint64) voucher.Amount { return voucher.AmountFromUint64(n) }

// world is a ledger with channels on a fake chain, and a redeemer whose sender can fail.
type world struct {
	t        *testing.T
	chain    *fake.Chain
	ledger   *ledger.Ledger
	redeemer *redeem.Redeemer
	sender   *sender
	channels []chain.Channel
	calls    int
}

// sender sends, and then says what it is told to.
type sender struct {
	real  *chain.Sender
	lost  bool // the transaction is sent, and nobody hears of it
	never bool // it is not sent
	sent  int
}

func (s *sender) Send(ctx context.Context, msgs ...chain.Msg) (chain.Result, error) {
	if s.never {
		return chain.Result{}, fmt.Errorf("%w: not sent", chain.ErrUnavailable)
	}
	s.sent++
	result, err := s.real.Send(ctx, msgs...)
	if s.lost {
		return chain.Result{}, fmt.Errorf("%w: no answer", chain.ErrUnavailable)
	}
	return result, err
}

func newWorld(t *testing.T, channels int) *world {
	t.Helper()
	c := fake.NewChain()
	require.NoError(t, c.Start())
	t.Cleanup(c.Stop)
	key, err := crypto.GenerateKey()
	require.NoError(t, err)
	gateway := crypto.PubkeyToAddress(key.PublicKey)
	c.Fund(gateway)
	service := c.Register(gateway, gateway, 7, chain.Price{Denom: fake.Denom, PerCall: amount(10)})
	l, err := ledger.Open(filepath.Join(t.TempDir(), "ledger"), fake.EVMChainID)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, l.Close()) })
	node := chain.NewNode(c.URL())
	s := &sender{real: chain.NewSender(node, key, fake.ChainID, chain.Coin{Denom: fake.Denom, Amount: amount(1)})}
	w := &world{t: t, chain: c, ledger: l, sender: s}
	w.redeemer = &redeem.Redeemer{
		Ledger: l, Node: node, Sender: s, Batch: 2, Log: slog.New(slog.DiscardHandler),
		Message: func(claims []chain.Claim) chain.Msg { return chain.Redeem(gateway, claims) },
	}
	for i := range channels {
		payer, err := crypto.GenerateKey()
		require.NoError(t, err)
		channel := c.Open(crypto.PubkeyToAddress(payer.PublicKey), service, 1_000, byte(i))
		require.NoError(t, l.Admit(channel, time.Now()))
		v := c.Voucher(channel.ID, amount(1_000), payer)
		_, err = l.OpenSession(voucher.SignedSession{
			Session: voucher.Session{ChannelID: channel.ID, Cap: amount(1_000), Expires: 1 << 40, KeyHash: channel.ID}, Voucher: v,
		}, time.Now())
		require.NoError(t, err)
		w.channels = append(w.channels, channel)
	}
	return w
}

// charge makes a call of 10 over each channel.
func (w *world) charge() {
	for _, c := range w.channels {
		key := c.ID
		h, err := w.ledger.Hold(ledger.Request{Channel: c.ID, Amount: amount(10), Key: &key}, time.Now())
		require.NoError(w.t, err)
		w.calls++
		_, err = h.Charge(ledger.Call{ID: fmt.Sprint(w.calls), Receipt: receipts.Receipt{Time: 1, Price: amount(10)}})
		require.NoError(w.t, err)
	}
}

func (w *world) redeem() (redeem.Summary, error) {
	return w.redeemer.Redeem(w.t.Context(), func(ledger.View) bool { return true })
}

// paid asserts what each channel has paid, in claims that follow each other.
func (w *world) paid(want uint64) {
	w.t.Helper()
	for _, c := range w.channels {
		require.Equal(w.t, amount(want), w.chain.Channel(c.ID).Claimed)
	}
	taken, skipped := w.chain.Redeemed()
	require.Empty(w.t, skipped)
	last := map[voucher.Hash]voucher.Amount{}
	for _, r := range taken {
		require.Equal(w.t, last[r.Channel], r.Before)
		last[r.Channel] = r.After
	}
}

// TestBatches: channels are redeemed some at a time, and once.
func TestBatches(t *testing.T) {
	w := newWorld(t, 5)
	w.charge()
	s, err := w.redeem()
	require.NoError(t, err)
	require.Equal(t, 5, s.Channels)
	require.Len(t, s.Transactions, 3)
	w.paid(10)
	s, err = w.redeem()
	require.NoError(t, err)
	require.Zero(t, s)
	require.Equal(t, 3, w.sender.sent)
}

// TestNothingIsRedeemedTwice: answers are lost, nodes go away and come back, and each total is paid once.
func TestNothingIsRedeemedTwice(t *testing.T) {
	w := newWorld(t, 3)
	w.charge()
	w.sender.lost = true
	_, err := w.redeem()
	require.ErrorIs(t, err, chain.ErrUnavailable)
	w.paid(10) // it came through all the same
	sent := w.sender.sent
	s, err := w.redeem() // the totals are read again, and there is nothing to send
	require.NoError(t, err)
	require.Zero(t, s.Channels)
	require.Equal(t, sent, w.sender.sent)

	w.charge()
	w.sender.lost, w.sender.never = false, true
	_, err = w.redeem()
	require.ErrorIs(t, err, chain.ErrUnavailable)
	w.paid(10)
	w.chain.Break(true)
	w.sender.never = false
	_, err = w.redeem()
	require.ErrorIs(t, err, chain.ErrUnavailable)
	w.chain.Break(false)
	w.charge()
	s, err = w.redeem()
	require.NoError(t, err)
	require.Equal(t, 3, s.Channels)
	w.paid(30)
	require.Positive(t, w.redeemer.Stats().Failures)
}

// TestAClaimThatIsNotTaken is not tried again at once, and holds up no other.
func TestAClaimThatIsNotTaken(t *testing.T) {
	w := newWorld(t, 2)
	w.charge()
	bad := w.channels[0]
	w.chain.Change(bad.ID, func(c *chain.Channel) { c.Config.ReceiverAuthorizer[0] ^= 1; c.Provider[0] ^= 1 })
	s, err := w.redeem()
	require.NoError(t, err)
	require.Equal(t, 1, s.Channels)
	require.Equal(t, 1, s.Failed)
	sent := w.sender.sent
	_, err = w.redeem()
	require.NoError(t, err)
	require.Equal(t, sent, w.sender.sent)
}

// TestStopping between batches leaves the rest for later.
func TestStopping(t *testing.T) {
	w := newWorld(t, 3)
	w.charge()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := w.redeemer.Redeem(ctx, func(ledger.View) bool { return true })
	require.Error(t, err)
	require.True(t, errors.Is(err, context.Canceled) || errors.Is(err, chain.ErrUnavailable))
	w.paid(0)
}
