package server

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/gateway/meter"
	"github.com/sahara-chain/sahara/gateway/openai"
	"github.com/sahara-chain/sahara/gateway/signed"
	"github.com/sahara-chain/sahara/gateway/x402"
	"github.com/sahara-chain/sahara/x/usage/receipts"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// Headers of an answer.
const (
	HeaderRequestID = "X-Request-Id"
	// HeaderCharge is what a whole answer cost, such as 4200asahara.
	HeaderCharge = "Sahara-Charge"
	// HeaderReceipt is the signed receipt of a whole answer, as JSON.
	HeaderReceipt = "Sahara-Receipt"
	// HeaderRepeated is set if the answer was given, and paid, before.
	HeaderRepeated = "Idempotent-Replayed"
)

// call is one request on its way.
type call struct {
	g       *Gateway
	w       http.ResponseWriter
	r       *http.Request
	control *http.ResponseController
	kind    openai.Kind
	id      string
	start   time.Time

	payer   *payer
	body    []byte
	sum     [sha256.Size]byte // of the body
	request *openai.Request
	key     *ledger.AnswerKey // idempotency
	hold    *ledger.Hold

	outcome string
	waited  time.Duration // for the upstream
}

// newID is the id of a call: the time, so that those of one moment lie together on the disk, and 80 random bits, so that
// nobody guesses another's.
func newID(now time.Time) string {
	var b [16]byte
	copy(b[:6], binary.BigEndian.AppendUint64(nil, uint64(now.UnixMilli()))[2:])
	_, _ = rand.Read(b[6:]) // it never fails
	return "req_" + hex.EncodeToString(b[:])
}

func (g *Gateway) serveCall(w http.ResponseWriter, r *http.Request, kind openai.Kind) {
	start := time.Now()
	c := &call{
		g: g, w: w, r: r, control: http.NewResponseController(w), kind: kind, id: newID(start), start: start,
		outcome: outcomeServed,
	}
	w.Header().Set(HeaderRequestID, c.id)
	// A client that does not send its request, or does not take its answer, must not keep what they hold: also of a request
	// that is refused before it is read, whose rest the server waits for.
	_ = c.control.SetReadDeadline(start.Add(g.config.Limits.ReadTimeout.Duration))
	_ = c.control.SetWriteDeadline(start.Add(g.config.Upstream.Total.Duration + g.config.Limits.WriteTimeout.Duration))
	select {
	case g.calls <- struct{}{}:
		defer func() { <-g.calls }()
	default:
		c.refuse(errOverloaded)
		g.metrics.call(c)
		return
	}
	if err := c.serve(); err != nil {
		c.refuse(err)
	}
	g.metrics.call(c)
}

// serve answers, or returns why not: then nothing was charged and nothing has left.
func (c *call) serve() (err error) {
	if c.payer, err = c.g.identify(c.r, c.start); err != nil {
		if !c.allowed("address " + host(c.r)) { // so that guessing keys and signatures is slow
			return nil
		}
		return err
	}
	who := "address " + host(c.r)
	if c.payer != nil {
		who = c.payer.name
	}
	if !c.allowed(who) {
		return nil
	}
	took, err := c.read()
	defer c.g.budget.give(took)
	if err != nil {
		return err
	}
	if c.request, err = openai.Parse(c.kind, c.body, c.g.bounds()); err != nil {
		return err
	}
	if c.payer == nil {
		c.require(x402.ErrRequired, "")
		c.outcome = outcomeUnpaid
		return nil
	}
	repeated, done, err := c.idempotent()
	defer done()
	if err != nil || repeated {
		return err
	}
	most, err := meter.Cost(c.payer.view.Chain.Price, c.request.Most)
	if err != nil {
		return openai.Invalid("", "the request may cost more than any channel holds")
	}
	if c.hold, err = c.g.hold(c.r.Context(), c.payer, most, c.start); err != nil {
		return err
	}
	defer c.hold.Release() // if nothing was charged
	return c.forward()
}

