package keeper

import (
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// infer goes on with the first tasks that are at inference. They share the budget in proportion to the label-iterations
// that they have prepaid, but none has less than it needs to get on; what one leaves is for those after it.
func (k Keeper) infer(ctx sdk.Context, budget uint64) error {
	ids, err := first(ctx, k.inferring, maxInferring)
	if err != nil {
		return err
	}
	tasks, prepaid := make([]types.Task, len(ids)), uint64(0)
	for i, id := range ids {
		if tasks[i], err = k.tasks.Get(ctx, id); err != nil {
			return err
		}
		prepaid += labelIterations(tasks[i])
	}
	shared := budget - inference.MinBudget*uint64(len(tasks)) // types.MinInferenceBudget is more
	for i := range tasks {
		own := labelIterations(tasks[i])
		used, err := k.inferOne(ctx, &tasks[i], inference.MinBudget+shared*own/prepaid)
		if err != nil {
			return err
		}
		shared, prepaid = shared+inference.MinBudget-used, prepaid-own
	}
	return nil
}

// labelIterations is what a task pays for when it opens: at most 2^20·64·8, so that its product with the greatest budget
// fits 64 bits.
func labelIterations(task types.Task) uint64 { return task.Spec.Plan().Labels() * inference.Iterations }

func (k Keeper) inferOne(ctx sdk.Context, task *types.Task, budget uint64) (uint64, error) {
	used, finished, err := k.advance(ctx, *task, budget)
	if err != nil {
		return used, errorsmod.Wrapf(err, "task %d", task.Id)
	}
	if !finished {
		return used, nil
	}
	status, err := k.inferenceStatus(ctx, *task)
	if err != nil {
		return used, err
	}
	task.Outcome.GoldVoid = status.Void
	next, seconds := types.Status_STATUS_SETTLE, uint64(0)
	if appealable(*task, status) {
		next, seconds = types.Status_STATUS_APPEAL, task.Spec.AppealSeconds
	}
	if err := k.enter(ctx, task, next, seconds); err != nil {
		return used, err
	}
	return used, k.tasks.Set(ctx, task.Id, *task)
}
