package server_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/server"
	"github.com/sahara-chain/sahara/gateway/x402"
)

// TestEndpoints: what is served beside chats.
func TestEndpoints(t *testing.T) {
	w := newWorld(t, nil)
	key := w.session(100_000)
	for path, body := range map[string]string{
		"/v1/completions": `{"prompt":"hello","max_tokens":3}`, "/v1/embeddings": `{"input":["hello","there"]}`,
	} {
		status, answer, header := w.raw(http.MethodPost, path, body, bearer(key))
		require.Equal(t, http.StatusOK, status, answer)
		require.NotEmpty(t, header.Get(server.HeaderReceipt))
		require.Contains(t, answer, `"model":"fake-1"`)
	}
	for path, want := range map[string]string{
		"/v1/models": `"id":"fake-1"`, "/v1/models/fake-1": `"id":"fake-1"`, "/healthz": `"ok":true`,
		"/metrics": `sahara_gateway_unclaimed{denom="asahara"}`,
	} {
		status, body := w.do(http.MethodGet, path, "", nil)
		require.Equal(t, http.StatusOK, status, path)
		require.Contains(t, body, want)
	}
	for path, want := range map[string]string{
		"/v1/models/other": "model_not_found", "/v1/receipts/req_00": "not_found", "/v1/files": "unknown_url", "/": "unknown_url",
	} {
		status, body := w.do(http.MethodGet, path, "", nil)
		require.Equal(t, http.StatusNotFound, status, path)
		require.Equal(t, want, code(t, body))
	}
	for _, path := range []string{"/admin/status", "/admin/redeem"} { // for the commands on this machine
		method := map[bool]string{true: http.MethodGet, false: http.MethodPost}[strings.HasSuffix(path, "status")]
		for _, header := range []map[string]string{nil, bearer(key), bearer("contro"), bearer("")} {
			status, _ := w.do(method, path, "", header)
			require.Equal(t, http.StatusUnauthorized, status)
		}
	}
}

// TestExposure: the metric is what is charged and not redeemed.
func TestExposure(t *testing.T) {
	w := newWorld(t, nil)
	key := w.session(100_000)
	exposure := func(want string) {
		t.Helper()
		_, body := w.do(http.MethodGet, "/metrics", "", nil)
		require.Contains(t, body, "\nsahara_gateway_unclaimed{denom=\"asahara\"} "+want+"\n")
	}
	for range 2 {
		status, _ := w.do(http.MethodPost, "/v1/chat/completions", chat, bearer(key))
		require.Equal(t, http.StatusOK, status)
	}
	exposure("2042")
	w.redeem()
	exposure("0")
}

// TestAPaymentIdentifier is an idempotency key: the payment that names one twice is for one call.
func TestAPaymentIdentifier(t *testing.T) {
	w := newWorld(t, nil)
	v := w.chain.Voucher(w.channel.ID, amount(most(chat, 50)), w.payer)
	header := w.payWith(w.channel, v, func(p *x402.Payment) { p.ID = "pay_7d5d747be160e280504c099d984bcfe0" })
	status, first := w.do(http.MethodPost, "/v1/chat/completions", chat, header)
	require.Equal(t, http.StatusOK, status, first)
	status, second, got := w.raw(http.MethodPost, "/v1/chat/completions", chat, header)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, first, second)
	require.Equal(t, "true", got.Get(server.HeaderRepeated))
	require.Equal(t, int64(1), w.upstream.Calls.Load())
}

// TestShutdown: a call that is being served ends, and what it cost is redeemed before the gateway is gone.
func TestShutdown(t *testing.T) {
	w := newWorld(t, nil)
	w.upstream.Delay = 500 * time.Millisecond
	key := w.session(100_000)
	var group sync.WaitGroup
	group.Go(func() {
		status, body := w.do(http.MethodPost, "/v1/chat/completions", chat, bearer(key))
		require.Equal(t, http.StatusOK, status, body)
	})
	require.Eventually(t, func() bool { return w.upstream.Calls.Load() == 1 }, 5*time.Second, time.Millisecond)
	w.stop()
	group.Wait()
	require.Equal(t, amount(1_021), w.chain.Channel(w.channel.ID).Claimed)
	w.start() // and goes on from there
	w.upstream.Delay = 0
	status, _ := w.do(http.MethodPost, "/v1/chat/completions", chat, bearer(key))
	require.Equal(t, http.StatusOK, status)
}
