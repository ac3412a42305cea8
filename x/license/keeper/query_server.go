package keeper

import (
	"context"
	"encoding/hex"
	"errors"
	"time"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/license/terms"
	"github.com/sahara-chain/sahara/x/license/types"
)

// maxJoined is as many terms as an asset has parents.
const maxJoined = 16

type queryServer struct{ Keeper }

// NewQueryServer serves the module's queries.
func NewQueryServer(k Keeper) types.QueryServer { return queryServer{k} }

// Params implements types.QueryServer.
func (q queryServer) Params(ctx context.Context, _ *types.QueryParamsRequest) (*types.QueryParamsResponse, error) {
	params, err := q.params.Get(ctx)
	if err != nil {
		return nil, err
	}
	return &types.QueryParamsResponse{Params: params}, nil
}

// Terms implements types.QueryServer.
func (q queryServer) Terms(ctx context.Context, req *types.QueryTermsRequest) (*types.QueryTermsResponse, error) {
	record, err := q.GetTerms(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return &types.QueryTermsResponse{Record: record}, nil
}

// TermsByHash implements types.QueryServer.
func (q queryServer) TermsByHash(ctx context.Context, req *types.QueryTermsByHashRequest) (*types.QueryTermsByHashResponse, error) {
	hash, err := hex.DecodeString(req.Hash)
	if err != nil {
		return nil, types.ErrInvalidQuery.Wrapf("hash %.100q: %s", req.Hash, err)
	}
	id, err := q.termsByHash.Get(ctx, hash)
	if errors.Is(err, collections.ErrNotFound) {
		return nil, types.ErrUnknownTerms.Wrapf("hash %.100s", req.Hash)
	}
	if err != nil {
		return nil, err
	}
	record, err := q.GetTerms(ctx, id)
	if err != nil {
		return nil, err
	}
	return &types.QueryTermsByHashResponse{Record: record}, nil
}

// Explain implements types.QueryServer.
func (q queryServer) Explain(ctx context.Context, req *types.QueryExplainRequest) (*types.QueryExplainResponse, error) {
	record, err := q.GetTerms(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	algebra, err := record.Terms.Algebra()
	if err != nil {
		return nil, err
	}
	return &types.QueryExplainResponse{Text: terms.Explain(algebra, record.Terms.MintFee.String())}, nil
}

// Compare implements types.QueryServer.
func (q queryServer) Compare(ctx context.Context, req *types.QueryCompareRequest) (*types.QueryCompareResponse, error) {
	a, err := q.algebra(ctx, req.A)
	if err != nil {
		return nil, err
	}
	b, err := q.algebra(ctx, req.B)
	if err != nil {
		return nil, err
	}
	ok, clause := terms.AtLeastAsStrict(a.Clauses, b.Clauses)
	return &types.QueryCompareResponse{AtLeastAsStrict: ok, Clause: string(clause)}, nil
}

// Join implements types.QueryServer.
func (q queryServer) Join(ctx context.Context, req *types.QueryJoinRequest) (*types.QueryJoinResponse, error) {
	if len(req.Ids) == 0 || len(req.Ids) > maxJoined {
		return nil, types.ErrInvalidQuery.Wrapf("%d ids: not 1 to %d", len(req.Ids), maxJoined)
	}
	all := make([]terms.Terms, len(req.Ids))
	for i, id := range req.Ids {
		t, err := q.algebra(ctx, id)
		if err != nil {
			return nil, err
		}
		all[i] = t
	}
	joined := types.FromAlgebra(terms.JoinAll(all...))
	hash, err := joined.Hash()
	if err != nil {
		return nil, err
	}
	id, err := q.termsByHash.Get(ctx, hash)
	if err != nil && !errors.Is(err, collections.ErrNotFound) {
		return nil, err
	}
	return &types.QueryJoinResponse{Terms: joined, Id: id}, nil
}

// Grant implements types.QueryServer.
func (q queryServer) Grant(ctx context.Context, req *types.QueryGrantRequest) (*types.QueryGrantResponse, error) {
	account, err := q.account("account", req.Account)
	if err != nil {
		return nil, err
	}
	grant, err := q.GetGrant(ctx, req.AssetId, account)
	if err != nil {
		return nil, err
	}
	return &types.QueryGrantResponse{Grant: grant}, nil
}

// IsLicensed implements types.QueryServer.
func (q queryServer) IsLicensed(ctx context.Context, req *types.QueryIsLicensedRequest) (*types.QueryIsLicensedResponse, error) {
	account, err := q.account("account", req.Account)
	if err != nil {
		return nil, err
	}
	at := sdk.UnwrapSDKContext(ctx).BlockTime()
	if req.UnixSeconds != 0 {
		at = time.Unix(req.UnixSeconds, 0)
	}
	licensed, reason, err := q.Keeper.IsLicensed(ctx, req.AssetId, account, req.Purpose, at)
	if err != nil {
		return nil, err
	}
	return &types.QueryIsLicensedResponse{Licensed: licensed, Reason: reason}, nil
}