func (g *Gateway) bounds() openai.Bounds {
	l := g.config.Limits
	return openai.Bounds{MaxOutput: l.MaxOutput, DefaultOutput: l.DefaultOutput, InputAllowance: l.InputAllowance}
}

// allowed tells a client its rate, and answers it if it is too fast.
func (c *call) allowed(who string) bool {
	ok, left, wait := c.g.rates.allow(who, c.start)
	h := c.w.Header()
	h.Set("X-Ratelimit-Limit-Requests", strconv.Itoa(c.g.config.Limits.Burst))
	h.Set("X-Ratelimit-Remaining-Requests", strconv.Itoa(left))
	h.Set("X-Ratelimit-Reset-Requests", wait.String())
	if !ok {
		c.outcome = outcomeRefused
		limited(c.w, wait)
	}
	return ok
}

func host(r *http.Request) string {
	h, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return h
}

// maxUnpaidBytes bounds what is read of a request to tell what it would cost.
const maxUnpaidBytes = 256 << 10

// read reads the request's body; what it took of the budget must be given back.
func (c *call) read() (took int64, err error) {
	limit := c.g.config.Limits.RequestBytes
	if c.payer == nil {
		limit = min(limit, maxUnpaidBytes)
	}
	if c.body, took, err = c.g.budget.readAll(c.r.Body, limit, c.r.ContentLength); err == nil {
		_ = c.control.SetReadDeadline(time.Time{})
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return took, &openai.Error{
			Status: http.StatusRequestTimeout, Type: openai.TypeRequest, Code: "request_timeout",
			Message: "The request did not arrive in time.",
		}
	}
	var shaped *openai.Error
	if err != nil && !errors.As(err, &shaped) {
		return took, &openai.Error{
			Status: http.StatusBadRequest, Type: openai.TypeRequest, Code: "body_unreadable",
			Message: "The request's body could not be read.",
		}
	}
	c.sum = sha256.Sum256(c.body)
	return took, err
}

// forward asks the upstream. A whole answer is waited for even if the client is gone: it was asked for, the work is done,
// and with an idempotency key it is still there.
func (c *call) forward() error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.r.Context()), c.g.config.Upstream.Total.Duration)
	defer cancel()
	asked := time.Now()
	answer, err := c.g.upstream.ask(ctx, c)
	c.waited = time.Since(asked)
	if err != nil {
		c.outcome = outcomeUpstream
		return err
	}
	defer func() { _ = answer.Body.Close() }() // it was read, or is of no use
	if c.request.Stream && isStream(answer) {
		return c.stream(answer, cancel)
	}
	return c.whole(answer)
}

// charge signs the receipt and charges. It returns when all is on the disk.
func (c *call) charge(units meter.Units, response [sha256.Size]byte, kept *ledger.Answer) (*signed.Receipt, ledger.Charged, error) {
	price, err := meter.Cost(c.payer.view.Chain.Price, units.Min(c.request.Most))
	if err != nil || price.Cmp(c.hold.Amount()) > 0 {
		price = c.hold.Amount()
	}
	receipt := receipts.Receipt{
		CallHash: receipts.CallHashOfSums(c.sum, response), Time: time.Now().UnixMilli(),
		InputUnits: units.Input, OutputUnits: units.Output, Price: price,
	}
	signature, err := signed.Sign(c.payer.channel, receipt, c.g.key)
	if err != nil {
		return nil, ledger.Charged{}, err
	}
	charged, err := c.hold.Charge(ledger.Call{ID: c.id, Receipt: receipt, Signature: signature, Answer: kept})
	if err != nil {
		return nil, charged, err
	}
	c.g.metrics.charged(c, receipt)
	return &signed.Receipt{
		ID: c.id, Channel: c.payer.channel, Index: charged.Index, Denom: c.payer.view.Chain.Price.Denom, Receipt: receipt,
		Signature: signature,
	}, charged, nil
}

func coinText(amount voucher.Amount, denom string) string { return amount.String() + denom }
