package cli

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/grpc/codes"
	grpcstatus "google.golang.org/grpc/status"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/types/query"

	sahara "github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

var (
	// errChainID keeps vouchers from being signed for another chain than the node's.
	errChainID = errors.New("the channel is of another chain than --chain-id says")
	// errNoService is a wish that nobody offers.
	errNoService = errors.New("no service")
	// errClosed is a channel that pays nothing any more.
	errClosed = errors.New("channel is closed")
)

// chain is what the commands ask a node.
type chain struct {
	usage  types.QueryClient
	id     uint64 // EIP-155
	domain voucher.Domain
}

func newChain(clientCtx client.Context) chain {
	id := sahara.EVMChainID(clientCtx.ChainID)
	return chain{types.NewQueryClient(clientCtx), id, voucher.NewDomain(id)}
}

// channel is what the chain knows of a channel, with its id and configuration as vouchers need them.
type channel struct {
	types.ChannelEntry
	id     voucher.Hash
	config voucher.Config
}

// channel reads a channel, and makes sure that what is signed for it is signed for the node's chain.
func (c chain) channel(ctx context.Context, id voucher.Hash) (channel, error) {
	res, err := c.usage.Channel(ctx, &types.QueryChannelRequest{Id: types.Hex(id[:])})
	if err != nil {
		return channel{}, fmt.Errorf("channel %s: %w", types.Hex(id[:]), err)
	}
	found := channel{ChannelEntry: res.Entry, id: id}
	if found.config, err = res.Entry.Channel.Config.Parse(); err != nil {
		return found, fmt.Errorf("channel %s: %w", types.Hex(id[:]), err)
	}
	if c.domain.ChannelID(found.config) != id {
		return found, fmt.Errorf("%w: %s is no id on the chain with the EIP-155 id %d", errChainID, types.Hex(id[:]), c.id)
	}
	return found, nil
}

// isNotFound tells a node that knows no such thing from one that does not answer.
func isNotFound(err error) bool {
	return grpcstatus.Code(err) == codes.NotFound
}

func parseChannel(text string) (voucher.Hash, error) {
	return types.ParseHash("CHANNEL", text)
}

// amount reads an amount of the channel's denom.
func (c channel) amount(what, text string) (voucher.Amount, error) {
	coin, err := parseCoin(text, c.Channel.Denom())
	if err != nil {
		return voucher.Amount{}, fmt.Errorf("%s: %w", what, err)
	}
	if coin.Denom != c.Channel.Denom() {
		return voucher.Amount{}, fmt.Errorf("%s %s: the channel is in %s", what, text, c.Channel.Denom())
	}
	amount, err := voucher.AmountFromBig(coin.Amount.BigInt())
	if err != nil {
		return amount, fmt.Errorf("%s: %w", what, err)
	}
	return amount, nil
}

// format writes an amount of the channel's denom for people.
func (c channel) format(amount voucher.Amount) string {
	return formatAmount(amount.Big(), c.Channel.Denom())
}

// total is all that may ever be claimed unless more is deposited.
func (c channel) total() (voucher.Amount, error) {
	return voucher.AmountFromBig(c.Balance.Total().BigInt())
}

// claimed is all that ever was.
func (c channel) claimed() (voucher.Amount, error) {
	return voucher.AmountFromBig(c.Balance.Claimed.BigInt())
}

// service finds who runs an asset: the provider, or else the cheapest that takes the denom.
func (c chain) service(ctx context.Context, asset uint64, provider, denom string) (types.Service, error) {
	if provider != "" {
		res, err := c.usage.Service(ctx, &types.QueryServiceRequest{Provider: provider, AssetId: asset})
		if err != nil {
			return types.Service{}, fmt.Errorf("service of %s for asset %d: %w", provider, asset, err)
		}
		s := res.Entry.Service
		if _, ok := s.PriceIn(denom); !ok || !s.Active {
			return s, fmt.Errorf("%w: %s runs asset %d, but takes no new channels in %s", errNoService, provider, asset, denom)
		}
		return s, nil
	}
	res, err := c.usage.ServicesByPrice(ctx, &types.QueryServicesByPriceRequest{
		AssetId: asset, Denom: denom, Pagination: &query.PageRequest{Limit: 1},
	})
	if err != nil {
		return types.Service{}, fmt.Errorf("services of asset %d: %w", asset, err)
	}
	if len(res.Entries) == 0 {
		return types.Service{}, fmt.Errorf("%w: nobody runs asset %d for %s; `saharad query usage services --asset-id %d` lists all",
			errNoService, asset, denom, asset)
	}
	return res.Entries[0].Service, nil
}
