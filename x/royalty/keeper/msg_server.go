package keeper

import (
	"context"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

type msgServer struct{ Keeper }

// NewMsgServer answers messages.
func NewMsgServer(k Keeper) types.MsgServer { return msgServer{k} }

func (s msgServer) Pay(ctx context.Context, msg *types.MsgPay) (*types.MsgPayResponse, error) {
	payer, err := s.address("payer", msg.Payer)
	if err != nil {
		return nil, err
	}
	return &types.MsgPayResponse{}, s.Keeper.Pay(ctx, payer, msg.AssetId, msg.Amount)
}

func (s msgServer) Sweep(ctx context.Context, msg *types.MsgSweep) (*types.MsgSweepResponse, error) {
	swept, err := s.SweepOne(ctx, msg.AssetId)
	return &types.MsgSweepResponse{Swept: swept}, err
}

func (s msgServer) Claim(ctx context.Context, msg *types.MsgClaim) (*types.MsgClaimResponse, error) {
	holder, err := s.address("holder", msg.Holder)
	if err != nil {
		return nil, err
	}
	amount, err := s.Keeper.Claim(ctx, holder, msg.AssetIds)
	return &types.MsgClaimResponse{Amount: amount}, err
}

func (s msgServer) ClaimAllocation(ctx context.Context, msg *types.MsgClaimAllocation) (*types.MsgClaimAllocationResponse, error) {
	return &types.MsgClaimAllocationResponse{}, s.Keeper.ClaimAllocation(ctx, msg)
}

func (s msgServer) SetPayout(ctx context.Context, msg *types.MsgSetPayout) (*types.MsgSetPayoutResponse, error) {
	holder, err := s.address("holder", msg.Holder)
	if err != nil {
		return nil, err
	}
	var payee sdk.AccAddress
	if msg.Payout != "" {
		if payee, err = s.address("payout", msg.Payout); err != nil {
			return nil, err
		}
	}
	return &types.MsgSetPayoutResponse{}, s.Keeper.SetPayout(ctx, holder, payee)
}

func (s msgServer) UpdateParams(goCtx context.Context, msg *types.MsgUpdateParams) (*types.MsgUpdateParamsResponse, error) {
	ctx := sdk.UnwrapSDKContext(goCtx)
	if err := sdk.ValidateAuthority(ctx, s.authority, msg.Authority); err != nil {
		return nil, err
	}
	if err := msg.Params.Validate(); err != nil {
		return nil, err
	}
	was, err := s.params.Get(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.params.Set(ctx, msg.Params); err != nil {
		return nil, err
	}
	if msg.Params.LowersMinSweep(was) {
		if err := s.startRequeue(ctx); err != nil {
			return nil, err
		}
	}
	return &types.MsgUpdateParamsResponse{}, ctx.EventManager().EmitTypedEvent(&types.EventParamsUpdated{Params: msg.Params})
}

// address reads an account's address in a field of a message.
func (k Keeper) address(field, text string) (sdk.AccAddress, error) {
	addr, err := k.addresses.StringToBytes(text)
	if err != nil {
		return nil, errorsmod.Wrapf(types.ErrAddress, "%s %q: %s", field, text, err)
	}
	return addr, nil
}
