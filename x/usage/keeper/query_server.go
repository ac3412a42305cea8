package keeper

import (
	"context"

	"github.com/ethereum/go-ethereum/common"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/usage/types"
)

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

// Service implements types.QueryServer.
func (q queryServer) Service(ctx context.Context, req *types.QueryServiceRequest) (*types.QueryServiceResponse, error) {
	provider, err := q.account("provider", req.Provider)
	if err != nil {
		return nil, err
	}
	entry, err := q.serviceEntry(ctx, req.AssetId, provider)
	if err != nil {
		return nil, err
	}
	return &types.QueryServiceResponse{Entry: entry}, nil
}

// ServiceByAddress implements types.QueryServer.
func (q queryServer) ServiceByAddress(
	ctx context.Context, req *types.QueryServiceByAddressRequest,
) (*types.QueryServiceByAddressResponse, error) {
	payTo, err := q.account("address", req.Address)
	if err != nil {
		return nil, err
	}
	service, provider, err := q.serviceAt(ctx, payTo)
	if err != nil {
		return nil, err
	}
	entry, err := q.serviceEntry(ctx, service.AssetId, provider)
	if err != nil {
		return nil, err
	}
	return &types.QueryServiceByAddressResponse{Entry: entry}, nil
}

// Channel implements types.QueryServer.
func (q queryServer) Channel(ctx context.Context, req *types.QueryChannelRequest) (*types.QueryChannelResponse, error) {
	id, err := types.ParseHash("id", req.Id)
	if err != nil {
		return nil, err
	}
	entry, err := q.channelEntry(ctx, id[:])
	if err != nil {
		return nil, err
	}
	return &types.QueryChannelResponse{Entry: entry}, nil
}

// ChannelId implements types.QueryServer.
func (q queryServer) ChannelId(
	ctx context.Context, req *types.QueryChannelIdRequest,
) (*types.QueryChannelIdResponse, error) {
	payer, err := q.account("payer", req.Payer)
	if err != nil {
		return nil, err
	}
	receiver, err := q.account("receiver", req.Receiver)
	if err != nil {
		return nil, err
	}
	service, _, err := q.serviceAt(ctx, receiver)
	if err != nil {
		return nil, err
	}
	salt, err := parseSalt(req.Salt)
	if err != nil {
		return nil, err
	}
	config, err := q.channelConfig(ctx, payer, service, &types.MsgOpenChannel{
		PayerAuthorizer: req.PayerAuthorizer, ReceiverAuthorizer: req.ReceiverAuthorizer, WithdrawDelay: req.WithdrawDelay,
		Salt: salt, Deposit: sdk.Coin{Denom: req.Denom},
	})
	if err != nil {
		return nil, err
	}
	id := q.domain.ChannelID(config)
	exists, err := q.channels.Has(ctx, id[:])
	if err != nil {
		return nil, err
	}
	return &types.QueryChannelIdResponse{Id: types.Hex(id[:]), Exists: exists, Config: types.NewChannelConfig(config)}, nil
}

// Unpaid implements types.QueryServer.
func (q queryServer) Unpaid(ctx context.Context, req *types.QueryUnpaidRequest) (*types.QueryUnpaidResponse, error) {
	account, err := q.account("account", req.Account)
	if err != nil {
		return nil, err
	}
	unpaid, err := orZero(q.unpaid.Get(ctx, account))
	if err != nil {
		return nil, err
	}
	return &types.QueryUnpaidResponse{Amount: unpaid.Amount}, nil
}

func parseSalt(text string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	salt, err := types.ParseHash("salt", text)
	return salt[:], err
}

// channelEntry is a channel as queries show it.
func (q queryServer) channelEntry(ctx context.Context, id []byte) (types.ChannelEntry, error) {
	channel, balance, err := q.Keeper.Channel(ctx, id)
	if err != nil {
		return types.ChannelEntry{}, err
	}
	return types.ChannelEntry{
		Channel: channel, Balance: balance, Available: balance.Available(), HexId: types.Hex(id),
	}, nil
}

// address20 reads an account that x402 can name.
func (q queryServer) address20(field, text string) ([]byte, error) {
	account, err := q.account(field, text)
	if err != nil {
		return nil, err
	}
	if len(account) != common.AddressLength {
		return nil, errorsmod.Wrapf(types.ErrAddress, "%s %s has %d bytes, want %d", field, text, len(account), common.AddressLength)
	}
	return account, nil
}
