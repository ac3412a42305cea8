package payer

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/meter"
	"github.com/sahara-chain/sahara/gateway/openai"
	"github.com/sahara-chain/sahara/gateway/signed"
	"github.com/sahara-chain/sahara/gateway/x402"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// call pays for one call and passes it on. A gateway that is not there is tried again for a while, with the same
// idempotency key, so that nothing is paid twice.
func (p *Proxy) call(w http.ResponseWriter, r *http.Request, kind openai.Kind) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		openai.Invalid("", "the request's body could not be read").Write(w)
		return
	}
	a := attempt{kind: kind, body: body, key: r.Header.Get("Idempotency-Key")}
	if a.key == "" {
		a.key = newKey()
	}
	last := errGateway
	for try := range tries {
		refused, again := p.attempt(w, r, &a)
		if refused == nil {
			return
		}
		last = refused
		if again == never || again == later && !wait(r.Context(), try) {
			break
		}
	}
	last.Write(w)
}

// attempt is a call that is tried until it is answered.
type attempt struct {
	kind      openai.Kind
	body      []byte
	key       string         // idempotency
	committed voucher.Amount // what the gateway proved that it is committed to
}

// Whether to try a call again.
type again int

const (
	never again = iota
	later       // the gateway may be there in a moment
	now         // it said what the voucher has to be above
)

// attempt signs a voucher and asks the gateway. It is nil once the client was answered.
func (p *Proxy) attempt(w http.ResponseWriter, r *http.Request, a *attempt) (*openai.Error, again) {
	amount, err := p.price(r.Context(), a.kind, a.body)
	if err != nil {
		var mistake *openai.Error
		if errors.As(err, &mistake) {
			return mistake, never
		}
		return errGateway, later
	}
	v, err := p.account.sign(amount, a.committed)
	if err != nil {
		return &openai.Error{
			Status: http.StatusPaymentRequired, Type: openai.TypePayment, Code: "spend_cap_reached", Message: err.Error(),
		}, never
	}
	answer, err := p.send(r, a, v)
	if err != nil {
		p.account.settle(amount, voucher.Amount{}) // if it was charged all the same, the gateway proves it next time
		return errGateway, later
	}
	defer func() { _ = answer.Body.Close() }() // it was read, or closing it tells the gateway
	if answer.StatusCode == http.StatusOK {
		p.pass(w, answer, amount)
		return nil, never
	}
	p.account.settle(amount, voucher.Amount{})
	return p.refusal(answer, a)
}

var errGateway = &openai.Error{
	Status: http.StatusBadGateway, Type: openai.TypeServer, Code: "gateway_unavailable",
	Message: "The gateway cannot be reached or broke off.",
}

func newKey() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	return hex.EncodeToString(b[:])
}

// wait waits before another try; false if there is none.
func wait(ctx context.Context, try int) bool {
	if try == tries-1 {
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pause << min(try, 3)):
		return true
	}
}

// price is the most that a call may cost: the gateway's own rule over what it asked for last.
func (p *Proxy) price(ctx context.Context, kind openai.Kind, body []byte) (voucher.Amount, error) {
	asked := p.asked.Load()
	if asked == nil {
		r, err := Requirements(ctx, p.gateway)
		if err != nil {
			return voucher.Amount{}, err
		}
		p.asked.Store(&r)
		asked = &r
	}
	if asked.Extra.Bounds == nil {
		return asked.Amount, nil
	}
	request, err := openai.Parse(kind, body, openai.Bounds(*asked.Extra.Bounds))
	if err != nil {
		return voucher.Amount{}, err
	}
	return meter.Cost(p.account.channel.Price, request.Most)
}

func (p *Proxy) send(r *http.Request, a *attempt, v voucher.Signed) (*http.Response, error) {
	request, err := http.NewRequestWithContext(r.Context(), http.MethodPost, p.gateway+a.kind.Path(), bytes.NewReader(a.body))
	if err != nil {
		return nil, err
	}
	payment := x402.Payment{Network: p.network, Config: p.account.channel.Config, Voucher: v}
	accepted := *p.asked.Load()
	accepted.Extra = x402.Extra{ReceiverAuthorizer: accepted.Extra.ReceiverAuthorizer, WithdrawDelay: accepted.Extra.WithdrawDelay}
	header, err := payment.Header(accepted, x402.Resource{URL: request.URL.String()})
	if err != nil {
		return nil, err
	}
	request.Header.Set(x402.HeaderSignature, header)
	request.Header.Set("Idempotency-Key", a.key)
	request.Header.Set("Content-Type", "application/json")
	return p.client.Do(request)
}

