package keeper

import (
	"context"
	"slices"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// Invite lets labelers work without coins. The requester pays for a number of free transactions of each; accounts that
// do not exist are made, so that they can sign. Whoever is invited again has more of them.
func (k Keeper) Invite(goCtx context.Context, requester sdk.AccAddress, id uint64, labelers []string) error {
	ctx := sdk.UnwrapSDKContext(goCtx)
	if len(labelers) == 0 || len(labelers) > types.MaxInvites {
		return errorsmod.Wrapf(types.ErrInvitation, "labelers has %d entries, want 1 to %d", len(labelers), types.MaxInvites)
	}
	task, err := k.Task(ctx, id)
	if err != nil {
		return err
	}
	if task.Requester != requester.String() {
		return errorsmod.Wrapf(types.ErrRequester, "task %d is of %s, not %s", id, task.Requester, requester)
	}
	if task.Status == types.Status_STATUS_DONE {
		return errorsmod.Wrapf(types.ErrStatus, "task %d is done", id)
	}
	if task.AppealOf > 0 || task.ReviewOf > 0 {
		return errorsmod.Wrapf(types.ErrParty, "task %d judges work of others, and %s must not choose who does", id, requester)
	}
	params, err := k.params.Get(ctx)
	if err != nil {
		return err
	}
	invited := make([]string, 0, len(labelers))
	for i, text := range labelers {
		labeler, err := k.account("labelers", text)
		if err != nil {
			return errorsmod.Wrapf(err, "labelers[%d]", i)
		}
		if slices.Contains(invited, labeler.String()) {
			return errorsmod.Wrapf(types.ErrInvitation, "labelers[%d]: %s is there twice", i, text)
		}
		invited = append(invited, labeler.String())
		if err := k.invite(ctx, task, labeler, params.FreeTransactions); err != nil {
			return errorsmod.Wrapf(err, "labelers[%d]", i)
		}
	}
	fee := sdk.NewCoins(sdk.Coin{Denom: params.InviteFee.Denom, Amount: params.InviteFee.Amount.Mul(sdkmath.NewInt(int64(len(labelers))))})
	if !fee.Empty() {
		if err := k.take(ctx, requester, k.feeCollector, fee); err != nil {
			return errorsmod.Wrap(err, "invite fee")
		}
	}
	return emit(ctx, &types.EventInvited{TaskId: id, Labelers: invited, Fee: fee})
}

func (k Keeper) invite(ctx context.Context, task types.Task, labeler sdk.AccAddress, free uint32) error {
	if task.Requester == labeler.String() || k.bank.BlockedAddr(labeler) {
		return errorsmod.Wrapf(types.ErrInvitation, "%s cannot label for task %d", labeler, task.Id)
	}
	key := collections.Join(task.Id, labeler)
	member, err := orZero(k.members.Get(ctx, key))
	if err != nil {
		return err
	}
	if member.Free+free > types.MaxFree {
		return errorsmod.Wrapf(types.ErrInvitation, "%s has %d free transactions left, and at most %d can be", labeler, member.Free, types.MaxFree)
	}
	member.Invited, member.Free = true, member.Free+free
	if err := k.members.Set(ctx, key, member); err != nil {
		return err
	}
	if !k.accounts.HasAccount(ctx, labeler) {
		k.accounts.SetAccount(ctx, k.accounts.NewAccountWithAddress(ctx, labeler))
	}
	return nil
}
