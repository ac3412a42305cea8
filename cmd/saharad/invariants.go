package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"cosmossdk.io/log/v2"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/server"
)

// invariantsCmd checks the money rules on a stopped node's state.
func invariantsCmd() *cobra.Command {
	return &cobra.Command{
		Use:   "invariants",
		Short: "Check on a stopped node's state that no coin is missing or too many",
		Long: `invariants opens the newest state of a stopped node and recomputes from it what must always hold: that
balances sum to the supply, and that each module's account holds what its records say. It prints each rule
and exits non-zero at the first that is broken.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := server.GetServerContextFromCmd(cmd)
			home := ctx.Viper.GetString(flags.FlagHome)
			db, err := dbm.NewDB("application", server.GetAppDBBackend(ctx.Viper), filepath.Join(home, "data"))
			if err != nil {
				return fmt.Errorf("%w (is the node still running?)", err)
			}
			node, err := openApp(log.NewNopLogger(), db, withoutMempool{ctx.Viper}, true)
			if err != nil {
				return err
			}
			defer node.Close()
			if node.LastBlockHeight() == 0 {
				return errNoBlock
			}
			state := node.NewContextLegacy(true, cmtproto.Header{Height: node.LastBlockHeight(), ChainID: node.ChainID()})
			for _, invariant := range node.Invariants() {
				if err := invariant.Check(state); err != nil {
					return fmt.Errorf("%s at height %d: %w", invariant.Name, node.LastBlockHeight(), err)
				}
				cmd.Printf("holds  %s\n", invariant.Name)
			}
			return nil
		},
	}
}
