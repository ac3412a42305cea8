package keeper

import (
	"context"

	"github.com/sahara-chain/sahara/x/dataset/types"
)

// InitGenesis writes a genesis, builds the indexes and origins, and holds all to the invariants. x/royalty's
// genesis must be there already: every dataset has an asset.
func (k Keeper) InitGenesis(ctx context.Context, g types.GenesisState) error {
	if err := g.Validate(k.addresses); err != nil {
		return err
	}
	if err := k.params.Set(ctx, g.Params); err != nil {
		return err
	}
	for _, d := range g.Datasets {
		if _, err := k.store(ctx, d); err != nil {
			return err
		}
	}
	for _, c := range g.Commitments {
		if err := k.commitments.Set(ctx, c.Hash, c.Commitment); err != nil {
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
	if err := k.datasets.Walk(ctx, nil, func(_ uint64, d types.Dataset) (bool, error) {
		g.Datasets = append(g.Datasets, d)
		return false, nil
	}); err != nil {
		return nil, err
	}
	return g, k.commitments.Walk(ctx, nil, func(hash []byte, c types.Commitment) (bool, error) {
		g.Commitments = append(g.Commitments, types.GenesisCommitment{Hash: hash, Commitment: c})
		return false, nil
	})
}
