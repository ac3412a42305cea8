package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/sahara-chain/sahara/x/internal/derive"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// CheckInvariants says what of the state contradicts itself or x/royalty's, with ErrBrokenInvariant. It reads all
// state: for genesis, tests and `saharad invariants`, never for a block.
func (k Keeper) CheckInvariants(ctx context.Context) error {
	for _, check := range []func(context.Context) error{k.checkModels, k.checkIndex, k.checkCredits, k.checkAssets} {
		if err := check(ctx); err != nil {
			return errorsmod.Wrap(types.ErrBrokenInvariant, err.Error())
		}
	}
	return nil
}

// checkModels: each is valid, under its key, describes its asset, and is what its kind and version promise.
func (k Keeper) checkModels(ctx context.Context) error {
	return k.models.Walk(ctx, nil, func(id uint64, m types.Model) (bool, error) {
		if m.Id != id {
			return true, errorsmod.Wrapf(types.ErrBrokenInvariant, "model %d has the key %d", m.Id, id)
		}
		if err := m.Validate(k.addresses); err != nil {
			return true, err
		}
		asset, err := k.assetOf(ctx, m)
		if err != nil {
			return true, err
		}
		for _, check := range []func(context.Context, types.Model, royaltytypes.Asset) error{
			k.checkKind, k.checkVersion, k.checkFacets, k.checkModelCredits,
		} {
			if err := check(ctx, m, asset); err != nil {
				return true, errorsmod.Wrapf(err, "model %d", id)
			}
		}
		return false, nil
	})
}

// assetOf reads the asset that a model describes. It refuses one that says something else.
func (k Keeper) assetOf(ctx context.Context, m types.Model) (royaltytypes.Asset, error) {
	asset, err := k.royalty.Asset(ctx, m.Id)
	if err != nil {
		return asset, errorsmod.Wrap(types.ErrBrokenInvariant, err.Error())
	}
	if asset.Kind != types.ModuleName || asset.Owner != m.Owner || asset.TermsId != m.TermsId || asset.Height != m.Height {
		return asset, errorsmod.Wrapf(types.ErrBrokenInvariant,
			"asset %d is a %s of %s under terms %d from height %d, the descriptor a model of %s under terms %d from height %d",
			m.Id, asset.Kind, asset.Owner, asset.TermsId, asset.Height, m.Owner, m.TermsId, m.Height)
	}
	return asset, nil
}

// checkKind: it is made from what its kind is made from.
func (k Keeper) checkKind(ctx context.Context, m types.Model, asset royaltytypes.Asset) error {
	sources, err := k.sources(ctx, m.Previous, asset.Parents, asset.Components)
	if err != nil {
		return err
	}
	return m.Kind.CheckSources(sources)
}

// checkVersion: it has its place in the series, and its predecessor gets what that was promised.
func (k Keeper) checkVersion(ctx context.Context, m types.Model, asset royaltytypes.Asset) error {
	if m.Previous == 0 {
		return m.CheckVersion(nil)
	}
	previous, err := k.Model(ctx, m.Previous)
	if err != nil {
		return err
	}
	if err := m.CheckVersion(&previous); err != nil {
		return err
	}
	promised, err := k.royalty.Asset(ctx, m.Previous)
	if err != nil {
		return err
	}
	return derive.CheckSuccession(promised, asset.Parents, asset.Components)
}

func (k Keeper) checkFacets(ctx context.Context, m types.Model, asset royaltytypes.Asset) error {
	facets, err := k.facets(m, asset.Parents)
	if err != nil {
		return err
	}
	for _, f := range facets {
		if has, err := k.index.Has(ctx, collections.Join(f, m.Id)); err != nil || !has {
			return errorsmod.Wrapf(types.ErrBrokenInvariant, "it is not found by %x (%v)", f, err)
		}
	}
	return nil
}

// checkModelCredits: the inline holders got no more than the tree and later grants leave.
func (k Keeper) checkModelCredits(ctx context.Context, m types.Model, asset royaltytypes.Asset) error {
	credits, err := k.creditsOf(ctx, m.Id)
	if err != nil {
		return err
	}
	if err := types.ValidateCredits(credits, k.addresses); err != nil {
		return err
	}
	sum := asset.Allocation.Latent()
	for _, holder := range credits {
		sum += holder.Shares
	}
	if sum > royaltytypes.ShareSupply {
		return errorsmod.Wrapf(types.ErrBrokenInvariant, "credits and what is latent come to %d shares, above %d",
			sum, uint64(royaltytypes.ShareSupply))
	}
	return nil
}

// checkIndex: it has as many entries as the models have facets, so with checkFacets just these.
func (k Keeper) checkIndex(ctx context.Context) error {
	var want, have int
	if err := k.models.Walk(ctx, nil, func(id uint64, m types.Model) (bool, error) {
		asset, err := k.royalty.Asset(ctx, id)
		if err != nil {
			return true, err
		}
		facets, err := k.facets(m, asset.Parents)
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

// checkCredits: each is of a model, and a model's are numbered from 0 without a gap.
func (k Keeper) checkCredits(ctx context.Context) error {
	var id uint64
	var next uint32
	return k.credits.Walk(ctx, nil, func(key creditKey, _ royaltytypes.Holder) (bool, error) {
		if key.K1() != id {
			id, next = key.K1(), 0
			if _, err := k.Model(ctx, id); err != nil {
				return true, errorsmod.Wrapf(err, "credit %d", key.K2())
			}
		}
		if key.K2() != next {
			return true, errorsmod.Wrapf(types.ErrBrokenInvariant, "model %d has credit %d, want %d", id, key.K2(), next)
		}
		next++
		return false, nil
	})
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
		if _, err := k.Model(ctx, id); err != nil {
			return errorsmod.Wrapf(err, "asset %d is of kind %s", id, asset.Kind)
		}
	}
}
