package keeper

import (
	"context"
	"slices"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/sheet"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

type queryServer struct{ Keeper }

// NewQueryServer serves the module's queries.
func NewQueryServer(k Keeper) types.QueryServer { return queryServer{k} }

// Params implements types.QueryServer.
func (q queryServer) Params(ctx context.Context, _ *types.QueryParamsRequest) (*types.QueryParamsResponse, error) {
	params, err := q.params.Get(ctx)
	if err != nil {
		return nil, err
	}
	return &types.QueryParamsResponse{Params: params}, nil
}

// Task implements types.QueryServer.
func (q queryServer) Task(ctx context.Context, req *types.QueryTaskRequest) (*types.QueryTaskResponse, error) {
	task, err := q.Keeper.Task(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return &types.QueryTaskResponse{Task: task, LabelPay: task.Spec.LabelPay()}, nil
}

// Member implements types.QueryServer.
func (q queryServer) Member(ctx context.Context, req *types.QueryMemberRequest) (*types.QueryMemberResponse, error) {
	task, labeler, member, err := q.memberOf(ctx, req.TaskId, req.Labeler)
	if err != nil {
		return nil, err
	}
	entry, err := q.entry(ctx, task, labeler, member)
	if err != nil {
		return nil, err
	}
	return &types.QueryMemberResponse{Entry: entry}, nil
}

func (q queryServer) memberOf(ctx context.Context, id uint64, text string) (types.Task, sdk.AccAddress, types.Member, error) {
	labeler, err := q.account("labeler", text)
	if err != nil {
		return types.Task{}, nil, types.Member{}, err
	}
	task, err := q.Keeper.Task(ctx, id)
	if err != nil {
		return task, labeler, types.Member{}, err
	}
	member, err := q.Keeper.Member(ctx, id, labeler)
	return task, labeler, member, err
}

func (q queryServer) entry(ctx context.Context, task types.Task, labeler sdk.AccAddress, member types.Member) (types.MemberEntry, error) {
	entry := types.MemberEntry{Labeler: labeler.String(), Member: member}
	var err error
	if entry.Payable, entry.Shares, err = q.Due(ctx, task, member); err != nil {
		return entry, err
	}
	if task.Status <= types.Status_STATUS_INFER || task.AppealOf > 0 || member.Number == 0 {
		return entry, nil
	}
	if task.Spec.Kind.Open() {
		entry.Work = types.Work{Labels: uint32(labelsOf(task, member)), Accepted: member.Agreed, Verdict: inference.Abstained.String()} //nolint:gosec // at most MaxCells
		return entry, nil
	}
	w, err := q.worker(ctx, task, member.Number-1)
	entry.Work = types.Work{
		Labels: w.Labels, GoldSeen: w.GoldSeen, GoldRight: w.GoldRight, Score: w.Score, Withheld: w.Withheld,
		Verdict: w.Verdict(uint8(task.Spec.Classes), task.Outcome.GoldVoid).String(), //nolint:gosec // at most MaxClasses
	}
	return entry, err
}

// Batch implements types.QueryServer.
func (q queryServer) Batch(ctx context.Context, req *types.QueryBatchRequest) (*types.QueryBatchResponse, error) {
	task, labeler, member, err := q.memberOf(ctx, req.TaskId, req.Labeler)
	if err != nil {
		return nil, err
	}
	if member.Wave != task.Wave || member.Slot == 0 {
		return nil, errorsmod.Wrapf(types.ErrNoBatch, "labeler %s, wave %d of task %d", labeler, task.Wave, task.Id)
	}
	batch := task.Spec.Plan().Batch(member.Slot - 1)
	items, err := q.named(ctx, task, itemsOf(task, batch))
	if err != nil {
		return nil, err
	}
	submissions, err := q.toJudge(ctx, task, items)
	return &types.QueryBatchResponse{Wave: task.Wave, Batch: batch, Items: items, Submissions: submissions}, err
}

// itemsOf lists the items of a batch, in the order of the labels.
func itemsOf(task types.Task, batch uint32) []uint32 {
	from, to := task.Spec.Plan().Places(batch)
	items, order := make([]uint32, 0, to-from), places(task)
	for place := from; place < to; place++ {
		items = append(items, order.At(place))
	}
	return items
}

// Labels implements types.QueryServer.
func (q queryServer) Labels(ctx context.Context, req *types.QueryLabelsRequest) (*types.QueryLabelsResponse, error) {
	task, labeler, member, err := q.memberOf(ctx, req.TaskId, req.Labeler)
	if err != nil {
		return nil, err
	}
	if req.Batch >= task.Spec.Plan().Batches() {
		return nil, errorsmod.Wrapf(types.ErrQuery, "batch is %d, want less than %d", req.Batch, task.Spec.Plan().Batches())
	}
	labels, err := orZero(q.labels.Get(ctx, collections.Join3(task.Id, labeler, req.Batch)))
	if err != nil {
		return nil, err
	}
	if labels == nil {
		if labels, err = q.packed(ctx, task, member, req.Batch); err != nil {
			return nil, err
		}
	}
	if labels == nil {
		return nil, errorsmod.Wrapf(types.ErrQuery, "labeler %s has revealed nothing of batch %d of task %d", labeler, req.Batch, task.Id)
	}
	items, err := q.named(ctx, task, itemsOf(task, req.Batch))
	return &types.QueryLabelsResponse{Items: items, Labels: labels}, err
}

// packed looks for the labels of a batch where they are packed; nil if they are not there.
func (q queryServer) packed(ctx context.Context, task types.Task, member types.Member, batch uint32) ([]byte, error) {
	switch {
	case !slices.Contains(member.Batches, batch):
		return nil, nil
	case task.Spec.Kind.Open():
		s, err := q.ofBatch(ctx, task, member.Number-1, batch)
		return s.Digests, err
	case task.Spec.Kind.Numeric():
		return orZero(q.rows.Get(ctx, collections.Join(task.Id, page(batch, member.Number-1))))
	}
	for nth, done := range member.Batches {
		if done != batch {
			continue
		}
		want := sheet.Position{Worker: member.Number - 1, Nth: uint32(nth)}
		entries, err := q.sheet(ctx, task.Id, want)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.Position == want {
				return e.Labels, nil
			}
		}
	}
	return nil, nil
}

// Answers implements types.QueryServer.
func (q queryServer) Answers(ctx context.Context, req *types.QueryAnswersRequest) (*types.QueryAnswersResponse, error) {
	task, err := q.Keeper.Task(ctx, req.TaskId)
	if err != nil {
		return nil, err
	}
	if task.Spec.Kind.Open() {
		return nil, errorsmod.Wrapf(types.ErrQuery, "task %d is %s: ask for its submissions", task.Id, task.Spec.Kind)
	}
	if task.Status <= types.Status_STATUS_INFER || task.AppealOf > 0 || task.Labels == 0 {
		return nil, errorsmod.Wrapf(types.ErrStatus, "task %d is at %s: nothing is inferred", task.Id, task.Status)
	}
	from := uint64(req.Page) * inference.AnswersARecord
	if from >= uint64(task.Spec.Items) {
		return nil, errorsmod.Wrapf(types.ErrQuery, "page %d: there are %d items, %d a page", req.Page, task.Spec.Items, inference.AnswersARecord)
	}
	reader := q.answerReader(ctx, task)
	res := &types.QueryAnswersResponse{}
	for place := from; place < min(from+inference.AnswersARecord, uint64(task.Spec.Items)); place++ {
		answer, err := reader.at(uint32(place)) //nolint:gosec // below items
		if err != nil {
			return nil, err
		}
		res.Answers = append(res.Answers, answer)
	}
	return res, nil
}

// Reputation implements types.QueryServer.
func (q queryServer) Reputation(ctx context.Context, req *types.QueryReputationRequest) (*types.QueryReputationResponse, error) {
	labeler, err := q.account("labeler", req.Labeler)
	if err != nil {
		return nil, err
	}
	reputation, err := q.Keeper.Reputation(ctx, req.Domain, labeler)
	if err != nil {
		return nil, err
	}
	return &types.QueryReputationResponse{Reputation: reputation, Bps: reputation.FloorBps()}, nil
}
