package server

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/fake"
	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// TestAViewIsNotBelievedForLong: half its withdraw delay after a channel was read it is read again, or refused, so that what is
// charged can be redeemed before a withdrawal that was not seen yet ends.
func TestAViewIsNotBelievedForLong(t *testing.T) {
	c := fake.NewChain()
	require.NoError(t, c.Start())
	defer c.Stop()
	service := c.Register(common.Address{1}, common.Address{2}, 7, chain.Price{Denom: fake.Denom})
	channel := c.Open(common.Address{3}, service, 1_000, 1)
	l, err := ledger.Open(filepath.Join(t.TempDir(), "ledger"), fake.EVMChainID)
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	w := newWatch(chain.NewNode(c.URL()), l, func(chain.Channel) bool { return true })
	seen := time.Now()
	_, err = w.channel(t.Context(), channel.ID, seen)
	require.NoError(t, err)
	c.Change(channel.ID, func(c *chain.Channel) { c.Withdrawal = &chain.Withdrawal{Due: seen.Add(time.Hour)} })

	half := voucher.MinWithdrawDelay / 2 * time.Second
	view, err := w.channel(t.Context(), channel.ID, seen.Add(half-time.Second))
	require.NoError(t, err)
	require.Nil(t, view.Chain.Withdrawal) // not read again
	c.Break(true)
	_, err = w.channel(t.Context(), channel.ID, seen.Add(half+time.Second))
	require.ErrorIs(t, err, chain.ErrUnavailable)
	c.Break(false)
	view, err = w.channel(t.Context(), channel.ID, seen.Add(half+time.Second))
	require.NoError(t, err)
	require.NotNil(t, view.Chain.Withdrawal)

	// A channel that is not there is not asked for at every try.
	_, err = w.channel(t.Context(), voucher.Hash{9}, seen)
	require.ErrorIs(t, err, chain.ErrNotFound)
	c.Break(true)
	_, err = w.channel(t.Context(), voucher.Hash{9}, seen.Add(unknownFor/2))
	require.ErrorIs(t, err, chain.ErrNotFound)
	_, err = w.channel(t.Context(), voucher.Hash{9}, seen.Add(2*unknownFor))
	require.ErrorIs(t, err, chain.ErrUnavailable)
}

// TestANodeThatIsBehind is not believed: a withdrawal that it has not seen yet would end before it is redeemed against.
func TestANodeThatIsBehind(t *testing.T) {
	c := fake.NewChain()
	require.NoError(t, c.Start())
	defer c.Stop()
	service := c.Register(common.Address{1}, common.Address{2}, 7, chain.Price{Denom: fake.Denom})
	channel := c.Open(common.Address{3}, service, 1_000, 1)
	l, err := ledger.Open(filepath.Join(t.TempDir(), "ledger"), fake.EVMChainID)
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	w := newWatch(chain.NewNode(c.URL()), l, func(chain.Channel) bool { return true })
	c.Lag(maxLag + time.Second)
	_, err = w.channel(t.Context(), channel.ID, time.Now())
	require.ErrorIs(t, err, chain.ErrUnavailable)
	_, err = l.Channel(channel.ID)
	require.ErrorIs(t, err, ledger.ErrUnknown)

	c.Lag(maxLag - 10*time.Second)
	_, err = w.channel(t.Context(), channel.ID, time.Now())
	require.NoError(t, err)

	// It falls behind: what it says is not taken for news, so that its view is not believed for long.
	c.Lag(time.Hour)
	w.current = time.Time{}
	before, err := l.Channel(channel.ID)
	require.NoError(t, err)
	w.refreshUsed(t.Context(), time.Now().Add(time.Minute))
	after, err := l.Channel(channel.ID)
	require.NoError(t, err)
	require.Equal(t, before.Seen, after.Seen)
}
