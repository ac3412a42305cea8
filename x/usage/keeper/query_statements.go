package keeper

import (
	"context"
	"encoding/hex"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/usage/receipts"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// PayerStatement implements types.QueryServer.
func (q queryServer) PayerStatement(
	ctx context.Context, req *types.QueryPayerStatementRequest,
) (*types.QueryPayerStatementResponse, error) {
	entries, next, err := q.channelsOf(ctx, req.Payer, req.Pagination)
	if err != nil {
		return nil, err
	}
	statement := &types.QueryPayerStatementResponse{Height: sdk.UnwrapSDKContext(ctx).BlockHeight(), Pagination: next}
	for _, e := range entries {
		line := channelStatement(e)
		statement.Lines = append(statement.Lines, line)
		statement.Sum.Count(line.Receipts)
		statement.Sum.Denoms = types.AddDenomTotals(statement.Sum.Denoms, line.Money)
	}
	return statement, nil
}

func channelStatement(e types.ChannelEntry) types.ChannelStatement {
	denom := e.Channel.Denom()
	return types.ChannelStatement{
		ChannelId: e.HexId, Provider: e.Channel.Provider, AssetId: e.Channel.AssetId, Receipts: e.Balance.Receipts,
		Money:     types.NewDenomTotals(denom, e.Balance.Claimed, e.Channel.Split().FloorParts(e.Balance.Claimed)),
		Deposited: sdk.Coin{Denom: denom, Amount: e.Balance.Deposited},
		Returned:  sdk.Coin{Denom: denom, Amount: e.Balance.Returned},
	}
}

// ProviderStatement implements types.QueryServer.
func (q queryServer) ProviderStatement(
	ctx context.Context, req *types.QueryProviderStatementRequest,
) (*types.QueryProviderStatementResponse, error) {
	entries, next, err := q.servicesBy(ctx, req.Provider, req.Pagination)
	if err != nil {
		return nil, err
	}
	lines, sum := serviceStatements(entries)
	return &types.QueryProviderStatementResponse{
		Height: sdk.UnwrapSDKContext(ctx).BlockHeight(), Lines: lines, Sum: sum, Pagination: next,
	}, nil
}

// AssetStatement implements types.QueryServer.
func (q queryServer) AssetStatement(
	ctx context.Context, req *types.QueryAssetStatementRequest,
) (*types.QueryAssetStatementResponse, error) {
	if req.AssetId == 0 {
		return nil, errorsmod.Wrap(types.ErrQuery, "asset_id is 0: the first is 1")
	}
	entries, next, err := q.servicesOf(ctx, req.AssetId, req.Pagination)
	if err != nil {
		return nil, err
	}
	lines, sum := serviceStatements(entries)
	return &types.QueryAssetStatementResponse{
		Height: sdk.UnwrapSDKContext(ctx).BlockHeight(), Lines: lines, Sum: sum, Pagination: next,
	}, nil
}

func serviceStatements(entries []types.ServiceEntry) ([]types.ServiceStatement, types.Totals) {
	lines := make([]types.ServiceStatement, len(entries))
	var sum types.Totals
	for i, e := range entries {
		lines[i] = types.ServiceStatement{Provider: e.Service.Provider, AssetId: e.Service.AssetId, Totals: e.Totals}
		sum.Add(e.Totals)
	}
	return lines, sum
}

// ProveCall implements types.QueryServer. What is no proof at all is an error; a proof that fails is an answer.
func (q queryServer) ProveCall(ctx context.Context, req *types.QueryProveCallRequest) (*types.QueryProveCallResponse, error) {
	id, err := types.ParseHash("channel_id", req.ChannelId)
	if err != nil {
		return nil, err
	}
	_, balance, err := q.Keeper.Channel(ctx, id[:])
	if err != nil {
		return nil, err
	}
	hash, err := types.ParseHash("call_hash", req.CallHash)
	if err != nil {
		return nil, err
	}
	price, err := voucher.ParseAmount(req.Price)
	if err != nil {
		return nil, errorsmod.Wrapf(types.ErrQuery, "price: %s", err)
	}
	encoded, err := hex.DecodeString(req.Proof)
	if err != nil {
		return nil, errorsmod.Wrapf(types.ErrQuery, "proof: %s", err)
	}
	proof, err := records.UnmarshalProof(encoded)
	if err != nil {
		return nil, errorsmod.Wrapf(types.ErrQuery, "proof: %s", err)
	}
	if balance.Receipts.Calls == 0 {
		return &types.QueryProveCallResponse{Reason: "the channel has redeemed no call with a receipt"}, nil
	}
	receipt := receipts.Receipt{
		CallHash: hash, Time: req.Time, InputUnits: req.InputUnits, OutputUnits: req.OutputUnits, Price: price,
	}
	root := receipts.Hash(balance.Receipts.Root)
	if err := receipts.Verify(root, balance.Receipts.Calls, req.Index, receipt, id, proof); err != nil {
		return &types.QueryProveCallResponse{Reason: err.Error()}, nil
	}
	return &types.QueryProveCallResponse{Valid: true}, nil
}
