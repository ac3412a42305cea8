package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// Appeal implements types.QueryServer.
func (q queryServer) Appeal(ctx context.Context, req *types.QueryAppealRequest) (*types.QueryAppealResponse, error) {
	appellant, err := q.account("appellant", req.Appellant)
	if err != nil {
		return nil, err
	}
	task, err := q.Keeper.Task(ctx, req.TaskId)
	if err != nil {
		return nil, err
	}
	appeal, err := q.appeals.Get(ctx, collections.Join(task.Id, appellant))
	if errors.Is(err, collections.ErrNotFound) {
		return nil, errorsmod.Wrapf(types.ErrUnknownAppeal, "%s in task %d", appellant, task.Id)
	}
	if err != nil {
		return nil, err
	}
	entry, err := q.appealEntry(ctx, task, appellant, appeal)
	if err != nil {
		return nil, err
	}
	return &types.QueryAppealResponse{Entry: entry}, nil
}

// appealEntry says nothing of what comes back as long as there is no verdict.
func (q queryServer) appealEntry(ctx context.Context, task types.Task, appellant sdk.AccAddress, appeal types.Appeal) (types.AppealEntry, error) {
	bond := task.Appeals.Cost(uint32(len(appeal.Items))) //nolint:gosec // at most MaxAppealItems
	entry := types.AppealEntry{Appellant: appellant.String(), Appeal: appeal, Bond: bond, Back: noCoin(bond)}
	first, err := q.disputes.Get(ctx, collections.Join(task.Id, uint64(appeal.Items[0])))
	if err != nil || first.Verdict == types.Verdict_VERDICT_UNSPECIFIED {
		return entry, err
	}
	entry.Back, err = q.appealBond(ctx, task, appeal)
	return entry, err
}

// Appeals implements types.QueryServer.
func (q queryServer) Appeals(ctx context.Context, req *types.QueryAppealsRequest) (*types.QueryAppealsResponse, error) {
	page, err := bounded(req.Pagination)
	if err != nil {
		return nil, err
	}
	task, err := q.Keeper.Task(ctx, req.TaskId)
	if err != nil {
		return nil, err
	}
	entries, next, err := query.CollectionPaginate(ctx, q.appeals, page,
		func(key memberKey, appeal types.Appeal) (types.AppealEntry, error) {
			return q.appealEntry(ctx, task, key.K2(), appeal)
		}, query.WithCollectionPaginationPairPrefix[uint64, sdk.AccAddress](task.Id))
	if err != nil {
		return nil, err
	}
	return &types.QueryAppealsResponse{Entries: entries, Pagination: next}, nil
}

// Disputes implements types.QueryServer.
func (q queryServer) Disputes(ctx context.Context, req *types.QueryDisputesRequest) (*types.QueryDisputesResponse, error) {
	page, err := bounded(req.Pagination)
	if err != nil {
		return nil, err
	}
	entries, next, err := query.CollectionPaginate(ctx, q.disputes, page,
		func(key pageKey, d types.Dispute) (types.DisputeEntry, error) {
			return types.DisputeEntry{Item: low(key), Dispute: d}, nil
		}, query.WithCollectionPaginationPairPrefix[uint64, uint64](req.TaskId))
	if err != nil {
		return nil, err
	}
	return &types.QueryDisputesResponse{Entries: entries, Pagination: next}, nil
}

// named turns the numbers of a panel's items, in place, into those that they have in the task of its appeals, so that
// panelists find them where labelers do.
func (k Keeper) named(ctx context.Context, task types.Task, items []uint32) ([]uint32, error) {
	if task.AppealOf == 0 {
		return items, nil
	}
	list, err := k.disputed(ctx, task.AppealOf)
	for i, n := range items {
		if int(n) < len(list) {
			items[i] = list[n].item
		}
	}
	return items, err
}
