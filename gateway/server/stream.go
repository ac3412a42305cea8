package server

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"hash"
	"io"
	"net/http"
	"time"

	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/gateway/meter"
	"github.com/sahara-chain/sahara/gateway/openai"
	"github.com/sahara-chain/sahara/gateway/signed"
	"github.com/sahara-chain/sahara/gateway/x402"
)

// stream passes a stream on, event by event, and puts the receipt into the last one before [DONE]. The events that end the
// answer wait for the charge to be on disk.
type stream struct {
	*call
	cancel  context.CancelFunc
	sum     hash.Hash // of what has left
	kept    []byte    // the same, for who asks again; nil if it is not kept
	took    int64     // of the budget, for it
	waiting []*openai.Event

	counted meter.Units // here
	told    *meter.Units
	events  uint64 // with text
}

// maxKept is the longest answer that is kept to be given again, in bytes.
const maxKept = 1 << 20

// maxWaiting is how many events wait for the charge; what comes behind the end is mostly one that tells the usage.
const maxWaiting = 8

// errClient says that the client is gone or does not read.
var errClient = errors.New("client does not take the answer")

func (c *call) stream(answer *http.Response, cancel context.CancelFunc) error {
	// The answer begins to leave before its cost is known: its voucher must count as used by then.
	if err := c.hold.Secure(); err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", answer.Header.Get("Content-Type"))
	h.Set("Cache-Control", "no-cache")
	h.Set("X-Accel-Buffering", "no")
	copyHeader(h, answer.Header)
	if c.payer.mode == modeX402 {
		c.setResponse(x402.ResponseExtra{ChannelState: channelState(c.payer.view)}, nil)
	}
	c.w.WriteHeader(http.StatusOK)
	s := &stream{call: c, cancel: cancel, sum: sha256.New()}
	if c.key != nil {
		s.kept = []byte{}
	}
	defer func() { c.g.budget.give(s.took) }()
	reader := newIdleReader(answer.Body, c.g.config.Upstream.Idle.Duration, cancel)
	defer reader.stop()
	s.finish(s.copy(openai.NewStream(reader)))
	return nil
}

// copy passes events on until the answer has ended: io.EOF if it did as it should.
func (s *stream) copy(events *openai.Stream) error {
	for {
		asked := time.Now()
		e, err := events.Next()
		s.waited += time.Since(asked)
		switch {
		case err != nil:
			if errors.Is(err, io.EOF) && len(s.waiting) > 0 { // it told its end and left out [DONE]
				return io.EOF
			}
			if errors.Is(err, io.EOF) {
				return io.ErrUnexpectedEOF
			}
			return err
		case e.Done:
			return io.EOF
		case e.Failed():
			return io.ErrUnexpectedEOF
		}
		// Behind the end of one of several answers the others go on: what waited was not the end.
		if s.count(e) || len(s.waiting) >= maxWaiting {
			if err := s.pass(s.release()); err != nil {
				return err
			}
		}
		if e.Last() || len(s.waiting) > 0 {
			s.waiting = append(s.waiting, e)
		} else if err := s.pass(e.Raw); err != nil {
			return err
		}
		if s.over() {
			return io.EOF
		}
	}
}

// count says whether the event has text.
func (s *stream) count(e *openai.Event) bool {
	if units, ok := s.request.Told(e); ok {
		s.told = &units
	}
	n := e.Count()
	if n == 0 {
		return false
	}
	s.counted.Output += n
	s.events++
	return true
}

// release is what waited, without the usage that only the gateway asked for.
func (s *stream) release() (b []byte) {
	for _, e := range s.waiting {
		if !e.UsageOnly() || s.request.IncludeUsage {
			b = append(b, e.Raw...)
		}
	}
	s.waiting = nil
	return b
}

// over says whether the upstream gives more than it was asked for; an event has at least one token.
func (s *stream) over() bool {
	return s.events > s.request.Most.Output+8 || s.counted.Output > s.request.Longest()
}

