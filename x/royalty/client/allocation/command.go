// Package allocation is the command line for lists of who gets which shares of an asset. A list is a CSV of
// any length; an asset is registered with nothing of it but a root, and each holder claims with a proof that
// anybody can make from the list (package sumtree).
package allocation

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// NewCmd is the command `allocation`, which needs neither node nor home.
func NewCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "allocation",
		Short: "Make, prove and check lists of who gets which shares of an asset",
		Long: `An asset has 10^12 shares. A list says who gets how many, and an asset is registered with the list's root,
count, total and CID, however long the list is. Publish the list itself, for instance on IPFS: each holder
claims by a proof made from it.

The list is a CSV with the columns address and weight. A heading is optional. An address is sahara1… or 0x….
Weights are whole numbers of any size; shares are given out in their proportion. Under the heading
"address,shares" the second column is taken as the shares themselves.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		// In place of the root command's, which opens a node's home.
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil },
	}
	cmd.AddCommand(buildCmd(), proofCmd(), verifyCmd())
	return cmd
}

// errInterrupted is not context.Canceled, which callers may take for a wanted end.
var errInterrupted = errors.New("interrupted; nothing was written")

// interruptible runs f with a context that Ctrl-C ends, so that f can tidy up behind itself.
func interruptible(cmd *cobra.Command, f func(context.Context) error) error {
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := f(ctx)
	if err != nil && ctx.Err() != nil {
		return errInterrupted
	}
	return err
}

// output is the value of --output.
type output string

const (
	textOutput output = "text"
	jsonOutput output = "json"
)

// String, Set and Type make output a flag's value.
func (o *output) String() string { return string(*o) }

func (o *output) Set(text string) error {
	switch output(text) {
	case textOutput, jsonOutput:
		*o = output(text)
		return nil
	}
	return fmt.Errorf("want %s or %s", textOutput, jsonOutput)
}

func (o *output) Type() string { return "format" }
