package keeper

import (
	"context"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/sahara-chain/sahara/x/internal/paging"
	"github.com/sahara-chain/sahara/x/license/types"
)

// page bounds what a query reads.
func page(req *query.PageRequest) (*query.PageRequest, error) {
	bounded, err := paging.Bounded(req)
	if err != nil {
		return nil, types.ErrInvalidQuery.Wrap(err.Error())
	}
	return bounded, nil
}

func itself[K, V any](_ K, value V) (V, error) { return value, nil }

// AllTerms implements types.QueryServer.
func (q queryServer) AllTerms(ctx context.Context, req *types.QueryAllTermsRequest) (*types.QueryAllTermsResponse, error) {
	p, err := page(req.Pagination)
	if err != nil {
		return nil, err
	}
	records, next, err := query.CollectionPaginate(ctx, q.terms, p, itself[uint64, types.TermsRecord])
	if err != nil {
		return nil, err
	}
	return &types.QueryAllTermsResponse{Records: records, Pagination: next}, nil
}

// Presets implements types.QueryServer.
func (q queryServer) Presets(ctx context.Context, req *types.QueryPresetsRequest) (*types.QueryPresetsResponse, error) {
	p, err := page(req.Pagination)
	if err != nil {
		return nil, err
	}
	presets, next, err := query.CollectionPaginate(ctx, q.presets, p, itself[string, types.Preset])
	if err != nil {
		return nil, err
	}
	return &types.QueryPresetsResponse{Presets: presets, Pagination: next}, nil
}

// GrantsByAsset implements types.QueryServer.
func (q queryServer) GrantsByAsset(
	ctx context.Context, req *types.QueryGrantsByAssetRequest,
) (*types.QueryGrantsByAssetResponse, error) {
	p, err := page(req.Pagination)
	if err != nil {
		return nil, err
	}
	grants, next, err := query.CollectionPaginate(ctx, q.grants, p, itself[grantKey, types.Grant],
		query.WithCollectionPaginationPairPrefix[uint64, sdk.AccAddress](req.AssetId))
	if err != nil {
		return nil, err
	}
	return &types.QueryGrantsByAssetResponse{Grants: grants, Pagination: next}, nil
}

// GrantsByAccount implements types.QueryServer.
func (q queryServer) GrantsByAccount(
	ctx context.Context, req *types.QueryGrantsByAccountRequest,
) (*types.QueryGrantsByAccountResponse, error) {
	account, err := q.account("account", req.Account)
	if err != nil {
		return nil, err
	}
	p, err := page(req.Pagination)
	if err != nil {
		return nil, err
	}
	load := func(key collections.Pair[sdk.AccAddress, uint64], _ collections.NoValue) (types.Grant, error) {
		return q.grants.Get(ctx, collections.Join(key.K2(), key.K1()))
	}
	grants, next, err := query.CollectionPaginate(ctx, q.grants.Indexes.ByAccount, p, load,
		query.WithCollectionPaginationPairPrefix[sdk.AccAddress, uint64](account))
	if err != nil {
		return nil, err
	}
	return &types.QueryGrantsByAccountResponse{Grants: grants, Pagination: next}, nil
}
