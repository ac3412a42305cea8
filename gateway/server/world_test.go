package server_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/config"
	"github.com/sahara-chain/sahara/gateway/fake"
	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/gateway/server"
	"github.com/sahara-chain/sahara/gateway/x402"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

const asset = 7

// price is that of the tests' service: 1,000 a call, one for each token in, two for each token out.
var price = chain.Price{
	Denom: fake.Denom, PerCall: amount(1_000), Per1KInput: amount(1_000), Per1KOutput: amount(2_000),
}

func amount(n uint64) voucher.Amount { return voucher.AmountFromUint64(n) }

// world is a gateway between a fake chain and a fake upstream.
type world struct {
	t        testing.TB
	chain    *fake.Chain
	upstream *fake.Upstream
	service  chain.Service
	payer    *ecdsa.PrivateKey
	channel  chain.Channel
	ledger   *ledger.Ledger
	gateway  *server.Gateway
	url      string
	stop     func()
	key      *ecdsa.PrivateKey
	config   config.Config
	path     string
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := crypto.GenerateKey()
	require.NoError(t, err)
	return key
}

func address(key *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(key.PublicKey) }

// newWorld starts everything; change changes the configuration before.
func newWorld(t testing.TB, change func(*config.Config)) *world {
	t.Helper()
	w := &world{t: t, chain: fake.NewChain(), upstream: &fake.Upstream{Words: 5}, payer: newKey(t), key: newKey(t)}
	require.NoError(t, w.chain.Start())
	t.Cleanup(w.chain.Stop)
	require.NoError(t, w.upstream.Start())
	t.Cleanup(w.upstream.Stop)
	provider := address(newKey(t))
	w.chain.Fund(address(w.key))
	w.service = w.chain.Register(provider, address(w.key), asset, price)
	w.channel = w.chain.Open(address(w.payer), w.service, 1_000_000_000, 1)

	w.config = config.Default()
	w.config.Chain.REST, w.config.Upstream.URL = w.chain.URL(), w.upstream.URL()
	w.config.Service.Provider, w.config.Service.AssetID = chain.Bech32(provider), asset
	w.config.Limits.Rate, w.config.Limits.Burst = 1e6, 1e6
	w.config.Limits.ShutdownGrace.Duration = 2 * time.Second
	if change != nil {
		change(&w.config)
	}
	require.NoError(t, w.config.Validate())
	w.path = filepath.Join(t.TempDir(), "ledger.db")
	w.start()
	t.Cleanup(func() { w.stop() })
	return w
}

