package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/sahara-chain/sahara/x/internal/paging"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// bounded limits what a query reads.
func bounded(page *query.PageRequest) (*query.PageRequest, error) {
	limited, err := paging.Bounded(page)
	if err != nil {
		return nil, errorsmod.Wrap(types.ErrQuery, err.Error())
	}
	return limited, nil
}

// Tasks implements types.QueryServer.
func (q queryServer) Tasks(ctx context.Context, req *types.QueryTasksRequest) (*types.QueryTasksResponse, error) {
	page, err := bounded(req.Pagination)
	if err != nil {
		return nil, err
	}
	tasks, next, err := query.CollectionPaginate(ctx, q.tasks, page,
		func(_ uint64, task types.Task) (types.Task, error) { return task, nil })
	if err != nil {
		return nil, err
	}
	return &types.QueryTasksResponse{Tasks: tasks, Pagination: next}, nil
}

// Open implements types.QueryServer.
func (q queryServer) Open(ctx context.Context, req *types.QueryOpenRequest) (*types.QueryOpenResponse, error) {
	page, err := bounded(req.Pagination)
	if err != nil {
		return nil, err
	}
	tasks, next, err := query.CollectionPaginate(ctx, q.open, page,
		func(id uint64, _ collections.NoValue) (types.Task, error) { return q.tasks.Get(ctx, id) })
	if err != nil {
		return nil, err
	}
	return &types.QueryOpenResponse{Tasks: tasks, Pagination: next}, nil
}

// Members implements types.QueryServer.
func (q queryServer) Members(ctx context.Context, req *types.QueryMembersRequest) (*types.QueryMembersResponse, error) {
	page, err := bounded(req.Pagination)
	if err != nil {
		return nil, err
	}
	task, err := q.Keeper.Task(ctx, req.TaskId)
	if err != nil {
		return nil, err
	}
	entries, next, err := query.CollectionPaginate(ctx, q.members, page,
		func(key memberKey, member types.Member) (types.MemberEntry, error) {
			return q.entry(ctx, task, key.K2(), member)
		},
		query.WithCollectionPaginationPairPrefix[uint64, sdk.AccAddress](task.Id))
	if err != nil {
		return nil, err
	}
	return &types.QueryMembersResponse{Entries: entries, Pagination: next}, nil
}

// Gold implements types.QueryServer.
func (q queryServer) Gold(ctx context.Context, req *types.QueryGoldRequest) (*types.QueryGoldResponse, error) {
	page, err := bounded(req.Pagination)
	if err != nil {
		return nil, err
	}
	task, err := q.Keeper.Task(ctx, req.TaskId)
	if err != nil {
		return nil, err
	}
	gold, next, err := query.CollectionPaginate(ctx, q.gold, page,
		func(_ pageKey, value uint64) (types.GoldEntry, error) {
			item, class := goldItem(value)
			if task.Spec.Kind.Numeric() {
				return types.GoldEntry{Item: item, Number: task.Spec.Range.Number(class)}, nil
			}
			return types.GoldEntry{Item: item, Class: class}, nil
		}, query.WithCollectionPaginationPairPrefix[uint64, uint64](req.TaskId))
	if err != nil {
		return nil, err
	}
	return &types.QueryGoldResponse{Gold: gold, Pagination: next}, nil
}

// Reputations implements types.QueryServer.
func (q queryServer) Reputations(ctx context.Context, req *types.QueryReputationsRequest) (*types.QueryReputationsResponse, error) {
	page, err := bounded(req.Pagination)
	if err != nil {
		return nil, err
	}
	entries, next, err := query.CollectionPaginate(ctx, q.reputations, page,
		func(key reputationKey, r types.Reputation) (types.ReputationEntry, error) {
			return types.ReputationEntry{Labeler: key.K2().String(), Reputation: r, Bps: r.FloorBps()}, nil
		}, query.WithCollectionPaginationPairPrefix[string, sdk.AccAddress](req.Domain))
	if err != nil {
		return nil, err
	}
	return &types.QueryReputationsResponse{Entries: entries, Pagination: next}, nil
}
