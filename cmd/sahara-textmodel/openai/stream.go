package openai

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// stream sends chunks as server-sent events, each as soon as it is there, and then [DONE].
type stream struct {
	w http.ResponseWriter
}

func newStream(w http.ResponseWriter) stream {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	return stream{w}
}

func (s stream) send(chunk any) {
	data, _ := json.Marshal(chunk)                // chunks are maps of strings and numbers
	_, _ = fmt.Fprintf(s.w, "data: %s\n\n", data) // a caller that is gone gets nothing
	s.flush()
}

func (s stream) done() {
	_, _ = fmt.Fprint(s.w, "data: [DONE]\n\n") // as above
	s.flush()
}

func (s stream) flush() { _ = http.NewResponseController(s.w).Flush() }
