package app

import (
	"context"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cast"

	errorsmod "cosmossdk.io/errors"

	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	authante "github.com/cosmos/cosmos-sdk/x/auth/ante"
	evmante "github.com/cosmos/evm/ante"
	cosmosante "github.com/cosmos/evm/ante/cosmos"
	ethante "github.com/cosmos/evm/ante/evm"
	antetypes "github.com/cosmos/evm/ante/types"
	srvflags "github.com/cosmos/evm/server/flags"
	evmtypes "github.com/cosmos/evm/x/vm/types"
	ibcante "github.com/cosmos/ibc-go/v11/modules/core/ante"
)

var (
	extensionEthereumTx   = sdk.MsgTypeURL(&evmtypes.ExtensionOptionsEthereumTx{})
	extensionDynamicFeeTx = sdk.MsgTypeURL(&antetypes.ExtensionOptionDynamicFeeTx{})
	ethereumTxURL         = sdk.MsgTypeURL(&evmtypes.MsgEthereumTx{})
)

// setAnteHandler installs the checks before a transaction's messages: one road for Ethereum transactions,
// told by their extension option, and one for all others.
func (app *App) setAnteHandler(appOpts servertypes.AppOptions) {
	maxTxGasWanted := cast.ToUint64(appOpts.Get(srvflags.EVMMaxTxGasWanted))
	app.SetAnteHandler(func(ctx sdk.Context, tx sdk.Tx, simulate bool) (sdk.Context, error) {
		if extended, ok := tx.(authante.HasExtensionOptionsTx); ok {
			if options := extended.GetExtensionOptions(); len(options) > 0 {
				switch url := options[0].GetTypeUrl(); url {
				case extensionEthereumTx:
					return app.ethereumAnte(ctx, maxTxGasWanted)(ctx, tx, simulate)
				case extensionDynamicFeeTx:
					// A native transaction that names its tip.
				default:
					return ctx, errorsmod.Wrapf(sdkerrors.ErrUnknownExtensionOptions, "extension option %s", url)
				}
			}
		}
		return app.nativeAnte(ctx)(ctx, tx, simulate)
	})
	app.SetCircuitBreaker(ethereumTxGuard{})
}

// nativeAnte checks and charges a native transaction.
func (app *App) nativeAnte(ctx sdk.Context) sdk.AnteHandler {
	feeMarket := app.FeeMarketKeeper.GetParams(ctx)
	return sdk.ChainAnteDecorators(
		nestedMessageDecorator{},
		authante.NewSetUpContextDecorator(), // outermost with gas: everything below is metered
		authante.NewExtensionOptionsDecorator(antetypes.HasDynamicFeeExtensionOption),
		authante.NewValidateBasicDecorator(),
		authante.NewTxTimeoutHeightDecorator(),
		authante.NewValidateMemoDecorator(app.AccountKeeper),
		feeDenomDecorator{},
		freeLabelingDecorator{app.LabelingKeeper}, // what an invitation has paid for passes the two checks of fees below
		unlessFree{unlessGenesis{cosmosante.NewMinGasPriceDecorator(&feeMarket)}},
		authante.NewConsumeGasForTxSizeDecorator(app.AccountKeeper),
		unlessFree{simulatedFee{authante.NewDeductFeeDecorator(app.AccountKeeper, virtualFeeBank{app.BankKeeper}, app.FeeGrantKeeper,
			ethante.NewDynamicFeeChecker(&feeMarket))}},
		authante.NewSetPubKeyDecorator(app.AccountKeeper),
		authante.NewValidateSigCountDecorator(app.AccountKeeper),
		authante.NewSigGasConsumeDecorator(app.AccountKeeper, evmante.SigVerificationGasConsumer),
		authante.NewSigVerificationDecorator(app.AccountKeeper, app.txConfig.SignModeHandler()),
		authante.NewIncrementSequenceDecorator(app.AccountKeeper),
		ibcante.NewRedundantRelayDecorator(app.IBCKeeper),
	)
}

// unlessGenesis lets the transactions of the genesis file, which bond the first validators, pass a check.
// Nobody can send any other transaction at height 0.
type unlessGenesis struct{ sdk.AnteDecorator }

func (d unlessGenesis) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	if ctx.BlockHeight() == 0 {
		return next(ctx, tx, simulate)
	}
	return d.AnteDecorator.AnteHandle(ctx, tx, simulate, next)
}

// ethereumAnte checks and charges an Ethereum transaction, and marks the context so that ethereumTxGuard
// lets its message run.
func (app *App) ethereumAnte(ctx sdk.Context, maxTxGasWanted uint64) sdk.AnteHandler {
	evmParams := app.EVMKeeper.GetParams(ctx)
	feeMarket := app.FeeMarketKeeper.GetParams(ctx)
	return sdk.ChainAnteDecorators(
		ethante.NewEVMMonoDecorator(app.AccountKeeper, app.FeeMarketKeeper, app.EVMKeeper, maxTxGasWanted,
			&evmParams, &feeMarket),
		evmante.NewTxListenerDecorator(app.onPendingTx),
		ethereumTxMark{},
	)
}

type ethereumTxKey struct{}

// ethereumTxMark is the last decorator of the Ethereum road.
type ethereumTxMark struct{}

func (ethereumTxMark) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	return next(ctx.WithValue(ethereumTxKey{}, true), tx, simulate)
}

// ethereumTxGuard refuses MsgEthereumTx wherever the message router meets it outside an Ethereum
// transaction. The message carries its own signature and its gas is bought in the Ethereum ante handler;
// inside authz, a proposal or an interchain account it would run without either. nestedMessageDecorator
// says so early and readably; this holds at whatever depth and by whatever future message.
type ethereumTxGuard struct{}

func (ethereumTxGuard) IsAllowed(ctx context.Context, typeURL string) (bool, error) {
	if typeURL != ethereumTxURL {
		return true, nil
	}
	marked, _ := sdk.UnwrapSDKContext(ctx).Value(ethereumTxKey{}).(bool)
	return marked, nil
}

// onPendingTx tells JSON-RPC subscribers of a new pending transaction.
func (app *App) onPendingTx(hash common.Hash) {
	for _, listener := range app.pendingTxListeners {
		listener(hash)
	}
}

// RegisterPendingTxListener is called by the JSON-RPC server.
func (app *App) RegisterPendingTxListener(listener func(common.Hash)) {
	app.pendingTxListeners = append(app.pendingTxListeners, listener)
}
