package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/config"
	"github.com/sahara-chain/sahara/gateway/server"
)

// TestKeptStreamsAreInTheBudget: what is kept of streams to be given again is memory too. Where there is none, a stream is
// served, and not kept.
func TestKeptStreamsAreInTheBudget(t *testing.T) {
	w := newWorld(t, func(c *config.Config) {
		c.Limits.RequestBytes, c.Limits.AnswerBytes, c.Limits.BufferBytes = 8<<10, 8<<10, 64<<10
	})
	key := w.session(100_000_000)
	text := strings.Repeat("x", 1_000)
	w.upstream.Intercept = func(rw http.ResponseWriter, _ *http.Request) bool {
		rw.Header().Set("Content-Type", "text/event-stream")
		for range 100 {
			_, _ = fmt.Fprintf(rw, `data: {"choices":[{"delta":{"content":%q}}]}`+"\n\n", text)
		}
		_, _ = fmt.Fprint(rw, `data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":100}}`+"\n\ndata: [DONE]\n\n")
		return true
	}
	header := bearer(key)
	header[server.HeaderIdempotencyKey] = "a"
	request := strings.Replace(chat, `"max_tokens":50`, `"stream":true,"max_tokens":16000`, 1)
	for range 2 {
		status, body, answered := w.raw(http.MethodPost, "/v1/chat/completions", request, header)
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, 100, strings.Count(body, text))
		require.Contains(t, body, `"sahara"`)
		require.Empty(t, answered.Get(server.HeaderRepeated))
	}
	require.Eventually(t, func() bool { // all was given back
		_, body := w.do(http.MethodGet, "/metrics", "", nil)
		return strings.Contains(body, "sahara_gateway_buffer_left_bytes 65536\n")
	}, 5*time.Second, 20*time.Millisecond)
}
