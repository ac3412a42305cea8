package keeper

import (
	"context"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// Solvency reads the running totals. To add up what all assets and positions owe instead takes as long as there are
// many of them: that is for invariants, which hold the totals to it, and for `saharad royalty audit`.
func (s queryServer) Solvency(ctx context.Context, req *types.QuerySolvencyRequest) (*types.QuerySolvencyResponse, error) {
	page, err := paged(req.Pagination)
	if err != nil {
		return nil, err
	}
	entries, next, err := query.CollectionPaginate(ctx, s.owed, page, func(denom string, owed sdkmath.Int) (types.Solvency, error) {
		balance := s.bank.GetBalance(ctx, s.escrow, denom).Amount
		return types.Solvency{Denom: denom, Balance: balance, Owed: owed, Donations: balance.Sub(owed)}, nil
	})
	return &types.QuerySolvencyResponse{Solvency: entries, Pagination: next}, err
}
