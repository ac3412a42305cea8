package keeper

import (
	"context"
	"encoding/binary"
	"errors"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/sahara-chain/sahara/x/internal/paging"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

type queryServer struct {
	Keeper
	balances types.BalanceLister
}

// NewQueryServer answers queries. balances pages through an account's coins.
func NewQueryServer(k Keeper, balances types.BalanceLister) types.QueryServer {
	return queryServer{k, balances}
}

func (s queryServer) Params(ctx context.Context, _ *types.QueryParamsRequest) (*types.QueryParamsResponse, error) {
	params, err := s.Keeper.Params(ctx)
	return &types.QueryParamsResponse{Params: params}, err
}

func (s queryServer) Asset(ctx context.Context, req *types.QueryAssetRequest) (*types.QueryAssetResponse, error) {
	asset, err := s.Keeper.Asset(ctx, req.Id)
	return &types.QueryAssetResponse{Asset: asset}, asStatus(err)
}

func (s queryServer) Assets(ctx context.Context, req *types.QueryAssetsRequest) (*types.QueryAssetsResponse, error) {
	page, err := paged(req.Pagination)
	if err != nil {
		return nil, err
	}
	assets, next, err := query.CollectionPaginate(ctx, s.assets, page,
		func(_ uint64, asset types.Asset) (types.Asset, error) { return asset, nil })
	return &types.QueryAssetsResponse{Assets: assets, Pagination: next}, err
}

func (s queryServer) Children(ctx context.Context, req *types.QueryChildrenRequest) (*types.QueryChildrenResponse, error) {
	if _, err := s.Keeper.Asset(ctx, req.Id); err != nil {
		return nil, asStatus(err)
	}
	page, err := paged(req.Pagination)
	if err != nil {
		return nil, err
	}
	children, next, err := query.CollectionPaginate(ctx, s.children, page,
		func(key collections.Pair[uint64, uint64], bps uint32) (types.Parent, error) {
			return types.Parent{Id: key.K2(), Bps: bps}, nil
		}, query.WithCollectionPaginationPairPrefix[uint64, uint64](req.Id))
	return &types.QueryChildrenResponse{Children: children, Pagination: next}, err
}

// Ancestors walks the lineage anew for every page; the key of the next page is the id to go on below.
func (s queryServer) Ancestors(ctx context.Context, req *types.QueryAncestorsRequest) (*types.QueryAncestorsResponse, error) {
	asset, err := s.Keeper.Asset(ctx, req.Id)
	if err != nil {
		return nil, asStatus(err)
	}
	page, err := paged(req.Pagination)
	if err != nil {
		return nil, err
	}
	if page.Offset > 0 || page.Reverse {
		return nil, status.Error(codes.InvalidArgument, "pagination: offset and reverse are not supported, use the next page's key")
	}
	below, limit := req.Id, page.Limit
	if key := req.Pagination.GetKey(); len(key) > 0 {
		if len(key) != 8 {
			return nil, status.Errorf(codes.InvalidArgument, "pagination.key has %d bytes, want the 8 of an id", len(key))
		}
		below = binary.BigEndian.Uint64(key)
	}
	response := &types.QueryAncestorsResponse{Pagination: &query.PageResponse{}}
	for w := s.walk(asset.Parents); ; {
		ancestor, ok, err := w.next(ctx)
		if err != nil || !ok {
			return response, err
		}
		if ancestor.Id >= below {
			continue
		}
		if n := len(response.Ancestors); uint64(n) == limit {
			response.Pagination.NextKey = binary.BigEndian.AppendUint64(nil, response.Ancestors[n-1].Id)
			return response, nil
		}
		response.Ancestors = append(response.Ancestors, ancestor)
	}
}

func (s queryServer) Revenue(ctx context.Context, req *types.QueryRevenueRequest) (*types.QueryRevenueResponse, error) {
	asset, err := s.Keeper.Asset(ctx, req.Id)
	if err != nil {
		return nil, asStatus(err)
	}
	ledger, err := s.ledger(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	inflow, err := orZero(s.inflows.Get(ctx, req.Id))
	if err != nil {
		return nil, err
	}
	for _, coin := range inflow.Coins {
		ledger.Open(coin.Denom)
	}
	response := &types.QueryRevenueResponse{}
	for _, entry := range ledger.Entries {
		response.Revenue = append(response.Revenue, types.Revenue{
			Denom: entry.Denom, Swept: entry.Swept, PassedOn: asset.PassedOn(entry.Swept),
			Own: ledger.Own(entry.Denom), Residue: asset.Residue(entry.Swept), Waiting: inflow.Coins.AmountOf(entry.Denom),
		})
	}
	return response, nil
}

func (s queryServer) Claimable(ctx context.Context, req *types.QueryClaimableRequest) (*types.QueryClaimableResponse, error) {
	holder, err := s.queryAddress(req.Holder)
	if err != nil {
		return nil, err
	}
	claimable, err := s.claimableOf(ctx, req.Id, holder)
	return &types.QueryClaimableResponse{Claimable: claimable}, asStatus(err)
}

func (s queryServer) Payout(ctx context.Context, req *types.QueryPayoutRequest) (*types.QueryPayoutResponse, error) {
	holder, err := s.queryAddress(req.Holder)
	if err != nil {
		return nil, err
	}
	payee, err := s.Keeper.Payout(ctx, holder)
	return &types.QueryPayoutResponse{Payout: payee.String()}, err
}

func (s queryServer) Leaf(ctx context.Context, req *types.QueryLeafRequest) (*types.QueryLeafResponse, error) {
	if _, err := s.Keeper.Asset(ctx, req.Id); err != nil {
		return nil, asStatus(err)
	}
	claimed, err := s.leaves.Has(ctx, collections.Join(req.Id, req.Index))
	return &types.QueryLeafResponse{Claimed: claimed}, err
}

func (s queryServer) SweepStatus(ctx context.Context, req *types.QuerySweepStatusRequest) (*types.QuerySweepStatusResponse, error) {
	state, err := orZero(s.sweep.Get(ctx))
	if err != nil {
		return nil, err
	}
	page, err := paged(req.Pagination)
	if err != nil {
		return nil, err
	}
	page.Reverse = true // the order of the sweep
	ids, next, err := query.CollectionPaginate(ctx, s.waiting, page,
		func(id uint64, _ collections.NoValue) (uint64, error) { return id, nil })
	return &types.QuerySweepStatusResponse{Sweep: state, Waiting: ids, Pagination: next}, err
}

func (s queryServer) queryAddress(text string) (sdk.AccAddress, error) {
	addr, err := s.address("holder", text)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	return addr, nil
}

func paged(req *query.PageRequest) (*query.PageRequest, error) {
	page, err := paging.Bounded(req)
	if err != nil {
		return nil, status.Error(codes.InvalidArgument, err.Error())
	}
	return page, nil
}

// asStatus gives what clients can tell apart: absence is NotFound.
func asStatus(err error) error {
	if errors.Is(err, types.ErrUnknownAsset) {
		return status.Error(codes.NotFound, err.Error())
	}
	return err
}
