package keeper

import (
	"cmp"
	"context"
	"slices"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	"github.com/sahara-chain/sahara/x/usage/types"
)

// RegisterService offers to run an asset. provider, asset, endpoint, prices, provider_bps and authorizer of the service
// are its provider's; the rest is set here.
//
// It refuses invalid fields, a second offer of the same provider (ErrServiceExists), a share or price outside the
// asset's bounds (ErrProviderShare, ErrPrice), and a provider that the asset's terms do not let sell it
// (ErrNotLicensed). The asset's owner needs no licence.
func (k Keeper) RegisterService(goCtx context.Context, provider sdk.AccAddress, s types.Service) (types.Service, error) {
	ctx := sdk.UnwrapSDKContext(goCtx)
	key := collections.Join(s.AssetId, provider)
	exists, err := k.services.Has(ctx, key)
	if err != nil {
		return s, err
	}
	if exists {
		return s, errorsmod.Wrapf(types.ErrServiceExists, "asset_id %d, provider %s", s.AssetId, provider)
	}
	if s.Authorizer == "" {
		own, err := types.EthAddress("provider", provider)
		if err != nil {
			return s, err
		}
		s.Authorizer = own.Hex()
	}
	s.Active = true
	if s, err = k.checkOffer(ctx, provider, s); err != nil {
		return s, err
	}
	payTo := types.PayTo(provider, s.AssetId)
	s.Provider, s.PayTo, s.Height = provider.String(), payTo.Hex(), ctx.BlockHeight()
	return s, k.setService(ctx, provider, s)
}

// UpdateService replaces an offer. What has landed on the service's address so far is split as it was offered.
func (k Keeper) UpdateService(goCtx context.Context, provider sdk.AccAddress, s types.Service) error {
	ctx := sdk.UnwrapSDKContext(goCtx)
	before, err := k.Service(ctx, provider, s.AssetId)
	if err != nil {
		return err
	}
	if s.Authorizer == "" {
		s.Authorizer = before.Authorizer
	}
	if s, err = k.checkOffer(ctx, provider, s); err != nil {
		return err
	}
	if err := k.settleAddress(ctx, provider, before); err != nil {
		return err
	}
	if err := k.unlistPrices(ctx, provider, before); err != nil {
		return err
	}
	s.Provider, s.PayTo, s.Height = before.Provider, before.PayTo, before.Height
	return k.setService(ctx, provider, s)
}

// checkOffer holds an offer to what the asset allows, and returns it with its fields in the form that is kept.
func (k Keeper) checkOffer(ctx sdk.Context, provider sdk.AccAddress, s types.Service) (types.Service, error) {
	s.Prices = slices.Clone(s.Prices)
	slices.SortStableFunc(s.Prices, func(a, b types.Price) int { return cmp.Compare(a.Denom, b.Denom) })
	if err := s.Validate(); err != nil {
		return s, err
	}
	authorizer, err := types.ParseAddress("authorizer", s.Authorizer)
	if err != nil {
		return s, err
	}
	s.Authorizer = authorizer.Hex()
	asset, err := k.royalty.Asset(ctx, s.AssetId)
	if err != nil {
		return s, errorsmod.Wrap(err, "asset_id")
	}
	if s.ProviderBps > asset.MaxProviderBps {
		return s, errorsmod.Wrapf(types.ErrProviderShare, "provider_bps is %d, asset %d allows at most %d",
			s.ProviderBps, s.AssetId, asset.MaxProviderBps)
	}
	params, err := k.params.Get(ctx)
	if err != nil {
		return s, err
	}
	if err := s.Split(params).Validate(); err != nil {
		return s, err
	}
	if err := types.CheckMinimum(s.Prices, asset.MinPrice); err != nil {
		return s, err
	}
	if !s.Active {
		return s, nil // also if its denoms were taken off the list: who ends an offer needs no leave
	}
	listed, err := k.royalty.Params(ctx)
	if err != nil {
		return s, err
	}
	for i, p := range s.Prices {
		if !listed.Lists(p.Denom) {
			return s, errorsmod.Wrapf(types.ErrPrice, "prices[%d].denom %s is not on the list of revenue denoms", i, p.Denom)
		}
	}
	return s, k.requireProvider(ctx, asset, provider, licensetypes.PURPOSE_COMMERCIAL_USE)
}

// setService writes an offer with its indexes.
func (k Keeper) setService(ctx context.Context, provider sdk.AccAddress, s types.Service) error {
	if err := k.storeService(ctx, provider, s); err != nil {
		return err
	}
	return emit(ctx, &types.EventService{Service: s})
}

func (k Keeper) storeService(ctx context.Context, provider sdk.AccAddress, s types.Service) error {
	key := collections.Join(s.AssetId, provider)
	if err := k.services.Set(ctx, key, s); err != nil {
		return err
	}
	keyBytes, err := collections.EncodeKeyWithPrefix(nil, k.services.KeyCodec(), key)
	if err != nil {
		return err
	}
	payTo := types.PayTo(provider, s.AssetId)
	if err := k.serviceAddresses.Set(ctx, payTo[:], keyBytes); err != nil {
		return err
	}
	if err := k.providers.Set(ctx, collections.Join(provider, s.AssetId)); err != nil {
		return err
	}
	if !s.Active {
		return nil
	}
	for _, p := range s.Prices {
		if err := k.prices.Set(ctx, collections.Join4(s.AssetId, p.Denom, p.SortKey(), provider)); err != nil {
			return err
		}
	}
	return nil
}

func (k Keeper) unlistPrices(ctx context.Context, provider sdk.AccAddress, s types.Service) error {
	for _, p := range s.Prices {
		if err := k.prices.Remove(ctx, collections.Join4(s.AssetId, p.Denom, p.SortKey(), provider)); err != nil {
			return err
		}
	}
	return nil
}

// serviceAt finds the service whose address it is, or ErrUnknownService.
func (k Keeper) serviceAt(ctx context.Context, payTo []byte) (types.Service, sdk.AccAddress, error) {
	keyBytes, err := orZero(k.serviceAddresses.Get(ctx, payTo))
	if err != nil {
		return types.Service{}, nil, err
	}
	if keyBytes == nil {
		return types.Service{}, nil, errorsmod.Wrapf(types.ErrUnknownService, "receiver %s is no service's address", types.Hex(payTo))
	}
	_, key, err := k.services.KeyCodec().Decode(keyBytes)
	if err != nil {
		return types.Service{}, nil, err
	}
	service, err := k.services.Get(ctx, key)
	return service, key.K2(), err
}
