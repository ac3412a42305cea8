package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/internal/paging"
)

// bounded limits what a query reads.
func bounded(page *query.PageRequest) (*query.PageRequest, error) {
	limited, err := paging.Bounded(page)
	if err != nil {
		return nil, errorsmod.Wrap(types.ErrQuery, err.Error())
	}
	return limited, nil
}

// Datasets implements types.QueryServer.
func (q queryServer) Datasets(ctx context.Context, req *types.QueryDatasetsRequest) (*types.QueryDatasetsResponse, error) {
	page, err := bounded(req.Pagination)
	if err != nil {
		return nil, err
	}
	entries, next, err := query.CollectionPaginate(ctx, q.datasets, page,
		func(id uint64, _ types.Dataset) (types.Entry, error) { return q.entry(ctx, id) })
	if err != nil {
		return nil, err
	}
	return &types.QueryDatasetsResponse{Entries: entries, Pagination: next}, nil
}

// with lists the datasets that have a facet.
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
	owner, err := q.account(req.Owner)
	if err != nil {
		return nil, err
	}
	entries, next, err := q.with(ctx, byOwner.of(owner), req.Pagination)
	if err != nil {
		return nil, err
	}
	return &types.QueryByOwnerResponse{Entries: entries, Pagination: next}, nil
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

// ByLanguage implements types.QueryServer.
func (q queryServer) ByLanguage(ctx context.Context, req *types.QueryByLanguageRequest) (*types.QueryByLanguageResponse, error) {
	language, err := types.ParseLanguage(req.Language)
	if err != nil {
		return nil, err
	}
	if language == "" {
		return nil, errorsmod.Wrap(types.ErrQuery, "language is empty: datasets without one are not listed")
	}
	entries, next, err := q.with(ctx, byLanguage.of([]byte(language)), req.Pagination)
	if err != nil {
		return nil, err
	}
	return &types.QueryByLanguageResponse{Entries: entries, Pagination: next}, nil
}

// ByModality implements types.QueryServer.
func (q queryServer) ByModality(ctx context.Context, req *types.QueryByModalityRequest) (*types.QueryByModalityResponse, error) {
	if err := types.ValidateModality(req.Modality); err != nil {
		return nil, err
	}
	entries, next, err := q.with(ctx, byModality.of([]byte(req.Modality)), req.Pagination)
	if err != nil {
		return nil, err
	}
	return &types.QueryByModalityResponse{Entries: entries, Pagination: next}, nil
}

// ByTerms implements types.QueryServer.
func (q queryServer) ByTerms(ctx context.Context, req *types.QueryByTermsRequest) (*types.QueryByTermsResponse, error) {
	entries, next, err := q.with(ctx, byTerms.number(req.TermsId), req.Pagination)
	if err != nil {
		return nil, err
	}
	return &types.QueryByTermsResponse{Entries: entries, Pagination: next}, nil
}

// ByRoot implements types.QueryServer.
func (q queryServer) ByRoot(ctx context.Context, req *types.QueryByRootRequest) (*types.QueryByRootResponse, error) {
	root, err := parseHash("root", req.Root)
	if err != nil {
		return nil, err
	}
	entries, next, err := q.with(ctx, byRoot.of(root[:]), req.Pagination)
	if err != nil {
		return nil, err
	}
	return &types.QueryByRootResponse{Entries: entries, Pagination: next}, nil
}

// Versions implements types.QueryServer.
func (q queryServer) Versions(ctx context.Context, req *types.QueryVersionsRequest) (*types.QueryVersionsResponse, error) {
	dataset, err := q.Keeper.Dataset(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	entries, next, err := q.with(ctx, bySeries.number(dataset.Series), req.Pagination)
	if err != nil {
		return nil, err
	}
	return &types.QueryVersionsResponse{Entries: entries, Pagination: next}, nil
}
