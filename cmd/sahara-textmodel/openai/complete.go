package openai

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// maxPrompts is how many texts one request may bring.
const maxPrompts = 100

// completeRequest is what is read of a request for completions.
type completeRequest struct {
	common
	Prompt json.RawMessage `json:"prompt"`
}

func (s *Server) complete(w http.ResponseWriter, r *http.Request) {
	var request completeRequest
	if !read(w, r, &request) {
		return
	}
	limit, wrong := s.check(request.common)
	var prompts []string
	if wrong == nil {
		prompts, wrong = promptsOf(request.Prompt)
	}
	if wrong != nil {
		refuse(w, *wrong)
		return
	}
	results := make([]result, len(prompts))
	for i, prompt := range prompts {
		results[i] = s.judge(prompt, limit)
	}
	s.answerCompletions(w, request.common, results)
}

// promptsOf reads one text or a list of texts.
func promptsOf(raw json.RawMessage) ([]string, *problem) {
	var one string
	if json.Unmarshal(raw, &one) == nil && len(raw) > 0 {
		return []string{one}, nil
	}
	var prompts []string
	if err := json.Unmarshal(raw, &prompts); err != nil || len(prompts) < 1 || len(prompts) > maxPrompts {
		return nil, invalid("prompt", "neither a string nor a list of 1 to %d strings", maxPrompts)
	}
	return prompts, nil
}

func (s *Server) answerCompletions(w http.ResponseWriter, c common, results []result) {
	id, now := newID("cmpl-"), time.Now().Unix()
	head := func(choices []map[string]any) map[string]any {
		return map[string]any{"id": id, "object": "text_completion", "created": now, "model": s.name, "choices": choices}
	}
	choice := func(i int, text string, finish any) map[string]any {
		return map[string]any{"index": i, "text": text, "finish_reason": finish, "logprobs": nil}
	}
	var total usage
	var choices []map[string]any
	for i, r := range results {
		total = total.plus(r.usage)
		choices = append(choices, choice(i, strings.Join(r.tokens, ""), r.finish))
	}
	if !c.Stream {
		body := head(choices)
		body["usage"] = total
		answer(w, body)
		return
	}
	out := newStream(w)
	for i, r := range results {
		for _, token := range r.tokens {
			out.send(head([]map[string]any{choice(i, token, nil)}))
		}
		out.send(head([]map[string]any{choice(i, "", r.finish)}))
	}
	if c.StreamOptions.IncludeUsage {
		last := head([]map[string]any{})
		last["usage"] = total
		out.send(last)
	}
	out.done()
}
