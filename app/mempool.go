package app

import (
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkmempool "github.com/cosmos/cosmos-sdk/types/mempool"
	evmmempool "github.com/cosmos/evm/mempool"
	evmserver "github.com/cosmos/evm/server"
)

// setMempool installs the application's mempool: Ethereum transactions by nonce and tip with room for
// gaps, native ones by priority, both checked again after every block. With mempool.max-txs below zero,
// as in tests that feed blocks by hand, there is none and proposals take what the request brings.
func (app *App) setMempool(appOpts servertypes.AppOptions) error {
	maxTxs := evmserver.GetCosmosPoolMaxTx(appOpts, app.Logger())
	if maxTxs < 0 {
		app.setProposalHandlers(sdkmempool.NoOpMempool{})
		return nil
	}
	config := evmserver.ResolveMempoolConfig(app.AnteHandler(), appOpts, app.Logger())
	if err := evmserver.ValidateReapBounds(appOpts, config.BlockGasLimit); err != nil {
		return err
	}
	encoder := evmmempool.NewTxEncoder(app.txConfig)
	mempool := evmmempool.NewMempool(
		app.CreateQueryContext, app.Logger(), app.EVMKeeper, app.FeeMarketKeeper, app.txConfig,
		evmmempool.NewTxRechecker(config.AnteHandler, encoder),
		evmmempool.NewTxRechecker(config.AnteHandler, encoder),
		config, maxTxs)

	app.mempool = mempool
	app.SetMempool(mempool)
	app.setProposalHandlers(mempool)
	app.SetInsertTxHandler(mempool.NewInsertTxHandler(app.TxDecode))
	app.SetReapTxsHandler(mempool.NewReapTxsHandler())
	app.SetCheckTxHandler(mempool.NewCheckTxHandler(app.TxDecode, evmserver.GetMempoolCheckTxTimeout(appOpts, app.Logger())))
	app.SetPrepareCheckStater(func(sdk.Context) {
		// Without CometBFT's event bus nothing else would tell the pool that a block has passed.
		if !mempool.HasEventBus() {
			mempool.NotifyNewBlock()
		}
	})
	return nil
}

// GetMempool is called by the JSON-RPC server.
func (app *App) GetMempool() sdkmempool.ExtMempool {
	if app.mempool == nil {
		return nil
	}
	return app.mempool
}
