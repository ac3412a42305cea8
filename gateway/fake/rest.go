package fake

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

func (c *Chain) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sahara/node/v1/info", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, map[string]any{
			"chain_id": ChainID, "evm_chain_id": strconv.Itoa(EVMChainID), "base_denom": Denom, "minimum_gas_prices": "1000000000asahara",
		})
	})
	mux.HandleFunc("GET /cosmos/base/node/v1beta1/status", func(w http.ResponseWriter, _ *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		reply(w, map[string]any{"height": strconv.FormatInt(c.height, 10), "timestamp": time.Now().Add(-c.lag).UTC()})
	})
	mux.HandleFunc("GET /sahara/royalty/v1/params", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, map[string]any{"params": map[string]any{
			"revenue_denoms": []any{map[string]string{"denom": Denom, "erc20": Token.Hex(), "min_sweep": "1"}},
		}})
	})
	mux.HandleFunc("GET /sahara/usage/v1/services/{asset}/{provider}", c.getService)
	mux.HandleFunc("GET /sahara/usage/v1/channels/{id}", c.getChannel)
	mux.HandleFunc("GET /sahara/usage/v1/channels_by_payer/{payer}", c.getChannels)
	mux.HandleFunc("GET /cosmos/auth/v1beta1/account_info/{address}", c.getAccount)
	mux.HandleFunc("POST /cosmos/tx/v1beta1/simulate", c.postSimulate)
	mux.HandleFunc("POST /cosmos/tx/v1beta1/txs", c.postTx)
	mux.HandleFunc("GET /cosmos/tx/v1beta1/txs/{hash}", c.getTx)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		broken := c.broken
		c.mu.Unlock()
		if broken {
			http.Error(w, "bad gateway", http.StatusBadGateway)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // nobody is left to tell
}

func refuse(w http.ResponseWriter, status, code int, message string) {
	w.WriteHeader(status)
	reply(w, map[string]any{"code": code, "message": message, "details": []any{}})
}

func (c *Chain) getService(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s, ok := c.services[r.PathValue("asset")+"/"+r.PathValue("provider")]
	if !ok {
		refuse(w, http.StatusNotFound, 5, "unknown service")
		return
	}
	reply(w, map[string]any{"entry": map[string]any{"service": map[string]any{
		"provider": chain.Bech32(s.Provider), "asset_id": strconv.FormatUint(s.AssetID, 10), "endpoint": s.Endpoint,
		"prices": s.Prices, "provider_bps": s.ProviderBps, "authorizer": s.Authorizer.Hex(), "pay_to": s.PayTo.Hex(),
		"active": s.Active, "height": "1",
	}}})
}

func (c *Chain) getChannel(w http.ResponseWriter, r *http.Request) {
	c.Lookups.Add(1)
	c.mu.Lock()
	defer c.mu.Unlock()
	b, err := hex.DecodeString(strings.TrimPrefix(r.PathValue("id"), "0x"))
	if err != nil || len(b) != 32 || c.channels[voucher.Hash(b)] == nil {
		refuse(w, http.StatusNotFound, 5, "unknown channel")
		return
	}
	reply(w, map[string]any{"entry": entry(c.channels[voucher.Hash(b)])})
}

func (c *Chain) getChannels(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	entries := []any{}
	for _, ch := range c.channels {
		if chain.Bech32(ch.Config.Payer) == r.PathValue("payer") {
			entries = append(entries, entry(ch))
		}
	}
	reply(w, map[string]any{"entries": entries, "pagination": map[string]any{"next_key": nil, "total": "0"}})
}

