package keeper

import (
	"context"
	"math"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/internal/derive"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// Register is RegisterFor for accounts. It asks besides that the owner is licensed to derive from each parent now,
// that succession_bps is within the parameters, and that no shares are left for later, since nobody could grant
// them.
func (k Keeper) Register(ctx context.Context, d types.NewDataset) (uint64, error) {
	if d.Allocation.GrantedLater != 0 {
		return 0, errorsmod.Wrapf(types.ErrAllocation, "allocation.granted_later is %d, want 0: only modules grant later",
			d.Allocation.GrantedLater)
	}
	params, err := k.params.Get(ctx)
	if err != nil {
		return 0, err
	}
	if d.SuccessionBps, err = params.Succession(d.SuccessionBps); err != nil {
		return 0, err
	}
	if err := k.RequireLicenses(ctx, d.Owner, d.Parents); err != nil {
		return 0, err
	}
	return k.RegisterFor(ctx, d)
}

// RequireLicenses refuses an owner that may not make an asset from these parents now. It owns a parent, or has a
// grant, or the parent's terms ask for none.
func (k Keeper) RequireLicenses(ctx context.Context, owner sdk.AccAddress, parents []royaltytypes.Parent) error {
	return k.rules.RequireLicenses(ctx, derive.Asset{Owner: owner, Parents: parents})
}

// RegisterFor registers a dataset and its asset for whatever module was asked to, and returns its id. The caller
// answers for the owner's consent and for its licences (RequireLicenses), which it may have checked when the
// agreement began. The owner pays x/royalty's fee, unless it has.
//
// It refuses invalid fields, a commitment that is not there, a previous version that is unknown
// (ErrUnknownDataset), of another owner (ErrOwner) or given too small a share (ErrSuccession), terms that do not
// respect the parents' (x/license), and what x/royalty refuses of parents, prices and allocation.
func (k Keeper) RegisterFor(ctx context.Context, d types.NewDataset) (uint64, error) {
	if err := d.Validate(); err != nil {
		return 0, err
	}
	if d.SuccessionBps == 0 {
		params, err := k.params.Get(ctx)
		if err != nil {
			return 0, err
		}
		d.SuccessionBps = params.DefaultSuccessionBps
	}
	commitment, err := k.reveal(ctx, d)
	if err != nil {
		return 0, err
	}
	previous, err := k.checkSuccession(ctx, d)
	if err != nil {
		return 0, err
	}
	if err := k.rules.Check(ctx, derive.Asset{Owner: d.Owner, TermsID: d.TermsID, Parents: d.Parents}); err != nil {
		return 0, err
	}
	id, err := k.royalty.Register(ctx, royaltytypes.Registration{
		Kind: types.ModuleName, Owner: d.Owner, Parents: d.Parents, TermsID: d.TermsID, MaxProviderBps: d.MaxProviderBps,
		MinPrice: d.MinPrice, SuccessionBps: d.SuccessionBps, Allocation: d.Allocation, FeePaid: d.FeePaid,
	})
	if err != nil {
		return 0, err
	}
	return id, k.describe(ctx, id, d, previous, commitment)
}

// checkSuccession returns the version before a new one, or the zero Dataset for a first version. Anybody may derive
// from a dataset, but only its owner may call that a version, and its holders go on earning at least what was
// promised to them.
func (k Keeper) checkSuccession(ctx context.Context, d types.NewDataset) (types.Dataset, error) {
	if d.Previous == 0 {
		return types.Dataset{}, nil
	}
	previous, err := k.owned(ctx, "previous", d.Previous, d.Owner)
	if err != nil {
		return previous, err
	}
	asset, err := k.royalty.Asset(ctx, d.Previous)
	if err != nil {
		return previous, err
	}
	if previous.Version == math.MaxUint32 {
		return previous, errorsmod.Wrapf(types.ErrSuccession, "previous is %d: no version comes after %d", d.Previous, previous.Version)
	}
	if err := derive.CheckSuccession(asset, d.Parents, nil); err != nil {
		return previous, errorsmod.Wrap(types.ErrSuccession, err.Error())
	}
	return previous, nil
}

// describe stores the descriptor of a new asset.
func (k Keeper) describe(
	ctx context.Context, id uint64, d types.NewDataset, previous types.Dataset, commitment *types.Commitment,
) error {
	dataset, err := d.Describe(id)
	if err != nil {
		return err
	}
	block := sdk.UnwrapSDKContext(ctx)
	dataset.Height, dataset.Time, dataset.Commitment = block.BlockHeight(), block.BlockTime(), commitment
	dataset.Series, dataset.Version = id, 1
	if d.Previous != 0 {
		dataset.Series, dataset.Version = previous.Series, previous.Version+1
	}
	origin, err := k.store(ctx, dataset)
	if err != nil {
		return err
	}
	return emit(ctx, &types.EventRegistered{Dataset: dataset, Origin: origin})
}

// Deprecate labels a dataset, for its owner.
func (k Keeper) Deprecate(ctx context.Context, owner sdk.AccAddress, id uint64) error {
	if _, err := k.owned(ctx, "id", id, owner); err != nil {
		return err
	}
	asset, err := k.royalty.Asset(ctx, id)
	if err != nil {
		return err
	}
	if asset.Status == royaltytypes.Status_STATUS_DEPRECATED {
		return errorsmod.Wrapf(types.ErrDeprecated, "id: dataset %d", id)
	}
	if err := k.royalty.SetStatus(ctx, types.ModuleName, id, royaltytypes.Status_STATUS_DEPRECATED); err != nil {
		return err
	}
	return emit(ctx, &types.EventDeprecated{Id: id, Owner: owner.String()})
}

// PrepayFee takes x/royalty's fee for a dataset that is registered later, with FeePaid: whatever becomes of the owner's
// coins, or of the fee, it will be.
func (k Keeper) PrepayFee(ctx context.Context, owner sdk.AccAddress) error {
	return k.royalty.PayFee(ctx, owner)
}

// Succession is the succession_bps of a registration that declares bps, of which 0 is the parameter's default.
// ErrSuccession if it is out of the parameters' bounds.
func (k Keeper) Succession(ctx context.Context, bps uint32) (uint32, error) {
	params, err := k.params.Get(ctx)
	if err != nil {
		return 0, err
	}
	return params.Succession(bps)
}

// Grant gives shares that RegisterFor left for later, for the module that registered the dataset.
func (k Keeper) Grant(ctx context.Context, id uint64, holder sdk.AccAddress, shares uint64) error {
	return k.royalty.Grant(ctx, types.ModuleName, id, holder, shares)
}
