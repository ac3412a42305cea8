package main

import "github.com/spf13/cobra"

func clientCmd() *cobra.Command {
	return &cobra.Command{Use: "client", Short: "Pay for any tool: a proxy on this machine that signs vouchers", Args: cobra.NoArgs}
}
