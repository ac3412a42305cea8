package server_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestOneAnswerEndsBeforeAnother: a request for two answers, of which one ends long before the other, is served to the end and
// paid: else the first would be had for nothing.
func TestOneAnswerEndsBeforeAnother(t *testing.T) {
	w := newWorld(t, nil)
	key := w.session(100_000_000)
	const words = 200
	w.upstream.Intercept = func(rw http.ResponseWriter, _ *http.Request) bool {
		rw.Header().Set("Content-Type", "text/event-stream")
		event := func(choice int, text, finish string) {
			_, _ = fmt.Fprintf(rw, `data: {"choices":[{"index":%d,"delta":{"content":%q},"finish_reason":%s}]}`+"\n\n", choice, text, finish)
		}
		event(0, "first ", "null")
		event(0, "", `"stop"`)
		for range words {
			event(1, "second ", "null")
		}
		event(1, "", `"stop"`)
		_, _ = io.WriteString(rw, `data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":201}}`+"\n\ndata: [DONE]\n\n")
		return true
	}
	request := `{"stream":true,"n":2,"max_tokens":500,"messages":[]}`
	status, body := w.do(http.MethodPost, "/v1/chat/completions", request, bearer(key))
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, words, strings.Count(body, "second "), body)
	require.Equal(t, 2, strings.Count(body, `"stop"`))
	require.NotContains(t, body, `"usage"`) // the client did not ask for it
	require.Contains(t, body, `"sahara"`)
	require.True(t, strings.HasSuffix(body, "data: [DONE]\n\n"))
	view, err := w.ledger.Channel(w.channel.ID)
	require.NoError(t, err)
	require.Equal(t, amount(1_000+3+2*201), view.Charged)
}

// TestUsageInEveryEvent: an upstream that tells the usage so far with every piece of text has its stream passed on as it comes,
// and paid by what it told last.
func TestUsageInEveryEvent(t *testing.T) {
	w := newWorld(t, nil)
	key := w.session(100_000_000)
	const words = 100
	came := make(chan struct{}) // closed once the client has the first half
	arrived := sync.OnceFunc(func() { close(came) })
	w.upstream.Intercept = func(rw http.ResponseWriter, _ *http.Request) bool {
		rw.Header().Set("Content-Type", "text/event-stream")
		for i := range words {
			if i == words/2 {
				_ = http.NewResponseController(rw).Flush()
				select {
				case <-came:
				case <-time.After(10 * time.Second):
					return true // the test fails: the stream has no end
				}
			}
			_, _ = fmt.Fprintf(rw, `data: {"choices":[{"delta":{"content":"word "},"finish_reason":null}],"usage":{"prompt_tokens":3,"completion_tokens":%d}}`+"\n\n", i+1)
		}
		_, _ = io.WriteString(rw, `data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":100}}`+"\n\ndata: [DONE]\n\n")
		return true
	}
	request := `{"stream":true,"stream_options":{"include_usage":true,"continuous_usage_stats":true},"max_tokens":500,"messages":[]}`
	asked, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/v1/chat/completions", strings.NewReader(request))
	require.NoError(t, err)
	asked.Header.Set("Authorization", "Bearer "+key)
	answer, err := http.DefaultClient.Do(asked)
	require.NoError(t, err)
	defer func() { _ = answer.Body.Close() }()
	var body string
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		body += lines.Text() + "\n"
		if strings.Count(body, "word ") == words/2 {
			arrived()
		}
	}
	require.NoError(t, lines.Err())
	require.Equal(t, words, strings.Count(body, "word "), body)
	require.True(t, strings.HasSuffix(body, "data: [DONE]\n\n"))
	view, err := w.ledger.Channel(w.channel.ID)
	require.NoError(t, err)
	require.Equal(t, amount(1_000+3+2*words), view.Charged)
}
