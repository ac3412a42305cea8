package fake

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Upstream is an OpenAI-compatible server without a model: an answer has as many words as max_tokens asks for, at most
// Words. Its behaviour can be changed between calls.
type Upstream struct {
	// Words is the most words of an answer.
	Words int
	// Delay is what a whole answer, or each event of a stream, takes.
	Delay time.Duration
	// Usage says what is told of the usage: "" for the truth, "none" for nothing, else the JSON of usage.
	Usage string
	// Intercept answers instead, if it is set and returns true.
	Intercept func(http.ResponseWriter, *http.Request) bool

	// Calls counts what came.
	Calls atomic.Int64
	// Done counts answers that were made to their end.
	Done atomic.Int64

	server *http.Server
	addr   string
}

// Start serves on a free port of the loopback interface, or on the one that it had before.
func (u *Upstream) Start() error {
	if u.addr == "" {
		return u.StartAt("127.0.0.1:0")
	}
	return u.StartAt(u.addr)
}

// StartAt serves at an address.
func (u *Upstream) StartAt(addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	u.addr = l.Addr().String()
	u.server = &http.Server{Handler: http.HandlerFunc(u.serve), ReadHeaderTimeout: time.Second}
	go func() { _ = u.server.Serve(l) }() // it ends with Stop
	return nil
}

// Stop breaks off all connections, as a killed server does.
func (u *Upstream) Stop() { _ = u.server.Close() }

// URL is the base URL.
func (u *Upstream) URL() string { return "http://" + u.addr + "/v1" }

func (u *Upstream) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/v1/models" {
		reply(w, map[string]any{"object": "list", "data": []any{map[string]any{"id": "fake-1", "object": "model", "created": 0, "owned_by": "fake"}}})
		return
	}
	u.Calls.Add(1)
	if u.Intercept != nil && u.Intercept(w, r) {
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	var request struct {
		Stream  bool `json:"stream"`
		Max     int  `json:"max_tokens"`
		Options struct {
			Usage bool `json:"include_usage"`
		} `json:"stream_options"`
	}
	if json.Unmarshal(body, &request) != nil || request.Max < 0 {
		w.WriteHeader(http.StatusBadRequest)
		reply(w, map[string]any{"error": map[string]any{"message": "bad request", "type": "invalid_request_error"}})
		return
	}
	words := u.Words
	if request.Max > 0 {
		words = min(words, request.Max)
	}
	switch {
	case strings.HasSuffix(r.URL.Path, "/embeddings"):
		u.embed(w, len(body)/8+1)
	case request.Stream:
		u.stream(w, len(body)/8+1, words, request.Options.Usage)
	default:
		u.whole(w, len(body)/8+1, words)
	}
}

func (u *Upstream) usage(input, output int) map[string]any {
	switch u.Usage {
	case "":
		return map[string]any{"usage": map[string]int{"prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output}}
	case "none":
		return map[string]any{}
	}
	return map[string]any{"usage": json.RawMessage(u.Usage)}
}

func (u *Upstream) whole(w http.ResponseWriter, input, words int) {
	time.Sleep(u.Delay)
	answer := u.usage(input, words)
	answer["id"], answer["object"], answer["model"] = "chatcmpl-1", "chat.completion", "fake-1"
	text := strings.TrimSpace(strings.Repeat("word ", words))
	answer["choices"] = []any{map[string]any{
		"index": 0, "finish_reason": "stop", "text": text, "message": map[string]string{"role": "assistant", "content": text},
	}}
	u.Done.Add(1)
	reply(w, answer)
}

func (u *Upstream) embed(w http.ResponseWriter, input int) {
	time.Sleep(u.Delay)
	answer := u.usage(input, 0)
	answer["object"], answer["model"] = "list", "fake-1"
	answer["data"] = []any{map[string]any{"object": "embedding", "index": 0, "embedding": []float64{0.5, -0.25}}}
	u.Done.Add(1)
	reply(w, answer)
}

func (u *Upstream) stream(w http.ResponseWriter, input, words int, usage bool) {
	w.Header().Set("Content-Type", "text/event-stream")
	flush := http.NewResponseController(w)
	event := func(v any) bool {
		b, _ := json.Marshal(v) // plain values
		_, err := fmt.Fprintf(w, "data: %s\n\n", b)
		return err == nil && flush.Flush() == nil
	}
	chunk := func(delta map[string]any, finish any) map[string]any {
		return map[string]any{
			"id": "chatcmpl-1", "object": "chat.completion.chunk", "model": "fake-1",
			"choices": []any{map[string]any{"index": 0, "delta": delta, "finish_reason": finish}},
		}
	}
	for i := range words {
		time.Sleep(u.Delay)
		if !event(chunk(map[string]any{"content": "word" + strconv.Itoa(i%10) + " "}, nil)) {
			return
		}
	}
	event(chunk(map[string]any{}, "stop"))
	if usage && u.Usage != "none" {
		last := u.usage(input, words)
		last["id"], last["object"], last["choices"] = "chatcmpl-1", "chat.completion.chunk", []any{}
		event(last)
	}
	u.Done.Add(1)
	_, _ = fmt.Fprint(w, "data: [DONE]\n\n")
	_ = flush.Flush()
}
