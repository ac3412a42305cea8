package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/license/types"
)

type msgServer struct{ Keeper }

// NewMsgServer serves the module's messages.
func NewMsgServer(k Keeper) types.MsgServer { return msgServer{k} }

// RegisterTerms implements types.MsgServer.
func (s msgServer) RegisterTerms(ctx context.Context, msg *types.MsgRegisterTerms) (*types.MsgRegisterTermsResponse, error) {
	registrant, err := s.account("registrant", msg.Registrant)
	if err != nil {
		return nil, err
	}
	id, created, err := s.Keeper.RegisterTerms(ctx, registrant, msg.Terms)
	if err != nil {
		return nil, err
	}
	return &types.MsgRegisterTermsResponse{Id: id, Created: created}, nil
}

// Acquire implements types.MsgServer.
func (s msgServer) Acquire(ctx context.Context, msg *types.MsgAcquire) (*types.MsgAcquireResponse, error) {
	buyer, err := s.account("buyer", msg.Buyer)
	if err != nil {
		return nil, err
	}
	grant, price, err := s.Keeper.Acquire(ctx, buyer, msg)
	if err != nil {
		return nil, err
	}
	return &types.MsgAcquireResponse{Expiry: grant.Expiry, Price: price}, nil
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
	if err := emit(ctx, &types.EventParamsUpdated{Authority: msg.Authority, Params: msg.Params}); err != nil {
		return nil, err
	}
	return &types.MsgUpdateParamsResponse{}, nil
}
