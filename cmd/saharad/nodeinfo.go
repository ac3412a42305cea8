package main

import (
	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/sahara-chain/sahara/app/nodeinfo"
)

// nodeInfoCmd asks a node what a wallet or gateway must know of it.
func nodeInfoCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "node-info",
		Short:   "Chain ids, coin, fee denoms, versions and settings of a node",
		Example: "saharad query node-info -o json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, err := client.GetClientQueryContext(cmd)
			if err != nil {
				return err
			}
			info, err := nodeinfo.NewQueryClient(ctx).Info(cmd.Context(), &nodeinfo.QueryInfoRequest{})
			if err != nil {
				return err
			}
			return ctx.PrintProto(info)
		},
	}
	flags.AddQueryFlagsToCmd(cmd)
	return cmd
}
