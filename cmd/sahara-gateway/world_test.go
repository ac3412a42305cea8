package main

import (
	"crypto/ecdsa"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/fake"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

const asset = 7

// price: 1,000 a call, one for each token in, two for each token out.
var price = chain.Price{
	Denom: fake.Denom, PerCall: voucher.AmountFromUint64(1_000), Per1KInput: voucher.AmountFromUint64(1_000),
	Per1KOutput: voucher.AmountFromUint64(2_000),
}

const chat = `{"model":"fake-1","max_tokens":50,"messages":[{"role":"user","content":"hello there"}]}`

// world is a fake chain, an upstream process, and the folder of a gateway that is paid on it.
type world struct {
	t        testing.TB
	chain    *fake.Chain
	upAddr   string
	upstream *process
	home     string
	listen   string
	service  chain.Service
	gateway  *process
}

func newWorld(t testing.TB, settings string) *world {
	t.Helper()
	w := &world{t: t, chain: fake.NewChain(), home: filepath.Join(t.TempDir(), "gateway"), upAddr: freeAddr(t), listen: freeAddr(t)}
	w.chain.BlockTime = 150 * time.Millisecond
	require.NoError(t, w.chain.Start())
	t.Cleanup(w.chain.Stop)
	w.startUpstream()
	provider := newKey(t)
	init := startGateway(t, "init", "--home", w.home, "--provider", chain.Bech32(provider), "--asset", "7",
		"--upstream", "http://"+w.upAddr+"/v1", "--rest", w.chain.URL(), "--listen", w.listen)
	require.NoError(t, init.cmd.Wait(), init.log)
	w.set("rate = 50.0", "rate = 1e6")
	w.set("burst = 100", "burst = 1000000")
	for _, change := range strings.Split(settings, "\n") {
		if from, to, ok := strings.Cut(change, " => "); ok {
			w.set(strings.TrimSpace(from), to)
		}
	}
	key, err := readKey(filepath.Join(w.home, "key.hex"))
	require.NoError(t, err)
	address := crypto.PubkeyToAddress(key.PublicKey)
	require.Contains(t, init.log.String(), address.Hex())
	w.chain.Fund(address)
	w.service = w.chain.Register(provider, address, asset, price)
	return w
}

func newKey(t testing.TB) common.Address {
	t.Helper()
	return crypto.PubkeyToAddress(newPrivate(t).PublicKey)
}

func newPrivate(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := crypto.GenerateKey()
	require.NoError(t, err)
	return key
}

// set changes the configuration file.
func (w *world) set(from, to string) {
	path := filepath.Join(w.home, "config.toml")
	b, err := os.ReadFile(path)
	require.NoError(w.t, err)
	require.Contains(w.t, string(b), from)
	require.NoError(w.t, os.WriteFile(path, []byte(strings.Replace(string(b), from, to, 1)), 0o600))
}

func (w *world) startUpstream() {
	w.upstream = start(w.t, []string{upstreamEnv + "=" + w.upAddr}, os.Args[0])
	serves(w.t, w.upstream, "http://"+w.upAddr+"/v1/models")
}

func (w *world) startGateway() {
	w.gateway = startGateway(w.t, "start", "--home", w.home)
	serves(w.t, w.gateway, w.url("/healthz"))
}

func (w *world) url(path string) string { return "http://" + w.listen + path }

// channel opens a channel of a new payer.
func (w *world) channel(deposit uint64) (chain.Channel, *ecdsa.PrivateKey) {
	key := newPrivate(w.t)
	return w.chain.Open(crypto.PubkeyToAddress(key.PublicKey), w.service, deposit, 1), key
}

// session opens a session that may spend all of the cap.
func (w *world) session(c chain.Channel, payer *ecdsa.PrivateKey, limit uint64) string {
	w.t.Helper()
	key := voucher.NewSessionKey()
	s := voucher.Session{
		ChannelID: c.ID, Cap: voucher.AmountFromUint64(limit), Expires: uint64(time.Now().Add(time.Hour).Unix()),
		KeyHash: voucher.SessionKeyHash(key),
	}
	b, err := json.Marshal(w.chain.Session(s, s.Cap, payer))
	require.NoError(w.t, err)
	status, body := send(w.t, http.MethodPost, w.url("/admin/sessions"), string(b), nil)
	require.Equal(w.t, http.StatusCreated, status, body)
	return key
}

// client starts a payer's proxy.
func (w *world) client(payer *ecdsa.PrivateKey, limit string) (p *process, url, file string) {
	w.t.Helper()
	file = keyFile(w.t, payer)
	addr := freeAddr(w.t)
	return w.clientAt(addr, file, limit), "http://" + addr, file
}

func keyFile(t testing.TB, key *ecdsa.PrivateKey) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "payer.hex")
	require.NoError(t, os.WriteFile(path, []byte(hex.EncodeToString(crypto.FromECDSA(key))), 0o600))
	return path
}

func addressOf(key *ecdsa.PrivateKey) common.Address { return crypto.PubkeyToAddress(key.PublicKey) }

func (w *world) clientAt(addr, keyFile, limit string) *process {
	w.t.Helper()
	p := startGateway(w.t, "client", "--gateway", w.url("/v1"), "--rest", w.chain.URL(), "--key", keyFile, "--cap", limit, "--listen", addr)
	serves(w.t, p, "http://"+addr+"/spending")
	return p
}
