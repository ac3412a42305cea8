package keeper

import (
	"context"
	"errors"
	"math/bits"

	"github.com/sahara-chain/sahara/x/internal/derive"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// Lineage lists what a model is made from, near and far, descending by id: at most limit assets with ids below the
// given one, and whether there are more. The whole lineage is walked, and only the page is described.
func (k Keeper) Lineage(ctx context.Context, id, below uint64, limit int) (page []types.Ancestor, more bool, err error) {
	if _, err := k.Model(ctx, id); err != nil {
		return nil, false, err
	}
	asset, err := k.royalty.Asset(ctx, id)
	if err != nil {
		return nil, false, err
	}
	lineage, err := k.royalty.Lineage(ctx, asset.Parents)
	if err != nil {
		return nil, false, err
	}
	for _, ancestor := range lineage {
		switch {
		case ancestor.Id >= below:
			continue
		case len(page) == limit:
			return page, true, nil
		}
		described, err := k.ancestor(ctx, ancestor)
		if err != nil {
			return nil, false, err
		}
		described.Direct = derive.Share(asset.Parents, ancestor.Id) > 0
		page = append(page, described)
	}
	return page, false, nil
}

// ancestor tells who gets what of an ancestor's rate. Other kinds than models have names in their own modules.
func (k Keeper) ancestor(ctx context.Context, a royaltytypes.Ancestor) (types.Ancestor, error) {
	asset, err := k.royalty.Asset(ctx, a.Id)
	if err != nil {
		return types.Ancestor{}, err
	}
	described := types.Ancestor{
		Id: a.Id, AssetKind: asset.Kind, Owner: asset.Owner, Rate: a.Rate, OwnRate: floorRate(a.Rate, asset.OwnBps()),
	}
	model, err := k.Model(ctx, a.Id)
	if errors.Is(err, types.ErrUnknownModel) {
		return described, nil
	}
	described.Name, described.Kind = model.Name, model.Kind
	return described, err
}

// floorRate is ⌊rate · bps / 10000⌋ without overflow, for at most 10,000 bps.
func floorRate(rate uint64, bps uint32) uint64 {
	hi, lo := bits.Mul64(rate, uint64(bps))
	q, _ := bits.Div64(hi, lo, royaltytypes.BpsTotal)
	return q
}
