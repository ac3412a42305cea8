package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/server"
	genutilcli "github.com/cosmos/cosmos-sdk/x/genutil/client/cli"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"

	"github.com/sahara-chain/sahara/app"
)

// initCmd is the SDK's init with the chain's own genesis: its coin, and limits on a block's gas and bytes.
func initCmd(described *app.App, home string) *cobra.Command {
	cmd := genutilcli.InitCmd(described.BasicModuleManager, home)
	cmd.Short = "Write the files of a new node: keys, genesis and configuration"
	cmd.Long = `init writes a new node's home: its consensus and p2p keys, a genesis with the chain's defaults, and
config.toml, app.toml and client.toml, each line explained in the file.

To join a network, replace config/genesis.json by the network's own afterwards.`
	cmd.Example = "saharad init my-node --chain-id sahara-devnet-1"
	_ = cmd.Flags().MarkHidden(genutilcli.FlagDefaultBondDenom)

	write := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if id, _ := cmd.Flags().GetString(flags.FlagChainID); id == "" && client.GetClientContextFromCmd(cmd).ChainID == "" {
			return fmt.Errorf("--chain-id is missing: give the network's id, such as sahara-devnet-1")
		}
		if err := write(cmd, args); err != nil {
			return err
		}
		config := server.GetServerContextFromCmd(cmd).Config
		genesis, err := genutiltypes.AppGenesisFromFile(config.GenesisFile())
		if err != nil {
			return err
		}
		if err := setDefaults(described, genesis); err != nil {
			return err
		}
		return genesis.SaveAs(config.GenesisFile())
	}
	return cmd
}

// setDefaults gives a genesis document the chain's defaults.
func setDefaults(described *app.App, genesis *genutiltypes.AppGenesis) error {
	state, err := marshalState(described.DefaultGenesis())
	if err != nil {
		return err
	}
	genesis.AppState = state
	genesis.Consensus.Params = app.DefaultConsensusParams()
	return nil
}
