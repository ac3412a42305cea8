package server_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/config"
	"github.com/sahara-chain/sahara/gateway/server"
)

// TestSlowUpstreams: one that does not begin, one that falls silent, one that answers with an error. The client is told, and
// pays for what it got.
func TestSlowUpstreams(t *testing.T) {
	w := newWorld(t, func(c *config.Config) {
		c.Upstream.FirstByte.Duration, c.Upstream.Idle.Duration = 300*time.Millisecond, 300*time.Millisecond
	})
	key := w.session(100_000_000)
	stream := strings.Replace(chat, "{", `{"stream":true,`, 1)
	head := func(rw http.ResponseWriter, kind string) {
		rw.Header().Set("Content-Type", kind)
		_ = http.NewResponseController(rw).Flush()
	}
	for name, test := range map[string]struct {
		request string
		answer  func(rw http.ResponseWriter, r *http.Request)
		status  int
		code    string
		charged uint64
	}{
		"never begins": {chat, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 504, "upstream_timeout", 0},
		"falls silent": {chat, func(rw http.ResponseWriter, r *http.Request) {
			head(rw, "application/json")
			<-r.Context().Done()
		}, 504, "upstream_timeout", 0},
		"a stream that falls silent": {stream, func(rw http.ResponseWriter, r *http.Request) {
			head(rw, "text/event-stream")
			_, _ = io.WriteString(rw, `data: {"choices":[{"delta":{"content":"some"}}]}`+"\n\n")
			_ = http.NewResponseController(rw).Flush()
			<-r.Context().Done()
		}, 200, "stream_broken_off", 1_000 + 2 + 2},
		"a stream that breaks off": {stream, func(rw http.ResponseWriter, _ *http.Request) {
			head(rw, "text/event-stream")
			_, _ = io.WriteString(rw, `data: {"choices":[{"delta":{"content":"some"}}]}`+"\n\n")
		}, 200, "upstream_unavailable", 0},
		"a stream with an error": {stream, func(rw http.ResponseWriter, _ *http.Request) {
			head(rw, "text/event-stream")
			_, _ = io.WriteString(rw, `data: {"error":{"message":"out of memory"}}`+"\n\n")
		}, 200, "upstream_unavailable", 0},
		"fails": {chat, func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusInternalServerError) }, 502, "upstream_failed", 0},
		"refuses the gateway's key": {chat, func(rw http.ResponseWriter, _ *http.Request) {
			rw.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(rw, `{"error":{"message":"secret"}}`)
		}, 502, "upstream_failed", 0},
		"refuses the request": {chat, func(rw http.ResponseWriter, _ *http.Request) {
			rw.WriteHeader(http.StatusNotFound)
			_, _ = io.WriteString(rw, `{"error":{"message":"no such model","type":"invalid_request_error","code":"model_not_found"}}`)
		}, 404, "model_not_found", 0},
		"hangs up": {chat, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 502, "upstream_unavailable", 0},
		"redirects": {chat, func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Location", "http://127.0.0.1:1/")
			rw.WriteHeader(http.StatusFound)
		}, 502, "upstream_failed", 0},
	} {
		before, err := w.ledger.Channel(w.channel.ID)
		require.NoError(t, err)
		w.upstream.Intercept = func(rw http.ResponseWriter, r *http.Request) bool {
			_, _ = io.Copy(io.Discard, r.Body)
			test.answer(rw, r)
			return true
		}
		status, body := w.do(http.MethodPost, "/v1/chat/completions", test.request, bearer(key))
		require.Equal(t, test.status, status, "%s: %s", name, body)
		if i := strings.Index(body, `{"error"`); test.status == 200 {
			require.Positive(t, i, name)
			body = body[i:]
		}
		require.Equal(t, test.code, code(t, body), name)
		after, err := w.ledger.Channel(w.channel.ID)
		require.NoError(t, err)
		require.True(t, after.Held.IsZero(), name)
		cost, err := after.Charged.Sub(before.Charged)
		require.NoError(t, err)
		require.Equal(t, amount(test.charged), cost, name)
	}
}

