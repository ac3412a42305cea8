package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"cosmossdk.io/log/v2"

	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/client"
	clientcfg "github.com/cosmos/cosmos-sdk/client/config"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/client/pruning"
	"github.com/cosmos/cosmos-sdk/client/rpc"
	"github.com/cosmos/cosmos-sdk/client/snapshot"
	"github.com/cosmos/cosmos-sdk/server"
	"github.com/cosmos/cosmos-sdk/version"
	authcli "github.com/cosmos/cosmos-sdk/x/auth/client/cli"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	evmclient "github.com/cosmos/evm/client"
	evmdebug "github.com/cosmos/evm/client/debug"
	"github.com/cosmos/evm/crypto/hd"
	evmserver "github.com/cosmos/evm/server"
	srvflags "github.com/cosmos/evm/server/flags"

	"github.com/sahara-chain/sahara/app"
	datasetcli "github.com/sahara-chain/sahara/x/dataset/client/cli"
	labelingcli "github.com/sahara-chain/sahara/x/labeling/client/cli"
	modelcli "github.com/sahara-chain/sahara/x/model/client/cli"
	usagecli "github.com/sahara-chain/sahara/x/usage/client/cli"
)

// defaultHome is where a node keeps its files unless --home or SAHARAD_HOME says otherwise.
func defaultHome() string {
	if home := os.Getenv("SAHARAD_HOME"); home != "" {
		return home
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ".saharad"
	}
	return filepath.Join(home, ".saharad")
}

// newRootCmd builds the whole command line. It makes an app over an empty database to learn the modules'
// messages and commands; no node starts by that.
func newRootCmd() (*cobra.Command, error) {
	version.Name, version.AppName = "sahara", "saharad"

	described, err := app.New(log.NewNopLogger(), dbm.NewMemDB(), true, "",
		settings{server.FlagMempoolMaxTxs: -1})
	if err != nil {
		return nil, err
	}
	clientCtx := client.Context{}.
		WithCodec(described.AppCodec()).
		WithInterfaceRegistry(described.InterfaceRegistry()).
		WithTxConfig(described.TxConfig()).
		WithLegacyAmino(described.LegacyAmino()).
		WithInput(os.Stdin).
		WithAccountRetriever(authtypes.AccountRetriever{}).
		WithBroadcastMode(flags.BroadcastSync).
		WithHomeDir(defaultHome()).
		WithViper("SAHARAD").
		WithKeyringOptions(hd.EthSecp256k1Option()).
		WithLedgerHasProtobuf(true)

	root := &cobra.Command{
		Use:   "saharad",
		Short: "The node and command line of Sahara, the chain on which AI assets pay their makers",
		Long: `saharad runs a node of the Sahara chain and is its command line.

Get a local chain of four validators:     make devnet
Start a node of your own:                 saharad init NAME --chain-id ID && saharad start
Make a key (works in MetaMask as well):   saharad keys add alice
Send coins:                               saharad tx bank send alice sahara1… 1000000000000000000asahara
Ask the chain:                            saharad query bank balances sahara1… -o json`,
		SilenceErrors: true, // main prints the error, once
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SetOut(cmd.OutOrStdout())
			cmd.SetErr(cmd.ErrOrStderr())
			ctx, err := client.ReadPersistentCommandFlags(clientCtx.WithCmdContext(cmd.Context()), cmd.Flags())
			if err != nil {
				return err
			}
			if ctx, err = clientcfg.ReadFromClientConfig(ctx); err != nil {
				return err
			}
			if err := client.SetCmdClientContextHandler(ctx, cmd); err != nil {
				return err
			}
			return server.InterceptConfigsPreRunHandler(cmd, appConfigTemplate, newAppConfig(), newCometConfig())
		},
	}
	addCommands(root, described)

	autoCLI := described.AutoCLI()
	autoCLI.ClientCtx = clientCtx
	if err := autoCLI.EnhanceRootCommand(root); err != nil {
		return nil, err
	}
	return root, nil
}

func addCommands(root *cobra.Command, described *app.App) {
	home := defaultHome()
	evmserver.AddCommands(root, evmserver.NewDefaultStartOptions(newNodeApp, home), exportApp, func(*cobra.Command) {})
	prepareStart(find(root, "start"))

	root.AddCommand(
		initCmd(described, home),
		genesisCmd(described, home),
		testnetCmd(described),
		inPlaceTestnetCmd(),
		configCmd(),
		pruning.Cmd(newNode, home),
		snapshot.Cmd(newNode),
		invariantsCmd(),
		royaltyCmd(),
		datasetcli.NewCmd(),
		modelcli.Command(),
		labelingcli.Command(),
		usagecli.Command(),
		evmclient.KeyCommands(home, true),
		evmdebug.Cmd(),
		server.StatusCommand(),
		queryCmd(),
		txCmd(),
	)
	if _, err := srvflags.AddTxFlags(root); err != nil {
		panic(err)
	}
}

func find(parent *cobra.Command, name string) *cobra.Command {
	for _, cmd := range parent.Commands() {
		if cmd.Name() == name {
			return cmd
		}
	}
	panic("no command " + name) // wiring: found by any test that builds the root command
}

func queryCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use: "query", Aliases: []string{"q"}, Short: "Ask the chain",
		SuggestionsMinimumDistance: 2, RunE: client.ValidateCmd,
	}
	cmd.AddCommand(
		rpc.QueryEventForTxCmd(),
		rpc.ValidatorCommand(),
		server.QueryBlockCmd(),
		server.QueryBlocksCmd(),
		server.QueryBlockResultsCmd(),
		authcli.QueryTxsByEventsCmd(),
		authcli.QueryTxCmd(),
		nodeInfoCmd(),
	)
	cmd.PersistentFlags().String(flags.FlagChainID, "", "The network chain ID")
	return cmd
}

func txCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use: "tx", Short: "Sign and send transactions",
		SuggestionsMinimumDistance: 2, RunE: client.ValidateCmd,
	}
	cmd.AddCommand(
		authcli.GetSignCommand(),
		authcli.GetSignBatchCommand(),
		authcli.GetMultiSignCommand(),
		authcli.GetMultiSignBatchCmd(),
		authcli.GetValidateSignaturesCommand(),
		authcli.GetBroadcastCommand(),
		authcli.GetEncodeCommand(),
		authcli.GetDecodeCommand(),
		authcli.GetSimulateCmd(),
	)
	cmd.PersistentFlags().String(flags.FlagChainID, "", "The network chain ID")
	return cmd
}
