package keeper

import (
	"context"

	errorsmod "cosmossdk.io/errors"

	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// sources counts what a model is made from and may draw on. It refuses what does not exist.
func (k Keeper) sources(
	ctx context.Context, previous uint64, parents []royaltytypes.Parent, components []royaltytypes.Component,
) (types.Sources, error) {
	s := types.Sources{All: len(parents) + len(components)}
	asked := map[uint64]bool{} // a model that is both a parent and a component is one
	for i, parent := range parents {
		isModel, err := k.isModel(ctx, parent.Id)
		switch {
		case err != nil:
			return s, errorsmod.Wrapf(err, "parents[%d]", i)
		case !isModel:
			continue
		case parent.Id == previous:
			s.Predecessor++
		default:
			s.Models++
		}
		asked[parent.Id] = true
	}
	for i, component := range components {
		isModel, err := k.isModel(ctx, component.Id)
		if err != nil {
			return s, errorsmod.Wrapf(err, "components[%d]", i)
		}
		if isModel {
			asked[component.Id] = true
		}
	}
	s.Asked = len(asked)
	return s, nil
}

func (k Keeper) isModel(ctx context.Context, id uint64) (bool, error) {
	asset, err := k.royalty.Asset(ctx, id)
	return asset.Kind == types.ModuleName, err
}
