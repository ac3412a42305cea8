package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

type msgServer struct{ Keeper }

// NewMsgServer serves the module's messages.
func NewMsgServer(k Keeper) types.MsgServer { return msgServer{k} }

// CreateTask implements types.MsgServer.
func (s msgServer) CreateTask(ctx context.Context, msg *types.MsgCreateTask) (*types.MsgCreateTaskResponse, error) {
	requester, err := s.account("requester", msg.Requester)
	if err != nil {
		return nil, err
	}
	id, err := s.Keeper.CreateTask(ctx, requester, msg.Spec)
	if err != nil {
		return nil, err
	}
	return &types.MsgCreateTaskResponse{TaskId: id}, nil
}

// Invite implements types.MsgServer.
func (s msgServer) Invite(ctx context.Context, msg *types.MsgInvite) (*types.MsgInviteResponse, error) {
	requester, err := s.account("requester", msg.Requester)
	if err != nil {
		return nil, err
	}
	return &types.MsgInviteResponse{}, s.Keeper.Invite(ctx, requester, msg.TaskId, msg.Labelers)
}

// Join implements types.MsgServer.
func (s msgServer) Join(ctx context.Context, msg *types.MsgJoin) (*types.MsgJoinResponse, error) {
	labeler, err := s.account("labeler", msg.Labeler)
	if err != nil {
		return nil, err
	}
	wave, err := s.Keeper.Join(ctx, labeler, msg.TaskId, msg.Attestation)
	if err != nil {
		return nil, err
	}
	return &types.MsgJoinResponse{Wave: wave}, nil
}

// Leave implements types.MsgServer.
func (s msgServer) Leave(ctx context.Context, msg *types.MsgLeave) (*types.MsgLeaveResponse, error) {
	labeler, err := s.account("labeler", msg.Labeler)
	if err != nil {
		return nil, err
	}
	return &types.MsgLeaveResponse{}, s.Keeper.Leave(ctx, labeler, msg.TaskId)
}

// Commit implements types.MsgServer.
func (s msgServer) Commit(ctx context.Context, msg *types.MsgCommit) (*types.MsgCommitResponse, error) {
	labeler, err := s.account("labeler", msg.Labeler)
	if err != nil {
		return nil, err
	}
	return &types.MsgCommitResponse{}, s.Keeper.Commit(ctx, labeler, msg)
}

// Reveal implements types.MsgServer.
func (s msgServer) Reveal(ctx context.Context, msg *types.MsgReveal) (*types.MsgRevealResponse, error) {
	labeler, err := s.account("labeler", msg.Labeler)
	if err != nil {
		return nil, err
	}
	return &types.MsgRevealResponse{}, s.Keeper.Reveal(ctx, labeler, msg)
}

// RevealGold implements types.MsgServer.
func (s msgServer) RevealGold(ctx context.Context, msg *types.MsgRevealGold) (*types.MsgRevealGoldResponse, error) {
	requester, err := s.account("requester", msg.Requester)
	if err != nil {
		return nil, err
	}
	return &types.MsgRevealGoldResponse{}, s.Keeper.RevealGold(ctx, requester, msg)
}

// Appeal implements types.MsgServer.
func (s msgServer) Appeal(ctx context.Context, msg *types.MsgAppeal) (*types.MsgAppealResponse, error) {
	appellant, err := s.account("appellant", msg.Appellant)
	if err != nil {
		return nil, err
	}
	items, err := types.AppealItems(msg.Items)
	if err != nil {
		return nil, err
	}
	bond, err := s.Keeper.Appeal(ctx, appellant, msg.TaskId, items)
	if err != nil {
		return nil, err
	}
	return &types.MsgAppealResponse{Bond: bond}, nil
}

// Claim implements types.MsgServer.
func (s msgServer) Claim(ctx context.Context, msg *types.MsgClaim) (*types.MsgClaimResponse, error) {
	account, err := s.account("sender", msg.Sender)
	if err != nil {
		return nil, err
	}
	if msg.Account != "" {
		if account, err = s.account("account", msg.Account); err != nil {
			return nil, err
		}
	}
	paid, shares, err := s.Keeper.Claim(ctx, msg.TaskId, account)
	if err != nil {
		return nil, err
	}
	return &types.MsgClaimResponse{Paid: paid, Shares: shares}, nil
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
