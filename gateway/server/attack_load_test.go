package server_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/config"
	"github.com/sahara-chain/sahara/gateway/server"
)

// TestCountsFromTheUpstream: an upstream that tells nonsense of its usage neither makes a call free, nor costs the payer more
// than was agreed, nor stops the gateway.
func TestCountsFromTheUpstream(t *testing.T) {
	w := newWorld(t, nil)
	key := w.session(100_000_000)
	counted := uint64(1_000 + 2 + 2*5) // "hello there", and five words
	for _, usage := range []string{
		`{"prompt_tokens":-1,"completion_tokens":5}`,
		`{"prompt_tokens":3,"completion_tokens":-9223372036854775808}`,
		`{"prompt_tokens":3,"completion_tokens":18446744073709551615}`,
		`{"prompt_tokens":1e300,"completion_tokens":5}`,
		`{"prompt_tokens":3,"completion_tokens":1.5}`,
		`{"prompt_tokens":"3","completion_tokens":"5"}`,
		`{"prompt_tokens":9999999999999999999999999999,"completion_tokens":5}`,
		`{"prompt_tokens":3,"completion_tokens":51}`, // more than the request may make
		`{"prompt_tokens":3,"completion_tokens":[]}`,
		`{}`,
		`null`,
		`none`,
	} {
		w.upstream.Usage = usage
		for _, request := range []string{chat, strings.Replace(chat, "{", `{"stream":true,`, 1)} {
			before, err := w.ledger.Channel(w.channel.ID)
			require.NoError(t, err)
			status, body := w.do(http.MethodPost, "/v1/chat/completions", request, bearer(key))
			require.Equal(t, http.StatusOK, status, body)
			after, err := w.ledger.Channel(w.channel.ID)
			require.NoError(t, err)
			cost, err := after.Charged.Sub(before.Charged)
			require.NoError(t, err)
			want := counted
			if request != chat {
				want = 1_000 + 2 + 2*15 // the stream's words have numbers
			}
			require.Equal(t, amount(want), cost, "usage %s, %s", usage, request)
		}
	}
}

// TestAnUpstreamThatDoesNotStop: a stream is cut at what was paid for, and an answer is charged no more.
func TestAnUpstreamThatDoesNotStop(t *testing.T) {
	w := newWorld(t, nil)
	key := w.session(100_000_000)
	var sent atomic.Int64
	w.upstream.Intercept = func(rw http.ResponseWriter, r *http.Request) bool {
		rw.Header().Set("Content-Type", "text/event-stream")
		for r.Context().Err() == nil {
			if _, err := io.WriteString(rw, `data: {"choices":[{"delta":{"content":"more "}}]}`+"\n\n"); err != nil {
				break
			}
			sent.Add(1)
			_ = http.NewResponseController(rw).Flush()
		}
		return true
	}
	request := strings.Replace(chat, "{", `{"stream":true,`, 1)
	status, body := w.do(http.MethodPost, "/v1/chat/completions", request, bearer(key))
	require.Equal(t, http.StatusOK, status)
	require.LessOrEqual(t, strings.Count(body, "more "), 50+9)
	require.True(t, strings.HasSuffix(body, "data: [DONE]\n\n"))
	view, err := w.ledger.Channel(w.channel.ID)
	require.NoError(t, err)
	require.Equal(t, amount(1_000+2+2*50), view.Charged) // not a token more than asked for
	require.True(t, view.Held.IsZero())
}

