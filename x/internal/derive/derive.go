// Package derive is what an asset of any kind owes to those that it is made from: its maker's licences, terms and rates
// that respect all ancestors', and a fair share for the version before it. The modules that describe assets ask it
// before they register one.
package derive

import (
	"context"
	"time"

	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// RoyaltyKeeper is the asset graph.
type RoyaltyKeeper interface {
	// Asset reads an asset. It errors on one that does not exist.
	Asset(ctx context.Context, id uint64) (royaltytypes.Asset, error)
	// Lineage lists all ancestors of an asset with these parents, each with its effective rate.
	Lineage(ctx context.Context, parents []royaltytypes.Parent) ([]royaltytypes.Ancestor, error)
}

// LicenseKeeper knows licence terms and who is licensed.
type LicenseKeeper interface {
	// CheckDerivation refuses terms or rates that do not respect the terms of what an asset is made from.
	CheckDerivation(
		ctx context.Context, termsID uint64, parents []licensetypes.ParentRate, ancestors []licensetypes.AncestorRate,
	) error
	// RequireLicense refuses an account that may not use an asset for a purpose at a time.
	RequireLicense(
		ctx context.Context, assetID uint64, account sdk.AccAddress, purpose licensetypes.Purpose, at time.Time,
	) error
}

// Asset is one that is to be made.
type Asset struct {
	Owner      sdk.AccAddress
	TermsID    uint64
	Parents    []royaltytypes.Parent
	Components []royaltytypes.Component
}

// Rules asks the keepers.
type Rules struct {
	Royalty RoyaltyKeeper
	License LicenseKeeper
}

// RequireLicenses refuses an owner that may not, now, derive from each parent and use each component. It owns the
// asset, or has a grant, or the asset's terms ask for none.
func (r Rules) RequireLicenses(ctx context.Context, a Asset) error {
	if err := royaltytypes.ValidateParents(a.Parents); err != nil {
		return err
	}
	if err := royaltytypes.ValidateComponents(a.Components); err != nil {
		return err
	}
	for i, parent := range a.Parents {
		if err := r.requireLicense(ctx, parent.Id, a.Owner, licensetypes.PURPOSE_DERIVATIVE); err != nil {
			return errorsmod.Wrapf(err, "parents[%d]", i)
		}
	}
	for i, component := range a.Components {
		if err := r.requireLicense(ctx, component.Id, a.Owner, licensetypes.PURPOSE_USE); err != nil {
			return errorsmod.Wrapf(err, "components[%d]", i)
		}
	}
	return nil
}

func (r Rules) requireLicense(ctx context.Context, id uint64, owner sdk.AccAddress, purpose licensetypes.Purpose) error {
	asset, err := r.Royalty.Asset(ctx, id)
	if err != nil || asset.Owner == owner.String() {
		return err
	}
	return r.License.RequireLicense(ctx, id, owner, purpose, sdk.UnwrapSDKContext(ctx).BlockTime())
}

// Check asks x/license whether the terms, and the rates that reach every ancestor, respect the ancestors' terms. A use
// may pay its components past the asset, so the rates are those of the worst case: what they leave at the least.
func (r Rules) Check(ctx context.Context, a Asset) error {
	if err := royaltytypes.ValidateParents(a.Parents); err != nil {
		return err
	}
	if err := royaltytypes.ValidateComponents(a.Components); err != nil {
		return err
	}
	lineage, err := r.Royalty.Lineage(ctx, a.Parents)
	if err != nil {
		return err
	}
	left := leastLeft(a.Components)
	parents := make([]licensetypes.ParentRate, len(a.Parents))
	for i, parent := range a.Parents {
		asset, err := r.Royalty.Asset(ctx, parent.Id)
		if err != nil {
			return err
		}
		parents[i] = licensetypes.ParentRate{
			AssetID: parent.Id, Bps: floorLeft(parent.Bps, left), SameOwner: asset.Owner == a.Owner.String(),
		}
	}
	ancestors := make([]licensetypes.AncestorRate, len(lineage))
	for i, ancestor := range lineage {
		ancestors[i] = licensetypes.AncestorRate{
			AssetID: ancestor.Id, Rate: royaltytypes.FloorBps(sdkmath.NewIntFromUint64(ancestor.Rate), left),
		}
	}
	return r.License.CheckDerivation(ctx, a.TermsID, parents, ancestors)
}
