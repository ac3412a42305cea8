package server_test

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
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
		`{"prompt_tokens":3}`,
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

// TestAnImageCostsWhatWasHeld: an upstream that counts more input than the request could have had as text is paid for all that
// was held for input, and for its output as it counts it.
func TestAnImageCostsWhatWasHeld(t *testing.T) {
	w := newWorld(t, nil)
	key := w.session(100_000_000)
	w.upstream.Usage = `{"prompt_tokens":5000,"completion_tokens":40}` // 5 words that are seen, and some thought
	for _, request := range []string{chat, strings.Replace(chat, "{", `{"stream":true,`, 1)} {
		before, err := w.ledger.Channel(w.channel.ID)
		require.NoError(t, err)
		status, body := w.do(http.MethodPost, "/v1/chat/completions", request, bearer(key))
		require.Equal(t, http.StatusOK, status, body)
		after, err := w.ledger.Channel(w.channel.ID)
		require.NoError(t, err)
		cost, err := after.Charged.Sub(before.Charged)
		require.NoError(t, err)
		require.Equal(t, amount(most(request, 40)), cost)
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

// TestAnAnswerBeyondWhatWasAsked: an upstream that knows a maximum by a name which the gateway does not, or none, gives no more
// than what was paid for: a whole answer far beyond it is not passed on, and costs nothing.
func TestAnAnswerBeyondWhatWasAsked(t *testing.T) {
	w := newWorld(t, nil)
	key := w.session(100_000_000)
	for _, test := range []struct {
		words, status int
	}{
		{150, http.StatusOK}, // their vocabulary may be another
		{10_000, http.StatusBadGateway},
	} {
		w.upstream.Intercept = func(rw http.ResponseWriter, _ *http.Request) bool {
			rw.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(rw, `{"choices":[{"message":{"content":"`+strings.Repeat("more ", test.words)+`"}}]}`)
			return true
		}
		before, err := w.ledger.Channel(w.channel.ID)
		require.NoError(t, err)
		status, body := w.do(http.MethodPost, "/v1/chat/completions", chat, bearer(key))
		require.Equal(t, test.status, status)
		after, err := w.ledger.Channel(w.channel.ID)
		require.NoError(t, err)
		require.True(t, after.Held.IsZero())
		if status != http.StatusOK {
			require.Equal(t, "answer_too_long", code(t, body))
			require.Equal(t, before.Charged, after.Charged)
			continue
		}
		require.Equal(t, amount(1_000+2+2*50), after.Charged)
	}
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
	status, _ := w.do(http.MethodPost, "/v1/chat/completions", `{"tokens":1,"messages":[]}`, bearer(key))
	require.Equal(t, http.StatusOK, status)
	require.JSONEq(t, `{"tokens":1,"messages":[],"max_tokens":1024}`, got.Load().(string))
	for name, body := range map[string]string{
		"twice":         `{"max_tokens":1,"max_tokens":100}`,
		"escaped twice": `{"max_tokens":1,"max_\u0074okens":100}`,
		"in capitals":   `{"max_tokens":1,"MAX_TOKENS":100}`,
		"a Kelvin sign": `{"max_tokens":1,"max_to\u212aens":100}`,
		"N":             `{"max_tokens":1,"N":2}`,
		"llama.cpp's":   `{"max_tokens":1,"n_predict":16385}`,
		"without end":   `{"max_tokens":1,"n_predict":-1}`,
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
