// Package app composes the chain: the modules, the stores, the two roads of transactions and the block.
// One file a concern; start with this one, then keepers.go, modules.go, storekeys.go and accounts.go.
package app

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	// The native tracers (callTracer, prestateTracer …) register themselves for debug_traceTransaction.
	// The JavaScript engine stays out: it adds an interpreter to every node for a few debuggers.
	_ "github.com/ethereum/go-ethereum/eth/tracers/native"

	"cosmossdk.io/log/v2"

	abci "github.com/cometbft/cometbft/abci/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/runtime"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	"github.com/cosmos/cosmos-sdk/types/msgservice"
	"github.com/cosmos/cosmos-sdk/version"
	authtx "github.com/cosmos/cosmos-sdk/x/auth/tx"
	evmencoding "github.com/cosmos/evm/encoding"
	evmmempool "github.com/cosmos/evm/mempool"
	evmserver "github.com/cosmos/evm/server"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/app/chain"
)

var (
	_ runtime.AppI          = (*App)(nil)
	_ evmserver.Application = (*App)(nil)
)

// App is the chain's state machine.
type App struct {
	*baseapp.BaseApp
	Keepers

	legacyAmino       *codec.LegacyAmino
	appCodec          codec.Codec
	interfaceRegistry codectypes.InterfaceRegistry
	txConfig          client.TxConfig
	txDecoder         sdk.TxDecoder

	keys               storeKeys
	mempool            *evmmempool.Mempool
	pendingTxListeners []func(common.Hash)

	ModuleManager      *module.Manager
	BasicModuleManager module.BasicManager
	configurator       module.Configurator
	simulation         *module.SimulationManager
}

// New builds the app of the chain chainID on db. With loadLatest it opens the newest committed height;
// without, the caller loads one by LoadHeight. Mistakes in the wiring and in appOpts come back as errors.
//
// cosmos/evm keeps the EVM's chain id in a package variable that may be set once. An app without a chain
// id, such as the one from which the command line learns its commands, leaves it open for the real one.
func New(
	logger log.Logger, db dbm.DB, loadLatest bool, chainID string, appOpts servertypes.AppOptions,
	options ...func(*baseapp.BaseApp),
) (*App, error) {
	app := &App{keys: newStoreKeys()}

	var evmChainID uint64
	if chainID != "" {
		evmChainID = chain.EVMChainID(chainID)
	}
	encoding := evmencoding.MakeConfig(evmChainID)
	app.legacyAmino = encoding.Amino
	app.appCodec = encoding.Codec
	app.interfaceRegistry = encoding.InterfaceRegistry
	app.txConfig = authtx.NewTxConfig(app.appCodec, authtx.DefaultSignModes)
	app.txDecoder = boundedDecoder(app.txConfig.TxDecoder())

	options = append(options, baseapp.SetChainID(chainID))
	app.BaseApp = baseapp.NewBaseApp(chain.Name, logger, db, app.txDecoder, options...)
	app.SetVersion(version.Version)
	app.SetInterfaceRegistry(app.interfaceRegistry)
	app.SetTxEncoder(app.txConfig.TxEncoder())
	if err := app.RegisterStreamingServices(appOpts, app.keys.kv); err != nil {
		return nil, fmt.Errorf("state streaming: %w", err)
	}

	setEVMGlobals()
	app.buildSDKKeepers(appOpts)
	app.buildAssetKeepers(evmChainID)
	app.buildIBCKeepers()
	app.buildEVMKeepers(appOpts, evmChainID)
	lightClient := app.routeIBC()
	app.buildModules(lightClient)

	app.configurator = module.NewConfigurator(app.appCodec, app.MsgServiceRouter(), app.GRPCQueryRouter())
	if err := app.ModuleManager.RegisterServices(app.configurator); err != nil {
		return nil, fmt.Errorf("register services: %w", err)
	}
	if err := app.registerReflection(); err != nil {
		return nil, err
	}
	files, err := proto.MergedRegistry()
	if err != nil {
		return nil, err
	}
	if err := msgservice.ValidateProtoAnnotations(files); err != nil {
		logger.Debug("messages without a signer annotation", "error", err.Error())
	}

	app.MountKVStores(app.keys.kv)
	app.MountObjectStores(app.keys.object)
	app.SetInitChainer(app.InitChainer)
	app.SetPreBlocker(app.PreBlocker)
	app.SetBeginBlocker(app.BeginBlocker)
	app.SetEndBlocker(app.EndBlocker)
	app.setAnteHandler(appOpts)
	if err := app.setMempool(appOpts); err != nil {
		return nil, fmt.Errorf("mempool: %w", err)
	}
	if err := app.registerUpgrades(appOpts); err != nil {
		return nil, err
	}
	if err := app.setBlockExecutor(appOpts); err != nil {
		return nil, err
	}
	app.registerNodeInfo(appOpts, evmChainID)
	if loadLatest {
		if err := app.LoadLatestVersion(); err != nil {
			return nil, fmt.Errorf("load the latest height: %w", err)
		}
	}
	return app, nil
}

// PreBlocker, BeginBlocker and EndBlocker run the modules in the orders of modules.go.
func (app *App) PreBlocker(ctx sdk.Context, _ *abci.RequestFinalizeBlock) (*sdk.ResponsePreBlock, error) {
	return app.ModuleManager.PreBlock(ctx)
}

// BeginBlocker: see PreBlocker.
func (app *App) BeginBlocker(ctx sdk.Context) (sdk.BeginBlock, error) {
	return app.ModuleManager.BeginBlock(ctx)
}

// EndBlocker: see PreBlocker.
func (app *App) EndBlocker(ctx sdk.Context) (sdk.EndBlock, error) {
	return app.ModuleManager.EndBlock(ctx)
}

// LoadHeight opens the state of an earlier height.
func (app *App) LoadHeight(height int64) error { return app.LoadVersion(height) }

// LegacyAmino is the amino codec, which hardware wallets still sign with.
func (app *App) LegacyAmino() *codec.LegacyAmino { return app.legacyAmino }

// AppCodec is the protobuf codec.
func (app *App) AppCodec() codec.Codec { return app.appCodec }

// InterfaceRegistry knows every message and interface type.
func (app *App) InterfaceRegistry() codectypes.InterfaceRegistry { return app.interfaceRegistry }

// TxConfig encodes and signs transactions.
func (app *App) TxConfig() client.TxConfig { return app.txConfig }

// SimulationManager runs the modules' random operations.
func (app *App) SimulationManager() *module.SimulationManager { return app.simulation }

// Close stops the mempool's workers and closes the databases.
func (app *App) Close() error {
	var err error
	if app.mempool != nil {
		err = app.mempool.Close()
	}
	return errors.Join(err, app.closeDatabases())
}
