// Package openai serves a text classifier by the OpenAI API: chat completions, whole and as server-sent events,
// completions, and the list of models. The last message that a user wrote is the text; the answer is its class and the
// probability, such as "spam 0.982".
//
// Tokens are the classifier's own: words and signs of the text, of which it reads at most classifier.MaxTokens, and two
// of the answer. Sampling parameters have no effect, for there is nothing to sample.
package openai

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"github.com/sahara-chain/sahara/cmd/sahara-textmodel/classifier"
)

// maxBody is the size of the greatest request that is read, in bytes.
const maxBody = 1 << 20

// Server serves one model.
type Server struct {
	name    string
	model   *classifier.Model
	started time.Time
}

// Handler serves a model under a name.
func Handler(name string, model *classifier.Model) http.Handler {
	s := &Server{name: name, model: model, started: time.Now()}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /v1/models", s.models)
	mux.HandleFunc("GET /v1/models/{name}", s.oneModel)
	mux.HandleFunc("POST /v1/chat/completions", s.chat)
	mux.HandleFunc("POST /v1/completions", s.complete)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		fail(w, http.StatusNotFound, problem{Message: "unknown request: " + r.Method + " " + r.URL.Path, Code: "unknown_url"})
	})
	return mux
}

type modelEntry struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"`
	OwnedBy string `json:"owned_by"`
}

func (s *Server) entry() modelEntry { return modelEntry{s.name, "model", s.started.Unix(), "sahara"} }

func (s *Server) models(w http.ResponseWriter, _ *http.Request) {
	answer(w, map[string]any{"object": "list", "data": []modelEntry{s.entry()}})
}

func (s *Server) oneModel(w http.ResponseWriter, r *http.Request) {
	if r.PathValue("name") != s.name {
		refuse(w, *s.unknownModel(r.PathValue("name")))
		return
	}
	answer(w, s.entry())
}

// usage counts tokens.
type usage struct {
	Prompt     int `json:"prompt_tokens"`
	Completion int `json:"completion_tokens"`
	Total      int `json:"total_tokens"`
}

func (u usage) plus(v usage) usage {
	return usage{u.Prompt + v.Prompt, u.Completion + v.Completion, u.Total + v.Total}
}

// result is an answer in tokens.
type result struct {
	tokens []string
	finish string
	usage  usage
}

// judge has the model read a text, and answers with at most limit tokens; 0 is no limit.
func (s *Server) judge(text string, limit int) result {
	v := s.model.Classify(text)
	r := result{
		tokens: []string{s.model.Classes[v.Class], " " + strconv.FormatFloat(v.Probability, 'f', 3, 64)}, finish: "stop",
	}
	if limit > 0 && limit < len(r.tokens) {
		r.tokens, r.finish = r.tokens[:limit], "length"
	}
	r.usage = usage{v.Tokens, len(r.tokens), v.Tokens + len(r.tokens)}
	return r
}

func newID(prefix string) string {
	var b [12]byte
	_, _ = rand.Read(b[:]) // it cannot fail
	return prefix + hex.EncodeToString(b[:])
}
