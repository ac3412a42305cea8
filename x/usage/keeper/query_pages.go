package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/sahara-chain/sahara/x/internal/paging"
	"github.com/sahara-chain/sahara/x/usage/types"
)

// bounded limits what a query reads.
func bounded(page *query.PageRequest) (*query.PageRequest, error) {
	limited, err := paging.Bounded(page)
	if err != nil {
		return nil, errorsmod.Wrap(types.ErrQuery, err.Error())
	}
	return limited, nil
}

func (q queryServer) serviceEntry(ctx context.Context, assetID uint64, provider sdk.AccAddress) (types.ServiceEntry, error) {
	service, err := q.Keeper.Service(ctx, provider, assetID)
	if err != nil {
		return types.ServiceEntry{}, err
	}
	totals, err := orZero(q.totals.Get(ctx, collections.Join(assetID, provider)))
	return types.ServiceEntry{Service: service, Totals: totals}, err
}

// Services implements types.QueryServer.
func (q queryServer) Services(ctx context.Context, req *types.QueryServicesRequest) (*types.QueryServicesResponse, error) {
	entries, next, err := q.servicesOf(ctx, req.AssetId, req.Pagination)
	if err != nil {
		return nil, err
	}
	return &types.QueryServicesResponse{Entries: entries, Pagination: next}, nil
}

// servicesOf lists the services of an asset, or of all.
func (q queryServer) servicesOf(
	ctx context.Context, assetID uint64, page *query.PageRequest,
) ([]types.ServiceEntry, *query.PageResponse, error) {
	page, err := bounded(page)
	if err != nil {
		return nil, nil, err
	}
	var prefix []func(*query.CollectionsPaginateOptions[serviceKey])
	if assetID != 0 {
		prefix = append(prefix, query.WithCollectionPaginationPairPrefix[uint64, sdk.AccAddress](assetID))
	}
	return query.CollectionPaginate(ctx, q.services, page,
		func(key serviceKey, _ types.Service) (types.ServiceEntry, error) {
			return q.serviceEntry(ctx, key.K1(), key.K2())
		}, prefix...)
}

// ServicesByPrice implements types.QueryServer.
func (q queryServer) ServicesByPrice(
	ctx context.Context, req *types.QueryServicesByPriceRequest,
) (*types.QueryServicesByPriceResponse, error) {
	if err := sdk.ValidateDenom(req.Denom); err != nil {
		return nil, errorsmod.Wrapf(types.ErrQuery, "denom: %s", err)
	}
	page, err := bounded(req.Pagination)
	if err != nil {
		return nil, err
	}
	prefix := collections.QuadSuperPrefix[uint64, string, []byte, sdk.AccAddress](req.AssetId, req.Denom)
	entries, next, err := query.CollectionPaginate(ctx, q.prices, page,
		func(key priceKey, _ collections.NoValue) (types.ServiceEntry, error) {
			return q.serviceEntry(ctx, key.K1(), key.K4())
		}, func(o *query.CollectionsPaginateOptions[priceKey]) { o.Prefix = &prefix })
	if err != nil {
		return nil, err
	}
	return &types.QueryServicesByPriceResponse{Entries: entries, Pagination: next}, nil
}

// ServicesByProvider implements types.QueryServer.
func (q queryServer) ServicesByProvider(
	ctx context.Context, req *types.QueryServicesByProviderRequest,
) (*types.QueryServicesByProviderResponse, error) {
	entries, next, err := q.servicesBy(ctx, req.Provider, req.Pagination)
	if err != nil {
		return nil, err
	}
	return &types.QueryServicesByProviderResponse{Entries: entries, Pagination: next}, nil
}

func (q queryServer) servicesBy(
	ctx context.Context, provider string, page *query.PageRequest,
) ([]types.ServiceEntry, *query.PageResponse, error) {
	account, err := q.account("provider", provider)
	if err != nil {
		return nil, nil, err
	}
	if page, err = bounded(page); err != nil {
		return nil, nil, err
	}
	return query.CollectionPaginate(ctx, q.providers, page,
		func(key collections.Pair[sdk.AccAddress, uint64], _ collections.NoValue) (types.ServiceEntry, error) {
			return q.serviceEntry(ctx, key.K2(), key.K1())
		}, query.WithCollectionPaginationPairPrefix[sdk.AccAddress, uint64](account))
}

// ChannelsByPayer implements types.QueryServer.
func (q queryServer) ChannelsByPayer(
	ctx context.Context, req *types.QueryChannelsByPayerRequest,
) (*types.QueryChannelsByPayerResponse, error) {
	entries, next, err := q.channelsOf(ctx, req.Payer, req.Pagination)
	if err != nil {
		return nil, err
	}
	return &types.QueryChannelsByPayerResponse{Entries: entries, Pagination: next}, nil
}

func (q queryServer) channelsOf(
	ctx context.Context, payer string, page *query.PageRequest,
) ([]types.ChannelEntry, *query.PageResponse, error) {
	account, err := q.address20("payer", payer)
	if err != nil {
		return nil, nil, err
	}
	if page, err = bounded(page); err != nil {
		return nil, nil, err
	}
	return query.CollectionPaginate(ctx, q.channelsByPayer, page,
		func(key collections.Pair[[]byte, []byte], _ collections.NoValue) (types.ChannelEntry, error) {
			return q.channelEntry(ctx, key.K2())
		}, query.WithCollectionPaginationPairPrefix[[]byte, []byte](account))
}

// ChannelsByProvider implements types.QueryServer.
func (q queryServer) ChannelsByProvider(
	ctx context.Context, req *types.QueryChannelsByProviderRequest,
) (*types.QueryChannelsByProviderResponse, error) {
	account, err := q.account("provider", req.Provider)
	if err != nil {
		return nil, err
	}
	page, err := bounded(req.Pagination)
	if err != nil {
		return nil, err
	}
	prefix := collections.TriplePrefix[sdk.AccAddress, uint64, []byte](account)
	if req.AssetId != 0 {
		prefix = collections.TripleSuperPrefix[sdk.AccAddress, uint64, []byte](account, req.AssetId)
	}
	entries, next, err := query.CollectionPaginate(ctx, q.channelsByProvider, page,
		func(key channelByProvider, _ collections.NoValue) (types.ChannelEntry, error) {
			return q.channelEntry(ctx, key.K3())
		}, func(o *query.CollectionsPaginateOptions[channelByProvider]) { o.Prefix = &prefix })
	if err != nil {
		return nil, err
	}
	return &types.QueryChannelsByProviderResponse{Entries: entries, Pagination: next}, nil
}
