package server

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/gateway/openai"
	"github.com/sahara-chain/sahara/gateway/signed"
	"github.com/sahara-chain/sahara/gateway/x402"
)

func unmarshal(b []byte, into any) error { return json.Unmarshal(b, into) }

// whole answers with an answer that is no stream: it is read to its end, charged, and sent.
func (c *call) whole(answer *http.Response) error {
	reader := newIdleReader(answer.Body, c.g.config.Upstream.Idle.Duration, func() { _ = answer.Body.Close() })
	defer reader.stop()
	asked := time.Now()
	body, took, err := c.g.budget.readAll(reader, c.g.config.Limits.AnswerBytes, answer.ContentLength)
	c.waited += time.Since(asked)
	defer c.g.budget.give(took)
	if err != nil {
		c.outcome = outcomeUpstream
		return unreadable(err)
	}
	if answer.StatusCode != http.StatusOK {
		c.outcome = outcomeUpstream
		return refused(answer.StatusCode, body)
	}
	contentType := answer.Header.Get("Content-Type")
	if contentType == "" {
		contentType = "application/json"
	}
	units, beyond := c.request.Used(body)
	if beyond {
		c.outcome = outcomeUpstream
		return &openai.Error{
			Status: http.StatusBadGateway, Type: openai.TypeServer, Code: "answer_too_long",
			Message: "The model's server gave far more than was asked for; the call was not charged.",
		}
	}
	receipt, charged, err := c.charge(units, sha256.Sum256(body), c.keep(contentType, body))
	if err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("Content-Type", contentType)
	copyHeader(h, answer.Header)
	c.receiptHeaders(receipt, charged)
	c.send(http.StatusOK, body)
	return nil
}

func unreadable(err error) error {
	switch {
	case errors.Is(err, errTooLarge):
		return &openai.Error{
			Status: http.StatusBadGateway, Type: openai.TypeServer, Code: "answer_too_large",
			Message: "The answer is longer than this gateway passes on; the call was not charged.",
		}
	case errors.Is(err, errNoMemory):
		return errNoMemory
	case errors.Is(err, context.Canceled):
		return upstreamError(context.DeadlineExceeded) // by the timer
	}
	return upstreamError(err)
}

// copyHeader passes on what OpenAI's servers say of themselves.
func copyHeader(to, from http.Header) {
	for name, values := range from {
		if strings.HasPrefix(name, "Openai-") {
			to[name] = values
		}
	}
}

// receiptHeaders say what the call cost.
func (c *call) receiptHeaders(receipt *signed.Receipt, charged ledger.Charged) {
	h := c.w.Header()
	h.Set(HeaderCharge, coinText(receipt.Receipt.Price, receipt.Denom))
	if b, err := json.Marshal(receipt); err == nil {
		h.Set(HeaderReceipt, string(b))
	}
	if c.payer.mode != modeX402 {
		return
	}
	state := channelState(c.payer.view)
	state.ChargedCumulative, state.Charged = charged.Total, charged.Total // what else is on its way is the client's to know
	c.setResponse(x402.ResponseExtra{ChannelState: state, Charged: &receipt.Receipt.Price}, receipt)
}

func (c *call) setResponse(extra x402.ResponseExtra, receipt *signed.Receipt) {
	response := x402.Response{
		Success: true, Payer: strings.ToLower(c.payer.view.Chain.Config.Payer.Hex()), Network: c.g.network, Extra: extra,
	}
	if receipt != nil {
		response.Extensions = map[string]any{"sahara-receipt": receipt}
	}
	if header, err := x402.Encode(response); err == nil {
		c.w.Header().Set(x402.HeaderResponse, header)
	}
}

// send writes a whole body, in time.
func (c *call) send(status int, body []byte) {
	_ = c.control.SetWriteDeadline(time.Now().Add(c.g.config.Limits.WriteTimeout.Duration))
	c.w.WriteHeader(status)
	_, _ = c.w.Write(body) // who is gone can ask again with its idempotency key
}
