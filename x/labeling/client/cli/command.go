// Package cli is `saharad labeling`: what labelers and requesters do that is more than one transaction, and what anybody
// does who does not believe a result.
package cli

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/labeling/client/infer"
)

// Command is the command `labeling`. It stands beside `tx` and `query`, because a task is more than a transaction.
func Command() *cobra.Command {
	return command(backend{
		owner: broadcast.Owner, sign: broadcast.Sign, free: broadcast.SignFree, submit: broadcast.Submit,
		query: client.GetClientQueryContext,
		node:  func(clientCtx client.Context) node { return newNode(clientCtx) },
	})
}

// backend is what stands between the commands and a node.
type backend struct {
	owner  func(*cobra.Command) (clientCtx client.Context, dry bool, err error)
	query  func(*cobra.Command) (client.Context, error)
	node   func(client.Context) node
	sign   signer
	free   signer // offers no fee
	submit func(context.Context, client.Context, []byte, proto.Message) (txHash string, err error)
}

type signer func(context.Context, *cobra.Command, client.Context, sdk.Msg) ([]byte, error)

func command(b backend) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "labeling",
		Short: "Label for a task, open one, check what came of one",
		Long: `A task has people label items, blind, and pays them by the quality of what they say. Labelers work with ` + "`work`" + `,
requesters with ` + "`task create`" + ` and ` + "`gold reveal`" + `. Whoever does not believe a result runs ` + "`task verify`" + `, which
infers it again from what the labelers have shown.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	task := &cobra.Command{
		Use:   "task",
		Short: "Open a task, export it, check it",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	task.AddCommand(createCmd(b), exportCmd(b), verifyCmd(b))
	gold := &cobra.Command{
		Use:   "gold",
		Short: "Show the hidden gold of a task",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	gold.AddCommand(revealCmd(b))
	cmd.AddCommand(workCmd(b), task, gold, infer.Command())
	return cmd
}

// ask runs a command that only asks.
func (b backend) ask(cmd *cobra.Command, f func(context.Context, node) error) error {
	clientCtx, err := b.query(cmd)
	if err != nil {
		return err
	}
	return broadcast.Interruptible(cmd, func(ctx context.Context) error { return f(ctx, b.node(clientCtx)) })
}

func parseID(text string) (uint64, error) {
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil || id == 0 {
		return 0, fmt.Errorf("ID %.40q: want the number of a task", text)
	}
	return id, nil
}
