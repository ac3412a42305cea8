package openai

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/cmd/sahara-textmodel/classifier"
)

func server(t *testing.T) *httptest.Server {
	t.Helper()
	empty, err := classifier.New([2]string{"ham", "spam"}, 10)
	require.NoError(t, err)
	model, err := empty.Train([]classifier.Example{{Text: "kernel patch", Class: 0}, {Text: "cheap pills", Class: 1}}, classifier.FromNothing)
	require.NoError(t, err)
	s := httptest.NewServer(Handler("mail", model))
	t.Cleanup(s.Close)
	return s
}

func call(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(text)
}

func TestChat(t *testing.T) {
	s := server(t)
	for _, c := range []struct {
		name, body, content, finish string
		prompt, completion          int
	}{
		{"spam", `{"model":"mail","messages":[{"role":"system","content":"be strict"},{"role":"user","content":"cheap pills!"}]}`, "spam 0.9", "stop", 3, 2},
		{"ham in parts", `{"model":"mail","messages":[{"role":"user","content":[{"type":"text","text":"kernel"},{"type":"text","text":"patch"}]}]}`, "ham 0.9", "stop", 2, 2},
		{"the last message counts", `{"model":"mail","messages":[{"role":"user","content":"cheap pills"},{"role":"assistant","content":"spam"},{"role":"user","content":"kernel patch"}]}`, "ham 0.9", "stop", 2, 2},
		{"cut", `{"model":"mail","max_completion_tokens":1,"messages":[{"role":"user","content":"cheap pills"}]}`, "spam", "length", 2, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, text := call(t, "POST", s.URL+"/v1/chat/completions", c.body)
			require.Equal(t, http.StatusOK, status, text)
			var body struct {
				ID, Object, Model string
				Choices           []struct {
					Message      struct{ Role, Content string }
					FinishReason string `json:"finish_reason"`
				}
				Usage usage
			}
			require.NoError(t, json.Unmarshal([]byte(text), &body))
			assert.True(t, strings.HasPrefix(body.ID, "chatcmpl-"))
			assert.Equal(t, "chat.completion", body.Object)
			require.Len(t, body.Choices, 1)
			assert.True(t, strings.HasPrefix(body.Choices[0].Message.Content, c.content), body.Choices[0].Message.Content)
			assert.Equal(t, c.finish, body.Choices[0].FinishReason)
			assert.Equal(t, usage{c.prompt, c.completion, c.prompt + c.completion}, body.Usage)
		})
	}
}

// events are the data of server-sent events.
func events(t *testing.T, text string) []string {
	t.Helper()
	var all []string
	for event := range strings.SplitSeq(strings.TrimSuffix(text, "\n\n"), "\n\n") {
		data, found := strings.CutPrefix(event, "data: ")
		require.True(t, found, event)
		all = append(all, data)
	}
	return all
}

func TestStreamsSayTheSame(t *testing.T) {
	s := server(t)
	for _, c := range []struct{ path, body string }{
		{"/v1/chat/completions", `"messages":[{"role":"user","content":"cheap pills"}]`},
		{"/v1/completions", `"prompt":"cheap pills"`},
	} {
		_, whole := call(t, "POST", s.URL+c.path, `{"model":"mail",`+c.body+`}`)
		_, text := call(t, "POST", s.URL+c.path, `{"model":"mail","stream":true,"stream_options":{"include_usage":true},`+c.body+`}`)
		all := events(t, text)
		require.Equal(t, "[DONE]", all[len(all)-1])
		var streamed, finish string
		var counted *usage
		for _, data := range all[:len(all)-1] {
			var chunk struct {
				Choices []struct {
					Text         string
					Delta        struct{ Content string }
					FinishReason string `json:"finish_reason"`
				}
				Usage *usage
			}
			require.NoError(t, json.Unmarshal([]byte(data), &chunk))
			for _, choice := range chunk.Choices {
				streamed += choice.Text + choice.Delta.Content
				finish += choice.FinishReason
			}
			if chunk.Usage != nil {
				counted = chunk.Usage
			}
		}
		assert.Contains(t, whole, `"`+streamed+`"`)
		assert.Equal(t, "stop", finish)
		assert.Equal(t, &usage{2, 2, 4}, counted)

		_, text = call(t, "POST", s.URL+c.path, `{"model":"mail","stream":true,`+c.body+`}`)
		assert.NotContains(t, text, "usage", "which was not asked for")
	}
}

