package server

import (
	"encoding/hex"
	"net/http"
	"time"

	"github.com/sahara-chain/sahara/gateway/signed"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// serveReceipt tells what a call cost, to whoever knows its id. Once the call is redeemed it proves that the root on the
// chain counts it.
func (g *Gateway) serveReceipt(w http.ResponseWriter, r *http.Request) {
	now := time.Now()
	if ok, _, wait := g.rates.allow("address "+host(r), now); !ok {
		limited(w, wait)
		return
	}
	id := r.PathValue("id")
	kept, err := g.ledger.Call(id)
	if err != nil {
		writeError(w, err)
		return
	}
	view, err := g.ledger.Channel(kept.Channel)
	if err != nil {
		writeError(w, err)
		return
	}
	answer := map[string]any{
		"receipt": signed.Receipt{
			ID: id, Channel: kept.Channel, Index: kept.Index, Denom: view.Chain.Price.Denom, Receipt: kept.Receipt,
			Signature: kept.Signature,
		},
		"signer":   g.address.Hex(),
		"redeemed": kept.Index < view.Chain.Receipts.Calls,
	}
	if kept.Index < view.Chain.Receipts.Calls && len(view.Chain.Receipts.Root) > 0 {
		select {
		case g.proofs <- struct{}{}:
			defer func() { <-g.proofs }()
		case <-r.Context().Done():
			return
		}
		membership, err := g.ledger.Prove(kept, view.Chain.Receipts.Calls)
		if err != nil {
			writeError(w, err)
			return
		}
		answer["membership"] = membership
	}
	writeJSON(w, http.StatusOK, answer)
}

func hexID(id voucher.Hash) string { return "0x" + hex.EncodeToString(id[:]) }
