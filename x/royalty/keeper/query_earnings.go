package keeper

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// Parts of an account's list of assets, the first byte of a page's key: those of which it holds shares, in the order of
// x/bank, and then those of which it holds none but has been paid, or is owed what its shares earned before they went.
const (
	heldPart  = 0
	otherPart = 1
)

// ClaimableByHolder leaves out what neither is held nor owes anything.
func (s queryServer) ClaimableByHolder(ctx context.Context, req *types.QueryClaimableByHolderRequest) (*types.QueryClaimableByHolderResponse, error) {
	response := &types.QueryClaimableByHolderResponse{}
	var err error
	response.Pagination, err = s.eachAsset(ctx, req.Holder, req.Pagination, func(holder sdk.AccAddress, id uint64) error {
		claimable, err := s.claimableOf(ctx, id, holder)
		if claimable.Shares > 0 || !claimable.Amount.Empty() {
			response.Claimable = append(response.Claimable, claimable)
		}
		return err
	})
	return response, err
}

func (s queryServer) claimableOf(ctx context.Context, id uint64, holder sdk.AccAddress) (types.Claimable, error) {
	amount, err := s.Keeper.Claimable(ctx, id, holder)
	return types.Claimable{AssetId: id, Shares: s.Shares(ctx, id, holder).Uint64(), Amount: amount}, err
}

func (s queryServer) Earnings(ctx context.Context, req *types.QueryEarningsRequest) (*types.QueryEarningsResponse, error) {
	response := &types.QueryEarningsResponse{}
	var err error
	response.Pagination, err = s.eachAsset(ctx, req.Holder, req.Pagination, func(holder sdk.AccAddress, id uint64) error {
		earning, err := s.Earning(ctx, id, holder)
		response.Earnings = append(response.Earnings, earning)
		return err
	})
	return response, err
}

// Earning is what an account has earned from an asset, ever.
func (k Keeper) Earning(ctx context.Context, id uint64, holder sdk.AccAddress) (types.Earning, error) {
	due, err := k.due(ctx, id, holder)
	if err != nil {
		return types.Earning{}, err
	}
	earned := due.position.Claimed() // as if it were claimed now
	return types.Earning{
		AssetId: id, Shares: k.Shares(ctx, id, holder).Uint64(),
		Claimed: earned.Sub(due.amount...), Claimable: due.amount, Earned: earned,
	}, nil
}

// eachAsset calls see for a page of an account's assets. A page may have fewer than its limit and not be the last.
func (s queryServer) eachAsset(
	ctx context.Context, text string, req *query.PageRequest, see func(holder sdk.AccAddress, id uint64) error,
) (*query.PageResponse, error) {
	holder, err := s.queryAddress(text)
	if err != nil {
		return nil, err
	}
	page, err := paged(req)
	if err != nil {
		return nil, err
	}
	if page.Offset > 0 || page.Reverse {
		return nil, status.Error(codes.InvalidArgument, "pagination: offset and reverse are not supported, use the next page's key")
	}
	part, key := byte(heldPart), page.Key
	if len(key) > 0 {
		part, key = key[0], key[1:]
	}
	left := page.Limit
	if part == heldPart {
		held, next, err := s.heldPage(ctx, holder, key, left)
		if err != nil {
			return nil, err
		}
		for _, id := range held {
			if err := see(holder, id); err != nil {
				return nil, err
			}
		}
		if left -= uint64(len(held)); next != nil || left == 0 {
			return &query.PageResponse{NextKey: nextKey(next)}, nil
		}
		key = nil
	}
	return s.otherPage(ctx, holder, key, left, see)
}

// nextKey goes on with the shares held, or if there are no more, with the second part.
func nextKey(held []byte) []byte {
	if held == nil {
		return []byte{otherPart}
	}
	return append([]byte{heldPart}, held...)
}

// heldPage lists assets of which an account holds shares. Their denoms stand together in the order of x/bank.
func (s queryServer) heldPage(ctx context.Context, holder sdk.AccAddress, key []byte, limit uint64) (ids []uint64, next []byte, err error) {
	if len(key) == 0 {
		key = []byte(types.SharePrefix)
	}
	held, err := s.balances.AllBalances(ctx, &banktypes.QueryAllBalancesRequest{
		Address: holder.String(), Pagination: &query.PageRequest{Key: key, Limit: limit},
	})
	if err != nil {
		return nil, nil, err
	}
	for _, coin := range held.Balances {
		id, err := types.ParseShareDenom(coin.Denom)
		if err != nil {
			return ids, nil, nil // beyond the shares
		}
		ids = append(ids, id)
	}
	return ids, held.Pagination.GetNextKey(), nil
}

// otherPage goes through the account's positions, past those in assets of which it holds shares.
func (s queryServer) otherPage(
	ctx context.Context, holder sdk.AccAddress, key []byte, limit uint64, see func(holder sdk.AccAddress, id uint64) error,
) (*query.PageResponse, error) {
	ids, page, err := query.CollectionPaginate(ctx, s.earners, &query.PageRequest{Key: key, Limit: limit},
		func(key collections.Pair[sdk.AccAddress, uint64], _ collections.NoValue) (uint64, error) {
			return key.K2(), nil
		},
		query.WithCollectionPaginationPairPrefix[sdk.AccAddress, uint64](holder))
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		if s.Shares(ctx, id, holder).IsPositive() {
			continue
		}
		if err := see(holder, id); err != nil {
			return nil, err
		}
	}
	if next := page.GetNextKey(); len(next) > 0 {
		page.NextKey = append([]byte{otherPart}, next...)
	}
	return page, nil
}
