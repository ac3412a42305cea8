package server_test

import (
	"encoding/binary"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/config"
)

// TestChannelsThatAreMadeUp: anybody can sign for any number of channels that are not there. The node is not asked for all of
// them.
func TestChannelsThatAreMadeUp(t *testing.T) {
	const burst = 5
	w := newWorld(t, func(c *config.Config) { c.Limits.Rate, c.Limits.Burst = 0.001, burst })
	for i := range uint32(4 * burst) {
		c := chain.Channel{Config: w.channel.Config}
		binary.BigEndian.PutUint32(c.Config.Salt[:], i+1_000)
		c.ID = w.chain.Domain.ChannelID(c.Config)
		status, body := w.do(http.MethodPost, "/v1/chat/completions", chat,
			w.payWith(c, w.chain.Voucher(c.ID, amount(most(chat, 50)), w.payer), nil))
		if i < burst {
			require.Equal(t, http.StatusPaymentRequired, status, body)
		} else {
			require.Equal(t, http.StatusTooManyRequests, status, body)
		}
	}
	require.LessOrEqual(t, w.chain.Lookups.Load(), int64(burst))
	w.idle(t)
}
