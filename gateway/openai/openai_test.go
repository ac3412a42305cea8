package openai

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/meter"
)

var bounds = Bounds{MaxOutput: 1_000, DefaultOutput: 100, InputAllowance: 10}

// TestWhatARequestMayUse: the most output by all names and numbers of answers, and what goes upstream.
func TestWhatARequestMayUse(t *testing.T) {
	for body, test := range map[string]struct {
		kind   Kind
		output uint64
		sent   string // "" for the same
	}{
		`{"max_tokens":7}`:                                     {Chat, 7, ""},
		`{"max_completion_tokens":9}`:                          {Chat, 9, ""},
		`{"max_tokens":7,"max_completion_tokens":9}`:           {Chat, 9, ""},
		`{"max_tokens":7,"n":3}`:                               {Chat, 21, ""},
		`{"max_tokens":7,"n_predict":9}`:                       {Chat, 9, ""},
		`{"max_new_tokens":9}`:                                 {Completion, 9, `{"max_new_tokens":9,"max_tokens":9}`},
		`{}`:                                                   {Chat, 100, `{"max_tokens":100}`},
		`{"max_tokens":null,"n":2}`:                            {Chat, 200, `{"max_tokens":100,"n":2}`},
		`{"prompt":["a","b","c"],"max_tokens":5}`:              {Completion, 15, ""},
		`{"prompt":[[1,2],[3]],"max_tokens":5}`:                {Completion, 10, ""},
		`{"prompt":[1,2,3],"max_tokens":5}`:                    {Completion, 5, ""},
		`{"prompt":"a","best_of":4,"n":2,"max_tokens":5}`:      {Completion, 20, ""},
		`{"input":"a","max_tokens":-5}`:                        {Embedding, 0, ""},
		`{"stream":true,"max_tokens":1}`:                       {Chat, 1, `{"stream":true,"max_tokens":1,"stream_options":{"include_usage":true}}`},
		`{"stream":true,"max_tokens":1,"stream_options":null}`: {Chat, 1, `{"stream":true,"max_tokens":1,"stream_options":{"include_usage":true}}`},
		`{"stream":true,"max_tokens":1,"stream_options":{"x":1,"include_usage":false}}`: {
			Chat, 1, `{"stream":true,"max_tokens":1,"stream_options":{"x":1,"include_usage":true}}`,
		},
		`{"stream":true,"max_tokens":1,"stream_options":{"include_usage":true}}`: {Chat, 1, ""},
	} {
		r, err := Parse(test.kind, []byte(body), bounds)
		require.NoError(t, err, body)
		require.Equal(t, meter.Units{Input: uint64(len(body)) + 10, Output: test.output}, r.Most, body)
		if test.sent == "" {
			require.Equal(t, body, string(r.Body))
		} else {
			require.JSONEq(t, test.sent, string(r.Body))
		}
	}
}

// FuzzParse: what goes upstream is what was read, with one value for each name, and never asks for more than is held.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"max_tokens":7,"n":3}`, `{"stream":true,"stream_options":{"a":[1]}}`, `{"a":1,"a":2}`, `{"prompt":["a"],"best_of":2}`,
		`{"max_tokens":1e3}`, `{"max_tokens":0010}`, `{"\u006e":2}`, "{\"a\":\"\xff\"}", `{"a":{}}x`, `[1]`, ``,
	} {
		f.Add([]byte(s), 0)
	}
	f.Fuzz(func(t *testing.T, body []byte, kind int) {
		r, err := Parse(Kind(kind&1), body, bounds)
		if err != nil {
			var shaped *Error
			require.ErrorAs(t, err, &shaped)
			return
		}
		again, err := Parse(r.Kind, r.Body, bounds)
		require.NoError(t, err)
		require.Equal(t, r.Most.Output, again.Most.Output)
		require.Equal(t, r.Stream, again.Stream)
		require.Equal(t, again.Body, r.Body) // nothing is left to change
		require.LessOrEqual(t, r.Most.Output, bounds.MaxOutput)
		var plain map[string]any
		require.NoError(t, json.Unmarshal(r.Body, &plain))
		_ = r.CountInput()
	})
}

// FuzzUsed: it never goes above what was held, whatever an upstream says.
func FuzzUsed(f *testing.F) {
	f.Add([]byte(`{"usage":{"prompt_tokens":3,"completion_tokens":5},"choices":[{"text":"a b c"}]}`))
	f.Add([]byte(`{"usage":{"prompt_tokens":-3},"choices":[{"message":{"content":"a"}}]}`))
	f.Add([]byte(`not JSON`))
	r, err := Parse(Chat, []byte(`{"max_tokens":4,"messages":[{"content":"hi"}]}`), bounds)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, body []byte) {
		units, _ := r.Used(body)
		require.True(t, units.Within(r.Most))
	})
}

// FuzzStream: what is read is passed on byte for byte, but for empty lines between events.
func FuzzStream(f *testing.F) {
	f.Add("data: {\"choices\":[]}\n\ndata: [DONE]\n\n")
	f.Add(": comment\nevent: x\ndata: a\ndata: b\r\n\r\n\n\ndata:[DONE]\n\n")
	f.Add("data: cut")
	f.Fuzz(func(t *testing.T, text string) {
		s := NewStream(strings.NewReader(text))
		var passed strings.Builder
		for {
			e, err := s.Next()
			if err != nil {
				require.True(t, errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, ErrEventSize))
				break
			}
			passed.Write(e.Raw)
			e.Last()
			e.Count()
			_, _ = e.With("sahara", 1)
		}
		rest := text
		for line := range strings.Lines(passed.String()) {
			i := strings.Index(rest, line)
			require.GreaterOrEqual(t, i, 0)
			require.Empty(t, strings.Trim(rest[:i], "\r\n"))
			rest = rest[i+len(line):]
		}
	})
}

// TestErrors have the form that OpenAI's clients read.
func TestErrors(t *testing.T) {
	b, err := json.Marshal(Invalid("n", "n is -1"))
	require.NoError(t, err)
	require.JSONEq(t, `{"error":{"message":"n is -1","type":"invalid_request_error","param":"n","code":"invalid_value"}}`, string(b))
	b, err = json.Marshal(&Error{Message: "m", Type: TypeServer})
	require.NoError(t, err)
	require.JSONEq(t, `{"error":{"message":"m","type":"server_error","param":null,"code":null}}`, string(b))
}
