package keeper

import (
	"context"
	"math"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/internal/derive"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// Register is RegisterFor for accounts. It asks besides that the owner is licensed now to derive from each parent and
// to use each component, that succession_bps is within the parameters, and that no shares are left for later, since
// nobody could grant them.
func (k Keeper) Register(ctx context.Context, m types.NewModel) (uint64, error) {
	if m.Allocation.GrantedLater != 0 {
		return 0, errorsmod.Wrapf(types.ErrAllocation, "allocation.granted_later is %d, want 0: only modules grant later",
			m.Allocation.GrantedLater)
	}
	params, err := k.params.Get(ctx)
	if err != nil {
		return 0, err
	}
	if m.SuccessionBps, err = params.Succession(m.SuccessionBps); err != nil {
		return 0, err
	}
	if err := k.RequireLicenses(ctx, m); err != nil {
		return 0, err
	}
	return k.RegisterFor(ctx, m)
}

// RequireLicenses refuses an owner that may not, now, derive from each parent and use each component of a model. It
// owns the asset, or has a grant, or the asset's terms ask for none.
func (k Keeper) RequireLicenses(ctx context.Context, m types.NewModel) error {
	return k.rules.RequireLicenses(ctx, m.Asset())
}

// RegisterFor registers a model and its asset for whatever module was asked to, and returns its id. The caller answers
// for the owner's consent and for its licences (RequireLicenses), which it may have checked when the agreement began.
// The owner pays x/royalty's fee.
//
// It refuses invalid fields, parents and components of which the kind cannot be made (ErrSources), a previous version
// that is unknown (ErrUnknownModel), of another owner (ErrOwner) or left too small a share (ErrSuccession), terms or
// rates that do not respect the ancestors' (x/license), and what x/royalty refuses of parents, components, prices and
// allocation.
func (k Keeper) RegisterFor(ctx context.Context, m types.NewModel) (uint64, error) {
	if err := m.Validate(); err != nil {
		return 0, err
	}
	if m.SuccessionBps == 0 {
		params, err := k.params.Get(ctx)
		if err != nil {
			return 0, err
		}
		m.SuccessionBps = params.DefaultSuccessionBps
	}
	previous, err := k.checkSuccession(ctx, m)
	if err != nil {
		return 0, err
	}
	sources, err := k.sources(ctx, m.Previous, m.Parents, m.Components)
	if err != nil {
		return 0, err
	}
	if err := m.Kind.CheckSources(sources); err != nil {
		return 0, err
	}
	if err := k.rules.Check(ctx, m.Asset()); err != nil {
		return 0, err
	}
	id, err := k.royalty.Register(ctx, royaltytypes.Registration{
		Kind: types.ModuleName, Owner: m.Owner, Parents: m.Parents, TermsID: m.TermsID, MaxProviderBps: m.MaxProviderBps,
		MinPrice: m.MinPrice, SuccessionBps: m.SuccessionBps, Allocation: m.Allocation, Components: m.Components,
	})
	if err != nil {
		return 0, err
	}
	return id, k.describe(ctx, id, m, previous)
}

// checkSuccession returns the version before a new one, or the zero Model for a first version. Anybody may derive
// from a model, but only its owner may call that a version, and its holders go on earning at least what was promised
// to them, whatever the components are paid.
func (k Keeper) checkSuccession(ctx context.Context, m types.NewModel) (types.Model, error) {
	if m.Previous == 0 {
		return types.Model{}, nil
	}
	previous, err := k.owned(ctx, "previous", m.Previous, m.Owner)
	if err != nil {
		return previous, err
	}
	asset, err := k.royalty.Asset(ctx, m.Previous)
	if err != nil {
		return previous, err
	}
	if previous.Version == math.MaxUint32 {
		return previous, errorsmod.Wrapf(types.ErrSuccession, "previous is %d: no version comes after %d", m.Previous, previous.Version)
	}
	if err := derive.CheckSuccession(asset, m.Parents, m.Components); err != nil {
		return previous, errorsmod.Wrap(types.ErrSuccession, err.Error())
	}
	return previous, nil
}

// describe stores the descriptor of a new asset.
func (k Keeper) describe(ctx context.Context, id uint64, m types.NewModel, previous types.Model) error {
	block := sdk.UnwrapSDKContext(ctx)
	model := m.Describe(id)
	model.Height, model.Time = block.BlockHeight(), block.BlockTime()
	model.Series, model.Version = id, 1
	if m.Previous != 0 {
		model.Series, model.Version = previous.Series, previous.Version+1
	}
	credits, err := k.credited(m.Allocation.Holders)
	if err != nil {
		return err
	}
	if err := k.store(ctx, model, m.Parents, credits); err != nil {
		return err
	}
	return emit(ctx, &types.EventRegistered{Model: model})
}

// credited are inline holders with their addresses in the one spelling that is kept.
func (k Keeper) credited(holders []royaltytypes.Holder) ([]royaltytypes.Holder, error) {
	credits := make([]royaltytypes.Holder, len(holders))
	for i, holder := range holders {
		addr, err := k.account("holder", holder.Address)
		if err != nil {
			return nil, err
		}
		credits[i] = royaltytypes.Holder{Address: addr.String(), Shares: holder.Shares, Role: holder.Role}
	}
	return credits, nil
}

// Deprecate labels a model, for its owner.
func (k Keeper) Deprecate(ctx context.Context, owner sdk.AccAddress, id uint64) error {
	if _, err := k.owned(ctx, "id", id, owner); err != nil {
		return err
	}
	asset, err := k.royalty.Asset(ctx, id)
	if err != nil {
		return err
	}
	if asset.Status == royaltytypes.Status_STATUS_DEPRECATED {
		return errorsmod.Wrapf(types.ErrDeprecated, "id: model %d", id)
	}
	if err := k.royalty.SetStatus(ctx, types.ModuleName, id, royaltytypes.Status_STATUS_DEPRECATED); err != nil {
		return err
	}
	return emit(ctx, &types.EventDeprecated{Id: id, Owner: owner.String()})
}

// Grant gives shares that RegisterFor left for later, for the module that registered the model.
func (k Keeper) Grant(ctx context.Context, id uint64, holder sdk.AccAddress, shares uint64) error {
	return k.royalty.Grant(ctx, types.ModuleName, id, holder, shares)
}