// pass lets bytes leave, in time. The error is errClient.
func (s *stream) pass(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	_ = s.control.SetWriteDeadline(time.Now().Add(s.g.config.Limits.WriteTimeout.Duration))
	if _, err := s.w.Write(b); err != nil {
		return errClient
	}
	if err := s.control.Flush(); err != nil {
		return errClient
	}
	s.sum.Write(b)
	if s.kept != nil {
		if len(s.kept)+len(b) > maxKept || !s.g.budget.take(2*int64(len(b))) { // it grows by copying
			s.kept = nil
		} else {
			s.took += 2 * int64(len(b))
			s.kept = append(s.kept, b...)
		}
	}
	return nil
}

// units are what was used: what the upstream told, or what was counted here.
func (s *stream) units() meter.Units {
	if s.told != nil {
		return *s.told
	}
	s.counted.Input = s.request.CountInput()
	return s.counted.Min(s.request.Most)
}

// finish charges and ends the stream.
//
// What broke off upstream costs nothing. What the client broke off, or made so long that time ran out, costs what was made
// of it: else work would be free to whoever hangs up in time.
func (s *stream) finish(err error) {
	s.cancel()
	switch {
	case errors.Is(err, io.EOF):
		s.complete()
	case errors.Is(err, errClient), isTimeout(err), errors.Is(err, context.Canceled):
		s.outcome = outcomeBroken
		receipt, charged, err := s.charge(s.units(), [sha256.Size]byte(s.sum.Sum(nil)), nil)
		if err != nil {
			s.fail(errBroken)
			return
		}
		s.fail(&openai.Error{
			Type: openai.TypeServer, Code: "stream_broken_off", Message: "The answer took too long; what was made of it is charged.",
		}, carried(receipt, charged))
	default:
		s.outcome = outcomeUpstream
		s.fail(upstreamError(err))
	}
}

// complete charges a stream that came to its end, and lets the end leave: its last event carries the receipt, and all
// bytes before that are what the receipt is of.
func (s *stream) complete() {
	var before []byte
	var last *openai.Event
	for _, e := range s.waiting {
		if e.UsageOnly() && !s.request.IncludeUsage {
			continue // it was asked for by the gateway
		}
		if last != nil {
			before = append(before, last.Raw...)
		}
		last = e
	}
	if last == nil {
		last = receiptEvent(s.id)
	}
	s.sum.Write(before)
	var kept *ledger.Answer
	if s.kept != nil {
		kept = s.keep(s.w.Header().Get("Content-Type"), append(s.kept, before...))
		if kept != nil {
			kept.Tail = string(last.Data)
		}
	}
	receipt, charged, err := s.charge(s.units(), [sha256.Size]byte(s.sum.Sum(nil)), kept)
	if err != nil {
		s.outcome = outcomeBroken
		s.fail(errBroken)
		return
	}
	s.write(append(before, tail(last, carried(receipt, charged))...))
}

// receiptEvent carries a receipt where the upstream's stream has no event that can.
func receiptEvent(id string) *openai.Event {
	data, _ := json.Marshal(map[string]any{"id": id, "object": "chat.completion.chunk", "choices": []any{}}) // plain values
	return &openai.Event{Data: data}
}

// carried is what a stream's last event tells of the charge, as field "sahara".
func carried(receipt *signed.Receipt, charged ledger.Charged) map[string]any {
	return map[string]any{"receipt": receipt, "charged": charged.Total}
}

// tail is the last event with the receipt, and [DONE].
func tail(last *openai.Event, receipt map[string]any) []byte {
	b, err := last.With("sahara", receipt)
	if err != nil { // the upstream's last event is no object
		b = openai.Data([]byte("{}"))
	}
	return append(b, openai.Data([]byte("[DONE]"))...)
}

// fail ends a stream with an error, as OpenAI's clients understand it, and the receipt if it was charged.
func (s *stream) fail(e *openai.Error, receipt ...map[string]any) {
	data, _ := json.Marshal(e) // strings only
	b := openai.Data(data)
	for _, r := range receipt {
		if with, err := (&openai.Event{Data: data}).With("sahara", r); err == nil {
			b = with
		}
	}
	s.write(b)
}

// write lets the end leave. Who is gone finds the receipt by its id.
func (s *stream) write(b []byte) {
	_ = s.control.SetWriteDeadline(time.Now().Add(s.g.config.Limits.WriteTimeout.Duration))
	if _, err := s.w.Write(b); err == nil {
		_ = s.control.Flush()
	}
}
