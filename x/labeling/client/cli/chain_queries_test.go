package cli

import (
	"context"
	"slices"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"github.com/cosmos/cosmos-sdk/types/query"

	datasettypes "github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// labelingQueries and datasetQueries are the town as a node.
type labelingQueries struct {
	types.QueryClient
	c *town
}

type datasetQueries struct {
	datasettypes.QueryClient
	c *town
}

func (c *town) node() node {
	return node{labeling: labelingQueries{c: c}, dataset: datasetQueries{c: c}}
}

func answered[T any](c *town, answer T) (T, error) {
	c.tamper(answer)
	return answer, nil
}

func (q labelingQueries) Task(_ context.Context, req *types.QueryTaskRequest, _ ...grpc.CallOption) (*types.QueryTaskResponse, error) {
	q.c.mu.Lock()
	defer q.c.mu.Unlock()
	if req.Id != 1 || q.c.task.Id == 0 {
		return nil, types.ErrUnknownTask
	}
	q.c.tick()
	return answered(q.c, &types.QueryTaskResponse{Task: q.c.task, LabelPay: q.c.task.Spec.LabelPay()})
}

func (q labelingQueries) Params(context.Context, *types.QueryParamsRequest, ...grpc.CallOption) (*types.QueryParamsResponse, error) {
	return answered(q.c, &types.QueryParamsResponse{Params: types.DefaultParams()})
}

func (c *town) entry(name string) types.MemberEntry {
	m, w := c.members[name], c.workers[name]
	e := types.MemberEntry{Labeler: name, Member: *m}
	e.Member.Batches = slices.Clone(m.Batches)
	if c.task.Status == types.Status_STATUS_DONE {
		e.Work = types.Work{Labels: w.Labels, GoldSeen: w.GoldSeen, GoldRight: w.GoldRight, Score: w.Score, Withheld: w.Withheld}
		e.Work.Verdict = w.Verdict(uint8(c.task.Spec.Classes), c.task.Outcome.GoldVoid).String()
		if !m.Paid {
			e.Payable, e.Shares = c.due(name), c.shares(name)
		}
	}
	return e
}

func (q labelingQueries) Member(_ context.Context, req *types.QueryMemberRequest, _ ...grpc.CallOption) (*types.QueryMemberResponse, error) {
	q.c.mu.Lock()
	defer q.c.mu.Unlock()
	if q.c.members[req.Labeler] == nil {
		return nil, types.ErrUnknownMember
	}
	return answered(q.c, &types.QueryMemberResponse{Entry: q.c.entry(req.Labeler)})
}

func (q labelingQueries) Members(_ context.Context, req *types.QueryMembersRequest, _ ...grpc.CallOption) (*types.QueryMembersResponse, error) {
	q.c.mu.Lock()
	defer q.c.mu.Unlock()
	var names []string
	for name := range q.c.members {
		names = append(names, name)
	}
	slices.Sort(names)
	res := &types.QueryMembersResponse{Pagination: &query.PageResponse{}}
	const page = 2 // few, so that there are several
	for i, name := range names {
		if string(req.Pagination.Key) > name {
			continue
		}
		if len(res.Entries) == page {
			res.Pagination.NextKey = []byte(names[i])
			break
		}
		res.Entries = append(res.Entries, q.c.entry(name))
	}
	return answered(q.c, res)
}

func (q labelingQueries) Batch(_ context.Context, req *types.QueryBatchRequest, _ ...grpc.CallOption) (*types.QueryBatchResponse, error) {
	q.c.mu.Lock()
	defer q.c.mu.Unlock()
	m := q.c.members[req.Labeler]
	if m.Slot == 0 {
		return nil, types.ErrNoBatch
	}
	batch := q.c.task.Spec.Plan().Batch(m.Slot - 1)
	return answered(q.c, &types.QueryBatchResponse{Wave: q.c.task.Wave, Batch: batch, Items: q.c.items(batch)})
}

func (c *town) items(batch uint32) (items []uint32) {
	from, to := c.task.Spec.Plan().Places(batch)
	for place := from; place < to; place++ {
		items = append(items, c.places().At(place))
	}
	return items
}

func (q labelingQueries) Labels(_ context.Context, req *types.QueryLabelsRequest, _ ...grpc.CallOption) (*types.QueryLabelsResponse, error) {
	return answered(q.c, &types.QueryLabelsResponse{
		Items: q.c.items(req.Batch), Labels: slices.Clone(q.c.labels[batchKey(req.Labeler, req.Batch)]),
	})
}

func (q labelingQueries) Answers(_ context.Context, req *types.QueryAnswersRequest, _ ...grpc.CallOption) (*types.QueryAnswersResponse, error) {
	from := int(req.Page) * inference.AnswersARecord
	return answered(q.c, &types.QueryAnswersResponse{Answers: slices.Clone(q.c.answers[from:min(from+inference.AnswersARecord, len(q.c.answers))])})
}

func (q labelingQueries) Gold(context.Context, *types.QueryGoldRequest, ...grpc.CallOption) (*types.QueryGoldResponse, error) {
	return answered(q.c, &types.QueryGoldResponse{Gold: slices.Clone(q.c.gold), Pagination: &query.PageResponse{}})
}

func (q datasetQueries) Dataset(_ context.Context, req *datasettypes.QueryDatasetRequest, _ ...grpc.CallOption) (*datasettypes.QueryDatasetResponse, error) {
	require.EqualValues(q.c.t, 9, req.Id)
	return answered(q.c, &datasettypes.QueryDatasetResponse{Entry: datasettypes.Entry{Dataset: datasettypes.Dataset{Id: 9, Root: slices.Clone(q.c.root)}}})
}
