// Package cli is `saharad dataset`: folders are published, checked and proved with it, and described in formats that
// others read.
package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
)

// NewCmd is the command `dataset`. It stands beside `tx` and `query`, because a folder is more than a transaction.
func NewCmd() *cobra.Command {
	return command(backend{
		owner: broadcast.Owner, sign: broadcast.Sign, submit: broadcast.Submit,
		chain: func(clientCtx client.Context) chain { return newChain(clientCtx) },
		query: client.GetClientQueryContext,
	})
}

// backend is what stands between the commands and a node.
type backend struct {
	owner  func(*cobra.Command) (clientCtx client.Context, dry bool, err error)
	query  func(*cobra.Command) (client.Context, error)
	chain  func(client.Context) chain
	sign   func(context.Context, *cobra.Command, client.Context, sdk.Msg) ([]byte, error)
	submit func(context.Context, client.Context, []byte, proto.Message) (txHash string, err error)
}

func command(b backend) *cobra.Command {
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
	cmd.AddCommand(publishCmd(b), commitCmd(b), verifyCmd(b), proveCmd(b), exportCmd(b))
	return cmd
}

// ask runs a command that only asks, with the id of the node's chain.
func (b backend) ask(cmd *cobra.Command, f func(ctx context.Context, node chain, chainID string) error) error {
	clientCtx, err := b.query(cmd)
	if err != nil {
		return err
	}
	return broadcast.Interruptible(cmd, func(ctx context.Context) error { return f(ctx, b.chain(clientCtx), clientCtx.ChainID) })
}

// confirm asks a question, unless --yes answers it.
func confirm(ctx context.Context, cmd *cobra.Command, clientCtx client.Context, question string) error {
	if clientCtx.SkipConfirm {
		return nil
	}
	return broadcast.Confirm(ctx, cmd.InOrStdin(), cmd.ErrOrStderr(), question)
}

// printMessage shows what would be sent.
func printMessage(cmd *cobra.Command, clientCtx client.Context, msg proto.Message) error {
	bz, err := clientCtx.Codec.MarshalJSON(msg)
	if err != nil {
		return err
	}
	_, err = cmd.OutOrStdout().Write(append(bz, '\n'))
	return err
}
