package server

import (
	"context"
	"crypto/subtle"
	"math/big"
	"net/http"
	"time"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/gateway/redeem"
)

// serveHealth says whether calls can be served now.
func (g *Gateway) serveHealth(w http.ResponseWriter, r *http.Request) {
	checks := map[string]string{"ledger": "ok", "upstream": "ok", "chain": "ok"}
	status := http.StatusOK
	if g.ledger.Broken() {
		checks["ledger"], status = ledger.ErrBroken.Error(), http.StatusServiceUnavailable
	}
	if _, err := g.modelsBody(r.Context()); err != nil {
		checks["upstream"], status = err.Error(), http.StatusServiceUnavailable
	}
	// Without the chain, calls of channels that were seen lately go on.
	if age := time.Since(g.offer.Load().seen); age > 3*offerInterval {
		checks["chain"] = "not read for " + age.Truncate(time.Second).String()
	}
	writeJSON(w, status, map[string]any{"ok": status == http.StatusOK, "checks": checks})
}

// controlled is for the commands on this machine, which read the token from the gateway's folder.
func (g *Gateway) controlled(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if g.control == "" || subtle.ConstantTimeCompare([]byte(bearer(r)), []byte(g.control)) != 1 {
			errKey.Write(w)
			return
		}
		next(w, r)
	}
}

// Status is what `sahara-gateway status` shows.
type Status struct {
	Address   string            `json:"address"`
	Account   string            `json:"account"`
	PayTo     string            `json:"pay_to"`
	Provider  string            `json:"provider"`
	AssetID   uint64            `json:"asset_id"`
	ChainID   string            `json:"chain_id"`
	Channels  int               `json:"channels"`
	Calls     uint64            `json:"calls"`
	Charged   map[string]string `json:"charged"`
	Unclaimed map[string]string `json:"unclaimed"`
	Held      map[string]string `json:"held"`
	Redeemed  RedeemStats       `json:"redeemed"`
}

// RedeemStats are the redemptions since the start.
type RedeemStats struct {
	Transactions uint64    `json:"transactions"`
	Failures     uint64    `json:"failures"`
	Last         time.Time `json:"last"`
	LastHash     string    `json:"last_hash"`
	LastHeight   int64     `json:"last_height"`
}

func (g *Gateway) serveStatus(w http.ResponseWriter, _ *http.Request) {
	o := g.offer.Load()
	s := Status{
		Address: g.address.Hex(), Account: chain.Bech32(g.address), PayTo: o.service.PayTo.Hex(),
		Provider: chain.Bech32(g.provider), AssetID: g.config.Service.AssetID, ChainID: g.info.ChainID,
	}
	charged, held, unclaimed := sums{}, sums{}, sums{}
	for _, v := range g.ledger.Channels() {
		s.Channels++
		s.Calls += v.Calls
		denom := v.Chain.Price.Denom
		charged.add(denom, v.Charged.Big())
		held.add(denom, v.Held.Big())
		unclaimed.add(denom, v.Unclaimed().Big())
	}
	s.Charged, s.Held, s.Unclaimed = charged.text(), held.text(), unclaimed.text()
	r := g.redeemer.Stats()
	s.Redeemed = RedeemStats{r.Transactions, r.Failures, r.Last, r.LastHash, r.LastHeight}
	writeJSON(w, http.StatusOK, s)
}

// unclaimed is what was charged and is not redeemed, by denom.
func (g *Gateway) unclaimed() sums {
	all := sums{}
	for _, v := range g.ledger.Channels() {
		all.add(v.Chain.Price.Denom, v.Unclaimed().Big())
	}
	return all
}

// sums are amounts by denom.
type sums map[string]*big.Int

func (s sums) add(denom string, n *big.Int) {
	if s[denom] == nil {
		s[denom] = new(big.Int)
	}
	s[denom].Add(s[denom], n)
}

func (s sums) text() map[string]string {
	text := map[string]string{}
	for denom, n := range s {
		text[denom] = n.String()
	}
	return text
}

// Redeemed is what `sahara-gateway redeem` shows.
type Redeemed struct {
	Channels     int            `json:"channels"`
	Failed       int            `json:"failed"`
	Transactions []chain.Result `json:"transactions"`
	Error        string         `json:"error,omitempty"`
}

func (g *Gateway) serveRedeem(w http.ResponseWriter, r *http.Request) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // blocks take their time
	// A client that hangs up does not stop a redemption halfway.
	summary, err := g.redeemer.Redeem(context.WithoutCancel(r.Context()), everything)
	writeJSON(w, http.StatusOK, NewRedeemed(summary, err))
}

// NewRedeemed is a summary and its error as the command shows them.
func NewRedeemed(s redeem.Summary, err error) Redeemed {
	shown := Redeemed{s.Channels, s.Failed, s.Transactions, ""}
	if shown.Transactions == nil {
		shown.Transactions = []chain.Result{}
	}
	if err != nil {
		shown.Error = err.Error()
	}
	return shown
}
