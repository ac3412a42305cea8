package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/viper"

	confixcmd "cosmossdk.io/tools/confix/cmd"

	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/cosmos/cosmos-sdk/client"
)

// configCmd reads and changes the configuration files. The stock `config set` refuses config.toml unless it
// may skip the check, since it has none for it; this one checks what CometBFT itself checks, and takes the
// change back if it is wrong.
func configCmd() *cobra.Command {
	cmd := confixcmd.ConfigCommand()
	set := find(cmd, "set")
	stock := set.RunE
	set.RunE = func(cmd *cobra.Command, args []string) error {
		if args[0] != "config" || confixcmd.FlagSkipValidate {
			return stock(cmd, args)
		}
		path := filepath.Join(client.GetClientContextFromCmd(cmd).HomeDir, "config", "config.toml")
		before, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		confixcmd.FlagSkipValidate = true
		if err := stock(cmd, args); err != nil {
			return err
		}
		if err := checkCometConfig(path); err != nil {
			return errors.Join(fmt.Errorf("%s = %s: %w", args[1], args[2], err), os.WriteFile(path, before, 0o600))
		}
		return nil
	}
	return cmd
}

func checkCometConfig(path string) error {
	v := viper.New()
	v.SetConfigFile(path)
	if err := v.ReadInConfig(); err != nil {
		return err
	}
	config := cmtcfg.DefaultConfig()
	if err := v.Unmarshal(config); err != nil {
		return err
	}
	return config.ValidateBasic()
}
