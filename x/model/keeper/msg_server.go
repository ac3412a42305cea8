package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/model/types"
)

type msgServer struct{ Keeper }

// NewMsgServer serves the module's messages.
func NewMsgServer(k Keeper) types.MsgServer { return msgServer{k} }

// Register implements types.MsgServer.
func (s msgServer) Register(ctx context.Context, msg *types.MsgRegister) (*types.MsgRegisterResponse, error) {
	owner, err := s.account("owner", msg.Owner)
	if err != nil {
		return nil, err
	}
	var account sdk.AccAddress
	if msg.Account != "" {
		if account, err = s.account("account", msg.Account); err != nil {
			return nil, err
		}
	}
	id, err := s.Keeper.Register(ctx, msg.NewModel(owner, account))
	if err != nil {
		return nil, err
	}
	return &types.MsgRegisterResponse{Id: id}, nil
}

// Deprecate implements types.MsgServer.
func (s msgServer) Deprecate(ctx context.Context, msg *types.MsgDeprecate) (*types.MsgDeprecateResponse, error) {
	owner, err := s.account("owner", msg.Owner)
	if err != nil {
		return nil, err
	}
	if err := s.Keeper.Deprecate(ctx, owner, msg.Id); err != nil {
		return nil, err
	}
	return &types.MsgDeprecateResponse{}, nil
}

// UpdateParams implements types.MsgServer.
func (s msgServer) UpdateParams(ctx context.Context, msg *types.MsgUpdateParams) (*types.MsgUpdateParamsResponse, error) {
	if err := sdk.ValidateAuthority(sdk.UnwrapSDKContext(ctx), s.authority, msg.Authority); err != nil {
		return nil, err
	}
	if err := msg.Params.Validate(); err != nil {
		return nil, err
	}
	if err := s.params.Set(ctx, msg.Params); err != nil {
		return nil, err
	}
	if err := emit(ctx, &types.EventParamsUpdated{Params: msg.Params}); err != nil {
		return nil, err
	}
	return &types.MsgUpdateParamsResponse{}, nil
}
