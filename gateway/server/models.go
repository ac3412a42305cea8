package server

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/sahara-chain/sahara/gateway/openai"
)

// modelList is the upstream's list of models, which is free, and so not asked for at every request.
type modelList struct {
	mu   sync.Mutex
	body []byte
	seen time.Time

	err    error // of the last try
	failed time.Time
}

const (
	modelsFor = 10 * time.Second
	// failedFor is how long a server that failed is not asked again.
	failedFor = time.Second
	maxModels = 1 << 20
)

func (g *Gateway) modelsBody(ctx context.Context) ([]byte, error) {
	g.models.mu.Lock()
	defer g.models.mu.Unlock()
	if g.models.body != nil && time.Since(g.models.seen) < modelsFor {
		return g.models.body, nil
	}
	if g.models.err != nil && time.Since(g.models.failed) < failedFor {
		return nil, g.models.err
	}
	// Those who wait get the same answer, also if this client is gone.
	body, err := g.askModels(context.WithoutCancel(ctx))
	if err != nil {
		g.models.err, g.models.failed = err, time.Now()
		return nil, err
	}
	g.models.body, g.models.seen, g.models.err = body, time.Now(), nil
	return body, nil
}

func (g *Gateway) askModels(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, modelsFor)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, g.upstream.base+"/models", nil)
	if err != nil {
		return nil, upstreamError(err)
	}
	if g.upstream.key != "" {
		request.Header.Set("Authorization", "Bearer "+g.upstream.key)
	}
	answer, err := g.upstream.client.Do(request)
	if err != nil {
		return nil, upstreamError(err)
	}
	defer func() { _ = answer.Body.Close() }() // it was read, or is of no use
	body, took, err := g.budget.readAll(answer.Body, maxModels, answer.ContentLength)
	defer g.budget.give(took)
	if err != nil {
		return nil, unreadable(err)
	}
	if answer.StatusCode != http.StatusOK {
		return nil, refused(answer.StatusCode, body)
	}
	return body, nil
}

func (g *Gateway) serveModels(w http.ResponseWriter, r *http.Request) {
	if ok, _, wait := g.rates.allow("address "+host(r), time.Now()); !ok {
		limited(w, wait)
		return
	}
	body, err := g.modelsBody(r.Context())
	if err != nil {
		writeError(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body) // nobody is left to tell
}

func (g *Gateway) serveModel(w http.ResponseWriter, r *http.Request) {
	if ok, _, wait := g.rates.allow("address "+host(r), time.Now()); !ok {
		limited(w, wait)
		return
	}
	body, err := g.modelsBody(r.Context())
	if err != nil {
		writeError(w, err)
		return
	}
	var list struct {
		Data []json.RawMessage `json:"data"`
	}
	id := r.PathValue("id")
	if json.Unmarshal(body, &list) == nil {
		for _, model := range list.Data {
			var named struct {
				ID string `json:"id"`
			}
			if json.Unmarshal(model, &named) == nil && named.ID == id {
				writeJSON(w, http.StatusOK, model)
				return
			}
		}
	}
	(&openai.Error{
		Status: http.StatusNotFound, Type: openai.TypeRequest, Param: "model", Code: "model_not_found",
		Message: "The model does not exist.",
	}).Write(w)
}
