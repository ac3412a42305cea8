package keeper

import (
	"context"
	"encoding/binary"
	"math"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/sahara-chain/sahara/x/internal/paging"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// bounded limits what a query reads.
func bounded(page *query.PageRequest) (*query.PageRequest, error) {
	limited, err := paging.Bounded(page)
	if err != nil {
		return nil, errorsmod.Wrap(types.ErrQuery, err.Error())
	}
	return limited, nil
}

// Models implements types.QueryServer.
func (q queryServer) Models(ctx context.Context, req *types.QueryModelsRequest) (*types.QueryModelsResponse, error) {
	page, err := bounded(req.Pagination)
	if err != nil {
		return nil, err
	}
	entries, next, err := query.CollectionPaginate(ctx, q.models, page,
		func(id uint64, _ types.Model) (types.Entry, error) { return q.entry(ctx, id) })
	if err != nil {
		return nil, err
	}
	return &types.QueryModelsResponse{Entries: entries, Pagination: next}, nil
}

// with lists the models that have a facet.
func (q queryServer) with(ctx context.Context, facet []byte, page *query.PageRequest) ([]types.Entry, *query.PageResponse, error) {
	page, err := bounded(page)
	if err != nil {
		return nil, nil, err
	}
	return query.CollectionPaginate(ctx, q.index, page,
		func(key indexKey, _ collections.NoValue) (types.Entry, error) { return q.entry(ctx, key.K2()) },
		query.WithCollectionPaginationPairPrefix[[]byte, uint64](facet))
}

// ByOwner implements types.QueryServer.
func (q queryServer) ByOwner(ctx context.Context, req *types.QueryByOwnerRequest) (*types.QueryByOwnerResponse, error) {
	owner, err := q.account("owner", req.Owner)
	if err != nil {
		return nil, err
	}
	entries, next, err := q.with(ctx, byOwner.of(owner), req.Pagination)
	if err != nil {
		return nil, err
	}
	return &types.QueryByOwnerResponse{Entries: entries, Pagination: next}, nil
}

// ByKind implements types.QueryServer.
func (q queryServer) ByKind(ctx context.Context, req *types.QueryByKindRequest) (*types.QueryByKindResponse, error) {
	if err := req.Kind.Validate(); err != nil {
		return nil, err
	}
	entries, next, err := q.with(ctx, kindFacet(req.Kind), req.Pagination)
	if err != nil {
		return nil, err
	}
	return &types.QueryByKindResponse{Entries: entries, Pagination: next}, nil
}

// ByTag implements types.QueryServer.
func (q queryServer) ByTag(ctx context.Context, req *types.QueryByTagRequest) (*types.QueryByTagResponse, error) {
	if err := types.ValidateTag(req.Tag); err != nil {
		return nil, err
	}
	entries, next, err := q.with(ctx, byTag.of([]byte(req.Tag)), req.Pagination)
	if err != nil {
		return nil, err
	}
	return &types.QueryByTagResponse{Entries: entries, Pagination: next}, nil
}

// ByParent implements types.QueryServer.
func (q queryServer) ByParent(ctx context.Context, req *types.QueryByParentRequest) (*types.QueryByParentResponse, error) {
	entries, next, err := q.with(ctx, byParent.number(req.Parent), req.Pagination)
	if err != nil {
		return nil, err
	}
	return &types.QueryByParentResponse{Entries: entries, Pagination: next}, nil
}

// Versions implements types.QueryServer.
func (q queryServer) Versions(ctx context.Context, req *types.QueryVersionsRequest) (*types.QueryVersionsResponse, error) {
	model, err := q.Keeper.Model(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	entries, next, err := q.with(ctx, bySeries.number(model.Series), req.Pagination)
	if err != nil {
		return nil, err
	}
	return &types.QueryVersionsResponse{Entries: entries, Pagination: next}, nil
}

// Credits implements types.QueryServer.
func (q queryServer) Credits(ctx context.Context, req *types.QueryCreditsRequest) (*types.QueryCreditsResponse, error) {
	if _, err := q.Keeper.Model(ctx, req.Id); err != nil {
		return nil, err
	}
	page, err := bounded(req.Pagination)
	if err != nil {
		return nil, err
	}
	credits, next, err := query.CollectionPaginate(ctx, q.credits, page,
		func(_ creditKey, holder royaltytypes.Holder) (royaltytypes.Holder, error) { return holder, nil },
		query.WithCollectionPaginationPairPrefix[uint64, uint32](req.Id))
	if err != nil {
		return nil, err
	}
	return &types.QueryCreditsResponse{Credits: credits, Pagination: next}, nil
}

// Lineage implements types.QueryServer. The key of the next page is the id to go on below.
func (q queryServer) Lineage(ctx context.Context, req *types.QueryLineageRequest) (*types.QueryLineageResponse, error) {
	page, err := bounded(req.Pagination)
	if err != nil {
		return nil, err
	}
	if page.Offset != 0 || page.Reverse {
		return nil, errorsmod.Wrap(types.ErrQuery, "pagination.offset and reverse: a lineage is read from the youngest, by the next page's key")
	}
	below := uint64(math.MaxUint64)
	if len(page.Key) > 0 {
		if len(page.Key) != 8 {
			return nil, errorsmod.Wrapf(types.ErrQuery, "pagination.key has %d bytes, want the 8 of an id", len(page.Key))
		}
		below = binary.BigEndian.Uint64(page.Key)
	}
	ancestors, more, err := q.Keeper.Lineage(ctx, req.Id, below, int(page.Limit)) //nolint:gosec // at most MaxPage
	if err != nil {
		return nil, err
	}
	response := &types.QueryLineageResponse{Ancestors: ancestors, Pagination: &query.PageResponse{}}
	if more {
		response.Pagination.NextKey = binary.BigEndian.AppendUint64(nil, ancestors[len(ancestors)-1].Id)
	}
	return response, nil
}
