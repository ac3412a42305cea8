package keeper

import (
	"context"
	"errors"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	"github.com/sahara-chain/sahara/x/usage/types"
)

// requireProvider refuses a provider that may not use the asset for a purpose now. Its owner may.
func (k Keeper) requireProvider(
	ctx context.Context, asset royaltytypes.Asset, provider sdk.AccAddress, purpose licensetypes.Purpose,
) error {
	if asset.Owner == provider.String() {
		return nil
	}
	err := k.license.RequireLicense(ctx, asset.Id, provider, purpose, sdk.UnwrapSDKContext(ctx).BlockTime())
	if err != nil {
		return errorsmod.Wrapf(types.ErrNotLicensed, "provider: %s", err)
	}
	return nil
}

// requireUse is asked whenever an agreement begins: when a channel is opened or topped up, and for a call paid at once.
// What was agreed is settled whatever becomes of a licence.
//
// The provider must be licensed to sell the asset still. What the payer uses it for must be permitted by the terms; a
// grant, where they ask for one, may be the provider's or the payer's own.
func (k Keeper) requireUse(
	ctx context.Context, assetID uint64, provider, payer sdk.AccAddress, purpose licensetypes.Purpose,
) error {
	asset, err := k.royalty.Asset(ctx, assetID)
	if err != nil {
		return err
	}
	if err := k.requireProvider(ctx, asset, provider, licensetypes.PURPOSE_COMMERCIAL_USE); err != nil {
		return err
	}
	err = k.license.RequireLicense(ctx, assetID, payer, purpose, sdk.UnwrapSDKContext(ctx).BlockTime())
	if errors.Is(err, licensetypes.ErrNotLicensed) {
		return k.requireProvider(ctx, asset, provider, purpose)
	}
	if err != nil {
		return errorsmod.Wrapf(types.ErrNotLicensed, "purpose: %s", err)
	}
	return nil
}

// purposeOrUse is the purpose of a message that may leave it out.
func purposeOrUse(purpose licensetypes.Purpose) licensetypes.Purpose {
	if purpose == licensetypes.PURPOSE_UNSPECIFIED {
		return licensetypes.PURPOSE_USE
	}
	return purpose
}
