package keeper

import (
	"context"
	"encoding/hex"
	"errors"

	errorsmod "cosmossdk.io/errors"

	"github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/internal/records"
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

// Dataset implements types.QueryServer.
func (q queryServer) Dataset(ctx context.Context, req *types.QueryDatasetRequest) (*types.QueryDatasetResponse, error) {
	entry, err := q.entry(ctx, req.Id)
	if err != nil {
		return nil, err
	}
	return &types.QueryDatasetResponse{Entry: entry}, nil
}

// entry reads all that is shown of a dataset.
func (q queryServer) entry(ctx context.Context, id uint64) (types.Entry, error) {
	dataset, err := q.Keeper.Dataset(ctx, id)
	if err != nil {
		return types.Entry{}, err
	}
	asset, err := q.royalty.Asset(ctx, id)
	if err != nil {
		return types.Entry{}, err
	}
	origin, err := q.Origin(ctx, dataset.Root)
	return types.Entry{Dataset: dataset, Asset: asset, Origin: origin}, err
}

// Commitment implements types.QueryServer.
func (q queryServer) Commitment(ctx context.Context, req *types.QueryCommitmentRequest) (*types.QueryCommitmentResponse, error) {
	hash, err := parseHash("hash", req.Hash)
	if err != nil {
		return nil, err
	}
	commitment, err := q.Keeper.Commitment(ctx, hash[:])
	if err != nil {
		return nil, err
	}
	return &types.QueryCommitmentResponse{Commitment: commitment}, nil
}

// VerifyRecord implements types.QueryServer. What is no proof at all is an error; a proof that fails is an answer.
func (q queryServer) VerifyRecord(
	ctx context.Context, req *types.QueryVerifyRecordRequest,
) (*types.QueryVerifyRecordResponse, error) {
	record, err := parseHash("record", req.Record)
	if err != nil {
		return nil, err
	}
	encoded, err := hex.DecodeString(req.Proof)
	if err != nil {
		return nil, errorsmod.Wrapf(types.ErrQuery, "proof: %s", err)
	}
	proof, err := records.UnmarshalProof(encoded)
	if err != nil {
		return nil, errorsmod.Wrapf(types.ErrQuery, "proof: %s", err)
	}
	err = q.Keeper.VerifyRecord(ctx, req.Id, req.Index, record, proof)
	switch {
	case err == nil:
		return &types.QueryVerifyRecordResponse{Valid: true}, nil
	case errors.Is(err, records.ErrIndexRange), errors.Is(err, records.ErrProofLength), errors.Is(err, records.ErrRootMismatch):
		return &types.QueryVerifyRecordResponse{Reason: err.Error()}, nil
	}
	return nil, err
}

// VerifyRecord refuses a record that is not in a dataset at an index, from 0, by a proof against the content root.
// Errors are ErrUnknownDataset and those of records.Verify.
func (k Keeper) VerifyRecord(ctx context.Context, id, index uint64, record records.Hash, proof records.Proof) error {
	dataset, err := k.Dataset(ctx, id)
	if err != nil {
		return err
	}
	return records.Verify(records.Hash(dataset.Root), dataset.Records, index, record, proof)
}

func parseHash(field, text string) (records.Hash, error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != records.HashSize {
		return records.Hash{}, errorsmod.Wrapf(types.ErrQuery, "%s %.80q: want %d hexadecimal digits", field, text, 2*records.HashSize)
	}
	return records.Hash(b), nil
}