func TestCompletions(t *testing.T) {
	s := server(t)
	status, text := call(t, "POST", s.URL+"/v1/completions", `{"model":"mail","prompt":["cheap pills","kernel patch"],"max_tokens":1}`)
	require.Equal(t, http.StatusOK, status)
	var body struct {
		Choices []struct {
			Index int
			Text  string
		}
		Usage usage
	}
	require.NoError(t, json.Unmarshal([]byte(text), &body))
	require.Len(t, body.Choices, 2)
	assert.Equal(t, []string{"spam", "ham"}, []string{body.Choices[0].Text, body.Choices[1].Text})
	assert.Equal(t, 1, body.Choices[1].Index)
	assert.Equal(t, usage{4, 2, 6}, body.Usage)
}

func TestModels(t *testing.T) {
	s := server(t)
	status, text := call(t, "GET", s.URL+"/v1/models", "")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, text, `"id":"mail"`)
	status, text = call(t, "GET", s.URL+"/v1/models/mail", "")
	assert.Equal(t, http.StatusOK, status)
	assert.Contains(t, text, `"object":"model"`)
}

func TestRefusals(t *testing.T) {
	s := server(t)
	user := `"messages":[{"role":"user","content":"x"}]`
	for _, c := range []struct {
		name, method, path, body string
		status                   int
		code, says               string
	}{
		{"another model", "POST", "/v1/chat/completions", `{"model":"gpt",` + user + `}`, 404, "model_not_found", `"gpt"`},
		{"another model to read", "GET", "/v1/models/gpt", "", 404, "model_not_found", `"gpt"`},
		{"many answers", "POST", "/v1/chat/completions", `{"model":"mail","n":2,` + user + `}`, 400, "invalid_value", "n: 2"},
		{"no answer", "POST", "/v1/chat/completions", `{"model":"mail","max_tokens":0,` + user + `}`, 400, "invalid_value", "max_tokens"},
		{"no message", "POST", "/v1/chat/completions", `{"model":"mail"}`, 400, "invalid_value", "messages"},
		{"a picture", "POST", "/v1/chat/completions", `{"model":"mail","messages":[{"role":"user","content":[{"type":"image_url"}]}]}`, 400, "invalid_value", "image_url"},
		{"content of numbers", "POST", "/v1/chat/completions", `{"model":"mail","messages":[{"role":"user","content":7}]}`, 400, "invalid_value", "content"},
		{"no JSON", "POST", "/v1/chat/completions", `{`, 400, "", "JSON"},
		{"too much", "POST", "/v1/chat/completions", `{"model":"` + strings.Repeat("x", maxBody) + `"}`, 413, "", "bytes"},
		{"no prompt", "POST", "/v1/completions", `{"model":"mail"}`, 400, "invalid_value", "prompt"},
		{"too many prompts", "POST", "/v1/completions", `{"model":"mail","prompt":["x"` + strings.Repeat(`,"x"`, maxPrompts) + `]}`, 400, "invalid_value", "prompt"},
		{"embeddings", "POST", "/v1/embeddings", `{"model":"mail","input":"x"}`, 404, "unknown_url", "/v1/embeddings"},
		{"another method", "GET", "/v1/chat/completions", "", 404, "unknown_url", "GET"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, text := call(t, c.method, s.URL+c.path, c.body)
			assert.Equal(t, c.status, status)
			var body struct {
				Error struct{ Message, Type, Code string }
			}
			require.NoError(t, json.Unmarshal([]byte(text), &body), text)
			assert.Equal(t, "invalid_request_error", body.Error.Type)
			assert.Equal(t, c.code, body.Error.Code)
			assert.Contains(t, body.Error.Message, c.says)
		})
	}
}
