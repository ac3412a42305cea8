// Package fake holds what gateways are tested against: a chain, of which only what a gateway sees is there, and upstreams
// that behave and misbehave. Vouchers, signatures, account sequences and the rules of redeeming are the real ones.
package fake

import (
	"crypto/ecdsa"
	"encoding/binary"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// EVMChainID is the fake chain's.
const EVMChainID = 770_077

// ChainID is the fake chain's.
const ChainID = "sahara-fake-1"

// Denom is what the fake chain's channels are paid in.
const Denom = "asahara"

// Token is the ERC-20 address of Denom.
var Token = common.HexToAddress("0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE")

// Chain is a fake chain.
type Chain struct {
	// BlockTime is how long a transaction waits for its block.
	BlockTime time.Duration

	// Lookups counts questions for one channel.
	Lookups atomic.Int64

	Domain voucher.Domain

	mu       sync.Mutex
	services map[string]chain.Service
	channels map[voucher.Hash]*chain.Channel
	accounts map[common.Address]*chain.Account
	txs      map[string]txResult
	height   int64
	redeemed []Redemption
	skipped  []string
	broken   bool // answers with errors
	lag      time.Duration

	server *http.Server
	addr   string
}

// Redemption is one claim that was taken.
type Redemption struct {
	Channel       voucher.Hash
	Before, After voucher.Amount
	Receipts      chain.Receipts
}

type txResult struct {
	height int64
	ready  time.Time
	code   int
	log    string
}

// NewChain is a chain without channels.
func NewChain() *Chain {
	return &Chain{
		Domain: voucher.NewDomain(EVMChainID), services: map[string]chain.Service{},
		channels: map[voucher.Hash]*chain.Channel{}, accounts: map[common.Address]*chain.Account{}, txs: map[string]txResult{},
	}
}

// Start serves REST on a free port of the loopback interface, or on the one that it had before.
func (c *Chain) Start() error {
	addr := c.addr
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	c.addr = l.Addr().String()
	c.server = &http.Server{Handler: c.handler(), ReadHeaderTimeout: time.Second}
	go func() { _ = c.server.Serve(l) }() // it ends with Stop
	return nil
}

// Stop breaks off all connections, as a killed node does.
func (c *Chain) Stop() { _ = c.server.Close() }

// URL is where REST is served.
func (c *Chain) URL() string { return "http://" + c.addr }

// Lag makes the node one that is so far behind the chain.
func (c *Chain) Lag(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lag = d
}

// Fund makes an account that can pay fees.
func (c *Chain) Fund(a common.Address) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.accounts[a] = &chain.Account{Number: uint64(len(c.accounts)) + 7}
}

// Register registers a service whose gateway has that address.
func (c *Chain) Register(provider, authorizer common.Address, asset uint64, price chain.Price) chain.Service {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := chain.Service{
		Provider: provider, AssetID: asset, Endpoint: "http://127.0.0.1/v1", Prices: []chain.Price{price}, ProviderBps: 3_000,
		Authorizer: authorizer, Active: true,
		PayTo: common.Address(crypto.Keccak256(provider[:], binary.BigEndian.AppendUint64(nil, asset))[:20]),
	}
	c.services[serviceKey(provider, asset)] = s
	return s
}

func serviceKey(provider common.Address, asset uint64) string {
	return fmt.Sprintf("%d/%s", asset, chain.Bech32(provider))
}

// Open opens a channel of a payer with a service.
func (c *Chain) Open(payer common.Address, s chain.Service, deposit uint64, salt byte) chain.Channel {
	config := voucher.Config{
		Payer: payer, PayerAuthorizer: payer, Receiver: s.PayTo, ReceiverAuthorizer: s.Authorizer, Token: Token,
		WithdrawDelay: voucher.MinWithdrawDelay, Salt: [32]byte{31: salt},
	}
	return c.open(config, s, voucher.AmountFromUint64(deposit))
}

func (c *Chain) open(config voucher.Config, s chain.Service, deposit voucher.Amount) chain.Channel {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := &chain.Channel{
		ID: c.Domain.ChannelID(config), Config: config, Provider: s.Provider, AssetID: s.AssetID, Price: s.Prices[0],
		Deposited: deposit,
	}
	c.channels[ch.ID] = ch
	return *ch
}

// Change changes a channel as its payer, or the chain, does.
func (c *Chain) Change(id voucher.Hash, change func(*chain.Channel)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(c.channels[id])
}

// Channel is where a channel stands.
func (c *Chain) Channel(id voucher.Hash) chain.Channel {
	c.mu.Lock()
	defer c.mu.Unlock()
	return *c.channels[id]
}

// Redeemed are all claims that were taken, and why others were not.
func (c *Chain) Redeemed() (taken []Redemption, skipped []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Redemption{}, c.redeemed...), append([]string{}, c.skipped...)
}

// Break makes the node answer with errors, or not any more.
func (c *Chain) Break(broken bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.broken = broken
}

// Voucher signs a voucher of a channel.
func (c *Chain) Voucher(id voucher.Hash, maximum voucher.Amount, key *ecdsa.PrivateKey) voucher.Signed {
	signature, err := voucher.Sign(c.Domain.VoucherDigest(id, maximum), key)
	if err != nil {
		panic(err) // keys of tests are good
	}
	return voucher.Signed{ChannelID: id, MaxClaimableAmount: maximum, Signature: [voucher.SignatureLength]byte(signature)}
}

// Session signs a session of a channel under a voucher.
func (c *Chain) Session(s voucher.Session, maximum voucher.Amount, key *ecdsa.PrivateKey) voucher.SignedSession {
	signature, err := voucher.Sign(c.Domain.SessionDigest(s), key)
	if err != nil {
		panic(err) // keys of tests are good
	}
	return voucher.SignedSession{
		Session: s, Signature: [voucher.SignatureLength]byte(signature), Voucher: c.Voucher(s.ChannelID, maximum, key),
	}
}
