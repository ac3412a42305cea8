package keeper

import (
	"context"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	tree "github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// openTask opens a task that the chain itself asks for.
func (k Keeper) openTask(ctx sdk.Context, task types.Task) (uint64, error) {
	last, err := k.sequence.Next(ctx)
	if err != nil {
		return 0, err
	}
	task.Id, task.Wave = last+1, 1
	if err := emit(ctx, &types.EventTaskCreated{TaskId: task.Id, Requester: task.Requester, Spec: task.Spec}); err != nil {
		return 0, err
	}
	if err := k.enter(ctx, &task, types.Status_STATUS_JOIN, task.Spec.JoinSeconds); err != nil {
		return 0, err
	}
	if err := k.open.Set(ctx, task.Id); err != nil {
		return 0, err
	}
	return task.Id, k.tasks.Set(ctx, task.Id, task)
}

// openReview opens the review of open work: a task over the submissions, with two classes, paid by what the requester set
// aside for it. It is judged like any other, so there is no second machinery to trust; but nobody joins it who has had a
// part in the work, and it becomes no dataset.
func (k Keeper) openReview(ctx sdk.Context, task *types.Task) (err error) {
	task.Review, err = k.openTask(ctx, types.Task{Requester: task.Requester, Spec: task.ReviewSpec(), ReviewOf: task.Id})
	if err != nil {
		return err
	}
	if err := k.enter(ctx, task, types.Status_STATUS_REVIEW, 0); err != nil {
		return err
	}
	return emit(ctx, &types.EventReviewOpened{TaskId: task.Id, Review: task.Review, Submissions: uint32(task.Labels)}) //nolint:gosec // at most MaxCells
}

// reviewed goes on with the task whose review is done.
func (k Keeper) reviewed(ctx sdk.Context, review *types.Task) error {
	task, err := k.tasks.Get(ctx, review.ReviewOf)
	if err != nil {
		return err
	}
	if err := k.enter(ctx, &task, types.Status_STATUS_SETTLE, 0); err != nil {
		return err
	}
	return k.tasks.Set(ctx, task.Id, task)
}

// accept counts the submissions that the review accepts, or that nobody reviewed: each earns the pay of a label. The task's
// position is the number of the next one.
func (k Keeper) accept(ctx sdk.Context, task *types.Task, budget int) (used int, err error) {
	reader, err := k.submissionReader(ctx, *task)
	if err != nil {
		return 0, err
	}
	for used < budget && task.Position < task.Labels {
		batch, err := reader.at(task.Position)
		if err != nil {
			return used, err
		}
		n, err := k.acceptBatch(ctx, task, reader, batch, budget-used)
		if err != nil {
			return used, err
		}
		used += n
	}
	if task.Position < task.Labels {
		return used, nil
	}
	accepted := task.Outcome.Earned >> inference.PayBits
	task.Outcome.Payable = types.Times(task.Spec.LabelPay(), accepted)
	if err := emit(ctx, &types.EventReviewed{
		TaskId: task.Id, Review: task.Review, Submissions: uint32(task.Labels), Accepted: uint32(accepted), //nolint:gosec // at most MaxCells
	}); err != nil {
		return used, err
	}
	return used, k.settled(ctx, task)
}

// acceptBatch goes on with a batch of submissions, for at most so many. With a labeler's last one its reputation is counted.
func (k Keeper) acceptBatch(ctx context.Context, task *types.Task, reader *submissionReader, batch submissions, most int) (n int, err error) {
	labeler, member, err := k.numbered(ctx, task.Id, batch.Worker)
	if err != nil {
		return 0, err
	}
	for ; n < most && task.Position < batch.end(); n++ {
		v, err := reader.verdict(task.Position)
		if err != nil {
			return n, err
		}
		if v.Accepted {
			member.Agreed++
			task.Outcome.Earned += types.OpenEarned(1)
		}
		task.Position++
	}
	if task.Position == batch.end() && batch.Batch == member.Batches[len(member.Batches)-1] {
		key := collections.Join(task.Spec.Domain, labeler)
		reputation, err := orZero(k.reputations.Get(ctx, key))
		if err != nil {
			return n, err
		}
		if err := k.reputations.Set(ctx, key, reputation.CountOpen(labelsOf(*task, member), uint64(member.Agreed))); err != nil {
			return n, err
		}
	}
	return n, k.members.Set(ctx, collections.Join(task.Id, labeler), member)
}

// labelsOf is how many labels a labeler has revealed.
func labelsOf(task types.Task, member types.Member) (n uint64) {
	for _, batch := range member.Batches {
		n += uint64(task.Spec.Plan().Size(batch))
	}
	return n
}

// add adds a submission to the tree, if it is accepted.
func (r *submissionReader) add(builder *tree.Builder, number uint64) error {
	v, err := r.verdict(number)
	if err != nil || !v.Accepted {
		return err
	}
	batch, err := r.at(number)
	if err != nil {
		return err
	}
	item, digest := batch.item(r.task, r.order, number)
	builder.Add(blind.Submission(item, digest, v.Confidence))
	return nil
}
