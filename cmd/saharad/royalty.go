package main

import (
	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"

	"github.com/sahara-chain/sahara/x/royalty/client/allocation"
	"github.com/sahara-chain/sahara/x/royalty/client/audit"
)

// royaltyCmd holds the tools around the ledger that work without a node.
func royaltyCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "royalty",
		Short: "Tools around the royalty ledger that need no node: allocation trees and audits",
		RunE:  client.ValidateCmd,
	}
	cmd.AddCommand(allocation.NewCmd(), audit.NewCmd())
	return cmd
}
