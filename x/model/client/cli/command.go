// Package cli is `saharad model`: models are published, previewed, checked and described with it.
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
)

// Command is the command `model`. It stands beside `tx` and `query`, because a folder is more than a transaction.
func Command() *cobra.Command {
	return command(backend{
		owner: broadcast.Owner, sign: broadcast.Sign, submit: broadcast.Submit,
		chain: func(clientCtx client.Context) *chain { return newChain(clientCtx, clientCtx.ChainID) },
		query: client.GetClientQueryContext,
	})
}

// backend is what stands between the commands and a node.
type backend struct {
	owner  func(*cobra.Command) (clientCtx client.Context, dry bool, err error)
	query  func(*cobra.Command) (client.Context, error)
	chain  func(client.Context) *chain
	sign   func(context.Context, *cobra.Command, client.Context, sdk.Msg) ([]byte, error)
	submit func(context.Context, client.Context, []byte, proto.Message) (txHash string, err error)
}

func command(b backend) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "model",
		Short: "Publish models with what they are made from, see who gets what, check them",
		Long: `A model is registered with the hash of its weights, its card, and what it is made from. Every call of it pays all of
that: preview shows whom, and why. Nothing of the weights leaves the machine: put them where your users find them.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(publishCmd(b), previewCmd(b), verifyCmd(b), cardCmd(b))
	return cmd
}

// ask runs a command that only asks.
func (b backend) ask(cmd *cobra.Command, f func(context.Context, *chain) error) error {
	clientCtx, err := b.query(cmd)
	if err != nil {
		return err
	}
	return broadcast.Interruptible(cmd, func(ctx context.Context) error { return f(ctx, b.chain(clientCtx)) })
}

func parseID(what, text string) (uint64, error) {
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil || id == 0 {
		return 0, fmt.Errorf("ID %.40q: want the number of %s", text, what)
	}
	return id, nil
}
