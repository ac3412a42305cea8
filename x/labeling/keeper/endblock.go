package keeper

import (
	"context"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// most tasks that a block goes on with at once: at work other than inference, and at inference. They bound what a block
// reads to begin with, and keep a great task from holding up small ones.
const (
	maxWorking   = 16
	maxInferring = 4
)

// EndBlock ends what is over by time, goes on with what takes work, and pays the block's claims. It runs after x/bank's,
// which credits what came in, and before x/royalty's, since labelers' shares are granted here.
func (k Keeper) EndBlock(goCtx context.Context) error {
	ctx := sdk.UnwrapSDKContext(goCtx)
	params, err := k.params.Get(ctx)
	if err != nil {
		return err
	}
	if err := k.endTimes(ctx, params.StepBudget); err != nil {
		return err
	}
	if err := k.workOn(ctx, params.StepBudget); err != nil {
		return err
	}
	if err := k.infer(ctx, params.InferenceBudget); err != nil {
		return err
	}
	return k.payOut(ctx)
}

// endTimes ends at most so many statuses whose time is over, the earliest first.
func (k Keeper) endTimes(ctx sdk.Context, most uint32) error {
	now := uint64(ctx.BlockTime().UnixNano())
	var due []uint64
	rng := new(collections.Range[pageKey]).EndInclusive(collections.Join(now, ^uint64(0)))
	if err := k.timers.Walk(ctx, rng, func(key pageKey) (bool, error) {
		due = append(due, key.K2())
		return len(due) >= int(most), nil
	}); err != nil {
		return err
	}
	for _, id := range due {
		task, err := k.tasks.Get(ctx, id)
		if err != nil {
			return err
		}
		if err := k.endTime(ctx, &task); err != nil {
			return err
		}
		if err := k.tasks.Set(ctx, id, task); err != nil {
			return err
		}
	}
	return nil
}

func (k Keeper) endTime(ctx sdk.Context, task *types.Task) error {
	switch task.Status {
	case types.Status_STATUS_JOIN:
		task.ClosedHeight, task.WaveSeed = ctx.BlockHeight(), nil
		task.Cohort, task.Counted, task.Spare = 0, false, 0
		task.StrataCohort, task.StrataPosition = task.NoStrata(), task.NoStrata()
		return k.enter(ctx, task, types.Status_STATUS_SEED, 0)
	case types.Status_STATUS_COMMIT:
		return k.enter(ctx, task, types.Status_STATUS_REVEAL, task.Spec.RevealSeconds)
	case types.Status_STATUS_REVEAL:
		return k.enter(ctx, task, types.Status_STATUS_COUNT, 0)
	case types.Status_STATUS_APPEAL:
		return k.enter(ctx, task, types.Status_STATUS_CONVENE, 0)
	}
	return k.enter(ctx, task, types.Status_STATUS_PACK, 0) // gold that was not shown in time counts for nothing
}

// first lists the first few of a queue.
func first[T any](ctx context.Context, queue collections.KeySet[T], most int) (keys []T, err error) {
	err = queue.Walk(ctx, nil, func(key T) (bool, error) {
		keys = append(keys, key)
		return len(keys) >= most, nil
	})
	return keys, err
}

// workOn shares a budget evenly among the tasks at work that have waited longest; what one leaves is for those after it.
func (k Keeper) workOn(ctx sdk.Context, budget uint32) error {
	waiting, err := first(ctx, k.work, maxWorking)
	if err != nil {
		return err
	}
	left := int(budget)
	for i, key := range waiting {
		task, err := k.tasks.Get(ctx, key.K2())
		if err != nil {
			return err
		}
		used, err := k.step(ctx, &task, max(left/(len(waiting)-i), 1))
		if err != nil {
			return err
		}
		if err := k.wait(ctx, &task); err != nil {
			return err
		}
		if err := k.tasks.Set(ctx, task.Id, task); err != nil {
			return err
		}
		if left -= used; left <= 0 {
			return nil
		}
	}
	return nil
}

// step goes on with a task for a number of labelers, batches or answers, and says how many it looked at.
func (k Keeper) step(ctx sdk.Context, task *types.Task, budget int) (int, error) {
	switch task.Status {
	case types.Status_STATUS_SEED:
		return k.seed(ctx, task, budget)
	case types.Status_STATUS_ASSIGN:
		return k.assign(ctx, task, budget)
	case types.Status_STATUS_COUNT:
		return k.count(ctx, task, budget)
	case types.Status_STATUS_PACK:
		return k.pack(ctx, task, budget)
	case types.Status_STATUS_SETTLE:
		return k.reckon(ctx, task, budget)
	case types.Status_STATUS_SHARE:
		return k.share(ctx, task, budget)
	case types.Status_STATUS_CONVENE:
		return k.convene(ctx, task)
	}
	return k.publish(ctx, task, budget)
}