func entry(ch *chain.Channel) map[string]any {
	u := func(n uint64) string { return strconv.FormatUint(n, 10) }
	balance := map[string]any{
		"deposited": ch.Deposited, "returned": ch.Returned, "claimed": ch.Claimed, "refund_nonce": u(ch.Nonce),
		"withdrawal": nil, "closed": ch.Closed,
		"receipts": map[string]any{
			"calls": u(ch.Receipts.Calls), "input_units": u(ch.Receipts.InputUnits), "output_units": u(ch.Receipts.OutputUnits),
			"root": ch.Receipts.Root,
		},
	}
	if ch.Withdrawal != nil {
		balance["withdrawal"] = map[string]any{"amount": ch.Withdrawal.Amount, "due": ch.Withdrawal.Due.Format(time.RFC3339Nano)}
	}
	return map[string]any{
		"channel": map[string]any{
			"id": ch.ID[:],
			"config": map[string]any{
				"payer": ch.Config.Payer.Hex(), "payer_authorizer": ch.Config.PayerAuthorizer.Hex(), "receiver": ch.Config.Receiver.Hex(),
				"receiver_authorizer": ch.Config.ReceiverAuthorizer.Hex(), "token": ch.Config.Token.Hex(),
				"withdraw_delay": u(ch.Config.WithdrawDelay), "salt": ch.Config.Salt[:],
			},
			"provider": chain.Bech32(ch.Provider), "asset_id": u(ch.AssetID), "price": ch.Price,
			"provider_bps": 3000, "protocol_bps": 200, "purpose": "PURPOSE_USE", "height": "1",
		},
		"balance": balance, "available": "0", "hex_id": "0x" + hex.EncodeToString(ch.ID[:]),
	}
}

func (c *Chain) getAccount(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	address, err := chain.ParseAddress(r.PathValue("address"))
	account := c.accounts[address]
	if err != nil || account == nil {
		refuse(w, http.StatusNotFound, 5, "account not found")
		return
	}
	reply(w, map[string]any{"info": map[string]any{
		"address": r.PathValue("address"), "pub_key": nil,
		"account_number": strconv.FormatUint(account.Number, 10), "sequence": strconv.FormatUint(account.Sequence, 10),
	}})
}

func readTx(r *http.Request) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r.Body, 4<<20))
	if err != nil {
		return nil, err
	}
	var body struct {
		Tx []byte `json:"tx_bytes"`
	}
	err = json.Unmarshal(b, &body)
	return body.Tx, err
}

func (c *Chain) postSimulate(w http.ResponseWriter, r *http.Request) {
	raw, err := readTx(r)
	if err == nil {
		c.mu.Lock()
		_, err = c.check(raw)
		c.mu.Unlock()
	}
	if err != nil {
		refuse(w, http.StatusBadRequest, 3, err.Error())
		return
	}
	reply(w, map[string]any{"gas_info": map[string]string{"gas_wanted": "0", "gas_used": "120000"}})
}

func (c *Chain) postTx(w http.ResponseWriter, r *http.Request) {
	raw, err := readTx(r)
	if err != nil {
		refuse(w, http.StatusBadRequest, 3, err.Error())
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	t, err := c.check(raw)
	if err != nil {
		reply(w, map[string]any{"tx_response": map[string]any{"code": 4, "raw_log": err.Error(), "height": "0"}})
		return
	}
	sum := sha256.Sum256(raw)
	hash := strings.ToUpper(hex.EncodeToString(sum[:]))
	c.accounts[t.signer].Sequence++
	c.height++
	result := txResult{height: c.height, ready: time.Now().Add(c.BlockTime)}
	for _, m := range t.msgs {
		if err := c.execute(t.signer, m); err != nil {
			result.code, result.log = 1, err.Error()
			break
		}
	}
	c.txs[hash] = result
	reply(w, map[string]any{"tx_response": map[string]any{"code": 0, "raw_log": "", "height": "0", "txhash": hash}})
}

func (c *Chain) getTx(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	result, ok := c.txs[r.PathValue("hash")]
	if !ok || time.Now().Before(result.ready) {
		refuse(w, http.StatusNotFound, 5, "tx not found")
		return
	}
	reply(w, map[string]any{"tx_response": map[string]any{
		"code": result.code, "raw_log": result.log, "height": fmt.Sprint(result.height), "txhash": r.PathValue("hash"),
	}})
}
