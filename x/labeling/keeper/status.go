package keeper

import (
	"context"
	"time"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// queue says in which queue a status waits for the block that goes on with it. New ones are at the end of the work.
type queue int

const (
	none queue = iota
	byTime
	byWork
	byInference
)

func queueOf(status types.Status) queue {
	switch status {
	case types.Status_STATUS_JOIN, types.Status_STATUS_COMMIT, types.Status_STATUS_REVEAL, types.Status_STATUS_GOLD,
		types.Status_STATUS_APPEAL:
		return byTime
	case types.Status_STATUS_INFER:
		return byInference
	case types.Status_STATUS_DONE, types.Status_STATUS_PANEL, types.Status_STATUS_REVIEW, types.Status_STATUS_UNSPECIFIED:
		return none // the end of the panel's own wave ends STATUS_PANEL, and the end of the review STATUS_REVIEW
	}
	return byWork
}

// timer is the key of a status that ends by time, or of one that ends by work and has waited since then.
func timer(task types.Task) pageKey {
	return collections.Join(uint64(task.Until.UnixNano()), task.Id)
}

// enqueue puts a task into the queue of its status.
func (k Keeper) enqueue(ctx context.Context, task types.Task) error {
	switch queueOf(task.Status) {
	case byTime:
		return k.timers.Set(ctx, timer(task))
	case byWork:
		return k.work.Set(ctx, timer(task))
	case byInference:
		return k.inferring.Set(ctx, task.Id)
	}
	return nil
}

func (k Keeper) dequeue(ctx context.Context, task types.Task) error {
	switch queueOf(task.Status) {
	case byTime:
		return k.timers.Remove(ctx, timer(task))
	case byWork:
		return k.work.Remove(ctx, timer(task))
	case byInference:
		return k.inferring.Remove(ctx, task.Id)
	}
	return nil
}

// wait puts a task that is still at work behind all others: each has its turn, however many there are and however little
// they do.
func (k Keeper) wait(ctx sdk.Context, task *types.Task) error {
	if queueOf(task.Status) != byWork {
		return nil
	}
	if err := k.dequeue(ctx, *task); err != nil {
		return err
	}
	task.Until = ctx.BlockTime().UTC()
	return k.enqueue(ctx, *task)
}

// enter takes a task to a status. One that ends by time lasts so many seconds; any other gets 0. Passes start anew.
func (k Keeper) enter(ctx sdk.Context, task *types.Task, status types.Status, seconds uint64) error {
	if err := k.dequeue(ctx, *task); err != nil {
		return err
	}
	task.Status, task.Cursor, task.Position = status, nil, 0
	task.Until = ctx.BlockTime().UTC().Add(time.Duration(seconds) * time.Second) //nolint:gosec // at most MaxSeconds
	if err := k.enqueue(ctx, *task); err != nil {
		return err
	}
	return emit(ctx, &types.EventStatus{TaskId: task.Id, Status: status, Wave: task.Wave, Until: task.Until})
}

// at reads a task that is at a status whose time is not over, or ErrStatus.
func (k Keeper) at(ctx context.Context, id uint64, status types.Status) (types.Task, error) {
	task, err := k.Task(ctx, id)
	if err != nil {
		return task, err
	}
	if task.Status != status {
		return task, errorsmod.Wrapf(types.ErrStatus, "task %d is at %s, want %s", id, task.Status, status)
	}
	if now := sdk.UnwrapSDKContext(ctx).BlockTime(); queueOf(status) == byTime && !now.Before(task.Until) {
		return task, errorsmod.Wrapf(types.ErrStatus, "task %d: %s ended at %s, and it is %s", id, status, task.Until, now)
	}
	return task, nil
}
