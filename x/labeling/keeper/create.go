package keeper

import (
	"context"

	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// CreateTask opens a task. The requester pays the bounty into escrow, and at once what the work of blocks costs: the
// label fee for each label, and the fee of the dataset's registration; with appeals also the reserve for a panel, and of open
// work the bounty of its review. What the result will be registered as is tried now, so that nothing the requester said
// stands in its way later.
func (k Keeper) CreateTask(goCtx context.Context, requester sdk.AccAddress, spec types.Spec) (uint64, error) {
	ctx := sdk.UnwrapSDKContext(goCtx)
	if err := spec.Validate(); err != nil {
		return 0, err
	}
	if spec.Kind == types.Kind_KIND_REVIEW {
		return 0, errorsmod.Wrapf(types.ErrSpec, "kind is %s: the chain opens reviews itself, for open work", spec.Kind)
	}
	if err := k.checkExam(ctx, spec.Qualification); err != nil {
		return 0, err
	}
	if spec.Review != nil {
		if err := k.checkExam(ctx, spec.Review.Qualification); err != nil {
			return 0, errorsmod.Wrap(err, "review")
		}
	}
	var err error
	if spec.Result.SuccessionBps, err = k.dataset.Succession(ctx, spec.Result.SuccessionBps); err != nil {
		return 0, errorsmod.Wrap(err, "result.succession_bps")
	}
	if err := k.dataset.RequireLicenses(ctx, requester, spec.Result.Parents); err != nil {
		return 0, errorsmod.Wrap(err, "result")
	}
	task := types.Task{Requester: requester.String(), Spec: spec}
	attempt, _ := ctx.CacheContext()
	if _, err := k.dataset.RegisterFor(attempt, newDataset(requester, spec, spec.ItemRoot, 1, spec.Result.LabelerShares)); err != nil {
		return 0, errorsmod.Wrap(err, "result")
	}
	if task.Appeals, err = k.takePayment(ctx, requester, spec); err != nil {
		return 0, err
	}
	return k.openTask(ctx, task)
}

// checkExam: an exam is an earlier task with gold.
func (k Keeper) checkExam(ctx context.Context, q *types.Qualification) error {
	if q == nil || q.Exam == 0 {
		return nil
	}
	exam, err := k.Task(ctx, q.Exam)
	if err != nil {
		return errorsmod.Wrap(err, "qualification.exam")
	}
	if exam.Spec.Gold == nil {
		return errorsmod.Wrapf(types.ErrQualification, "qualification.exam: task %d has no gold", exam.Id)
	}
	return nil
}

// takePayment takes what a task costs, and tells how its appeals will be judged. With appeals, the label fee is also for
// a second inference and for the labels of a panel that judges all gold.
func (k Keeper) takePayment(ctx sdk.Context, requester sdk.AccAddress, spec types.Spec) (*types.Appeals, error) {
	params, err := k.params.Get(ctx)
	if err != nil {
		return nil, err
	}
	if err := k.dataset.PrepayFee(ctx, requester); err != nil {
		return nil, err
	}
	appeals, labels, escrow := types.NewAppeals(spec, params), spec.AllLabels(), types.Task{Spec: spec}.Stake()
	if appeals != nil {
		labels = 2*labels + uint64(spec.GoldItems())*uint64(appeals.Panelists)
		escrow = escrow.Add(appeals.Reserve)
	}
	fee := sdk.Coin{Denom: params.LabelFee.Denom, Amount: params.LabelFee.Amount.Mul(sdkmath.NewIntFromUint64(labels))}
	if fee.IsPositive() {
		if err := k.take(ctx, requester, k.feeCollector, sdk.NewCoins(fee)); err != nil {
			return nil, errorsmod.Wrap(err, "label fee")
		}
	}
	return appeals, errorsmod.Wrap(k.take(ctx, requester, types.ModuleName, escrow), "bounty")
}

// take moves an account's coins to a module, without a hot key where it can.
func (k Keeper) take(ctx sdk.Context, from sdk.AccAddress, module string, coins sdk.Coins) error {
	if inTransaction(ctx) {
		return k.bank.SendCoinsFromAccountToModuleVirtual(ctx, from, module, coins)
	}
	return k.bank.SendCoinsFromAccountToModule(ctx, from, module, coins)
}
