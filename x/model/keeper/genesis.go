package keeper

import (
	"context"

	"cosmossdk.io/collections"

	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// InitGenesis writes a genesis, builds the index, and holds all to the invariants. x/royalty's genesis must be there
// already: every model has an asset.
func (k Keeper) InitGenesis(ctx context.Context, g types.GenesisState) error {
	if err := g.Validate(k.addresses); err != nil {
		return err
	}
	if err := k.params.Set(ctx, g.Params); err != nil {
		return err
	}
	for _, entry := range g.Models {
		asset, err := k.assetOf(ctx, entry.Model)
		if err != nil {
			return err
		}
		if err := k.store(ctx, entry.Model, asset.Parents, entry.Credits); err != nil {
			return err
		}
	}
	return k.CheckInvariants(ctx)
}

// ExportGenesis reads all state that import cannot build anew, in the order of keys.
func (k Keeper) ExportGenesis(ctx context.Context) (*types.GenesisState, error) {
	params, err := k.params.Get(ctx)
	if err != nil {
		return nil, err
	}
	g := &types.GenesisState{Params: params}
	return g, k.models.Walk(ctx, nil, func(id uint64, m types.Model) (bool, error) {
		credits, err := k.creditsOf(ctx, id)
		g.Models = append(g.Models, types.GenesisModel{Model: m, Credits: credits})
		return err != nil, err
	})
}

// creditsOf reads all inline holders of a model.
func (k Keeper) creditsOf(ctx context.Context, id uint64) (credits []royaltytypes.Holder, err error) {
	err = k.credits.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint32](id),
		func(_ creditKey, holder royaltytypes.Holder) (bool, error) {
			credits = append(credits, holder)
			return false, nil
		})
	return credits, err
}
