package server_test

import (
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/server"
	"github.com/sahara-chain/sahara/gateway/signed"
	"github.com/sahara-chain/sahara/gateway/x402"
	"github.com/sahara-chain/sahara/x/usage/receipts"
)

// TestASessionPays: an answer comes through as it is, with a receipt that its payer can check, now and on the chain.
func TestASessionPays(t *testing.T) {
	w := newWorld(t, nil)
	key := w.session(100_000)
	status, body, header := w.raw(http.MethodPost, "/v1/chat/completions", chat, bearer(key))
	require.Equal(t, http.StatusOK, status, body)
	require.Contains(t, body, `"content":"word word word word word"`)
	input := uint64(len(chat)/8 + 1)
	cost := 1_000 + input + 2*5
	require.Equal(t, amount(cost).String()+"asahara", header.Get(server.HeaderCharge))

	var receipt signed.Receipt
	require.NoError(t, json.Unmarshal([]byte(header.Get(server.HeaderReceipt)), &receipt))
	require.NoError(t, receipt.Verify(address(w.key)))
	require.Equal(t, header.Get(server.HeaderRequestID), receipt.ID)
	require.Equal(t, receipts.CallHash([]byte(chat), []byte(body)), receipt.Receipt.CallHash)
	require.Equal(t, amount(cost), receipt.Receipt.Price)

	status, body = w.do(http.MethodGet, "/admin/sessions", "", bearer(key))
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, `"spent":"`+amount(cost).String()+`"`)

	done := w.redeem()
	require.Equal(t, 1, done.Channels)
	require.Equal(t, amount(cost), w.chain.Channel(w.channel.ID).Claimed)
	require.Zero(t, w.redeem().Channels) // nothing is left

	status, body = w.do(http.MethodGet, "/v1/receipts/"+receipt.ID, "", nil)
	require.Equal(t, http.StatusOK, status)
	var shown struct {
		Receipt    signed.Receipt      `json:"receipt"`
		Redeemed   bool                `json:"redeemed"`
		Membership receipts.Membership `json:"membership"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &shown))
	require.True(t, shown.Redeemed)
	require.Equal(t, receipt, shown.Receipt)
	require.NoError(t, shown.Membership.Verify())
	require.Equal(t, w.chain.Channel(w.channel.ID).Receipts.Root, shown.Membership.Root[:])
}

// TestAStreamCarriesItsReceipt: the last event before [DONE] has it, over all bytes before.
func TestAStreamCarriesItsReceipt(t *testing.T) {
	for name, usage := range map[string]string{"told": "", "counted": "none"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, nil)
			w.upstream.Usage = usage
			key := w.session(100_000)
			request := strings.Replace(chat, "{", `{"stream":true,`, 1)
			status, body, header := w.raw(http.MethodPost, "/v1/chat/completions", request, bearer(key))
			require.Equal(t, http.StatusOK, status)
			require.Equal(t, "text/event-stream", header.Get("Content-Type"))
			require.True(t, strings.HasSuffix(body, "\n\ndata: [DONE]\n\n"), body)
			events := strings.Split(strings.TrimSuffix(body, "data: [DONE]\n\n"), "\n\n")
			last := events[len(events)-2]
			require.NotContains(t, body, "total_tokens") // nobody asked
			var carried struct {
				Choices []struct {
					Finish string `json:"finish_reason"`
				} `json:"choices"`
				Sahara struct {
					Receipt signed.Receipt `json:"receipt"`
				} `json:"sahara"`
			}
			require.NoError(t, json.Unmarshal([]byte(strings.TrimPrefix(last, "data: ")), &carried))
			require.Equal(t, "stop", carried.Choices[0].Finish)
			receipt := carried.Sahara.Receipt
			require.NoError(t, receipt.Verify(address(w.key)))
			before, _, found := strings.Cut(body, last)
			require.True(t, found)
			require.Equal(t, receipts.CallHashOfSums(sha256.Sum256([]byte(request)), sha256.Sum256([]byte(before))), receipt.Receipt.CallHash)
			if usage == "" {
				require.Equal(t, uint64(5), receipt.Receipt.OutputUnits)
			} else {
				require.Equal(t, uint64(15), receipt.Receipt.OutputUnits) // "word", "0" and " " of five events
				require.Equal(t, uint64(2), receipt.Receipt.InputUnits)   // "hello there"
			}
			w.redeem()
			require.Equal(t, receipt.Receipt.Price, w.chain.Channel(w.channel.ID).Claimed)
		})
	}
}

// TestX402: without a payment the gateway asks for one, with one it serves, and where the two disagree it says how things
// stand, with the payer's own signature.
func TestX402(t *testing.T) {
	w := newWorld(t, nil)
	status, body, header := w.raw(http.MethodPost, "/v1/chat/completions", chat, nil)
	require.Equal(t, http.StatusPaymentRequired, status)
	require.Equal(t, "payment_required", code(t, body))
	asked := required(t, header).Accepts[0]
	require.Equal(t, amount(most(chat, 50)), asked.Amount)
	require.Equal(t, w.service.PayTo.Hex(), asked.PayTo)
	require.Equal(t, x402.Network(770_077), asked.Network)

	need := most(chat, 50)
	status, body, header = w.raw(http.MethodPost, "/v1/chat/completions", chat, w.pay(need))
	require.Equal(t, http.StatusOK, status, body)
	var response x402.Response
	require.NoError(t, x402.Decode(header.Get(x402.HeaderResponse), &response))
	require.True(t, response.Success)
	charged := *response.Extra.Charged
	require.Equal(t, charged, response.Extra.ChannelState.ChargedCumulative)
	require.Equal(t, 1_000+uint64(len(chat)/8+1)+10, charged.Big().Uint64())

	// A client that forgot the first call is told.
	status, _, header = w.raw(http.MethodPost, "/v1/chat/completions", chat, w.pay(charged.Big().Uint64()))
	require.Equal(t, http.StatusPaymentRequired, status)
	asked402 := required(t, header)
	require.Equal(t, x402.ErrBelowClaimed, asked402.Error)
	state := asked402.Accepts[0].Extra
	require.Equal(t, charged, state.ChannelState.ChargedCumulative)
	require.Equal(t, amount(need), state.VoucherState.SignedMaxClaimable)

	status, _ = w.do(http.MethodPost, "/v1/chat/completions", chat, w.pay(charged.Big().Uint64()+need))
	require.Equal(t, http.StatusOK, status)
	w.redeem()
	require.Equal(t, 2*charged.Big().Uint64(), w.chain.Channel(w.channel.ID).Claimed.Big().Uint64())
}
