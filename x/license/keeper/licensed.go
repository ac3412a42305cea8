package keeper

import (
	"context"
	"errors"
	"time"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/license/types"
)

// IsLicensed says whether an account may use an asset for a purpose at a time, and in words why or why not.
// It errors on an asset that does not exist and a purpose that is not defined. An asset's owner is nobody
// special here: the caller knows who that is.
func (k Keeper) IsLicensed(
	ctx context.Context, assetID uint64, account sdk.AccAddress, purpose types.Purpose, at time.Time,
) (licensed bool, reason string, err error) {
	err = k.RequireLicense(ctx, assetID, account, purpose, at)
	switch {
	case err == nil:
		return true, "the terms permit it", nil
	case errors.Is(err, types.ErrNotPermitted), errors.Is(err, types.ErrNotLicensed):
		return false, err.Error(), nil
	}
	return false, "", err
}

// RequireLicense refuses, with ErrNotPermitted, a purpose that the terms deny to everybody, and with
// ErrNotLicensed an account without a grant at that time, unless the terms are free. A grant in force
// counts under the terms it was acquired under.
func (k Keeper) RequireLicense(
	ctx context.Context, assetID uint64, account sdk.AccAddress, purpose types.Purpose, at time.Time,
) error {
	if err := purpose.Validate(); err != nil {
		return err
	}
	record, err := k.termsOfAsset(ctx, assetID)
	if err != nil {
		return err
	}
	grant, err := k.GetGrant(ctx, assetID, account)
	known := err == nil
	if err != nil && !errors.Is(err, types.ErrUnknownGrant) {
		return err
	}
	live := known && grant.IsLive(at)
	if live && grant.TermsId != record.Id {
		if record, err = k.GetTerms(ctx, grant.TermsId); err != nil {
			return err
		}
	}
	if err := checkPermits(record, purpose); err != nil { // first: no grant could help
		return err
	}
	switch {
	case live, record.Terms.IsFree():
		return nil
	case known:
		return types.ErrNotLicensed.Wrapf("asset %d, account %s, at %s: the grant began %s and ends %s",
			assetID, account, stamp(at), stamp(grant.Start), end(grant))
	}
	return types.ErrNotLicensed.Wrapf("asset %d, account %s: no grant, which terms %d ask for", assetID, account, record.Id)
}

// GetGrant returns an account's grant for an asset, also one that has ended, or ErrUnknownGrant.
func (k Keeper) GetGrant(ctx context.Context, assetID uint64, account sdk.AccAddress) (types.Grant, error) {
	grant, err := k.grants.Get(ctx, collections.Join(assetID, account))
	if errors.Is(err, collections.ErrNotFound) {
		return grant, types.ErrUnknownGrant.Wrapf("asset %d, account %s", assetID, account)
	}
	return grant, err
}
