package keeper

import (
	"bytes"
	"context"
	"fmt"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/usage/types"
)

// InitGenesis writes a genesis, builds the indexes and the queue, and holds all to the invariants. x/bank's and
// x/royalty's must be there before.
func (k Keeper) InitGenesis(goCtx context.Context, g types.GenesisState) error {
	ctx := sdk.UnwrapSDKContext(goCtx)
	if err := g.Validate(k.addresses); err != nil {
		return err
	}
	if err := k.params.Set(ctx, g.Params); err != nil {
		return err
	}
	for i, s := range g.Services {
		if err := k.importService(ctx, s); err != nil {
			return fmt.Errorf("services[%d]: %w", i, err)
		}
	}
	for i, c := range g.Channels {
		_, provider, err := k.parties(c.Channel)
		if err != nil {
			return fmt.Errorf("channels[%d]: %w", i, err)
		}
		if err := k.checkID(c.Channel); err != nil {
			return fmt.Errorf("channels[%d]: %w", i, err)
		}
		if err := k.storeChannel(ctx, provider, c.Channel, c.Balance); err != nil {
			return fmt.Errorf("channels[%d]: %w", i, err)
		}
	}
	for i, u := range g.Unpaid {
		account, err := k.account("account", u.Account)
		if err != nil {
			return fmt.Errorf("unpaid[%d]: %w", i, err)
		}
		if err := k.unpaid.Set(ctx, account, u); err != nil {
			return err
		}
	}
	return k.CheckInvariants(ctx)
}

// checkID holds a channel's id to its configuration and to this chain's id: with another, no voucher of it would be good.
func (k Keeper) checkID(c types.Channel) error {
	config, err := c.Config.Parse()
	if err != nil {
		return err
	}
	if id := k.domain.ChannelID(config); !bytes.Equal(id[:], c.Id) {
		return fmt.Errorf("channel.id is %s, and its configuration's on chain %d is %s", types.Hex(c.Id), k.domain.ChainID(), types.Hex(id[:]))
	}
	return nil
}

func (k Keeper) importService(ctx context.Context, s types.GenesisService) error {
	provider, err := k.account("provider", s.Service.Provider)
	if err != nil {
		return err
	}
	if _, err := k.royalty.Asset(ctx, s.Service.AssetId); err != nil {
		return err
	}
	if err := k.storeService(ctx, provider, s.Service); err != nil {
		return err
	}
	key := collections.Join(s.Service.AssetId, provider)
	if !s.Totals.IsZero() {
		if err := k.totals.Set(ctx, key, s.Totals); err != nil {
			return err
		}
	}
	if len(s.Collected) == 0 {
		return nil
	}
	return k.collected.Set(ctx, key, types.Collection{Denoms: s.Collected})
}

// ExportGenesis reads all state that import cannot build anew, in the order of keys.
func (k Keeper) ExportGenesis(ctx context.Context) (*types.GenesisState, error) {
	params, err := k.params.Get(ctx)
	if err != nil {
		return nil, err
	}
	g := &types.GenesisState{Params: params}
	if err := k.services.Walk(ctx, nil, func(key serviceKey, s types.Service) (bool, error) {
		exported, err := k.exportService(ctx, key, s)
		g.Services = append(g.Services, exported)
		return err != nil, err
	}); err != nil {
		return nil, err
	}
	if err := k.channels.Walk(ctx, nil, func(id []byte, c types.Channel) (bool, error) {
		balance, err := k.balances.Get(ctx, id)
		g.Channels = append(g.Channels, types.GenesisChannel{Channel: c, Balance: balance})
		return err != nil, err
	}); err != nil {
		return nil, err
	}
	return g, k.unpaid.Walk(ctx, nil, func(_ sdk.AccAddress, u types.Unpaid) (bool, error) {
		g.Unpaid = append(g.Unpaid, u)
		return false, nil
	})
}

func (k Keeper) exportService(ctx context.Context, key serviceKey, s types.Service) (types.GenesisService, error) {
	totals, err := orZero(k.totals.Get(ctx, key))
	if err != nil {
		return types.GenesisService{}, err
	}
	collected, err := orZero(k.collected.Get(ctx, key))
	return types.GenesisService{Service: s, Totals: totals, Collected: collected.Denoms}, err
}
