// Package cli is `saharad dataset`: folders are published, checked and proved with it, and described in formats that
// others read.
package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
)

// NewCmd is the command `dataset`. It stands beside `tx` and `query`, because a folder is more than a transaction.
func NewCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "dataset",
		Short: "Publish folders as datasets, check them, prove what is in them",
		Long: `A dataset is a folder whose content the chain names by one hash, the content root. Every regular file below it
is a record, by its path, size and SHA-256. Left out are files and folders whose names begin with a dot, and
croissant.json at the top, the description that publish writes there. Links and devices are refused. Nothing of
the content leaves the machine: put the folder where your users find it.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(publishCmd(), commitCmd(), verifyCmd(), proveCmd(), exportCmd())
	return cmd
}

// errInterrupted is not context.Canceled, which callers may take for a wanted end.
var errInterrupted = errors.New("interrupted")

// interruptible runs f with a context that Ctrl-C ends, so that f can tidy up behind itself.
func interruptible(cmd *cobra.Command, f func(context.Context) error) error {
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := f(ctx)
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("%w: %s", errInterrupted, err.Error())
	}
	return err
}

// atNode is what a command that only asks needs: a node, and the id of its chain.
func atNode(cmd *cobra.Command) (chain, string, error) {
	clientCtx, err := client.GetClientQueryContext(cmd)
	return newChain(clientCtx), clientCtx.ChainID, err
}

// asText makes text what a command prints unless -o says otherwise: the SDK's flags come with JSON.
func asText(cmd *cobra.Command) {
	setDefault(cmd, flags.FlagOutput, flags.OutputFormatText)
}

// setDefault changes what a flag of the SDK is when nobody gives it.
func setDefault(cmd *cobra.Command, name, value string) {
	flag := cmd.Flags().Lookup(name)
	flag.DefValue = value
	if err := flag.Value.Set(value); err != nil {
		panic(fmt.Sprintf("--%s=%s: %s", name, value, err)) // a mistake in this package, met by every test
	}
}
