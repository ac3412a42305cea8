package server_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/config"
	"github.com/sahara-chain/sahara/gateway/server"
)

// TestOversize: what is too large is refused, whether it is announced, or comes in pieces, or comes from the upstream.
func TestOversize(t *testing.T) {
	w := newWorld(t, func(c *config.Config) {
		c.Limits.RequestBytes, c.Limits.AnswerBytes, c.Limits.BufferBytes = 64<<10, 64<<10, 1<<20
	})
	key := w.session(100_000_000)
	large := `{"messages":[{"content":"` + strings.Repeat("x", 64<<10) + `"}]}`
	status, body := w.do(http.MethodPost, "/v1/chat/completions", large, bearer(key))
	require.Equal(t, http.StatusRequestEntityTooLarge, status)
	require.Equal(t, "request_too_large", code(t, body))

	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/v1/chat/completions", io.MultiReader(strings.NewReader(large)))
	require.NoError(t, err)
	request.ContentLength = -1 // in pieces
	request.Header.Set("Authorization", "Bearer "+key)
	answer, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, answer.Body.Close())
	require.Equal(t, http.StatusRequestEntityTooLarge, answer.StatusCode)
	w.idle(t)

	request, err = http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/v1/models", nil)
	require.NoError(t, err)
	request.Header.Set("X-Large", strings.Repeat("x", 64<<10))
	if answer, err = http.DefaultClient.Do(request); err == nil { // or the connection is closed while it is sent
		require.NoError(t, answer.Body.Close())
		require.Equal(t, http.StatusRequestHeaderFieldsTooLarge, answer.StatusCode)
	}

	w.upstream.Intercept = func(rw http.ResponseWriter, _ *http.Request) bool {
		_, _ = io.WriteString(rw, strings.Repeat("x", 65<<10))
		return true
	}
	status, body = w.do(http.MethodPost, "/v1/chat/completions", chat, bearer(key))
	require.Equal(t, http.StatusBadGateway, status)
	require.Equal(t, "answer_too_large", code(t, body))
	w.upstream.Intercept = func(rw http.ResponseWriter, _ *http.Request) bool {
		rw.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(rw, "data: "+strings.Repeat("x", 2<<20)+"\n\n")
		return true
	}
	status, body = w.do(http.MethodPost, "/v1/chat/completions", strings.Replace(chat, "{", `{"stream":true,`, 1), bearer(key))
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, body, "upstream_unavailable")
	view, err := w.ledger.Channel(w.channel.ID)
	require.NoError(t, err)
	require.True(t, view.Charged.IsZero())
	require.True(t, view.Held.IsZero())
}

// TestIdempotencyKeys: the same request is charged once; the key with another request, or of another session, is another
// matter.
func TestIdempotencyKeys(t *testing.T) {
	w := newWorld(t, nil)
	first, second := w.session(100_000), voucher2(w)
	stream := strings.Replace(chat, "{", `{"stream":true,`, 1)
	for name, request := range map[string]string{"whole": chat, "stream": stream} {
		header := bearer(first)
		header[server.HeaderIdempotencyKey] = name
		status, body, got := w.raw(http.MethodPost, "/v1/chat/completions", request, header)
		require.Equal(t, http.StatusOK, status)
		require.Empty(t, got.Get(server.HeaderRepeated))
		id := got.Get(server.HeaderRequestID)
		calls := w.upstream.Calls.Load()
		status, again, got := w.raw(http.MethodPost, "/v1/chat/completions", request, header)
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, body, again)
		require.Equal(t, "true", got.Get(server.HeaderRepeated))
		require.Equal(t, id, got.Get(server.HeaderRequestID))
		require.Equal(t, calls, w.upstream.Calls.Load())
		status, body = w.do(http.MethodPost, "/v1/chat/completions", strings.Replace(request, "hello", "other", 1), header)
		require.Equal(t, http.StatusUnprocessableEntity, status)
		require.Equal(t, "idempotency_key_reused", code(t, body))
		header["Authorization"] = "Bearer " + second
		_, _, got = w.raw(http.MethodPost, "/v1/chat/completions", request, header)
		require.Empty(t, got.Get(server.HeaderRepeated))
	}
	header := bearer(first)
	header[server.HeaderIdempotencyKey] = strings.Repeat("x", 256)
	status, _ := w.do(http.MethodPost, "/v1/chat/completions", chat, header)
	require.Equal(t, http.StatusBadRequest, status)
}

