// Package simulation lets the SDK's simulator offer assets, open channels, sign and redeem vouchers, pay calls, collect
// and change parameters.
package simulation

import (
	"context"

	"github.com/ethereum/go-ethereum/common"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/x/usage/keeper"
	"github.com/sahara-chain/sahara/x/usage/types"
)

// maxAsset is how far up the simulator looks for assets.
const maxAsset = 30

// MsgRegisterServiceFactory offers a random asset, which most accounts may not sell; those are skipped.
func MsgRegisterServiceFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgRegisterService] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgRegisterService) {
		provider, r := data.AnyAccount(reporter), data.Rand()
		if reporter.IsSkipped() {
			return nil, nil
		}
		msg := &types.MsgRegisterService{
			Provider: provider.AddressBech32, AssetId: r.Uint64InRange(1, maxAsset), Endpoint: "https://simulated.example/v1",
			Prices: randomPrices(r), ProviderBps: r.Uint32InRange(0, maxProviderBps/5),
		}
		if !tried(ctx, reporter, func(ctx sdk.Context) error {
			_, err := k.RegisterService(ctx, provider.Address, types.Service{
				AssetId: msg.AssetId, Endpoint: msg.Endpoint, Prices: msg.Prices, ProviderBps: msg.ProviderBps,
			})
			return err
		}) {
			return nil, nil
		}
		return []simsx.SimAccount{provider}, msg
	}
}

// MsgUpdateServiceFactory offers a random service anew, at times to nobody.
func MsgUpdateServiceFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgUpdateService] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgUpdateService) {
		service := anyService(ctx, k, data, reporter)
		if reporter.IsSkipped() {
			return nil, nil
		}
		provider, r := data.GetAccount(reporter, service.Provider), data.Rand()
		service.Prices, service.ProviderBps, service.Active = randomPrices(r), r.Uint32InRange(0, maxProviderBps/5), r.Intn(4) > 0
		if reporter.IsSkipped() || !tried(ctx, reporter, func(ctx sdk.Context) error { return k.UpdateService(ctx, provider.Address, service) }) {
			return nil, nil
		}
		return []simsx.SimAccount{provider}, &types.MsgUpdateService{
			Provider: service.Provider, AssetId: service.AssetId, Endpoint: service.Endpoint, Prices: service.Prices,
			ProviderBps: service.ProviderBps, Authorizer: service.Authorizer, Active: service.Active,
		}
	}
}

// MsgSendToServiceFactory pays a random service by an ordinary transfer.
func MsgSendToServiceFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*banktypes.MsgSend] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *banktypes.MsgSend) {
		from := rich(data, reporter)
		service := anyService(ctx, k, data, reporter)
		if reporter.IsSkipped() {
			return nil, nil
		}
		return []simsx.SimAccount{from}, banktypes.NewMsgSend(from.Address, common.HexToAddress(service.PayTo).Bytes(),
			sdk.NewCoins(coin(1+data.Rand().Int63n(maxDeposit))))
	}
}

// MsgCollectFactory splits what has landed on a random service's address.
func MsgCollectFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgCollect] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgCollect) {
		sender := data.AnyAccount(reporter)
		service := anyService(ctx, k, data, reporter)
		if reporter.IsSkipped() {
			return nil, nil
		}
		provider := sdk.MustAccAddressFromBech32(service.Provider)
		if !tried(ctx, reporter, func(ctx sdk.Context) error {
			_, err := k.Collect(ctx, provider, service.AssetId, nil)
			return err
		}) {
			return nil, nil
		}
		return []simsx.SimAccount{sender}, &types.MsgCollect{Sender: sender.AddressBech32, Provider: service.Provider, AssetId: service.AssetId}
	}
}

// MsgUpdateParamsFactory proposes other parameters.
func MsgUpdateParamsFactory() simsx.SimMsgFactoryFn[*types.MsgUpdateParams] {
	return func(
		_ context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgUpdateParams) {
		return nil, &types.MsgUpdateParams{
			Authority: data.ModuleAccountAddress(reporter, "gov"), Params: RandomParams(data.Rand()),
		}
	}
}

// anyService is a random one.
func anyService(ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) types.Service {
	page, err := keeper.NewQueryServer(k).Services(ctx, &types.QueryServicesRequest{Pagination: somewhere(data)})
	if err != nil || len(page.Entries) == 0 {
		reporter.Skip("no service")
		return types.Service{}
	}
	return simsx.OneOf(data.Rand(), page.Entries).Service
}

// somewhere is a page from either end.
func somewhere(data *simsx.ChainDataSource) *query.PageRequest {
	return &query.PageRequest{Limit: 30, Reverse: data.Rand().Bool()}
}

// rich is an account that can make a deposit and pay fees.
func rich(data *simsx.ChainDataSource, reporter simsx.SimulationReporter) simsx.SimAccount {
	return data.AnyAccount(reporter, simsx.WithLiquidBalanceGTE(coin(10*maxDeposit)))
}

// tried tells whether something succeeds on a branch of the state; if not, it is skipped.
func tried(ctx context.Context, reporter simsx.SimulationReporter, try func(sdk.Context) error) bool {
	if reporter.IsSkipped() {
		return false
	}
	branch, _ := sdk.UnwrapSDKContext(ctx).CacheContext()
	if err := try(branch); err != nil {
		reporter.Skip(err.Error())
		return false
	}
	return true
}
