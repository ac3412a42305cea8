package app

import (
	"context"

	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/runtime"
	sdk "github.com/cosmos/cosmos-sdk/types"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"
	"github.com/cosmos/evm/x/erc20"
	erc20v2 "github.com/cosmos/evm/x/erc20/v2"
	ibccallbackskeeper "github.com/cosmos/evm/x/ibc/callbacks/keeper"
	ibccallbacks "github.com/cosmos/ibc-go/v11/modules/apps/callbacks"
	ibccallbacksv2 "github.com/cosmos/ibc-go/v11/modules/apps/callbacks/v2"
	"github.com/cosmos/ibc-go/v11/modules/apps/transfer"
	transferkeeper "github.com/cosmos/ibc-go/v11/modules/apps/transfer/keeper"
	ibctransfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	transferv2 "github.com/cosmos/ibc-go/v11/modules/apps/transfer/v2"
	porttypes "github.com/cosmos/ibc-go/v11/modules/core/05-port/types"
	ibcapi "github.com/cosmos/ibc-go/v11/modules/core/api"
	ibcexported "github.com/cosmos/ibc-go/v11/modules/core/exported"
	ibckeeper "github.com/cosmos/ibc-go/v11/modules/core/keeper"
	ibctm "github.com/cosmos/ibc-go/v11/modules/light-clients/07-tendermint"

	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// maxCallbackGas bounds what a contract may burn when a packet's memo calls it back, so that one packet
// cannot fill a relayer's transaction.
const maxCallbackGas = 1_000_000

// buildIBCKeepers builds the IBC core and transfer keepers, which the EVM's precompiles need.
func (app *App) buildIBCKeepers() {
	app.IBCKeeper = ibckeeper.NewKeeper(
		app.appCodec, runtime.NewKVStoreService(app.keys.kv[ibcexported.StoreKey]), app.UpgradeKeeper,
		governance.String())

	app.TransferKeeper = transferkeeper.NewKeeper(
		app.appCodec, accountCodec(), runtime.NewKVStoreService(app.keys.kv[ibctransfertypes.StoreKey]),
		app.IBCKeeper.ChannelKeeper, app.MsgServiceRouter(), app.AccountKeeper, transferBank{app.BankKeeper}, governance.String())
}

// transferBank is the bank of IBC transfers. Shares stay on the chain: a voucher of them elsewhere would earn
// nothing, and what the escrow account of the channel earned could never be claimed.
type transferBank struct {
	bankkeeper.BaseKeeper
}

func (b transferBank) SendCoins(ctx context.Context, from, to sdk.AccAddress, amount sdk.Coins) error {
	for _, coin := range amount {
		if royaltytypes.IsShareDenom(coin.Denom) {
			return errorsmod.Wrapf(royaltytypes.ErrShares, "%s: shares cannot leave the chain by IBC", coin)
		}
	}
	return b.BaseKeeper.SendCoins(ctx, from, to, amount)
}

// routeIBC builds both transfer stacks, for IBC v1 channels and v2 clients, and seals the routers. From
// the outside in: callbacks (calls contracts named in the memo), erc20 (turns vouchers into ERC-20
// tokens), transfer. A packet that arrives passes them in that order, so a contract is called when its
// tokens are already there.
func (app *App) routeIBC() ibctm.LightClientModule {
	app.CallbackKeeper = ibccallbackskeeper.NewKeeper(app.AccountKeeper, app.EVMKeeper, app.Erc20Keeper)

	callbacks := ibccallbacks.NewIBCMiddleware(app.CallbackKeeper, maxCallbackGas)
	callbacks.SetICS4Wrapper(app.IBCKeeper.ChannelKeeper)
	callbacks.SetUnderlyingApplication(
		erc20.NewIBCMiddleware(app.Erc20Keeper, transfer.NewIBCModule(app.TransferKeeper)))
	app.IBCKeeper.SetRouter(porttypes.NewRouter().AddRoute(ibctransfertypes.ModuleName, callbacks))

	transferModule := transferv2.NewIBCModule(app.TransferKeeper)
	stackV2 := ibccallbacksv2.NewIBCMiddleware(
		unmarshalingModule{erc20v2.NewIBCMiddleware(transferModule, app.Erc20Keeper), transferModule},
		app.IBCKeeper.ChannelKeeperV2, app.CallbackKeeper, app.IBCKeeper.ChannelKeeperV2, maxCallbackGas)
	app.IBCKeeper.SetRouterV2(ibcapi.NewRouter().AddRoute(ibctransfertypes.PortID, stackV2))

	lightClient := ibctm.NewLightClientModule(app.appCodec, app.IBCKeeper.ClientKeeper.GetStoreProvider())
	app.IBCKeeper.ClientKeeper.AddRoute(ibctm.ModuleName, &lightClient)
	return lightClient
}

// unmarshalingModule lets the callbacks middleware read transfer packets through the ERC-20 middleware,
// which for IBC v2 does not pass that question on.
type unmarshalingModule struct {
	ibcapi.IBCModule
	ibcapi.PacketDataUnmarshaler
}
