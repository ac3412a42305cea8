//go:build clients && network

package clients

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/x402"
)

// fetches is how many calls the x402 client pays for.
const fetches = 3

// sellByFetch has npm @x402/fetch pay call by call, from a channel of bob's own, and returns its id and what was charged.
func (s *shop) sellByFetch() (channel string, charged int64) {
	s.t.Helper()
	required := s.required()
	key := s.node.EthereumKey("bob")
	bob := crypto.PubkeyToAddress(key.PublicKey).Hex()
	delay := time.Duration(required.Accepts[0].Extra.WithdrawDelay) * time.Second
	var opened struct {
		ID string `json:"channel_id"`
	}
	// What the client takes the channel for: its own key as authorizer, no salt, and the delay that the server asks for.
	s.node.Query(&opened, "usage", "open", s.asset, "1SAHARA", "--from", "bob", "--yes", "--gas-prices", s.gasPrice(),
		"--signer", bob, "--salt", strings.Repeat("00", 32), "--withdraw-delay", delay.String())

	out, stderr, err := node(s.t, "x402.mjs", s.url, x402.Network(s.net.EVMChainID), required.Accepts[0].Asset,
		"0x"+hex.EncodeToString(crypto.FromECDSA(key)), strconv.Itoa(fetches))
	require.NoError(s.t, err, stderr)
	decoder := json.NewDecoder(strings.NewReader(out))
	for range fetches {
		var call struct {
			Text       string `json:"text"`
			Charged    int64  `json:"charged,string"`
			Cumulative int64  `json:"cumulative,string"`
		}
		require.NoError(s.t, decoder.Decode(&call), out)
		require.Equal(s.t, want[0].Text, call.Text)
		require.Positive(s.t, call.Charged)
		charged += call.Charged
		require.Equal(s.t, charged, call.Cumulative, "client and gateway keep the same books")
	}
	s.t.Logf("npm @x402/fetch: %d calls for %d asahara", fetches, charged)
	return opened.ID, charged
}

// required is what the gateway asks of who pays nothing.
func (s *shop) required() (required x402.Required) {
	s.t.Helper()
	answer, err := http.Post(s.url+"/chat/completions", "application/json",
		strings.NewReader(`{"model":"fake-1","max_tokens":5,"messages":[{"role":"user","content":"Say five words."}]}`))
	require.NoError(s.t, err)
	defer answer.Body.Close()
	require.Equal(s.t, http.StatusPaymentRequired, answer.StatusCode)
	require.NoError(s.t, x402.Decode(answer.Header.Get(x402.HeaderRequired), &required))
	require.Len(s.t, required.Accepts, 1, fmt.Sprint(required))
	return required
}
