package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/internal/derive"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// CheckInvariants says what of the state contradicts itself or x/royalty's, with ErrBrokenInvariant. It reads all
// state: for genesis, tests and `saharad invariants`, never for a block.
func (k Keeper) CheckInvariants(ctx context.Context) error {
	for _, check := range []func(context.Context) error{k.checkDatasets, k.checkIndex, k.checkOrigins, k.checkAssets} {
		if err := check(ctx); err != nil {
			return errorsmod.Wrap(types.ErrBrokenInvariant, err.Error())
		}
	}
	return nil
}

// checkDatasets: each is valid, under its key, found by each of its facets, and describes its asset.
func (k Keeper) checkDatasets(ctx context.Context) error {
	return k.datasets.Walk(ctx, nil, func(id uint64, d types.Dataset) (bool, error) {
		if d.Id != id {
			return true, errorsmod.Wrapf(types.ErrBrokenInvariant, "dataset %d has the key %d", d.Id, id)
		}
		for _, check := range []func(context.Context, types.Dataset) error{k.checkAsset, k.checkPromise, k.checkFacets} {
			if err := check(ctx, d); err != nil {
				return true, errorsmod.Wrapf(err, "dataset %d", id)
			}
		}
		return false, d.Validate(k.addresses)
	})
}

func (k Keeper) checkAsset(ctx context.Context, d types.Dataset) error {
	asset, err := k.royalty.Asset(ctx, d.Id)
	if err != nil {
		return err
	}
	if asset.Kind != types.ModuleName || asset.Owner != d.Owner || asset.TermsId != d.TermsId || asset.Height != d.Height {
		return errorsmod.Wrapf(types.ErrBrokenInvariant,
			"the asset is a %s of %s under terms %d from height %d, the descriptor a dataset of %s under terms %d from height %d",
			asset.Kind, asset.Owner, asset.TermsId, asset.Height, d.Owner, d.TermsId, d.Height)
	}
	return nil
}

// checkPromise: a version pays its predecessor what that was promised.
func (k Keeper) checkPromise(ctx context.Context, d types.Dataset) error {
	if d.Previous == 0 {
		return nil
	}
	previous, err := k.royalty.Asset(ctx, d.Previous)
	if err != nil {
		return err
	}
	asset, err := k.royalty.Asset(ctx, d.Id)
	if err != nil {
		return err
	}
	return derive.CheckSuccession(previous, asset.Parents, nil)
}

func (k Keeper) checkFacets(ctx context.Context, d types.Dataset) error {
	facets, err := k.facets(d)
	if err != nil {
		return err
	}
	for _, f := range facets {
		if has, err := k.index.Has(ctx, collections.Join(f, d.Id)); err != nil || !has {
			return errorsmod.Wrapf(types.ErrBrokenInvariant, "it is not found by %x (%v)", f, err)
		}
	}
	return nil
}

// checkIndex: it has as many entries as the datasets have facets, so with checkFacets just these.
func (k Keeper) checkIndex(ctx context.Context) error {
	var want, have int
	if err := k.datasets.Walk(ctx, nil, func(_ uint64, d types.Dataset) (bool, error) {
		facets, err := k.facets(d)
		want += len(facets)
		return err != nil, err
	}); err != nil {
		return err
	}
	if err := k.index.Walk(ctx, nil, func(indexKey) (bool, error) { have++; return false, nil }); err != nil {
		return err
	}
	if have != want {
		return errorsmod.Wrapf(types.ErrBrokenInvariant, "the index has %d entries, want %d", have, want)
	}
	return nil
}

// checkOrigins: each is what the datasets with its root say, and each dataset's root has one.
func (k Keeper) checkOrigins(ctx context.Context) error {
	if err := k.datasets.Walk(ctx, nil, func(_ uint64, d types.Dataset) (bool, error) {
		_, err := k.Origin(ctx, d.Root)
		return err != nil, err
	}); err != nil {
		return err
	}
	return k.origins.Walk(ctx, nil, func(root []byte, have types.Origin) (bool, error) {
		want, err := k.originAnew(ctx, root)
		if err != nil {
			return true, err
		}
		if !have.Equal(want) {
			return true, errorsmod.Wrapf(types.ErrBrokenInvariant, "origin of root %x is %v, want %v", root, have, want)
		}
		return false, nil
	})
}

func (k Keeper) originAnew(ctx context.Context, root []byte) (origin types.Origin, err error) {
	err = k.index.Walk(ctx, collections.NewPrefixedPairRange[[]byte, uint64](byRoot.of(root)), func(key indexKey) (bool, error) {
		d, err := k.Dataset(ctx, key.K2())
		if err != nil {
			return true, err
		}
		if origin.Registered.Id == 0 {
			origin = types.NewOrigin(d)
			return false, nil
		}
		origin.Include(d)
		return false, nil
	})
	return origin, err
}

// checkAssets: each asset of this kind has a descriptor. Assets are numbered from 1 without a gap.
func (k Keeper) checkAssets(ctx context.Context) error {
	for id := uint64(1); ; id++ {
		asset, err := k.royalty.Asset(ctx, id)
		if errors.Is(err, royaltytypes.ErrUnknownAsset) {
			return nil
		}
		if err != nil {
			return err
		}
		if asset.Kind != types.ModuleName {
			continue
		}
		if _, err := k.Dataset(ctx, id); err != nil {
			return errorsmod.Wrapf(err, "asset %d is of kind %s", id, asset.Kind)
		}
	}
}