// TestTheUpstreamIsAskedForNoMore: a request that names no maximum gets one, whatever it tries.
func TestTheUpstreamIsAskedForNoMore(t *testing.T) {
	w := newWorld(t, nil)
	key := w.session(100_000_000)
	var got atomic.Value
	w.upstream.Intercept = func(_ http.ResponseWriter, r *http.Request) bool {
		b, _ := io.ReadAll(r.Body)
		got.Store(string(b))
		r.Body = io.NopCloser(strings.NewReader(string(b)))
		return false
	}
	status, _ := w.do(http.MethodPost, "/v1/chat/completions", `{"MAX_TOKENS":1,"messages":[]}`, bearer(key))
	require.Equal(t, http.StatusOK, status)
	require.JSONEq(t, `{"MAX_TOKENS":1,"messages":[],"max_tokens":1024}`, got.Load().(string))
	for name, body := range map[string]string{
		"twice":         `{"max_tokens":1,"max_tokens":100000}`,
		"escaped twice": `{"max_tokens":1,"max_\u0074okens":100000}`,
		"negative":      `{"max_tokens":-5}`,
		"zero":          `{"max_tokens":0}`,
		"huge":          `{"max_tokens":99999999999999999999}`,
		"a fraction":    `{"max_tokens":1.5}`,
		"a text":        `{"max_tokens":"5"}`,
		"too many":      `{"max_tokens":16385}`,
		"many answers":  `{"max_tokens":16384,"n":2}`,
		"n huge":        `{"n":4294967297,"max_tokens":1}`,
		"n negative":    `{"n":-1}`,
		"stream a text": `{"stream":"yes"}`,
		"options":       `{"stream":true,"stream_options":5}`,
		"no object":     `[]`,
		"nothing":       ``,
		"two":           `{}{}`,
		"not JSON":      `{"a":`,
		"deep":          strings.Repeat(`{"a":`, 20_000) + strings.Repeat(`}`, 20_000),
	} {
		calls := w.upstream.Calls.Load()
		status, answer := w.do(http.MethodPost, "/v1/chat/completions", body, bearer(key))
		require.Equal(t, http.StatusBadRequest, status, "%s: %s", name, answer)
		code(t, answer)
		require.Equal(t, calls, w.upstream.Calls.Load(), name)
	}
}

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
		"fails": {chat, func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(500) }, 502, "upstream_failed", 0},
		"refuses the gateway's key": {chat, func(rw http.ResponseWriter, _ *http.Request) {
			rw.WriteHeader(401)
			_, _ = io.WriteString(rw, `{"error":{"message":"secret"}}`)
		}, 502, "upstream_failed", 0},
		"refuses the request": {chat, func(rw http.ResponseWriter, _ *http.Request) {
			rw.WriteHeader(404)
			_, _ = io.WriteString(rw, `{"error":{"message":"no such model","type":"invalid_request_error","code":"model_not_found"}}`)
		}, 404, "model_not_found", 0},
		"hangs up": {chat, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 502, "upstream_unavailable", 0},
		"redirects": {chat, func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Location", "http://127.0.0.1:1/")
			rw.WriteHeader(302)
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

// TestIdempotencyKeys: the same request is charged once; the key with another request, or of another session, is another
// matter.
func TestIdempotencyKeys(t *testing.T) {
	w := newWorld(t, nil)
	first, second := w.session(100_000), ""
	second = voucher2(w)
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
	const connections = 3_000
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
			if err == nil && answer.StatusCode == http.StatusOK {
				served.Add(1)
				_ = answer.Body.Close()
			}
		})
	}
	group.Wait()
	require.Equal(t, int64(20), served.Load())
	runtime.GC()
	runtime.ReadMemStats(&after)
	grown := int64(after.HeapInuse+after.StackInuse) - int64(before.HeapInuse+before.StackInuse)
	t.Logf("%d connections, half of them announcing 4 MB: %d kB each with the test's own end", connections, grown/connections/1024)
	require.Less(t, grown, int64(200<<20))
}

// TestMemoryIsBounded: when bodies take all memory that they may, calls are refused until it is there again.
func TestMemoryIsBounded(t *testing.T) {
	w := newWorld(t, func(c *config.Config) {
		c.Limits.RequestBytes, c.Limits.AnswerBytes, c.Limits.BufferBytes = 128<<10, 128<<10, 256<<10
	})
	key := w.session(100_000_000)
	release := make(chan struct{})
	w.upstream.Intercept = func(http.ResponseWriter, *http.Request) bool { <-release; return false }
	large := `{"max_tokens":5,"messages":[{"content":"` + strings.Repeat("x", 100<<10) + `"}]}`
	var group sync.WaitGroup
	for range 2 {
		group.Go(func() { _, _, _ = w.raw(http.MethodPost, "/v1/chat/completions", large, bearer(key)) })
	}
	require.Eventually(t, func() bool {
		status, body := w.do(http.MethodPost, "/v1/chat/completions", large, bearer(key))
		return status == http.StatusServiceUnavailable && code(t, body) == "overloaded"
	}, 5*time.Second, 20*time.Millisecond)
	close(release)
	group.Wait()
	w.upstream.Intercept = nil
	status, _ := w.do(http.MethodPost, "/v1/chat/completions", large, bearer(key))
	require.Equal(t, http.StatusOK, status)
}
