package chain

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// Info asks what chain it is.
func (n *Node) Info(ctx context.Context) (Info, error) {
	var r struct {
		ChainID    string `json:"chain_id"`
		EVMChainID uint64 `json:"evm_chain_id,string"`
		BaseDenom  string `json:"base_denom"`
		MinGas     string `json:"minimum_gas_prices"`
	}
	err := n.get(ctx, "/sahara/node/v1/info", &r)
	return Info(r), err
}

// Head asks for the time of the newest block that the node has.
func (n *Node) Head(ctx context.Context) (time.Time, error) {
	var r struct {
		Time time.Time `json:"timestamp"`
	}
	err := n.get(ctx, "/cosmos/base/node/v1beta1/status", &r)
	return r.Time, err
}

// Account reads number and sequence. An account that never got anything is ErrNotFound.
func (n *Node) Account(ctx context.Context, a common.Address) (Account, error) {
	var r struct {
		Info struct {
			Number   uint64 `json:"account_number,string"`
			Sequence uint64 `json:"sequence,string"`
		} `json:"info"`
	}
	err := n.get(ctx, "/cosmos/auth/v1beta1/account_info/"+Bech32(a), &r)
	return Account{r.Info.Number, r.Info.Sequence}, err
}

// Tokens are the ERC-20 addresses of the revenue denoms.
func (n *Node) Tokens(ctx context.Context) (map[string]common.Address, error) {
	var r struct {
		Params struct {
			Denoms []struct {
				Denom string `json:"denom"`
				ERC20 string `json:"erc20"`
			} `json:"revenue_denoms"`
		} `json:"params"`
	}
	if err := n.get(ctx, "/sahara/royalty/v1/params", &r); err != nil {
		return nil, err
	}
	tokens := make(map[string]common.Address, len(r.Params.Denoms))
	for _, d := range r.Params.Denoms {
		tokens[d.Denom] = common.HexToAddress(d.ERC20)
	}
	return tokens, nil
}

// Service reads a provider's offer of an asset.
func (n *Node) Service(ctx context.Context, provider common.Address, asset uint64) (Service, error) {
	var r struct {
		Entry struct {
			Service struct {
				Endpoint    string  `json:"endpoint"`
				Prices      []Price `json:"prices"`
				ProviderBps uint32  `json:"provider_bps"`
				Authorizer  string  `json:"authorizer"`
				PayTo       string  `json:"pay_to"`
				Active      bool    `json:"active"`
			} `json:"service"`
		} `json:"entry"`
	}
	if err := n.get(ctx, fmt.Sprintf("/sahara/usage/v1/services/%d/%s", asset, Bech32(provider)), &r); err != nil {
		return Service{}, err
	}
	s := r.Entry.Service
	service := Service{
		Provider: provider, AssetID: asset, Endpoint: s.Endpoint, Prices: s.Prices, ProviderBps: s.ProviderBps, Active: s.Active,
	}
	var err1, err2 error
	service.Authorizer, err1 = ParseAddress(s.Authorizer)
	service.PayTo, err2 = ParseAddress(s.PayTo)
	return service, unreadable(errors.Join(err1, err2))
}

// channelEntry is sahara.usage.v1.ChannelEntry in proto3's JSON.
type channelEntry struct {
	Channel struct {
		ID     []byte `json:"id"`
		Config struct {
			Payer              string `json:"payer"`
			PayerAuthorizer    string `json:"payer_authorizer"`
			Receiver           string `json:"receiver"`
			ReceiverAuthorizer string `json:"receiver_authorizer"`
			Token              string `json:"token"`
			WithdrawDelay      uint64 `json:"withdraw_delay,string"`
			Salt               []byte `json:"salt"`
		} `json:"config"`
		Provider string `json:"provider"`
		AssetID  uint64 `json:"asset_id,string"`
		Price    Price  `json:"price"`
	} `json:"channel"`
	Balance struct {
		Deposited  voucher.Amount `json:"deposited"`
		Returned   voucher.Amount `json:"returned"`
		Claimed    voucher.Amount `json:"claimed"`
		Nonce      uint64         `json:"refund_nonce,string"`
		Withdrawal *struct {
			Amount voucher.Amount `json:"amount"`
			Due    time.Time      `json:"due"`
		} `json:"withdrawal"`
		Closed   bool `json:"closed"`
		Receipts struct {
			Calls  uint64 `json:"calls,string"`
			Input  uint64 `json:"input_units,string"`
			Output uint64 `json:"output_units,string"`
			Root   []byte `json:"root"`
		} `json:"receipts"`
	} `json:"balance"`
}

// Channel reads one channel.
func (n *Node) Channel(ctx context.Context, id voucher.Hash) (Channel, error) {
	var r struct {
		Entry channelEntry `json:"entry"`
	}
	if err := n.get(ctx, "/sahara/usage/v1/channels/"+hex.EncodeToString(id[:]), &r); err != nil {
		return Channel{}, err
	}
	c, err := r.Entry.channel()
	if err == nil && c.ID != id {
		err = fmt.Errorf("%w: asked for channel %x, got %x", ErrUnavailable, id, c.ID)
	}
	return c, err
}

// ChannelsByPayer reads the first page of a payer's channels.
func (n *Node) ChannelsByPayer(ctx context.Context, payer common.Address) ([]Channel, error) {
	var r struct {
		Entries []channelEntry `json:"entries"`
	}
	path := "/sahara/usage/v1/channels_by_payer/" + url.PathEscape(Bech32(payer)) + "?pagination.limit=100"
	if err := n.get(ctx, path, &r); err != nil {
		return nil, err
	}
	channels := make([]Channel, 0, len(r.Entries))
	for _, e := range r.Entries {
		c, err := e.channel()
		if err != nil {
			return nil, err
		}
		channels = append(channels, c)
	}
	return channels, nil
}

func (e channelEntry) channel() (Channel, error) {
	ch, b := e.Channel, e.Balance
	c := Channel{
		AssetID: ch.AssetID, Price: ch.Price, Deposited: b.Deposited, Returned: b.Returned, Claimed: b.Claimed,
		Closed: b.Closed, Nonce: b.Nonce,
		Receipts: Receipts{b.Receipts.Calls, b.Receipts.Input, b.Receipts.Output, b.Receipts.Root},
	}
	c.Config.WithdrawDelay = ch.Config.WithdrawDelay
	if b.Withdrawal != nil {
		c.Withdrawal = &Withdrawal{b.Withdrawal.Amount, b.Withdrawal.Due}
	}
	if len(ch.ID) != len(c.ID) || len(ch.Config.Salt) != len(c.Config.Salt) {
		return c, fmt.Errorf("%w: channel id of %d bytes, salt of %d", ErrUnavailable, len(ch.ID), len(ch.Config.Salt))
	}
	c.ID, c.Config.Salt = voucher.Hash(ch.ID), [32]byte(ch.Config.Salt)
	for _, a := range []struct {
		text string
		into *common.Address
	}{
		{ch.Provider, &c.Provider},
		{ch.Config.Payer, &c.Config.Payer},
		{ch.Config.PayerAuthorizer, &c.Config.PayerAuthorizer},
		{ch.Config.Receiver, &c.Config.Receiver},
		{ch.Config.ReceiverAuthorizer, &c.Config.ReceiverAuthorizer},
		{ch.Config.Token, &c.Config.Token},
	} {
		address, err := ParseAddress(a.text)
		if err != nil {
			return c, unreadable(err)
		}
		*a.into = address
	}
	return c, nil
}

func unreadable(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}
