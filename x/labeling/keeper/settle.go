package keeper

import (
	"context"

	"cosmossdk.io/collections"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// reckon adds up what labelers have earned, counts it for their reputations, and divides the bounty: pay, what gate and
// score forfeit, and back to the requester what nobody has labeled.
func (k Keeper) reckon(ctx sdk.Context, task *types.Task, budget int) (used int, err error) {
	if task.Spec.Kind.Open() {
		return k.accept(ctx, task, budget)
	}
	label := task.Spec.LabelPay()
	for ; used < budget && task.Position < uint64(task.Workers); used++ {
		w, err := k.worker(ctx, *task, uint32(task.Position)) //nolint:gosec // below the number of workers
		if err != nil {
			return used, err
		}
		earned := types.Earned(task.Spec.Classes, w, task.Outcome.GoldVoid)
		task.Outcome.Earned += earned
		task.Outcome.Payable = task.Outcome.Payable.Add(types.FloorPay(label, earned)...)
		labeler, err := k.workers.Get(ctx, collections.Join(task.Id, task.Position))
		if err != nil {
			return used, err
		}
		key := collections.Join(task.Spec.Domain, sdk.AccAddress(labeler))
		reputation, err := orZero(k.reputations.Get(ctx, key))
		if err != nil {
			return used, err
		}
		if err := k.reputations.Set(ctx, key, reputation.Count(task.Spec.Classes, w, task.Outcome.GoldVoid)); err != nil {
			return used, err
		}
		task.Position++
	}
	if task.Position < uint64(task.Workers) {
		return used, nil
	}
	return used, k.settled(ctx, task)
}

// settled goes on when it is known what is payable.
func (k Keeper) settled(ctx sdk.Context, task *types.Task) error {
	if err := k.divide(ctx, task); err != nil {
		return err
	}
	if task.ReviewOf > 0 {
		return k.finish(ctx, task) // a review becomes no dataset
	}
	return k.enter(ctx, task, types.Status_STATUS_SHARE, 0)
}

// divide says what of the bounty is forfeit and what goes back, once it is known what is payable.
func (k Keeper) divide(ctx sdk.Context, task *types.Task) error {
	revealed := types.Times(task.Spec.LabelPay(), task.Labels)
	task.Outcome.Forfeited = revealed.Sub(task.Outcome.Payable...)
	task.Outcome.ForfeitsDue = task.Outcome.Forfeited
	task.Outcome.Refund = task.Stake().Sub(revealed...)
	return k.passForfeits(ctx, task)
}

// share adds up the labelers' shares of the dataset. What division leaves of them is the requester's.
func (k Keeper) share(ctx sdk.Context, task *types.Task, budget int) (used int, err error) {
	for ; used < budget && task.Position < uint64(task.Workers); used++ {
		earned, err := k.earnedBy(ctx, *task, uint32(task.Position)) //nolint:gosec // below the number of workers
		if err != nil {
			return used, err
		}
		task.Outcome.Shares += types.FloorShares(task.Spec.Result.LabelerShares, earned, task.Outcome.Earned)
		task.Position++
	}
	if task.Position < uint64(task.Workers) {
		return used, nil
	}
	return used, k.enter(ctx, task, types.Status_STATUS_PUBLISH, 0)
}

// finish ends a task.
func (k Keeper) finish(ctx sdk.Context, task *types.Task) error {
	if err := emit(ctx, &types.EventSettled{TaskId: task.Id, Outcome: task.Outcome}); err != nil {
		return err
	}
	if err := k.open.Remove(ctx, task.Id); err != nil {
		return err
	}
	if err := k.enter(ctx, task, types.Status_STATUS_DONE, 0); err != nil || task.ReviewOf == 0 {
		return err
	}
	return k.reviewed(ctx, task)
}

// passForfeits passes what is forfeit of the bounty, and of appeals' bonds, on to the community pool.
func (k Keeper) passForfeits(ctx sdk.Context, task *types.Task) error {
	if k.toPool(ctx, task.Outcome.ForfeitsDue) {
		task.Outcome.ForfeitsDue = nil
	}
	if a := task.Appeals; a != nil && k.toPool(ctx, sdk.NewCoins(a.ForfeitsDue)) {
		a.ForfeitsDue.Amount = sdkmath.ZeroInt()
	}
	return nil
}

// forfeitBonds passes forfeited bonds on to the community pool.
func (k Keeper) forfeitBonds(ctx sdk.Context, task *types.Task) error {
	if k.toPool(ctx, types.Times(sdk.Coins{task.Spec.Bond}, uint64(task.ForfeitedBonds))) {
		task.ForfeitedBonds = 0
	}
	return nil
}

// toPool tells whether the community pool has taken coins. If it could not, they stay in escrow, and the next claim of
// the task tries again.
func (k Keeper) toPool(ctx sdk.Context, coins sdk.Coins) bool {
	if coins.Empty() {
		return true
	}
	branch, write := ctx.CacheContext()
	if err := k.pool.FundCommunityPool(branch, coins, k.escrow); err != nil {
		ctx.Logger().Error("labeling: the community pool does not take what is forfeit", "coins", coins, "error", err)
		return false
	}
	write()
	return true
}

// Due is what a labeler may claim of a task that is done: pay and shares. Its bond comes with it.
func (k Keeper) Due(ctx context.Context, task types.Task, member types.Member) (sdk.Coins, uint64, error) {
	if task.Status != types.Status_STATUS_DONE || member.Number == 0 || member.Paid {
		return nil, 0, nil
	}
	earned, err := k.earned(ctx, task, member)
	if err != nil {
		return nil, 0, err
	}
	shares := uint64(0)
	if task.DatasetId > 0 {
		shares = types.FloorShares(task.Spec.Result.LabelerShares, earned, task.Outcome.Earned)
	}
	return types.FloorPay(task.Spec.LabelPay(), earned), shares, nil
}

// earned is what a labeler with a number has earned, in units of 2^-25 of a label's pay.
func (k Keeper) earned(ctx context.Context, task types.Task, member types.Member) (uint64, error) {
	switch {
	case task.AppealOf > 0:
		return types.PanelEarned(task.Spec.Items, member.Agreed), nil
	case task.Spec.Kind.Open():
		return types.OpenEarned(member.Agreed), nil
	}
	w, err := k.worker(ctx, task, member.Number-1)
	return types.Earned(task.Spec.Classes, w, task.Outcome.GoldVoid), err
}

// earnedBy is earned of the labeler of a number. Only of open work does it take a look at the labeler's own record.
func (k Keeper) earnedBy(ctx context.Context, task types.Task, number uint32) (uint64, error) {
	member := types.Member{Number: number + 1}
	if task.Spec.Kind.Open() {
		var err error
		if _, member, err = k.numbered(ctx, task.Id, number); err != nil {
			return 0, err
		}
	}
	return k.earned(ctx, task, member)
}
