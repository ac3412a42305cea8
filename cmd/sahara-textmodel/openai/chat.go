package openai

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// chatRequest is what is read of a request for a chat completion.
type chatRequest struct {
	common
	Messages            []message `json:"messages"`
	MaxCompletionTokens *int      `json:"max_completion_tokens"`
}

// common is what both kinds of completions have.
type common struct {
	Model         string `json:"model"`
	N             *int   `json:"n"`
	MaxTokens     *int   `json:"max_tokens"`
	Stream        bool   `json:"stream"`
	StreamOptions struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
}

type message struct {
	Role    string          `json:"role"`
	Content json.RawMessage `json:"content"`
}

// check refuses what this server cannot do, rather than doing something else.
func (s *Server) check(c common) (limit int, wrong *problem) {
	switch {
	case c.Model != s.name:
		return 0, s.unknownModel(c.Model)
	case c.N != nil && *c.N != 1:
		return 0, invalid("n", "%d answers, but a text has one class", *c.N)
	case c.MaxTokens == nil:
		return 0, nil
	case *c.MaxTokens < 1:
		return 0, invalid("max_tokens", "%d, want at least 1", *c.MaxTokens)
	}
	return *c.MaxTokens, nil
}

func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	var request chatRequest
	if !read(w, r, &request) {
		return
	}
	if request.MaxCompletionTokens != nil {
		request.MaxTokens = request.MaxCompletionTokens
	}
	limit, wrong := s.check(request.common)
	text := ""
	if wrong == nil {
		text, wrong = lastOfUser(request.Messages)
	}
	if wrong != nil {
		refuse(w, *wrong)
		return
	}
	s.answerChat(w, request.common, s.judge(text, limit))
}

// lastOfUser is the text of the last message that a user wrote.
func lastOfUser(messages []message) (string, *problem) {
	for i := len(messages) - 1; i >= 0; i-- {
		if messages[i].Role == "user" {
			return textOf(messages[i].Content)
		}
	}
	return "", invalid("messages", "none has the role user")
}

// textOf reads content, which is a string or a list of parts.
func textOf(content json.RawMessage) (string, *problem) {
	var text string
	if json.Unmarshal(content, &text) == nil {
		return text, nil
	}
	var parts []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	if err := json.Unmarshal(content, &parts); err != nil {
		return "", invalid("messages", "content is neither a string nor a list of parts")
	}
	var texts []string
	for _, part := range parts {
		if part.Type != "text" {
			return "", invalid("messages", "a part of the type %.40q, but the model reads text", part.Type)
		}
		texts = append(texts, part.Text)
	}
	return strings.Join(texts, "\n"), nil
}

func (s *Server) answerChat(w http.ResponseWriter, c common, r result) {
	id, now := newID("chatcmpl-"), time.Now().Unix()
	head := func(object string, choices []map[string]any) map[string]any {
		return map[string]any{"id": id, "object": object, "created": now, "model": s.name, "choices": choices}
	}
	if !c.Stream {
		body := head("chat.completion", []map[string]any{{
			"index": 0, "finish_reason": r.finish, "logprobs": nil,
			"message": map[string]any{"role": "assistant", "content": strings.Join(r.tokens, ""), "refusal": nil},
		}})
		body["usage"] = r.usage
		answer(w, body)
		return
	}
	out := newStream(w)
	chunk := func(delta map[string]any, finish any) {
		body := head("chat.completion.chunk", []map[string]any{{"index": 0, "delta": delta, "finish_reason": finish}})
		if c.StreamOptions.IncludeUsage {
			body["usage"] = nil
		}
		out.send(body)
	}
	chunk(map[string]any{"role": "assistant", "content": ""}, nil)
	for _, token := range r.tokens {
		chunk(map[string]any{"content": token}, nil)
	}
	chunk(map[string]any{}, r.finish)
	if c.StreamOptions.IncludeUsage {
		last := head("chat.completion.chunk", []map[string]any{})
		last["usage"] = r.usage
		out.send(last)
	}
	out.done()
}
