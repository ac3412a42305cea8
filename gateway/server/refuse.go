package server

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/gateway/meter"
	"github.com/sahara-chain/sahara/gateway/openai"
	"github.com/sahara-chain/sahara/gateway/x402"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

var (
	errBroken = &openai.Error{
		Status: http.StatusServiceUnavailable, Type: openai.TypeServer, Code: "ledger_unavailable",
		Message: "The gateway cannot write down what it charges, so it serves nothing.",
	}
	errOverloaded = &openai.Error{
		Status: http.StatusServiceUnavailable, Type: openai.TypeServer, Code: "overloaded",
		Message: "The gateway serves as many calls as it can; try again in a moment.",
	}
)

// outcome of a refusal, for metrics.
const (
	outcomeServed   = "served"
	outcomeRepeated = "repeated" // an answer that was paid before
	outcomeUnpaid   = "unpaid"
	outcomeRefused  = "refused"
	outcomeUpstream = "upstream_failed"
	outcomeBroken   = "broken_off"
)

// refuse answers with an error: 402 with what is to be paid where a payment is missing or does not do.
func (c *call) refuse(err error) {
	c.outcome = outcomeRefused
	var refusal *x402.Refusal
	var answer *openai.Error
	switch {
	case errors.As(err, &answer):
		answer.Write(c.w)
	case errors.As(err, &refusal):
		c.require(refusal.Code, refusal.Detail)
	case errors.Is(err, ledger.ErrBroken):
		errBroken.Write(c.w)
	case errors.Is(err, ledger.ErrBusy):
		c.w.Header().Set("Retry-After", "1")
		(&openai.Error{
			Status: http.StatusTooManyRequests, Type: openai.TypeRate, Code: "channel_busy", Message: err.Error(),
		}).Write(c.w)
	case errors.Is(err, ledger.ErrExpired):
		errEnded.Write(c.w)
	case errors.Is(err, ledger.ErrNoSession):
		errKey.Write(c.w)
	case errors.Is(err, ledger.ErrCap):
		(&openai.Error{
			Status: http.StatusPaymentRequired, Type: openai.TypePayment, Code: "insufficient_quota",
			Message: "You exceeded what this API key may spend: " + err.Error(),
		}).Write(c.w)
	default:
		c.requireFor(err)
	}
}

// requireFor is a 402 that puts a client right which disagrees about the channel.
func (c *call) requireFor(err error) {
	code := x402.ErrMismatch
	switch {
	case errors.Is(err, ledger.ErrUncovered):
		code = x402.ErrExceeds
		if c.payer != nil && c.payer.view.Chain.Withdrawal != nil {
			code = x402.ErrWithdrawn
		}
	case errors.Is(err, ledger.ErrStale):
		code = x402.ErrBelowClaimed
	case !errors.Is(err, ledger.ErrShort) && !errors.Is(err, ledger.ErrReplayed):
		c.g.log.Error("call failed", "id", c.id, "err", err)
		(&openai.Error{
			Status: http.StatusInternalServerError, Type: openai.TypeServer, Code: "internal_error",
			Message: "The gateway failed; the call was not charged.",
		}).Write(c.w)
		return
	}
	c.require(code, err.Error())
}

// require is a 402 with what is to be paid.
func (c *call) require(code, detail string) {
	accepts := c.accepts()
	required := x402.Required{
		Version: x402.Version, Error: code, Accepts: accepts,
		Resource: x402.Resource{URL: c.url(), Description: "OpenAI-compatible API", MimeType: "application/json"},
	}
	header, err := x402.Encode(required)
	if err == nil {
		c.w.Header().Set(x402.HeaderRequired, header)
	}
	message := code
	if code == x402.ErrRequired {
		message = "This call has to be paid: by an API key of a session, or by x402 (see the PAYMENT-REQUIRED header)."
	}
	if detail != "" {
		message += ": " + detail
	}
	(&openai.Error{
		Status: http.StatusPaymentRequired, Type: openai.TypePayment, Code: "payment_required", Message: message,
	}).Write(c.w)
}

