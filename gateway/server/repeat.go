package server

import (
	"crypto/sha256"
	"errors"
	"net/http"
	"sync"

	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/gateway/openai"
	"github.com/sahara-chain/sahara/gateway/signed"
)

// HeaderIdempotencyKey names a request: the same key again is answered by the same answer, which is charged once.
const HeaderIdempotencyKey = "Idempotency-Key"

const maxIdempotencyKey = 255

// pending are the requests with an idempotency key that are being served.
type pending struct {
	mu   sync.Mutex
	keys map[ledger.AnswerKey]struct{}
}

func (p *pending) start(key ledger.AnswerKey) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, there := p.keys[key]; there {
		return false
	}
	if p.keys == nil {
		p.keys = map[ledger.AnswerKey]struct{}{}
	}
	p.keys[key] = struct{}{}
	return true
}

func (p *pending) end(key ledger.AnswerKey) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.keys, key)
}

// idempotent answers a request that was answered before. Otherwise it keeps others with its key out until done.
func (c *call) idempotent() (repeated bool, done func(), err error) {
	done = func() {}
	text := c.r.Header.Get(HeaderIdempotencyKey)
	if text == "" {
		text = c.payer.id
	}
	if text == "" || c.g.config.Limits.IdempotencyKeep.Duration == 0 {
		return false, done, nil
	}
	if len(text) > maxIdempotencyKey {
		return false, done, openai.Invalid("", "the idempotency key is longer than 255 bytes")
	}
	key := sha256.Sum256([]byte(c.payer.name + "\x00" + text))
	if !c.g.pending.start(key) {
		return false, done, &openai.Error{
			Status: http.StatusConflict, Type: openai.TypeRequest, Code: "idempotency_in_progress",
			Message: "A request with this idempotency key is being served.",
		}
	}
	done = func() { c.g.pending.end(key) }
	c.key = &key
	answer, err := c.g.ledger.Answer(key, c.start)
	if errors.Is(err, ledger.ErrNotFound) {
		return false, done, nil
	}
	if err != nil {
		return false, done, err
	}
	if answer.Request != c.sum {
		return false, done, &openai.Error{
			Status: http.StatusUnprocessableEntity, Type: openai.TypeRequest, Code: "idempotency_key_reused",
			Message: "This idempotency key was used for another request.",
		}
	}
	return true, done, c.repeat(answer)
}

// keep is the answer to be kept, or nil.
func (c *call) keep(contentType string, body []byte) *ledger.Answer {
	if c.key == nil || len(body) > maxKept {
		return nil
	}
	return &ledger.Answer{
		Key: *c.key, Request: c.sum, ID: c.id, Status: http.StatusOK, ContentType: contentType, Body: body,
		Expires: c.start.Add(c.g.config.Limits.IdempotencyKeep.Duration),
	}
}

// repeat gives an answer again. It is charged no more.
func (c *call) repeat(a *ledger.Answer) error {
	kept, err := c.g.ledger.Call(a.ID)
	if err != nil {
		return err
	}
	c.outcome = outcomeRepeated
	receipt := &signed.Receipt{
		ID: a.ID, Channel: kept.Channel, Index: kept.Index, Denom: c.payer.view.Chain.Price.Denom, Receipt: kept.Receipt,
		Signature: kept.Signature,
	}
	h := c.w.Header()
	h.Set("Content-Type", a.ContentType)
	h.Set(HeaderRequestID, a.ID)
	h.Set(HeaderRepeated, "true")
	view, err := c.g.ledger.Channel(c.payer.channel)
	if err != nil {
		return err
	}
	charged := ledger.Charged{Index: kept.Index, Total: view.Charged}
	body := a.Body
	if a.Tail != "" {
		body = append(body, tail(&openai.Event{Data: []byte(a.Tail)}, carried(receipt, charged))...)
	} else {
		c.receiptHeaders(receipt, charged)
	}
	c.send(a.Status, body)
	return nil
}
