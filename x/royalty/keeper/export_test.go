package keeper

import (
	"context"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// SetParams lets tests choose a sweep budget below the least that governance may.
func (k Keeper) SetParams(ctx context.Context, params types.Params) error {
	return k.params.Set(ctx, params)
}

// ImportAsset writes one asset as genesis does, for tests that need a million of them.
func (k Keeper) ImportAsset(ctx context.Context, params types.Params, a types.GenesisAsset) error {
	return k.importAsset(ctx, params, a)
}

// Waiting counts the assets that EndBlock is to sweep.
func (k Keeper) Waiting(ctx context.Context) (n int, err error) {
	err = k.waiting.Walk(ctx, nil, func(uint64) (bool, error) {
		n++
		return false, nil
	})
	return n, err
}
