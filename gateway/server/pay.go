package server

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/gateway/openai"
	"github.com/sahara-chain/sahara/gateway/x402"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// payer is who pays for a call, once its signature or key has been checked.
type payer struct {
	name    string // for rates and idempotency: one name a channel or session
	mode    string // for metrics
	channel voucher.Hash
	view    ledger.View
	voucher *voucher.Signed // by x402
	key     *voucher.Hash   // of a session
	id      string          // x402's payment-identifier
}

// Modes of paying.
const (
	modeNone    = "none"
	modeSession = "session"
	modeX402    = "x402"
)

// identify finds who pays. It is nil without an error if nobody does. Errors are *openai.Error and *x402.Refusal.
func (g *Gateway) identify(r *http.Request, now time.Time) (*payer, error) {
	if header := r.Header.Get(x402.HeaderSignature); header != "" {
		return g.identifyVoucher(r, header, now)
	}
	key := bearer(r)
	if key == "" {
		return nil, nil
	}
	if !strings.HasPrefix(key, voucher.SessionKeyPrefix) {
		// Clients that cannot do without a key send any, and pay by x402 on the next try.
		return nil, nil
	}
	hash := voucher.SessionKeyHash(key)
	s, err := g.ledger.Session(hash, now)
	if err != nil {
		return nil, errKey
	}
	if s.Ended {
		return nil, errEnded
	}
	view, err := g.watch.channel(r.Context(), s.ChannelID, now)
	if err != nil {
		return nil, chainError(err)
	}
	return &payer{
		name: "session " + hex.EncodeToString(hash[:]), mode: modeSession, channel: s.ChannelID, view: view, key: &hash,
	}, nil
}

var (
	errKey = &openai.Error{
		Status: http.StatusUnauthorized, Type: openai.TypePermission, Code: "invalid_api_key",
		Message: "Incorrect API key provided. A session is opened by `saharad usage session create`.",
	}
	errEnded = &openai.Error{
		Status: http.StatusUnauthorized, Type: openai.TypePermission, Code: "session_ended",
		Message: "The session of this API key has ended.",
	}
	errLookups = &openai.Error{
		Status: http.StatusTooManyRequests, Type: openai.TypeRate, Code: "rate_limit_exceeded",
		Message: "Too many channels that are new to this gateway come from this address; try again in a moment.",
	}
)

func bearer(r *http.Request) string {
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(key)
}

// identifyVoucher checks a payment of x402: that the channel is of this service, and that its payer signed the voucher.
func (g *Gateway) identifyVoucher(r *http.Request, header string, now time.Time) (*payer, error) {
	payment, err := x402.ParsePayment(header)
	if err != nil {
		return nil, err
	}
	config, id := payment.Config, payment.Voucher.ChannelID
	service := g.offer.Load().service
	switch {
	case payment.Network != g.network:
		return nil, &x402.Refusal{Code: x402.ErrNetwork, Detail: fmt.Sprintf("%.80q, this is %s", payment.Network, g.network)}
	case config.Receiver != service.PayTo:
		return nil, &x402.Refusal{Code: x402.ErrReceiver, Detail: fmt.Sprintf("%s, this is %s", config.Receiver, service.PayTo)}
	case config.ReceiverAuthorizer != g.address:
		return nil, &x402.Refusal{Code: x402.ErrAuthorizer, Detail: fmt.Sprintf("%s, this is %s", config.ReceiverAuthorizer, g.address)}
	case config.Validate() != nil:
		return nil, &x402.Refusal{Code: x402.ErrDelay, Detail: config.Validate().Error()}
	case g.domain.ChannelID(config) != id:
		return nil, &x402.Refusal{Code: x402.ErrChannelID, Detail: fmt.Sprintf("0x%x is not of that configuration", id)}
	}
	if err := payment.Voucher.Verify(g.domain, config.Signer()); err != nil {
		return nil, &x402.Refusal{Code: x402.ErrSignature, Detail: err.Error()}
	}
	if _, err := g.ledger.Channel(id); err != nil { // anybody can sign for channels that are not there: the node is spared
		if ok, _, _ := g.rates.allow("lookup "+host(r), now); !ok {
			return nil, errLookups
		}
	}
	view, err := g.watch.channel(r.Context(), id, now)
	if errors.Is(err, chain.ErrNotFound) {
		return nil, &x402.Refusal{Code: x402.ErrNoChannel, Detail: fmt.Sprintf("0x%x", id)}
	}
	if err != nil {
		return nil, chainError(err)
	}
	return &payer{
		name: "channel " + hex.EncodeToString(id[:]), mode: modeX402, channel: id, view: view,
		voucher: &payment.Voucher, id: payment.ID,
	}, nil
}

// ours says whether a channel is of this service.
func (g *Gateway) ours(c chain.Channel) bool {
	return c.Config.Receiver == g.offer.Load().service.PayTo && c.Config.ReceiverAuthorizer == g.address &&
		c.AssetID == g.config.Service.AssetID && c.Config.Token != (common.Address{})
}

func chainError(err error) error {
	if errors.Is(err, ledger.ErrBroken) {
		return errBroken
	}
	return &openai.Error{
		Status: http.StatusServiceUnavailable, Type: openai.TypeServer, Code: "chain_unavailable",
		Message: "The gateway cannot ask the chain about the channel just now; try again in a moment.",
	}
}

// hold sets the money for a call aside. A view that is too old to say no is read again first. Errors are the ledger's.
func (g *Gateway) hold(ctx context.Context, p *payer, amount voucher.Amount, now time.Time) (*ledger.Hold, error) {
	request := ledger.Request{Channel: p.channel, Amount: amount, Voucher: p.voucher, Key: p.key}
	hold, err := g.ledger.Hold(request, now)
	if errors.Is(err, ledger.ErrUncovered) && now.Sub(p.view.Seen) > stale && g.watch.refresh(ctx, p.channel, now) == nil {
		return g.ledger.Hold(request, now)
	}
	return hold, err
}
