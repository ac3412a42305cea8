package app

import (
	"fmt"
	"slices"

	"github.com/spf13/cast"

	"github.com/cosmos/cosmos-sdk/baseapp/blockexec"
	"github.com/cosmos/cosmos-sdk/server"
	serverconfig "github.com/cosmos/cosmos-sdk/server/config"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	vmrunner "github.com/cosmos/evm/x/vm/runner"

	"github.com/sahara-chain/sahara/app/chain"
)

// setBlockExecutor installs the transaction runner that app.toml's block-executor names: one transaction
// after the other, or Block-STM. Both give the same results, gas, events and app hash, so a validator may
// choose for itself.
func (app *App) setBlockExecutor(appOpts servertypes.AppOptions) error {
	// The SDK would panic on another name.
	known := []string{"", serverconfig.BlockExecutorSequential, serverconfig.BlockExecutorBlockSTM}
	if executor := cast.ToString(appOpts.Get(server.FlagBlockExecutor)); !slices.Contains(known, executor) {
		return fmt.Errorf("%s is %q, want %s or %s", server.FlagBlockExecutor, executor, known[1], known[2])
	}
	listed := app.keys.sorted()
	store, ok := app.CommitMultiStore().(interface {
		StoreKeysByName() map[string]storetypes.StoreKey
	})
	if !ok {
		return fmt.Errorf("block executor: %T cannot list its stores", app.CommitMultiStore())
	}
	if err := assertReachable(store.StoreKeysByName(), listed); err != nil {
		return fmt.Errorf("block executor: %w", err)
	}
	// Block-STM cannot meter the block while transactions run side by side. Were the sequential executor
	// to meter it, the two would disagree on a full block; proposals enforce the limit instead (proposal.go).
	app.SetDisableBlockGasMeter(true)
	blockexec.Apply(app.BaseApp, appOpts, listed, app.txDecoder,
		func(storetypes.MultiStore) string { return chain.BaseDenom },
		// Log indexes of EVM transactions run through the block, so they are put right after either runner.
		blockexec.WithRunnerWrap(vmrunner.Wrap),
	)
	return nil
}
