// Package server is the gateway: an OpenAI-compatible API in front of an OpenAI-compatible server, whose calls are paid by
// bearer sessions or x402 vouchers. It checks a payment before it works, holds the most that a call may cost, charges what
// it cost, and lets no answer leave before the charge is on disk.
package server

import (
	"context"
	"crypto/ecdsa"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/config"
	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/gateway/openai"
	"github.com/sahara-chain/sahara/gateway/redeem"
	"github.com/sahara-chain/sahara/gateway/x402"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// Gateway serves one service: a provider's offer of an asset.
type Gateway struct {
	config   config.Config
	key      *ecdsa.PrivateKey
	address  common.Address // of the key: the channels' receiver_authorizer
	provider common.Address
	control  string // bearer token of the commands on this machine

	info     chain.Info
	domain   voucher.Domain
	network  string
	offer    atomic.Pointer[offer]
	node     *chain.Node
	ledger   *ledger.Ledger
	redeemer *redeem.Redeemer
	watch    *watch

	upstream *upstream
	budget   *budget
	rates    *rates
	calls    chan struct{} // slots
	proofs   chan struct{} // slots: a proof reads all calls of a channel
	pending  pending
	models   modelList
	metrics  *metrics
	log      *slog.Logger
}

// offer is what the chain says of the service.
type offer struct {
	service chain.Service
	tokens  map[string]common.Address // by denom
	seen    time.Time
}

// Options are what a gateway needs beside its configuration.
type Options struct {
	Config  config.Config
	Key     *ecdsa.PrivateKey // the service's authorizer
	Ledger  *ledger.Ledger
	Info    chain.Info
	Node    *chain.Node
	Control string // bearer token of the commands on this machine; empty for none
	APIKey  string // of the upstream; empty for none
	Log     *slog.Logger
}

// New makes a gateway, once the node has told of its service. Errors are the node's, and those of a service that is not
// this gateway's.
func New(ctx context.Context, o Options) (*Gateway, error) {
	provider, err := chain.ParseAddress(o.Config.Service.Provider)
	if err != nil {
		return nil, err
	}
	price, err := chain.ParseCoin(o.Config.Chain.GasPrice)
	if err != nil {
		return nil, err
	}
	limits := o.Config.Limits
	g := &Gateway{
		config: o.Config, key: o.Key, address: crypto.PubkeyToAddress(o.Key.PublicKey), provider: provider, control: o.Control,
		info: o.Info, domain: voucher.NewDomain(o.Info.EVMChainID), network: x402.Network(o.Info.EVMChainID),
		node: o.Node, ledger: o.Ledger,
		upstream: newUpstream(o.Config.Upstream, o.APIKey, limits.Calls),
		budget:   newBudget(limits.BufferBytes), rates: newRates(limits.Rate, limits.Burst),
		calls: make(chan struct{}, limits.Calls), proofs: make(chan struct{}, 2),
		log: o.Log,
	}
	sender := chain.NewSender(o.Node, o.Key, o.Info.ChainID, price)
	g.redeemer = &redeem.Redeemer{
		Ledger: o.Ledger, Node: o.Node, Sender: sender, Batch: o.Config.Redeem.Batch, Log: o.Log,
		Message: func(claims []chain.Claim) chain.Msg { return chain.Redeem(g.address, claims) },
	}
	g.watch = newWatch(o.Node, o.Ledger, g.ours)
	g.metrics = newMetrics(g)
	if err := g.refreshOffer(ctx); err != nil {
		return nil, err
	}
	return g, nil
}

// refreshOffer reads the service from the chain.
func (g *Gateway) refreshOffer(ctx context.Context) error {
	if err := g.watch.upToDate(ctx); err != nil {
		return err
	}
	service, err := g.node.Service(ctx, g.provider, g.config.Service.AssetID)
	if err != nil {
		return fmt.Errorf("service of asset %d by %s: %w", g.config.Service.AssetID, chain.Bech32(g.provider), err)
	}
	if service.Authorizer != g.address && g.provider != g.address {
		return fmt.Errorf("the service's authorizer is %s, and this gateway's key is %s: "+
			"`saharad tx usage update-service … --authorizer %s` changes it", service.Authorizer, g.address, g.address)
	}
	tokens, err := g.node.Tokens(ctx)
	if err != nil {
		return err
	}
	g.offer.Store(&offer{service, tokens, time.Now()})
	return nil
}

// Handler is the API.
func (g *Gateway) Handler() http.Handler {
	mux := http.NewServeMux()
	for pattern, kind := range map[string]openai.Kind{
		"POST /v1/chat/completions": openai.Chat,
		"POST /v1/completions":      openai.Completion,
		"POST /v1/embeddings":       openai.Embedding,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { g.serveCall(w, r, kind) })
	}
	mux.HandleFunc("GET /v1/models", g.serveModels)
	mux.HandleFunc("GET /v1/models/{id...}", g.serveModel)
	mux.HandleFunc("GET /v1/receipts/{id}", g.serveReceipt)
	mux.HandleFunc("POST /admin/sessions", g.openSession)
	mux.HandleFunc("GET /admin/sessions", g.showSession)
	mux.HandleFunc("GET /admin/status", g.controlled(g.serveStatus))
	mux.HandleFunc("POST /admin/redeem", g.controlled(g.serveRedeem))
	mux.HandleFunc("GET /healthz", g.serveHealth)
	mux.Handle("GET /metrics", g.metrics.handler())
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		(&openai.Error{
			Status: http.StatusNotFound, Type: openai.TypeRequest, Code: "unknown_url",
			Message: fmt.Sprintf("Unknown request URL: %s %.200s", r.Method, r.URL.Path),
		}).Write(w)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Who does not take an answer is cut off; calls have deadlines of their own.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(g.config.Limits.WriteTimeout.Duration))
		mux.ServeHTTP(w, r)
	})
}
