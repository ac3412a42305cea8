package app

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/spf13/cast"

	"cosmossdk.io/core/appmodule"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/cosmos-sdk/codec"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	precompiletypes "github.com/cosmos/evm/precompiles/types"
	srvflags "github.com/cosmos/evm/server/flags"
	erc20keeper "github.com/cosmos/evm/x/erc20/keeper"
	erc20types "github.com/cosmos/evm/x/erc20/types"
	feemarketkeeper "github.com/cosmos/evm/x/feemarket/keeper"
	feemarkettypes "github.com/cosmos/evm/x/feemarket/types"
	"github.com/cosmos/evm/x/vm"
	evmkeeper "github.com/cosmos/evm/x/vm/keeper"
	evmtypes "github.com/cosmos/evm/x/vm/types"

	"github.com/sahara-chain/sahara/app/chain"
)

// evmCoin is the EVM's gas coin. It is a fact of the chain, not a parameter.
var evmCoin = evmtypes.EvmCoinInfo{
	Denom:         chain.BaseDenom,
	ExtendedDenom: chain.BaseDenom,
	DisplayDenom:  chain.DisplayDenom,
	Decimals:      chain.Decimals,
}

// evmGlobals is done once the EVM's process-wide settings stand.
var evmGlobals sync.Once

// setEVMGlobals sets the coin and the opcode table that cosmos/evm keeps in package variables. The stock
// module does it once per app object, and panics for the second object in a process; several apps in one
// process are what testutil/cluster is made of, and our values are constants, so once is enough.
func setEVMGlobals() {
	evmGlobals.Do(func() { vm.SetGlobalConfigVariables(evmCoin) })
}

// buildEVMKeepers builds the fee market, EVM and ERC-20 keepers. The EVM keeper wants the ERC-20 keeper,
// for its precompiles, before that exists, and the ERC-20 keeper wants the EVM's: a pointer to the field
// that is filled three statements later closes the circle.
func (app *App) buildEVMKeepers(appOpts servertypes.AppOptions, evmChainID uint64) {
	kv := app.keys.kv

	app.FeeMarketKeeper = feemarketkeeper.NewKeeper(app.appCodec, governance, kv[feemarkettypes.StoreKey])

	app.EVMKeeper = evmkeeper.NewKeeper(
		app.appCodec, kv[evmtypes.StoreKey], app.keys.object[evmtypes.ObjectKey], app.keys.sorted(), governance,
		app.AccountKeeper, app.BankKeeper, app.StakingKeeper, app.FeeMarketKeeper, &app.ConsensusKeeper,
		&app.Erc20Keeper, evmChainID, cast.ToString(appOpts.Get(srvflags.EVMTracer)),
	)
	app.EVMKeeper.WithStaticPrecompiles(precompiletypes.DefaultStaticPrecompiles(
		*app.StakingKeeper, app.DistrKeeper, app.BankKeeper, &app.Erc20Keeper, app.TransferKeeper,
		app.IBCKeeper.ChannelKeeper, app.IBCKeeper.ClientKeeper, app.GovKeeper, app.SlashingKeeper, app.appCodec,
	))
	// EVM fees take the same road as native ones (fees.go): no hot key.
	app.EVMKeeper.EnableVirtualFeeCollection()

	app.Erc20Keeper = erc20keeper.NewKeeper(
		kv[erc20types.StoreKey], app.appCodec, governance, app.AccountKeeper, app.BankKeeper, app.EVMKeeper,
		app.StakingKeeper, app.TransferKeeper)
}

// evmModule is cosmos/evm's module less its per-object set-up of globals (see setEVMGlobals), plus a check
// that genesis agrees with the constants.
type evmModule struct {
	vm.AppModule
	app *App
}

func (app *App) newEVMModule() evmModule {
	return evmModule{
		AppModule: vm.NewAppModule(app.EVMKeeper, app.AccountKeeper, app.BankKeeper, app.AccountKeeper.AddressCodec()),
		app:       app,
	}
}

// PreBlock has nothing to do: the globals stand since New.
func (evmModule) PreBlock(context.Context) (appmodule.ResponsePreBlock, error) {
	return &sdk.ResponsePreBlock{}, nil
}

func (m evmModule) InitGenesis(ctx sdk.Context, cdc codec.JSONCodec, data json.RawMessage) []abci.ValidatorUpdate {
	var genesis evmtypes.GenesisState
	cdc.MustUnmarshalJSON(data, &genesis)
	updates := vm.InitGenesis(ctx, m.app.EVMKeeper, m.app.AccountKeeper, m.app.BankKeeper, genesis, &evmGlobals)
	if coin := m.app.EVMKeeper.GetEvmCoinInfo(ctx); coin != evmCoin {
		panic(fmt.Errorf("genesis: the EVM's coin is %+v by evm.params.evm_denom and bank.denom_metadata, want %+v", coin, evmCoin))
	}
	return updates
}
