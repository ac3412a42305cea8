package keeper

import (
	"context"

	"github.com/sahara-chain/sahara/x/model/types"
)

type queryServer struct{ Keeper }

// NewQueryServer serves the module's queries. Lists are in query_pages.go.
func NewQueryServer(k Keeper) types.QueryServer { return queryServer{k} }

// Params implements types.QueryServer.
func (q queryServer) Params(ctx context.Context, _ *types.QueryParamsRequest) (*types.QueryParamsResponse, error) {
	params, err := q.Keeper.Params(ctx)
	if err != nil {
		return nil, err
	}
	return &types.QueryParamsResponse{Params: params}, nil
}

// Model implements types.QueryServer.
func (q queryServer) Model(ctx context.Context, req *types.QueryModelRequest) (*types.QueryModelResponse, error) {
	entry, err := q.entry(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return &types.QueryModelResponse{Entry: entry}, nil
}

// entry reads all that is shown of a model.
func (q queryServer) entry(ctx context.Context, id uint64) (types.Entry, error) {
	model, err := q.Keeper.Model(ctx, id)
	if err != nil {
		return types.Entry{}, err
	}
	asset, err := q.royalty.Asset(ctx, id)
	return types.Entry{Model: model, Asset: asset}, err
}
