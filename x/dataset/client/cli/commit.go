package cli

import (
	"context"
	"crypto/rand" //determinism:allow the owner's own secret
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/sahara-chain/sahara/x/dataset/types"
)

const saltSize = 32

func commitCmd() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "commit DIR",
		Short: "Prove later that you had a folder now, without showing what is in it",
		Long: `commit hashes a folder and commits to its content root and your address under a fresh salt. Publish the same
folder with --salt afterwards: every query of that root shows your commitment, whoever registered it before.
Keep the salt; it is printed before anything is sent.`,
		Example: "saharad dataset commit ./mail --from alice",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return interruptible(cmd, func(ctx context.Context) error { return commit(ctx, cmd, args[0]) })
		},
	}
	addTxFlags(cmd)
	return cmd
}

// committed is what commit prints.
type committed struct {
	Salt   string    `json:"salt"`
	Hash   string    `json:"hash"`
	TxHash string    `json:"txhash"`
	Height int64     `json:"height"`
	Time   time.Time `json:"time"`
}

func commit(ctx context.Context, cmd *cobra.Command, dir string) error {
	clientCtx, err := signer(cmd)
	if err != nil {
		return err
	}
	h, err := hashFolder(ctx, cmd, dir)
	if err != nil {
		return err
	}
	salt := make([]byte, saltSize)
	if _, err := rand.Read(salt); err != nil {
		return err
	}
	hash := types.CommitHash(h.root[:], clientCtx.FromAddress, salt)
	fmt.Fprintf(cmd.ErrOrStderr(), "salt: %x\n", salt)
	msg := &types.MsgCommitRoot{Owner: clientCtx.FromAddress.String(), Hash: hash}
	if clientCtx.GenerateOnly {
		return generate(cmd, clientCtx, msg)
	}
	var answer types.MsgCommitRootResponse
	txHash, err := send(ctx, cmd, clientCtx, fmt.Sprintf("commit to %x?", hash), msg, &answer)
	if err != nil {
		return err
	}
	result := committed{
		Salt: hex.EncodeToString(salt), Hash: hex.EncodeToString(hash), TxHash: txHash,
		Height: answer.Commitment.Height, Time: answer.Commitment.Time,
	}
	format, err := cmd.Flags().GetString(flags.FlagOutput)
	if err != nil {
		return err
	}
	if format == flags.OutputFormatJSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(result)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "salt         %s\nhash         %s\ncommitted    at height %d, %s\ntransaction  %s\n",
		result.Salt, result.Hash, result.Height, result.Time.UTC().Format(time.RFC3339), result.TxHash)
	return err
}
