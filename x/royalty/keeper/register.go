package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// Register makes an asset for the module that describes it, gives out its shares and takes the fee from its
// owner. The id is the next of the one sequence, so an asset's parents always have smaller ids. It is called
// by modules, after their own checks; no message comes here by itself.
func (k Keeper) Register(goCtx context.Context, r types.Registration) (uint64, error) {
	ctx := sdk.UnwrapSDKContext(goCtx)
	if err := r.Validate(); err != nil {
		return 0, err
	}
	ancestors, err := k.Lineage(ctx, r.Parents)
	if err != nil {
		return 0, err
	}
	for i, component := range r.Components {
		if _, err := k.Asset(ctx, component.Id); err != nil {
			return 0, errorsmod.Wrapf(err, "components[%d]", i)
		}
	}
	if !r.FeePaid {
		if err := k.PayFee(ctx, r.Owner); err != nil {
			return 0, err
		}
	}
	last, err := k.sequence.Next(ctx)
	if err != nil {
		return 0, err
	}
	id := last + 1 // 0 is no asset
	asset := types.Asset{
		Id: id, Kind: r.Kind, Owner: r.Owner.String(), Parents: r.Parents, Status: types.Status_STATUS_ACTIVE,
		Ancestors: uint32(len(ancestors)), Height: ctx.BlockHeight(), //nolint:gosec // at most MaxAncestors
		TermsId: r.TermsID, MaxProviderBps: r.MaxProviderBps, MinPrice: r.MinPrice, SuccessionBps: r.SuccessionBps,
		Allocation: r.Allocation, Components: r.Components,
	}
	if err := ctx.EventManager().EmitTypedEvent(&types.EventRegistered{Asset: asset}); err != nil {
		return 0, err
	}
	asset.Allocation.Holders = nil // their shares are balances now, and the event names their roles
	if err := k.assets.Set(ctx, id, asset); err != nil {
		return 0, err
	}
	if err := k.ledgers.Set(ctx, id, types.Ledger{OwnBps: asset.OwnBps()}); err != nil {
		return 0, err
	}
	for _, parent := range r.Parents {
		if err := k.children.Set(ctx, collections.Join(parent.Id, id), parent.Bps); err != nil {
			return 0, err
		}
	}
	return id, k.giveOut(ctx, id, r.Allocation)
}

// PayFee takes the fee of a registration from an account: at registration, or before it for one with FeePaid.
func (k Keeper) PayFee(ctx context.Context, payer sdk.AccAddress) error {
	params, err := k.params.Get(ctx)
	if err != nil || params.RegistrationFee.Empty() {
		return err
	}
	return errorsmod.Wrap(k.pool.FundCommunityPool(ctx, params.RegistrationFee, payer), "registration fee")
}

// giveOut mints the supply and sends each holder its shares and the latent account the rest.
func (k Keeper) giveOut(ctx context.Context, id uint64, allocation types.Allocation) error {
	shares := func(n uint64) sdk.Coins {
		return sdk.NewCoins(sdk.NewCoin(types.ShareDenom(id), sdkmath.NewIntFromUint64(n)))
	}
	if err := k.bank.MintCoins(ctx, types.ModuleName, shares(types.ShareSupply)); err != nil {
		return err
	}
	if latent := allocation.Latent(); latent > 0 {
		if err := k.bank.SendCoinsFromModuleToModule(ctx, types.ModuleName, types.LatentName, shares(latent)); err != nil {
			return err
		}
	}
	for i, holder := range allocation.Holders {
		addr, err := k.holderAddress(holder.Address)
		if err != nil {
			return errorsmod.Wrapf(err, "holders[%d]", i)
		}
		if err := k.bank.SendCoinsFromModuleToAccount(ctx, types.ModuleName, addr, shares(holder.Shares)); err != nil {
			return errorsmod.Wrapf(err, "holders[%d]", i)
		}
	}
	return nil
}

// holderAddress is an account that can hold shares.
func (k Keeper) holderAddress(text string) (sdk.AccAddress, error) {
	addr, err := k.addresses.StringToBytes(text)
	if err != nil {
		return nil, errorsmod.Wrapf(types.ErrAddress, "holder %q: %s", text, err)
	}
	if k.modules[string(addr)] || k.bank.BlockedAddr(addr) {
		return nil, errorsmod.Wrapf(types.ErrShares, "holder %s: the account cannot hold shares", text)
	}
	return addr, nil
}

// SetStatus labels an asset, for the module that registered it.
func (k Keeper) SetStatus(goCtx context.Context, kind string, id uint64, status types.Status) error {
	ctx := sdk.UnwrapSDKContext(goCtx)
	asset, err := k.registeredBy(ctx, kind, id)
	if err != nil {
		return err
	}
	asset.Status = status
	if err := k.assets.Set(ctx, id, asset); err != nil {
		return err
	}
	return ctx.EventManager().EmitTypedEvent(&types.EventStatus{AssetId: id, Status: status})
}

func (k Keeper) registeredBy(ctx context.Context, kind string, id uint64) (types.Asset, error) {
	asset, err := k.Asset(ctx, id)
	if err == nil && asset.Kind != kind {
		err = errorsmod.Wrapf(types.ErrNotRegistrar, "asset %d is of kind %q, not %q", id, asset.Kind, kind)
	}
	return asset, err
}

// Grant gives shares that a registration left for later, for the module that registered the asset. They
// carry what they have earned since the asset's first day.
func (k Keeper) Grant(goCtx context.Context, kind string, id uint64, holder sdk.AccAddress, shares uint64) error {
	ctx := sdk.UnwrapSDKContext(goCtx)
	asset, err := k.registeredBy(ctx, kind, id)
	if err != nil {
		return err
	}
	if shares == 0 || shares > asset.Allocation.GrantedLater {
		return errorsmod.Wrapf(types.ErrAllocation, "shares %d: asset %d has %d left to grant", shares, id, asset.Allocation.GrantedLater)
	}
	asset.Allocation.GrantedLater -= shares
	if err := k.assets.Set(ctx, id, asset); err != nil {
		return err
	}
	return k.allot(ctx, id, holder, shares, 0)
}
