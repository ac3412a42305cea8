package keeper

import (
	"bytes"
	"context"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/license/types"
)

// CheckInvariants says what of the state contradicts itself, with ErrBrokenInvariant. It reads all state: for
// genesis, tests and offline use.
func (k Keeper) CheckInvariants(ctx context.Context) error {
	for _, check := range []func(context.Context) error{k.checkTerms, k.checkPresets, k.checkGrants} {
		if err := check(ctx); err != nil {
			return err
		}
	}
	return nil
}

// checkTerms: numbers from 1 without a gap, content that is valid and has its hash, and an index of just these
// hashes.
func (k Keeper) checkTerms(ctx context.Context) error {
	var count, indexed uint64
	if err := k.terms.Walk(ctx, nil, func(id uint64, record types.TermsRecord) (bool, error) {
		count++
		if id != count || record.Id != id {
			return true, types.ErrBrokenInvariant.Wrapf("terms %d have the key %d and are number %d", record.Id, id, count)
		}
		if err := record.Validate(); err != nil {
			return true, types.ErrBrokenInvariant.Wrap(err.Error())
		}
		if found, err := k.termsByHash.Get(ctx, record.Hash); err != nil || found != id {
			return true, types.ErrBrokenInvariant.Wrapf("terms %d: their hash finds %d (%v)", id, found, err)
		}
		return false, nil
	}); err != nil {
		return err
	}
	if err := k.termsByHash.Walk(ctx, nil, func([]byte, uint64) (bool, error) {
		indexed++
		return false, nil
	}); err != nil {
		return err
	}
	sequence, err := k.nextTermsID.Peek(ctx)
	if err != nil {
		return err
	}
	if indexed != count || sequence != count {
		return types.ErrBrokenInvariant.Wrapf("%d terms, %d hashes, sequence at %d", count, indexed, sequence)
	}
	return nil
}

// checkPresets: each is under its name and has terms.
func (k Keeper) checkPresets(ctx context.Context) error {
	return k.presets.Walk(ctx, nil, func(name string, preset types.Preset) (bool, error) {
		if preset.Name != name {
			return true, types.ErrBrokenInvariant.Wrapf("preset %q has the key %q", preset.Name, name)
		}
		if _, err := k.GetTerms(ctx, preset.TermsId); err != nil {
			return true, types.ErrBrokenInvariant.Wrapf("preset %q: %s", name, err)
		}
		return false, nil
	})
}

// checkGrants: each is under its key, for an asset that exists, under terms that exist and could have given
// it; and the index by account has just these.
func (k Keeper) checkGrants(ctx context.Context) error {
	var count, indexed uint64
	if err := k.grants.Walk(ctx, nil, func(key grantKey, grant types.Grant) (bool, error) {
		count++
		if err := k.checkGrant(ctx, key, grant); err != nil {
			return true, types.ErrBrokenInvariant.Wrapf("grant for asset %d to %s: %s", key.K1(), key.K2(), err)
		}
		return false, nil
	}); err != nil {
		return err
	}
	if err := k.grants.Indexes.ByAccount.Walk(ctx, nil, func(account sdk.AccAddress, assetID uint64) (bool, error) {
		indexed++
		_, err := k.GetGrant(ctx, assetID, account)
		return err != nil, err
	}); err != nil {
		return types.ErrBrokenInvariant.Wrapf("grants by account: %s", err)
	}
	if indexed != count {
		return types.ErrBrokenInvariant.Wrapf("%d grants, %d by account", count, indexed)
	}
	return nil
}

func (k Keeper) checkGrant(ctx context.Context, key grantKey, grant types.Grant) error {
	account, err := k.account("account", grant.Account)
	if err != nil {
		return err
	}
	if grant.AssetId != key.K1() || !bytes.Equal(account, key.K2()) {
		return collections.ErrConflict
	}
	if _, err := k.termsOfAsset(ctx, grant.AssetId); err != nil {
		return err
	}
	record, err := k.GetTerms(ctx, grant.TermsId)
	if err != nil {
		return err
	}
	return grant.Validate(record.Terms.LongestGrantSeconds)
}
