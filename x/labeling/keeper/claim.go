package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// Claim pays an account, at the end of the block, all that a task that is done owes it: to a labeler its pay, its shares
// and its bonds, to the requester what is left of the bounty and of the reserve for a panel.
func (k Keeper) Claim(goCtx context.Context, id uint64, account sdk.AccAddress) (sdk.Coins, uint64, error) {
	ctx := sdk.UnwrapSDKContext(goCtx)
	task, err := k.at(ctx, id, types.Status_STATUS_DONE)
	if err != nil {
		return nil, 0, err
	}
	p := payout{task: id, account: account}
	if task.Requester == account.String() {
		err = k.claimRefund(ctx, task, &p)
	} else {
		err = k.claimPay(ctx, task, &p)
	}
	if err != nil {
		return nil, 0, err
	}
	event := &types.EventClaimed{
		TaskId: id, Account: account.String(), Amount: p.coins, Bond: sdk.NewInt64Coin(task.Spec.Bond.Denom, 0), Shares: p.shares,
	}
	if p.bond {
		event.Bond = task.Spec.Bond
	}
	if err := emit(ctx, event); err != nil {
		return nil, 0, err
	}
	if p.bond {
		p.coins = p.coins.Add(task.Spec.Bond)
	}
	return p.coins, p.shares, k.settle(ctx, p)
}

func (k Keeper) claimRefund(ctx context.Context, task types.Task, p *payout) error {
	taken, err := k.refunded.Has(ctx, task.Id)
	if err != nil {
		return err
	}
	p.coins, p.refund = task.Outcome.Refund, true
	if task.Appeals != nil {
		p.coins = p.coins.Add(task.Appeals.Reserve)
	}
	if taken || p.coins.Empty() {
		if p.coins, p.refund = nil, false; hasForfeits(task) {
			return nil // then the claim passes on what the community pool could not take
		}
		return errorsmod.Wrapf(types.ErrNothing, "task %d owes its requester nothing", task.Id)
	}
	return k.refunded.Set(ctx, task.Id)
}

func (k Keeper) claimPay(ctx context.Context, task types.Task, p *payout) error {
	member, err := k.Member(ctx, task.Id, p.account)
	if err != nil {
		return err
	}
	if p.coins, p.shares, err = k.Due(ctx, task, member); err != nil {
		return err
	}
	if err := k.claimAppeal(ctx, task, p); err != nil {
		return err
	}
	p.dataset, p.bond = task.DatasetId, member.Bonded
	if p.coins.Empty() && p.shares == 0 && !p.bond {
		return errorsmod.Wrapf(types.ErrNothing, "task %d owes %s nothing", task.Id, p.account)
	}
	p.pay = member.Number > 0 && !member.Paid
	member.Paid, member.Bonded = member.Paid || p.pay, false
	return k.members.Set(ctx, collections.Join(task.Id, p.account), member)
}