// refusal reads an answer that is no success. Where the gateway disagrees about the channel and proves it, the next try goes
// on from there.
func (p *Proxy) refusal(answer *http.Response, a *attempt) (*openai.Error, again) {
	b, _ := io.ReadAll(io.LimitReader(answer.Body, maxRefusal)) // what came of it will do
	refused := readError(answer.StatusCode, b)
	switch answer.StatusCode {
	case http.StatusConflict, http.StatusServiceUnavailable: // the same key is being served, or it is starting
		return refused, later
	case http.StatusPaymentRequired:
	default:
		return refused, never
	}
	var required x402.Required
	asked, err := pick(answer, b)
	if err != nil || x402.Decode(answer.Header.Get(x402.HeaderRequired), &required) != nil ||
		required.Error != x402.ErrMismatch && required.Error != x402.ErrBelowClaimed {
		return refused, never
	}
	committed, err := p.account.correct(asked.Extra)
	if err != nil {
		p.log.Error("the gateway disagrees about the channel and cannot prove it", "err", err)
		return refused, never
	}
	a.committed = committed
	p.asked.Store(&asked)
	return refused, now
}

func readError(status int, b []byte) *openai.Error {
	var said struct {
		Error openai.Error `json:"error"`
	}
	e := &openai.Error{Status: status, Type: openai.TypeServer, Code: "gateway_failed", Message: http.StatusText(status)}
	if json.Unmarshal(b, &said) == nil && said.Error.Message != "" {
		*e = said.Error
		e.Status = status
	}
	return e
}

// pass lets an answer through, and takes note of what it cost.
func (p *Proxy) pass(w http.ResponseWriter, answer *http.Response, amount voucher.Amount) {
	h := w.Header()
	for name, values := range answer.Header {
		if name == "Content-Type" || name == "Cache-Control" || strings.HasPrefix(name, "Sahara-") ||
			strings.HasPrefix(name, "X-") || strings.HasPrefix(name, "Openai-") || name == "Idempotent-Replayed" {
			h[name] = values
		}
	}
	w.WriteHeader(answer.StatusCode)
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/event-stream") {
		p.passStream(w, answer, amount)
		return
	}
	var receipt signed.Receipt
	var response x402.Response
	if json.Unmarshal([]byte(answer.Header.Get("Sahara-Receipt")), &receipt) == nil &&
		x402.Decode(answer.Header.Get(x402.HeaderResponse), &response) == nil {
		p.check(receipt, amount, answer.Header)
	}
	p.account.settle(amount, response.Extra.ChannelState.Charged)
	_, _ = io.Copy(w, answer.Body) // the client is gone, or the gateway; either sees it
}

// passStream lets a stream through, event by event, and finds the receipt in its last one.
func (p *Proxy) passStream(w http.ResponseWriter, answer *http.Response, amount voucher.Amount) {
	var carried struct {
		Sahara struct {
			Receipt *signed.Receipt `json:"receipt"`
			Charged voucher.Amount  `json:"charged"`
		} `json:"sahara"`
	}
	control := http.NewResponseController(w)
	events := openai.NewStream(answer.Body)
	for {
		e, err := events.Next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				b, _ := json.Marshal(errGateway) // strings only
				_, _ = w.Write(openai.Data(b))
			}
			break
		}
		if bytes.Contains(e.Data, []byte(`"sahara"`)) && json.Unmarshal(e.Data, &carried) == nil && carried.Sahara.Receipt != nil {
			p.check(*carried.Sahara.Receipt, amount, answer.Header)
		}
		if _, err := w.Write(e.Raw); err != nil {
			break // closing the answer tells the gateway
		}
		_ = control.Flush()
	}
	p.account.settle(amount, carried.Sahara.Charged)
}

// check holds a receipt to what was agreed. Nothing can be done about one that is wrong but to tell: it is evidence.
func (p *Proxy) check(receipt signed.Receipt, amount voucher.Amount, header http.Header) {
	err := receipt.Verify(p.account.channel.Config.ReceiverAuthorizer)
	switch {
	case err != nil || receipt.Channel != p.account.channel.ID:
		p.log.Error("the gateway's receipt is not signed by it for this channel", "id", receipt.ID, "err", err)
	case receipt.Receipt.Price.Cmp(amount) > 0 && header.Get("Idempotent-Replayed") == "":
		p.log.Error("the gateway charged more than was agreed", "id", receipt.ID, "price", receipt.Receipt.Price, "most", amount)
	}
}

// passFree passes on what costs nothing: models and receipts.
func (p *Proxy) passFree(w http.ResponseWriter, r *http.Request) {
	request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, p.gateway+strings.TrimPrefix(r.URL.Path, "/v1"), nil)
	if err != nil {
		errGateway.Write(w)
		return
	}
	answer, err := p.client.Do(request)
	if err != nil {
		errGateway.Write(w)
		return
	}
	defer func() { _ = answer.Body.Close() }() // it was read
	w.Header().Set("Content-Type", answer.Header.Get("Content-Type"))
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body) // the client is gone, or the gateway; either sees it
}

func (p *Proxy) showSpending(w http.ResponseWriter, _ *http.Request) {
	s := p.Spending()
	b, _ := json.Marshal(map[string]any{
		"channel": "0x" + hex.EncodeToString(p.account.channel.ID[:]), "payer": chain.Bech32(p.account.channel.Config.Payer),
		"denom": p.account.channel.Price.Denom, "charged": s.Charged, "held": s.Held, "signed": s.Signed, "limit": s.Limit,
	}) // plain values
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(append(b, '\n')) // nobody is left to tell
}