// start starts the gateway on what is on the disk.
func (w *world) start() {
	w.t.Helper()
	var err error
	w.ledger, err = ledger.Open(w.path, fake.EVMChainID)
	require.NoError(w.t, err)
	node := chain.NewNode(w.chain.URL())
	info, err := node.Info(w.t.Context())
	require.NoError(w.t, err)
	w.gateway, err = server.New(w.t.Context(), server.Options{
		Config: w.config, Key: w.key, Ledger: w.ledger, Info: info, Node: node, Control: "control", Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(w.t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(w.t, err)
	w.url = "http://" + l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.gateway.Run(ctx, l) }()
	w.stop = func() {
		if cancel == nil {
			return
		}
		cancel()
		cancel = nil
		require.NoError(w.t, <-done)
		require.NoError(w.t, w.ledger.Close())
	}
}

// session opens a session over a channel and returns its key.
func (w *world) session(limit uint64) string {
	w.t.Helper()
	key := voucher.NewSessionKey()
	status, body := w.openSession(w.channel.ID, key, limit, limit, w.payer)
	require.Equal(w.t, http.StatusCreated, status, body)
	return key
}

func (w *world) openSession(channel voucher.Hash, key string, limit, maximum uint64, payer *ecdsa.PrivateKey) (int, string) {
	s := voucher.Session{
		ChannelID: channel, Cap: amount(limit), Expires: uint64(time.Now().Add(time.Hour).Unix()), KeyHash: voucher.SessionKeyHash(key),
	}
	b, err := json.Marshal(w.chain.Session(s, amount(maximum), payer))
	require.NoError(w.t, err)
	return w.do(http.MethodPost, "/admin/sessions", string(b), nil)
}

func (w *world) do(method, path, body string, header map[string]string) (int, string) {
	w.t.Helper()
	status, b, _ := w.raw(method, path, body, header)
	return status, b
}

func (w *world) raw(method, path, body string, header map[string]string) (int, string, http.Header) {
	request, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, strings.NewReader(body))
	require.NoError(w.t, err)
	for name, v := range header {
		request.Header.Set(name, v)
	}
	answer, err := http.DefaultClient.Do(request)
	require.NoError(w.t, err)
	defer func() { _ = answer.Body.Close() }()
	b, err := io.ReadAll(answer.Body)
	require.NoError(w.t, err)
	return answer.StatusCode, string(b), answer.Header
}

const chat = `{"model":"fake-1","max_tokens":50,"messages":[{"role":"user","content":"hello there"}]}`

// most is the most that a request may cost: a token for each byte and the allowance, and all output.
func most(body string, output uint64) uint64 {
	return 1_000 + uint64(len(body)) + config.Default().Limits.InputAllowance + 2*output
}

func bearer(key string) map[string]string { return map[string]string{"Authorization": "Bearer " + key} }

// pay is the header of a voucher over a maximum.
func (w *world) pay(maximum uint64) map[string]string {
	return w.payWith(w.channel, w.chain.Voucher(w.channel.ID, amount(maximum), w.payer), nil)
}

func (w *world) payWith(c chain.Channel, v voucher.Signed, change func(*x402.Payment)) map[string]string {
	w.t.Helper()
	p := x402.Payment{Network: x402.Network(fake.EVMChainID), Config: c.Config, Voucher: v}
	if change != nil {
		change(&p)
	}
	header, err := p.Header(x402.Requirements{Scheme: x402.Scheme, Network: p.Network}, x402.Resource{URL: w.url})
	require.NoError(w.t, err)
	return map[string]string{x402.HeaderSignature: header}
}

// redeem redeems now.
func (w *world) redeem() server.Redeemed {
	w.t.Helper()
	status, body := w.do(http.MethodPost, "/admin/redeem", "", bearer("control"))
	require.Equal(w.t, http.StatusOK, status, body)
	var done server.Redeemed
	require.NoError(w.t, json.Unmarshal([]byte(body), &done))
	require.Empty(w.t, done.Error)
	return done
}

// required is what a 402 asks for.
func required(t testing.TB, header http.Header) x402.Required {
	t.Helper()
	var r x402.Required
	require.NoError(t, x402.Decode(header.Get(x402.HeaderRequired), &r))
	return r
}

// code is the code of an OpenAI error body.
func code(t testing.TB, body string) string {
	t.Helper()
	var e struct {
		Error *struct {
			Message string  `json:"message"`
			Type    string  `json:"type"`
			Code    *string `json:"code"`
			Param   any     `json:"param"`
		} `json:"error"`
	}
	d := json.NewDecoder(bytes.NewReader([]byte(body)))
	require.NoError(t, d.Decode(&e), body)
	require.NotNil(t, e.Error, body)
	require.NotEmpty(t, e.Error.Message)
	require.NotEmpty(t, e.Error.Type)
	require.NotNil(t, e.Error.Code)
	return *e.Error.Code
}

// voucher2 opens a second session of 100,000 over the channel, beside one of as much.
func voucher2(w *world) string {
	w.t.Helper()
	key := voucher.NewSessionKey()
	status, body := w.openSession(w.channel.ID, key, 100_000, 200_000, w.payer)
	require.Equal(w.t, http.StatusCreated, status, body)
	return key
}
