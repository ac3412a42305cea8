package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/usage/types"
)

type msgServer struct{ Keeper }

// NewMsgServer serves the module's messages.
func NewMsgServer(k Keeper) types.MsgServer { return msgServer{k} }

// RegisterService implements types.MsgServer.
func (s msgServer) RegisterService(ctx context.Context, msg *types.MsgRegisterService) (*types.MsgRegisterServiceResponse, error) {
	provider, err := s.account("provider", msg.Provider)
	if err != nil {
		return nil, err
	}
	service, err := s.Keeper.RegisterService(ctx, provider, types.Service{
		AssetId: msg.AssetId, Endpoint: msg.Endpoint, Prices: msg.Prices, ProviderBps: msg.ProviderBps, Authorizer: msg.Authorizer,
	})
	if err != nil {
		return nil, err
	}
	return &types.MsgRegisterServiceResponse{PayTo: service.PayTo}, nil
}

// UpdateService implements types.MsgServer.
func (s msgServer) UpdateService(ctx context.Context, msg *types.MsgUpdateService) (*types.MsgUpdateServiceResponse, error) {
	provider, err := s.account("provider", msg.Provider)
	if err != nil {
		return nil, err
	}
	if err := s.Keeper.UpdateService(ctx, provider, types.Service{
		AssetId: msg.AssetId, Endpoint: msg.Endpoint, Prices: msg.Prices, ProviderBps: msg.ProviderBps, Authorizer: msg.Authorizer,
		Active: msg.Active,
	}); err != nil {
		return nil, err
	}
	return &types.MsgUpdateServiceResponse{}, nil
}

// OpenChannel implements types.MsgServer.
func (s msgServer) OpenChannel(ctx context.Context, msg *types.MsgOpenChannel) (*types.MsgOpenChannelResponse, error) {
	payer, err := s.account("payer", msg.Payer)
	if err != nil {
		return nil, err
	}
	id, err := s.Keeper.OpenChannel(ctx, payer, msg)
	if err != nil {
		return nil, err
	}
	return &types.MsgOpenChannelResponse{ChannelId: types.Hex(id)}, nil
}

// TopUp implements types.MsgServer.
func (s msgServer) TopUp(ctx context.Context, msg *types.MsgTopUp) (*types.MsgTopUpResponse, error) {
	sender, err := s.account("sender", msg.Sender)
	if err != nil {
		return nil, err
	}
	id, err := types.ParseHash("channel_id", msg.ChannelId)
	if err != nil {
		return nil, err
	}
	if err := s.Keeper.TopUp(ctx, sender, id[:], msg.Amount); err != nil {
		return nil, err
	}
	return &types.MsgTopUpResponse{}, nil
}

// Redeem implements types.MsgServer.
func (s msgServer) Redeem(ctx context.Context, msg *types.MsgRedeem) (*types.MsgRedeemResponse, error) {
	sender, err := s.account("sender", msg.Sender)
	if err != nil {
		return nil, err
	}
	return s.Keeper.Redeem(ctx, sender, msg)
}

// Refund implements types.MsgServer.
func (s msgServer) Refund(ctx context.Context, msg *types.MsgRefund) (*types.MsgRefundResponse, error) {
	sender, err := s.account("sender", msg.Sender)
	if err != nil {
		return nil, err
	}
	refunded, err := s.Keeper.Refund(ctx, sender, msg)
	if err != nil {
		return nil, err
	}
	return &types.MsgRefundResponse{Refunded: refunded}, nil
}

// Withdraw implements types.MsgServer.
func (s msgServer) Withdraw(ctx context.Context, msg *types.MsgWithdraw) (*types.MsgWithdrawResponse, error) {
	sender, err := s.account("sender", msg.Sender)
	if err != nil {
		return nil, err
	}
	id, err := types.ParseHash("channel_id", msg.ChannelId)
	if err != nil {
		return nil, err
	}
	withdrawal, err := s.Keeper.Withdraw(ctx, sender, id[:], msg.Amount)
	if err != nil {
		return nil, err
	}
	return &types.MsgWithdrawResponse{Due: withdrawal.Due}, nil
}

// FinishWithdrawal implements types.MsgServer.
func (s msgServer) FinishWithdrawal(
	ctx context.Context, msg *types.MsgFinishWithdrawal,
) (*types.MsgFinishWithdrawalResponse, error) {
	if _, err := s.account("sender", msg.Sender); err != nil {
		return nil, err
	}
	id, err := types.ParseHash("channel_id", msg.ChannelId)
	if err != nil {
		return nil, err
	}
	withdrawn, err := s.Keeper.FinishWithdrawal(ctx, id[:])
	if err != nil {
		return nil, err
	}
	return &types.MsgFinishWithdrawalResponse{Withdrawn: withdrawn}, nil
}

// Collect implements types.MsgServer.
func (s msgServer) Collect(ctx context.Context, msg *types.MsgCollect) (*types.MsgCollectResponse, error) {
	if _, err := s.account("sender", msg.Sender); err != nil {
		return nil, err
	}
	provider, err := s.account("provider", msg.Provider)
	if err != nil {
		return nil, err
	}
	collected, err := s.Keeper.Collect(ctx, provider, msg.AssetId, msg.Denoms)
	if err != nil {
		return nil, err
	}
	return &types.MsgCollectResponse{Collected: collected}, nil
}

// PayCall implements types.MsgServer.
func (s msgServer) PayCall(ctx context.Context, msg *types.MsgPayCall) (*types.MsgPayCallResponse, error) {
	payer, err := s.account("payer", msg.Payer)
	if err != nil {
		return nil, err
	}
	provider, err := s.account("provider", msg.Provider)
	if err != nil {
		return nil, err
	}
	if err := s.Keeper.PayCall(ctx, payer, provider, msg); err != nil {
		return nil, err
	}
	return &types.MsgPayCallResponse{}, nil
}

// PayOut implements types.MsgServer.
func (s msgServer) PayOut(ctx context.Context, msg *types.MsgPayOut) (*types.MsgPayOutResponse, error) {
	if _, err := s.account("sender", msg.Sender); err != nil {
		return nil, err
	}
	account, err := s.account("account", msg.Account)
	if err != nil {
		return nil, err
	}
	paid, err := s.Keeper.PayOut(ctx, account)
	if err != nil {
		return nil, err
	}
	return &types.MsgPayOutResponse{Paid: paid}, nil
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
	return &types.MsgUpdateParamsResponse{}, emit(ctx, &types.EventParamsUpdated{Params: msg.Params})
}
