package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
)

// send asks unless --yes was given, signs, sends, and waits for the block.
func (b backend) send(
	ctx context.Context, cmd *cobra.Command, clientCtx client.Context, question string, msg sdk.Msg, answer proto.Message,
) (txHash string, err error) {
	if !clientCtx.SkipConfirm {
		if err := broadcast.Confirm(ctx, cmd.InOrStdin(), cmd.ErrOrStderr(), question); err != nil {
			return "", err
		}
	}
	signed, err := b.sign(ctx, cmd, clientCtx, msg)
	if err != nil {
		return "", err
	}
	return b.submit(ctx, clientCtx, signed, answer)
}

// printMessage is what --dry-run prints.
func printMessage(cmd *cobra.Command, clientCtx client.Context, msg sdk.Msg) error {
	bz, err := clientCtx.Codec.MarshalJSON(msg)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), string(bz))
	return err
}
