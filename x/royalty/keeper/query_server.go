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
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

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
	assets, page, err := query.CollectionPaginate(ctx, s.assets, capped(req.Pagination),
		func(_ uint64, asset types.Asset) (types.Asset, error) { return asset, nil })
	return &types.QueryAssetsResponse{Assets: assets, Pagination: page}, err
}

func (s queryServer) Children(ctx context.Context, req *types.QueryChildrenRequest) (*types.QueryChildrenResponse, error) {
	if _, err := s.Keeper.Asset(ctx, req.Id); err != nil {
		return nil, asStatus(err)
	}
	children, page, err := query.CollectionPaginate(ctx, s.children, capped(req.Pagination),
		func(key collections.Pair[uint64, uint64], bps uint32) (types.Parent, error) {
			return types.Parent{Id: key.K2(), Bps: bps}, nil
		}, query.WithCollectionPaginationPairPrefix[uint64, uint64](req.Id))
	return &types.QueryChildrenResponse{Children: children, Pagination: page}, err
}

// Ancestors walks the lineage anew for every page; the key of the next page is the id to go on below.
func (s queryServer) Ancestors(ctx context.Context, req *types.QueryAncestorsRequest) (*types.QueryAncestorsResponse, error) {
	asset, err := s.Keeper.Asset(ctx, req.Id)
	if err != nil {
		return nil, asStatus(err)
	}
	below, limit := req.Id, capped(req.Pagination).Limit
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
		if !ledger.Knows(coin.Denom) {
			ledger.Open(coin.Denom)
		}
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

func (s queryServer) ClaimableByHolder(ctx context.Context, req *types.QueryClaimableByHolderRequest) (*types.QueryClaimableByHolderResponse, error) {
	holder, err := s.queryAddress(req.Holder)
	if err != nil {
		return nil, err
	}
	held, err := s.balances.AllBalances(ctx, &banktypes.QueryAllBalancesRequest{
		Address: holder.String(), Pagination: capped(req.Pagination),
	})
	if err != nil {
		return nil, err
	}
	response := &types.QueryClaimableByHolderResponse{Pagination: held.Pagination}
	for _, coin := range held.Balances {
		id, err := types.ParseShareDenom(coin.Denom)
		if err != nil {
			continue // not shares
		}
		claimable, err := s.claimableOf(ctx, id, holder)
		if err != nil {
			return nil, err
		}
		response.Claimable = append(response.Claimable, claimable)
	}
	return response, nil
}

func (s queryServer) claimableOf(ctx context.Context, id uint64, holder sdk.AccAddress) (types.Claimable, error) {
	amount, err := s.Keeper.Claimable(ctx, id, holder)
	return types.Claimable{AssetId: id, Shares: s.Shares(ctx, id, holder).Uint64(), Amount: amount}, err
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
	page := capped(req.Pagination)
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

// capped is a page of at most MaxPage entries.
func capped(page *query.PageRequest) *query.PageRequest {
	if page == nil {
		return &query.PageRequest{Limit: types.MaxPage}
	}
	limited := *page
	if limited.Limit == 0 || limited.Limit > types.MaxPage {
		limited.Limit = types.MaxPage
	}
	return &limited
}

// asStatus gives what clients can tell apart: absence is NotFound.
func asStatus(err error) error {
	if errors.Is(err, types.ErrUnknownAsset) {
		return status.Error(codes.NotFound, err.Error())
	}
	return err
}
