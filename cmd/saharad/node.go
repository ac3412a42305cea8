package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cast"
	"github.com/spf13/cobra"
	"github.com/spf13/viper"

	"cosmossdk.io/log/v2"

	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/server"
	serverconfig "github.com/cosmos/cosmos-sdk/server/config"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	evmserver "github.com/cosmos/evm/server"
	srvflags "github.com/cosmos/evm/server/flags"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"
)

// newNodeApp opens the app of a node's home. The server expects no error from it, so one ends the process
// before anything runs.
func newNodeApp(logger log.Logger, db dbm.DB, opts servertypes.AppOptions) evmserver.Application {
	node, err := openApp(logger, db, opts, true)
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err.Error())
		os.Exit(1)
	}
	return node
}

// newNode is newNodeApp for the SDK's own commands.
func newNode(logger log.Logger, db dbm.DB, opts servertypes.AppOptions) servertypes.Application {
	return newNodeApp(logger, db, opts)
}

func openApp(logger log.Logger, db dbm.DB, opts servertypes.AppOptions, loadLatest bool) (*app.App, error) {
	chainID, err := chainIDOf(opts)
	if err != nil {
		return nil, err
	}
	return app.New(logger, db, loadLatest, chainID, opts, server.DefaultBaseappOptions(opts)...)
}

// chainIDOf is the chain id of the home's genesis. A --chain-id that says otherwise is refused.
func chainIDOf(opts servertypes.AppOptions) (string, error) {
	path := filepath.Join(cast.ToString(opts.Get(flags.FlagHome)), "config", "genesis.json")
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("the chain id comes from genesis: %w (run `saharad init`, or copy the network's genesis there)", err)
	}
	defer file.Close()
	id, err := genutiltypes.ParseChainIDFromGenesis(file)
	if err != nil {
		return "", fmt.Errorf("%s: chain_id: %w", path, err)
	}
	if flag := cast.ToString(opts.Get(flags.FlagChainID)); flag != "" && flag != id {
		return "", fmt.Errorf("--chain-id is %q, but %s is of chain %q", flag, path, id)
	}
	return id, nil
}

// prepareStart adds to the stock start command what a wrong setting must not get past.
func prepareStart(cmd *cobra.Command) {
	cmd.Flags().String(server.FlagBlockExecutor, serverconfig.DefaultBlockExecutor,
		"how to execute a block's transactions: sequential or block-stm (equal results)")
	cmd.Flags().Int(server.FlagBlockSTMWorkers, serverconfig.DefaultBlockSTMWorkers, "workers of block-stm (0 = one a core)")
	cmd.Flags().Bool(server.FlagBlockSTMPreEstimate, serverconfig.DefaultBlockSTMPreEstimate,
		"let block-stm guess each transaction's writes before it runs")
	_ = cmd.Flags().MarkHidden(srvflags.EVMChainID)

	bind := cmd.PreRunE
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		if err := bind(cmd, args); err != nil {
			return err
		}
		ctx := server.GetServerContextFromCmd(cmd)
		if err := setEVMChainID(cmd, ctx.Viper); err != nil {
			return err
		}
		if err := checkSettings(ctx); err != nil {
			return err
		}
		if err := checkFirstStart(ctx); err != nil {
			return err
		}
		if err := checkPorts(ctx); err != nil {
			return err
		}
		return startMeters(ctx.Viper.GetString(flags.FlagHome))
	}
}

// setEVMChainID gives the JSON-RPC server the id that follows from genesis, and refuses another one.
func setEVMChainID(cmd *cobra.Command, v *viper.Viper) error {
	chainID, err := chainIDOf(v)
	if err != nil {
		return err
	}
	want := chain.EVMChainID(chainID)
	set := cmd.Flags().Changed(srvflags.EVMChainID) || v.InConfig(srvflags.EVMChainID)
	if have := v.GetUint64(srvflags.EVMChainID); set && have != want {
		return fmt.Errorf("%s is %d, but chain %q has EVM chain id %d: remove the setting", srvflags.EVMChainID, have, chainID, want)
	}
	v.Set(srvflags.EVMChainID, want)
	return nil
}

// errNoBlock: what a command would read is not there.
var errNoBlock = errors.New("the home holds no state yet: no block was committed")

// exportApp writes the state at a height (-1 is the newest) as a genesis.
func exportApp(
	_ log.Logger, db dbm.DB, height int64, forZeroHeight bool, jailAllowed []string,
	opts servertypes.AppOptions, modules []string,
) (servertypes.ExportedApp, error) {
	if home := cast.ToString(opts.Get(flags.FlagHome)); home == "" {
		return servertypes.ExportedApp{}, errors.New("--home is empty")
	}
	// The command's logger writes to standard output, where the genesis goes.
	node, err := openApp(log.NewNopLogger(), db, withoutMempool{opts}, height == -1)
	if err != nil {
		return servertypes.ExportedApp{}, err
	}
	if height != -1 {
		if err := node.LoadHeight(height); err != nil {
			return servertypes.ExportedApp{}, fmt.Errorf("--height %d: %w", height, err)
		}
	}
	if node.LastBlockHeight() == 0 {
		return servertypes.ExportedApp{}, errNoBlock
	}
	return node.ExportAppStateAndValidators(forZeroHeight, jailAllowed, modules)
}

// withoutMempool are options under which an app starts no mempool, for commands that only read.
type withoutMempool struct{ servertypes.AppOptions }

func (o withoutMempool) Get(key string) any {
	if key == server.FlagMempoolMaxTxs {
		return -1
	}
	return o.AppOptions.Get(key)
}

// settings are options of an app that no configuration file holds.
type settings map[string]any

func (s settings) Get(key string) any { return s[key] }