// accepts are the ways to pay for this call: in the channel's denom if there is one, else in each that has a price.
func (c *call) accepts() []x402.Requirements {
	if c.payer != nil {
		r, ok := c.requirements(c.payer.view.Chain.Price)
		if !ok {
			return []x402.Requirements{}
		}
		if view, err := c.g.ledger.Channel(c.payer.channel); err == nil {
			r.Extra.WithdrawDelay = view.Chain.Config.WithdrawDelay
			state := channelState(view)
			r.Extra.ChannelState = &state
			r.Extra.VoucherState = &x402.VoucherState{
				SignedMaxClaimable: view.Signed.MaxClaimableAmount, Signature: "0x" + hex.EncodeToString(view.Signed.Signature[:]),
			}
		}
		return []x402.Requirements{r}
	}
	accepts := []x402.Requirements{}
	for _, price := range c.g.offer.Load().service.Prices {
		if r, ok := c.requirements(price); ok {
			accepts = append(accepts, r)
		}
	}
	return accepts
}

// depositCalls is for how many such calls a deposit is proposed.
const depositCalls = 10

func (c *call) requirements(price chain.Price) (x402.Requirements, bool) {
	o := c.g.offer.Load()
	token, known := o.tokens[price.Denom]
	amount, err := meter.Cost(price, c.most())
	if err != nil || !known {
		return x402.Requirements{}, false
	}
	deposit := amount
	for range depositCalls - 1 {
		if deposit, err = deposit.Add(amount); err != nil {
			deposit = voucher.MaxAmount
		}
	}
	return x402.Requirements{
		Scheme: x402.Scheme, Network: c.g.network, Amount: amount, Asset: token.Hex(), PayTo: o.service.PayTo.Hex(),
		Timeout: int(c.g.config.Upstream.Total.Seconds()) + 1,
		Extra: x402.Extra{
			ReceiverAuthorizer: c.g.address.Hex(), WithdrawDelay: voucher.MinWithdrawDelay, MinDeposit: deposit,
			Denom: price.Denom, Price: x402.Price(price), Bounds: (*x402.Bounds)(new(c.g.bounds())),
		},
	}, true
}

// most is the most that the call may use; before the request is read, that of a request of no bytes.
func (c *call) most() meter.Units {
	if c.request != nil {
		return c.request.Most
	}
	l := c.g.config.Limits
	return meter.Units{Input: l.InputAllowance, Output: l.DefaultOutput}
}

func channelState(v ledger.View) x402.ChannelState {
	var requested int64
	if w := v.Chain.Withdrawal; w != nil {
		requested = w.Due.Add(-time.Duration(v.Chain.Config.WithdrawDelay) * time.Second).Unix() //nolint:gosec // a uint40
	}
	return x402.ChannelState{
		ChannelID: "0x" + hex.EncodeToString(v.Chain.ID[:]), Balance: v.Chain.Total(), TotalClaimed: v.Chain.Claimed,
		WithdrawRequested: requested, RefundNonce: strconv.FormatUint(v.Chain.Nonce, 10),
		ChargedCumulative: v.Committed, Charged: v.Charged,
	}
}

func (c *call) url() string {
	if endpoint := c.g.offer.Load().service.Endpoint; endpoint != "" {
		return endpoint + c.kind.Path()
	}
	return "http://" + c.r.Host + "/v1" + c.kind.Path()
}

// limited is the answer to who asks too often.
func limited(w http.ResponseWriter, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int(wait.Seconds())+1))
	w.Header().Set("Retry-After-Ms", strconv.FormatInt(wait.Milliseconds()+1, 10))
	(&openai.Error{
		Status: http.StatusTooManyRequests, Type: openai.TypeRate, Code: "rate_limit_exceeded",
		Message: fmt.Sprintf("Rate limit reached; try again in %d ms.", wait.Milliseconds()+1),
	}).Write(w)
}
