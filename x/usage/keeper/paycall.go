package keeper

import (
	"context"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/usage/types"
)

// PayCall pays a service for one call at once, for accounts and contracts that keep no channel. The provider's and the
// protocol's parts are rounded down; the asset gets all the rest, since nothing stays behind here.
//
// It refuses an inactive service, a call_hash that is no hash, a denom without a price, an amount below the price of the
// units, and a use that is not licensed.
func (k Keeper) PayCall(goCtx context.Context, payer, provider sdk.AccAddress, msg *types.MsgPayCall) error {
	ctx := sdk.UnwrapSDKContext(goCtx)
	service, err := k.Service(ctx, provider, msg.AssetId)
	if err != nil {
		return err
	}
	if err := checkCall(service, msg); err != nil {
		return err
	}
	if err := k.requireUse(ctx, msg.AssetId, provider, payer, purposeOrUse(msg.Purpose)); err != nil {
		return err
	}
	if err := k.royalty.OpenDenom(ctx, msg.AssetId, msg.Amount.Denom); err != nil {
		return errorsmod.Wrap(err, "amount")
	}
	params, err := k.params.Get(ctx)
	if err != nil {
		return err
	}
	split := service.Split(params)
	if err := split.Validate(); err != nil {
		return err
	}
	parts := split.FloorParts(msg.Amount.Amount)
	parts.Asset = msg.Amount.Amount.Sub(parts.Provider).Sub(parts.Protocol)
	if err := k.takeIn(ctx, payer, sdk.Coins{msg.Amount}); err != nil {
		return err
	}
	var s settlement
	s.sell(sale{
		provider: provider, asset: msg.AssetId, denom: msg.Amount.Denom, paid: msg.Amount.Amount, parts: parts,
		calls: types.Receipts{Calls: 1, InputUnits: msg.InputUnits, OutputUnits: msg.OutputUnits},
	}, nil)
	if err := k.settle(ctx, s); err != nil {
		return err
	}
	return emit(ctx, &types.EventCallPaid{
		Payer: payer.String(), Provider: service.Provider, AssetId: msg.AssetId, CallHash: types.Hex(msg.CallHash), Amount: msg.Amount,
		ProviderPart: parts.Provider.String(), ProtocolPart: parts.Protocol.String(), AssetPart: parts.Asset.String(),
		InputUnits: msg.InputUnits, OutputUnits: msg.OutputUnits,
	})
}

func checkCall(service types.Service, msg *types.MsgPayCall) error {
	if !service.Active {
		return errorsmod.Wrapf(types.ErrInactive, "asset_id %d, provider %s", service.AssetId, service.Provider)
	}
	if len(msg.CallHash) != types.HashSize {
		return errorsmod.Wrapf(types.ErrCall, "call_hash has %d bytes, want %d", len(msg.CallHash), types.HashSize)
	}
	if msg.InputUnits > types.MaxUnits || msg.OutputUnits > types.MaxUnits {
		return errorsmod.Wrapf(types.ErrCall, "input_units %d and output_units %d: want at most %d", msg.InputUnits, msg.OutputUnits,
			uint64(types.MaxUnits))
	}
	if err := msg.Amount.Validate(); err != nil {
		return errorsmod.Wrapf(types.ErrAmount, "amount: %s", err)
	}
	if err := types.ValidateUint128("amount", msg.Amount.Amount, 1); err != nil {
		return err
	}
	price, ok := service.PriceIn(msg.Amount.Denom)
	if !ok {
		return errorsmod.Wrapf(types.ErrDenom, "amount %s: the service has no price in %s", msg.Amount, msg.Amount.Denom)
	}
	if cost := price.Cost(msg.InputUnits, msg.OutputUnits); msg.Amount.Amount.LT(cost) {
		return errorsmod.Wrapf(types.ErrAmount, "amount %s: %d units in and %d out cost %s", msg.Amount, msg.InputUnits, msg.OutputUnits, cost)
	}
	return nil
}