// TestRates: who asks too often is told when to come back, and others are not held up.
func TestRates(t *testing.T) {
	w := newWorld(t, func(c *config.Config) { c.Limits.Rate, c.Limits.Burst = 1, 5 })
	first, second := w.session(100_000), voucher2(w)
	for i := range 5 {
		status, _, header := w.raw(http.MethodPost, "/v1/chat/completions", chat, bearer(first))
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, fmt.Sprint(4-i), header.Get("X-Ratelimit-Remaining-Requests"))
	}
	status, body, header := w.raw(http.MethodPost, "/v1/chat/completions", chat, bearer(first))
	require.Equal(t, http.StatusTooManyRequests, status)
	require.Equal(t, "rate_limit_exceeded", code(t, body))
	require.Equal(t, "1", header.Get("Retry-After"))
	status, _ = w.do(http.MethodPost, "/v1/chat/completions", chat, bearer(second))
	require.Equal(t, http.StatusOK, status)
	for range 10 { // guessing keys is slow as well
		status, _ = w.do(http.MethodPost, "/v1/chat/completions", chat, bearer("sk-sahara-guess"))
	}
	require.Equal(t, http.StatusTooManyRequests, status)
}

// TestThousandsOfConnections: idle ones, and ones that send no end of headers, take little memory and keep nobody out for
// long.
func TestThousandsOfConnections(t *testing.T) {
	connections := 3_000
	var files syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files))
	if room := int(min(files.Cur, 1<<20)) - 500; room < 2*connections { // both ends are here
		connections = room / 2
	}
	w := newWorld(t, nil)
	key := w.session(100_000_000)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	all := make([]net.Conn, 0, connections)
	defer func() {
		for _, c := range all {
			_ = c.Close()
		}
	}()
	for i := range connections {
		c, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
		require.NoError(t, err)
		all = append(all, c)
		if i%2 == 0 {
			_, err = fmt.Fprintf(c, "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 4000000\r\n\r\n{", key)
			require.NoError(t, err)
		}
	}
	var group sync.WaitGroup
	served := atomic.Int64{}
	for range 20 {
		group.Go(func() {
			request, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/v1/chat/completions", strings.NewReader(chat))
			request.Header.Set("Authorization", "Bearer "+key)
			answer, err := http.DefaultClient.Do(request)
			if err != nil {
				return
			}
			defer func() { _ = answer.Body.Close() }()
			if answer.StatusCode == http.StatusOK {
				served.Add(1)
			}
		})
	}
	group.Wait()
	require.Equal(t, int64(20), served.Load())
	runtime.GC()
	runtime.ReadMemStats(&after)
	grown := int64(after.HeapInuse+after.StackInuse) - int64(before.HeapInuse+before.StackInuse)
	t.Logf("%d connections, half of them announcing 4 MB: %d kB each with the test's own end", connections, grown/int64(connections)/1024)
	require.Less(t, grown, int64(200<<20))
}

// TestMemoryIsBounded: when bodies take all memory that they may, calls are refused until it is there again.
func TestMemoryIsBounded(t *testing.T) {
	w := newWorld(t, func(c *config.Config) {
		c.Limits.RequestBytes, c.Limits.AnswerBytes, c.Limits.BufferBytes = 128<<10, 128<<10, 400<<10
	})
	key := w.session(100_000_000)
	release := make(chan struct{})
	w.upstream.Intercept = func(http.ResponseWriter, *http.Request) bool { <-release; return false }
	large := `{"max_tokens":5,"messages":[{"content":"` + strings.Repeat("x", 100<<10) + `"}]}`
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() { _, _, _ = w.raw(http.MethodPost, "/v1/chat/completions", large, bearer(key)) })
	}
	require.Eventually(t, func() bool { return w.upstream.Calls.Load() == 2 }, 5*time.Second, time.Millisecond)
	status, body := w.do(http.MethodPost, "/v1/chat/completions", large, bearer(key)) // 128 kB more, and 64 while it grows
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Equal(t, "overloaded", code(t, body))
	close(release)
	group.Wait()
	status, _ = w.do(http.MethodPost, "/v1/chat/completions", large, bearer(key))
	require.Equal(t, http.StatusOK, status)
}