// TestSlowClients: who sends its request slowly is cut off, and who does not take its answer pays for what was made of it.
func TestSlowClients(t *testing.T) {
	w := newWorld(t, func(c *config.Config) {
		c.Limits.ReadTimeout.Duration, c.Limits.WriteTimeout.Duration = 300*time.Millisecond, 300*time.Millisecond
	})
	key := w.session(100_000_000)
	c, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	require.NoError(t, err)
	_, err = fmt.Fprintf(c, "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 100\r\n\r\n{", key)
	require.NoError(t, err)
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusRequestTimeout, answer.StatusCode)
	require.NoError(t, answer.Body.Close())
	require.NoError(t, c.Close())
	w.idle(t)

	// A stream that nobody reads: the sender's buffers fill, and then it is over.
	w.upstream.Intercept = func(rw http.ResponseWriter, r *http.Request) bool {
		rw.Header().Set("Content-Type", "text/event-stream")
		event := `data: {"choices":[{"delta":{"content":"word"},"padding":"` + strings.Repeat("x", 512<<10) + `"}]}` + "\n\n"
		for r.Context().Err() == nil {
			if _, err := io.WriteString(rw, event); err != nil {
				break
			}
		}
		return true
	}
	c, err = net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	require.NoError(t, err)
	defer func() { _ = c.Close() }()
	body := `{"stream":true,"max_tokens":10000,"messages":[]}`
	_, err = fmt.Fprintf(c, "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s", key, len(body), body)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		v, err := w.ledger.Channel(w.channel.ID)
		return err == nil && v.Held.IsZero() && v.Calls == 1 && !v.Charged.IsZero()
	}, 10*time.Second, 20*time.Millisecond)
}

// TestADeadlineIsForOneRequest: a connection goes on being used after the deadlines of its last request.
func TestADeadlineIsForOneRequest(t *testing.T) {
	w := newWorld(t, func(c *config.Config) { c.Limits.WriteTimeout.Duration = 200 * time.Millisecond })
	key := w.session(100_000_000)
	c, err := net.Dial("tcp", strings.TrimPrefix(w.url, "http://"))
	require.NoError(t, err)
	defer func() { _ = c.Close() }()
	answers := bufio.NewReader(c)
	for _, request := range []string{
		fmt.Sprintf("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n%s", key, len(chat), chat),
		"GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		_, err = io.WriteString(c, request)
		require.NoError(t, err)
		answer, err := http.ReadResponse(answers, nil)
		require.NoError(t, err, request)
		_, err = io.Copy(io.Discard, answer.Body)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, http.StatusOK, answer.StatusCode)
		time.Sleep(300 * time.Millisecond)
	}
}

// TestAClientThatHangsUp pays for what it asked for: for a stream what was made of it, for an answer all of it, which it can
// still get with its idempotency key.
func TestAClientThatHangsUp(t *testing.T) {
	w := newWorld(t, nil)
	w.upstream.Delay = 200 * time.Millisecond
	key := w.session(100_000_000)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url+"/v1/chat/completions", strings.NewReader(chat))
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+key)
	request.Header.Set(server.HeaderIdempotencyKey, "once")
	_, err = http.DefaultClient.Do(request) //nolint:bodyclose // there is none
	require.ErrorIs(t, err, context.DeadlineExceeded)
	header := bearer(key)
	header[server.HeaderIdempotencyKey] = "once"
	require.Eventually(t, func() bool {
		status, _, got := w.raw(http.MethodPost, "/v1/chat/completions", chat, header)
		return status == http.StatusOK && got.Get(server.HeaderRepeated) == "true"
	}, 5*time.Second, 20*time.Millisecond)
	require.Equal(t, int64(1), w.upstream.Calls.Load())
	view, err := w.ledger.Channel(w.channel.ID)
	require.NoError(t, err)
	require.Equal(t, uint64(1), view.Calls)
}
