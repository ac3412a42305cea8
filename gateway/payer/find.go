package payer

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/x402"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// ErrNoChannel says that the payer has no channel with the gateway's service.
var ErrNoChannel = errors.New("no open channel with this gateway's service")

// Finder finds the channel to pay from, or opens one.
type Finder struct {
	Gateway  string // base URL, up to and with /v1
	Node     *chain.Node
	Key      *ecdsa.PrivateKey
	ID       voucher.Hash // zero to find one
	Open     *chain.Coin  // deposit of a channel that is opened if there is none; nil for not
	Delay    uint64       // its withdraw delay, in seconds
	GasPrice chain.Coin
	Log      *slog.Logger
}

// Find asks the gateway who is paid, and the chain for a channel of the key with it. Errors are ErrNoChannel and the node's.
func (f Finder) Find(ctx context.Context) (chain.Channel, chain.Info, error) {
	info, err := f.Node.Info(ctx)
	if err != nil {
		return chain.Channel{}, info, err
	}
	if f.ID != (voucher.Hash{}) {
		c, err := f.Node.Channel(ctx, f.ID)
		if err == nil && c.Config.Signer() != f.address() {
			err = fmt.Errorf("vouchers of channel %x are signed by %s, and this key is %s", f.ID, c.Config.Signer(), f.address())
		}
		return c, info, err
	}
	asked, err := Requirements(ctx, f.Gateway)
	if err != nil {
		return chain.Channel{}, info, err
	}
	if asked.Network != x402.Network(info.EVMChainID) {
		return chain.Channel{}, info, fmt.Errorf("the gateway is paid on %s, and the node is of %s", asked.Network, x402.Network(info.EVMChainID))
	}
	receiver := common.HexToAddress(asked.PayTo)
	if c, err := f.own(ctx, receiver); err == nil || !errors.Is(err, ErrNoChannel) || f.Open == nil {
		return c, info, err
	}
	c, err := f.open(ctx, info, receiver)
	return c, info, err
}

func (f Finder) address() common.Address { return crypto.PubkeyToAddress(f.Key.PublicKey) }

// own is the payer's channel with the receiver that holds most.
func (f Finder) own(ctx context.Context, receiver common.Address) (best chain.Channel, err error) {
	channels, err := f.Node.ChannelsByPayer(ctx, f.address())
	if err != nil && !errors.Is(err, chain.ErrNotFound) {
		return best, err
	}
	found := false
	for _, c := range channels {
		if c.Config.Receiver != receiver || c.Closed || c.Withdrawal != nil || c.Config.Signer() != f.address() {
			continue
		}
		if !found || left(c).Cmp(left(best)) > 0 {
			best, found = c, true
		}
	}
	if !found {
		return best, fmt.Errorf("%w: payer %s, receiver %s", ErrNoChannel, f.address(), receiver)
	}
	return best, nil
}

func left(c chain.Channel) voucher.Amount {
	rest, err := c.Total().Sub(c.Claimed)
	if err != nil {
		return voucher.Amount{}
	}
	return rest
}

func (f Finder) open(ctx context.Context, info chain.Info, receiver common.Address) (chain.Channel, error) {
	o := chain.Open{Payer: f.address(), Receiver: receiver, WithdrawDelay: f.Delay, Deposit: *f.Open}
	_, _ = rand.Read(o.Salt[:]) // it never fails
	f.Log.Info("opening a channel", "receiver", receiver, "deposit", f.Open)
	result, err := chain.NewSender(f.Node, f.Key, info.ChainID, f.GasPrice).Send(ctx, chain.OpenChannel(o))
	if err != nil {
		return chain.Channel{}, err
	}
	channels, err := f.Node.ChannelsByPayer(ctx, f.address())
	if err != nil {
		return chain.Channel{}, err
	}
	for _, c := range channels {
		if c.Config.Salt == o.Salt {
			f.Log.Info("channel is open", "id", fmt.Sprintf("0x%x", c.ID), "tx", result.Hash)
			return c, nil
		}
	}
	return chain.Channel{}, fmt.Errorf("%w: transaction %s opened none that the node shows", ErrNoChannel, result.Hash)
}

// Requirements asks a gateway what it wants to be paid, by a call that is not.
func Requirements(ctx context.Context, gateway string) (x402.Requirements, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, gateway+"/chat/completions", bytes.NewReader([]byte("{}")))
	if err != nil {
		return x402.Requirements{}, err
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return x402.Requirements{}, err
	}
	defer func() { _ = answer.Body.Close() }() // it was read
	b, err := io.ReadAll(io.LimitReader(answer.Body, 1<<16))
	if err != nil {
		return x402.Requirements{}, err
	}
	return pick(answer, b)
}

// pick is the way to pay that a 402 names.
func pick(answer *http.Response, body []byte) (x402.Requirements, error) {
	var asked x402.Required
	if answer.StatusCode != http.StatusPaymentRequired {
		return x402.Requirements{}, fmt.Errorf("%s is no gateway: it answers %d: %.200s", answer.Request.URL, answer.StatusCode, body)
	}
	if err := x402.Decode(answer.Header.Get(x402.HeaderRequired), &asked); err != nil {
		return x402.Requirements{}, err
	}
	for _, r := range asked.Accepts {
		if r.Scheme == x402.Scheme {
			return r, nil
		}
	}
	return x402.Requirements{}, fmt.Errorf("the gateway takes no payment by %s", x402.Scheme)
}
