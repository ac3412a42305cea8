package main

import (
	confixcmd "cosmossdk.io/tools/confix/cmd"
	"github.com/spf13/cobra"
)

// configCmd reads and changes the configuration files.
func configCmd() *cobra.Command { return confixcmd.ConfigCommand() }
