package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

func errorCode(t testing.TB, body string) string {
	t.Helper()
	var e struct {
		Error struct {
			Message string `json:"message"`
			Type    string `json:"type"`
			Code    string `json:"code"`
		} `json:"error"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &e), body)
	require.NotEmpty(t, e.Error.Message)
	require.NotEmpty(t, e.Error.Type)
	return e.Error.Code
}

// TestKillTheUpstream kills the model's server with SIGKILL while it answers: clients are told in OpenAI's words, pay for no
// answer that they did not get, and are served again once it is back.
func TestKillTheUpstream(t *testing.T) {
	w := newWorld(t, "")
	w.startGateway()
	channel, payer := w.channel(1_000_000_000)
	header := map[string]string{"Authorization": "Bearer " + w.session(channel, payer, 900_000_000)}
	whole := &customer{name: "whole", channel: channel, url: w.url("/v1"), header: header, workers: 3}
	streamed := &customer{name: "streamed", channel: channel, url: w.url("/v1"), header: header, workers: 2, stream: true}
	var stop atomic.Bool
	var group sync.WaitGroup
	for _, c := range []*customer{whole, streamed} {
		group.Go(func() { c.run(t, &stop) })
	}
	for range 5 {
		time.Sleep(100 * time.Millisecond)
		w.upstream.kill()
		require.Eventually(t, func() bool {
			status, body := send(t, http.MethodPost, w.url("/v1/chat/completions"), chat, header)
			return status == http.StatusBadGateway && errorCode(t, body) == "upstream_unavailable"
		}, 10*time.Second, 10*time.Millisecond)
		status, _ := get(t, w.url("/healthz"), nil)
		require.Contains(t, []int{http.StatusServiceUnavailable, http.StatusOK}, status) // its list of models is kept for a while
		w.startUpstream()
		status, body := send(t, http.MethodPost, w.url("/v1/chat/completions"), chat, header)
		require.Equal(t, http.StatusOK, status, body)
	}
	stop.Store(true)
	group.Wait()
	require.NoError(t, w.gateway.interrupt(), w.gateway.log)
	paid := w.chain.Channel(channel.ID).Claimed.Big().Uint64()
	const step = 1_000 + 11 + 2*5 // of this test's own calls
	require.Equal(t, whole.price+streamed.price+5*step, paid)
	require.Positive(t, whole.lost+streamed.lost)
}

// TestKillTheNode: while the node is away, channels that were seen lately are served, others are told to come back; when it is
// back, all that was charged is redeemed, by itself.
func TestKillTheNode(t *testing.T) {
	w := newWorld(t, "interval = '10m0s' => interval = '500ms'")
	w.startGateway()
	known, payer := w.channel(1_000_000_000)
	unknown, other := w.channel(1_000_000_000)
	header := map[string]string{"Authorization": "Bearer " + w.session(known, payer, 900_000_000)}
	for range 3 {
		w.chain.Stop()
		before := w.chain.Channel(known.ID).Claimed
		status, body := send(t, http.MethodPost, w.url("/v1/chat/completions"), chat, header)
		require.Equal(t, http.StatusOK, status, body)
		b, err := json.Marshal(w.chain.Session(voucher.Session{
			ChannelID: unknown.ID, Cap: voucher.AmountFromUint64(1_000), Expires: uint64(time.Now().Add(time.Hour).Unix()),
		}, voucher.AmountFromUint64(1_000), other))
		require.NoError(t, err)
		status, body = send(t, http.MethodPost, w.url("/admin/sessions"), string(b), nil)
		require.Equal(t, http.StatusServiceUnavailable, status)
		require.Equal(t, "chain_unavailable", errorCode(t, body))
		time.Sleep(700 * time.Millisecond) // redemptions fail in the meantime
		require.NoError(t, w.chain.Start())
		require.Eventually(t, func() bool { return w.chain.Channel(known.ID).Claimed.Cmp(before) > 0 }, 10*time.Second, 20*time.Millisecond)
	}
	// A gateway that is started while the node is away waits for it.
	w.chain.Stop()
	w.gateway.kill()
	w.gateway = startGateway(t, "start", "--home", w.home)
	require.Eventually(t, func() bool { return strings.Contains(w.gateway.log.String(), "waiting for the node") }, 10*time.Second, 10*time.Millisecond)
	require.NoError(t, w.chain.Start())
	serves(t, w.gateway, w.url("/healthz"))
	status, body := send(t, http.MethodPost, w.url("/v1/chat/completions"), chat, header)
	require.Equal(t, http.StatusOK, status, body)
}

// TestKillTheClient kills the payer's proxy with SIGKILL while it pays: it goes on from what the gateway proves, every call
// that came through it was paid once, and its cap holds over all its lives.
func TestKillTheClient(t *testing.T) {
	w := newWorld(t, "")
	w.startGateway()
	channel, payer := w.channel(1_000_000_000)
	const limit = 400_000
	p, url, keyFile := w.client(payer, "400000asahara")
	addr := strings.TrimPrefix(url, "http://")
	c := &customer{name: "client", channel: channel, url: url + "/v1", workers: 4}
	var stop atomic.Bool
	var group sync.WaitGroup
	group.Go(func() { c.run(t, &stop) })
	for range 6 {
		time.Sleep(150 * time.Millisecond)
		p.kill()
		p = w.clientAt(addr, keyFile, "400000asahara")
	}
	stop.Store(true)
	group.Wait()
	require.NotEmpty(t, c.delivered)

	// Now it may spend all that is left, and not a unit more.
	var status int
	var body string
	for i := 0; ; i++ {
		if status, body = send(t, http.MethodPost, url+"/v1/chat/completions", chat, nil); status != http.StatusOK {
			break
		}
		require.Less(t, i, limit/1_000)
	}
	require.Equal(t, http.StatusPaymentRequired, status)
	require.Equal(t, "spend_cap_reached", errorCode(t, body))
	require.NoError(t, w.gateway.interrupt(), w.gateway.log)
	paid := w.chain.Channel(channel.ID).Claimed.Big().Uint64()
	require.GreaterOrEqual(t, paid, c.price)
	require.LessOrEqual(t, paid, uint64(limit))
	require.Greater(t, paid, uint64(limit-5_000))
}

// TestTheClientOpensAChannel if it is told to, and finds it again.
func TestTheClientOpensAChannel(t *testing.T) {
	w := newWorld(t, "")
	w.startGateway()
	key := newPrivate(t)
	none := startGateway(t, "client", "--gateway", w.url("/v1"), "--rest", w.chain.URL(), "--key", keyFile(t, key), "--cap", "100asahara")
	require.Error(t, none.cmd.Wait())
	require.Contains(t, none.log.String(), "no open channel")
	w.chain.Fund(addressOf(key))
	file := keyFile(t, key)
	for range 2 {
		addr := freeAddr(t)
		p := startGateway(t, "client", "--gateway", w.url("/v1"), "--rest", w.chain.URL(), "--key", file, "--cap", "100000asahara",
			"--listen", addr, "--open", "5000000asahara")
		serves(t, p, "http://"+addr+"/spending")
		status, body := send(t, http.MethodPost, "http://"+addr+"/v1/chat/completions", chat, nil)
		require.Equal(t, http.StatusOK, status, body)
		status, body = send(t, http.MethodPost, "http://"+addr+"/v1/chat/completions", chat, map[string]string{"Origin": "https://evil.example"})
		require.Equal(t, http.StatusForbidden, status)
		require.Equal(t, "not_local", errorCode(t, body))
		require.NoError(t, p.interrupt(), p.log)
	}
	channels, err := chain.NewNode(w.chain.URL()).ChannelsByPayer(t.Context(), addressOf(key))
	require.NoError(t, err)
	require.Len(t, channels, 1)
}

// TestCommands: status and redeem talk to the gateway that runs, and redeem does it alone if none does.
func TestCommands(t *testing.T) {
	w := newWorld(t, "")
	w.startGateway()
	channel, payer := w.channel(1_000_000_000)
	header := map[string]string{"Authorization": "Bearer " + w.session(channel, payer, 900_000_000)}
	pay := func() {
		status, body := send(t, http.MethodPost, w.url("/v1/chat/completions"), chat, header)
		require.Equal(t, http.StatusOK, status, body)
	}
	run := func(args ...string) string {
		p := startGateway(t, append(args, "--home", w.home)...)
		require.NoError(t, p.cmd.Wait(), p.log)
		return p.log.String()
	}
	pay()
	require.Contains(t, run("status"), `"asahara": "1021"`)
	require.Contains(t, run("redeem"), `"channels": 1`)
	pay()
	w.gateway.kill()
	require.Contains(t, run("redeem"), `"channels": 1`)
	require.Equal(t, uint64(2*1_021), w.chain.Channel(channel.ID).Claimed.Big().Uint64())
	p := startGateway(t, "status", "--home", w.home)
	require.Error(t, p.cmd.Wait())
	require.Contains(t, p.log.String(), "not running")
	p = startGateway(t, "init", "--home", w.home, "--provider", chain.Bech32(newKey(t)), "--asset", "7")
	require.Error(t, p.cmd.Wait()) // nothing is overwritten
}
