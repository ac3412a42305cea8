package chain

import (
	"context"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/sahara-chain/sahara/x/usage/voucher"
)

var (
	// ErrFailed says that a transaction is in a block and changed nothing.
	ErrFailed = errors.New("transaction failed")
	// ErrNoAccount says that the account that signs has nothing to pay fees with.
	ErrNoAccount = errors.New("account does not exist on the chain: send it some coins for fees")
)

const (
	// inclusionTimeout is many blocks: what is not in one by then will hardly be in any.
	inclusionTimeout = 90 * time.Second
	inclusionPoll    = 500 * time.Millisecond
	// gasMargin is what is paid beyond what a simulation used, in percent: totals that grow cost more to write.
	gasMargin = 150
)

// Sender signs and sends transactions of one account, one at a time.
type Sender struct {
	mu       sync.Mutex
	node     *Node
	key      *ecdsa.PrivateKey
	chainID  string
	gasPrice Coin // for a unit of gas
}

// NewSender sends for the account of a key, which pays that price for a unit of gas.
func NewSender(node *Node, key *ecdsa.PrivateKey, chainID string, gasPrice Coin) *Sender {
	return &Sender{node: node, key: key, chainID: chainID, gasPrice: gasPrice}
}

// Address is the account that signs.
func (s *Sender) Address() common.Address { return crypto.PubkeyToAddress(s.key.PublicKey) }

// Result is a transaction that is in a block.
type Result struct {
	Hash   string
	Height int64
}

// Send puts messages into one transaction and waits until it is in a block. When it returns an error, other than
// ErrFailed, the transaction may still come into a block later: what is sent must bear that.
//
// Errors are ErrNoAccount, ErrRefused, ErrFailed and ErrUnavailable.
func (s *Sender) Send(ctx context.Context, msgs ...Msg) (Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	account, err := s.node.Account(ctx, s.Address())
	if errors.Is(err, ErrNotFound) {
		return Result{}, fmt.Errorf("%w: %s (%s)", ErrNoAccount, Bech32(s.Address()), s.Address())
	}
	if err != nil {
		return Result{}, err
	}
	draft, err := s.Sign(msgs, account, 0)
	if err != nil {
		return Result{}, err
	}
	used, err := s.node.simulate(ctx, draft)
	if err != nil {
		return Result{}, err
	}
	tx, err := s.Sign(msgs, account, used*gasMargin/100)
	if err != nil {
		return Result{}, err
	}
	if err := s.node.broadcast(ctx, tx); err != nil {
		return Result{}, err
	}
	sum := sha256.Sum256(tx)
	return s.node.included(ctx, strings.ToUpper(hex.EncodeToString(sum[:])))
}

// Sign encodes a signed transaction: cosmos.tx.v1beta1.TxRaw in SIGN_MODE_DIRECT by an eth_secp256k1 key.
func (s *Sender) Sign(msgs []Msg, account Account, gas uint64) ([]byte, error) {
	fee, err := voucher.AmountFromBig(new(big.Int).Mul(s.gasPrice.Amount.Big(), new(big.Int).SetUint64(gas)))
	if err != nil {
		return nil, err
	}
	body := txBody(msgs, "")
	auth := authInfo(crypto.CompressPubkey(&s.key.PublicKey), account.Sequence, Coin{s.gasPrice.Denom, fee}, gas)
	digest := crypto.Keccak256(signDoc(body, auth, s.chainID, account.Number))
	signature, err := crypto.Sign(digest, s.key)
	if err != nil {
		return nil, err
	}
	return txRaw(body, auth, signature), nil
}

func (n *Node) simulate(ctx context.Context, tx []byte) (gas uint64, err error) {
	var r struct {
		Gas struct {
			Used uint64 `json:"gas_used,string"`
		} `json:"gas_info"`
	}
	err = n.post(ctx, "/cosmos/tx/v1beta1/simulate", map[string][]byte{"tx_bytes": tx}, &r)
	return r.Gas.Used, err
}

// txResponse is cosmos.base.abci.v1beta1.TxResponse.
type txResponse struct {
	Response struct {
		Code   uint32 `json:"code"`
		Log    string `json:"raw_log"`
		Height int64  `json:"height,string"`
	} `json:"tx_response"`
}

func (n *Node) broadcast(ctx context.Context, tx []byte) error {
	var r txResponse
	err := n.post(ctx, "/cosmos/tx/v1beta1/txs", map[string]any{"tx_bytes": tx, "mode": "BROADCAST_MODE_SYNC"}, &r)
	if err != nil {
		return err
	}
	if r.Response.Code != 0 {
		return fmt.Errorf("%w: code %d: %s", ErrRefused, r.Response.Code, r.Response.Log)
	}
	return nil
}

func (n *Node) included(ctx context.Context, hash string) (Result, error) {
	ctx, cancel := context.WithTimeout(ctx, inclusionTimeout)
	defer cancel()
	ticker := time.NewTicker(inclusionPoll)
	defer ticker.Stop()
	for {
		var r txResponse
		switch err := n.get(ctx, "/cosmos/tx/v1beta1/txs/"+hash, &r); {
		case err == nil && r.Response.Code != 0:
			return Result{}, fmt.Errorf("%w: %s: code %d: %s", ErrFailed, hash, r.Response.Code, r.Response.Log)
		case err == nil:
			return Result{hash, r.Response.Height}, nil
		}
		select {
		case <-ctx.Done():
			return Result{}, fmt.Errorf("%w: transaction %s is in no block yet", ErrUnavailable, hash)
		case <-ticker.C:
		}
	}
}

// ParseCoin reads an amount and a denom, such as 2000000000asahara.
func ParseCoin(s string) (Coin, error) {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	amount, err := voucher.ParseAmount(s[:digits])
	if err != nil {
		return Coin{}, fmt.Errorf("coin %q: %w", s, err)
	}
	if s[digits:] == "" {
		return Coin{}, fmt.Errorf("coin %q: no denom", s)
	}
	return Coin{s[digits:], amount}, nil
}

// String is the coin as the chain writes it.
func (c Coin) String() string { return c.Amount.String() + c.Denom }
