package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// Submissions implements types.QueryServer.
func (q queryServer) Submissions(ctx context.Context, req *types.QuerySubmissionsRequest) (*types.QuerySubmissionsResponse, error) {
	task, err := q.Keeper.Task(ctx, req.TaskId)
	if err != nil {
		return nil, err
	}
	from := uint64(req.Page) * types.MaxPage
	switch {
	case !task.Spec.Kind.Open():
		return nil, errorsmod.Wrapf(types.ErrQuery, "task %d is %s, which is no open work", task.Id, task.Spec.Kind)
	case task.Review == 0:
		return nil, errorsmod.Wrapf(types.ErrStatus, "task %d is at %s: submissions are not numbered", task.Id, task.Status)
	case from >= task.Labels:
		return nil, errorsmod.Wrapf(types.ErrQuery, "page %d: there are %d submissions, %d a page", req.Page, task.Labels, types.MaxPage)
	}
	reader, err := q.submissionReader(ctx, task)
	if err != nil {
		return nil, err
	}
	res := &types.QuerySubmissionsResponse{}
	for number := from; number < min(from+types.MaxPage, task.Labels); number++ {
		entry, err := q.submissionEntry(ctx, reader, number)
		if err != nil {
			return nil, err
		}
		res.Submissions = append(res.Submissions, entry)
	}
	return res, nil
}

func (q queryServer) submissionEntry(ctx context.Context, r *submissionReader, number uint64) (types.SubmissionEntry, error) {
	entry := types.SubmissionEntry{Number: uint32(number)} //nolint:gosec // at most MaxCells
	if r.review.task.Status == types.Status_STATUS_DONE {
		var err error
		if entry, err = r.verdict(number); err != nil {
			return entry, err
		}
	}
	batch, err := r.at(number)
	if err != nil {
		return entry, err
	}
	labeler, err := q.workers.Get(ctx, collections.Join(r.task.Id, uint64(batch.Worker)))
	if err != nil {
		return entry, err
	}
	item, digest := batch.item(r.task, r.order, number)
	entry.Labeler, entry.Item = sdk.AccAddress(labeler).String(), item
	entry.Cid, err = types.ContentCID(digest[:])
	return entry, err
}

// toJudge lists the submissions that a review numbers so.
func (q queryServer) toJudge(ctx context.Context, review types.Task, numbers []uint32) (list []types.Submission, err error) {
	if review.ReviewOf == 0 {
		return nil, nil
	}
	task, err := q.tasks.Get(ctx, review.ReviewOf)
	if err != nil {
		return nil, err
	}
	reader, err := q.submissionReader(ctx, task)
	if err != nil {
		return nil, err
	}
	for _, number := range numbers {
		batch, err := reader.at(uint64(number))
		if err != nil {
			return nil, err
		}
		item, digest := batch.item(task, reader.order, uint64(number))
		cid, err := types.ContentCID(digest[:])
		if err != nil {
			return nil, err
		}
		list = append(list, types.Submission{Item: item, Cid: cid})
	}
	return list, nil
}
