package cli

import (
	"context"
	"crypto/rand" //determinism:allow the owner's own secret
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
)

const saltSize = 32

func commitCmd(b backend) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "commit DIR",
		Short: "Prove later that you had a folder now, without showing what is in it",
		Long: `commit hashes a folder and commits to its content root and your address under a fresh salt. Publish the same
folder with --salt afterwards: every query of that root shows your commitment, whoever registered it before.
Keep the salt; it is printed before anything is sent.`,
		Example: "saharad dataset commit ./mail --from alice",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return broadcast.Interruptible(cmd, func(ctx context.Context) error { return commit(ctx, cmd, b, args[0]) })
		},
	}
	broadcast.AddFlags(cmd)
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

func commit(ctx context.Context, cmd *cobra.Command, b backend, dir string) error {
	asJSON, err := broadcast.IsJSON(cmd)
	if err != nil {
		return err
	}
	clientCtx, dry, err := b.owner(cmd)
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
	if _, err := fmt.Fprintf(cmd.ErrOrStderr(), "salt: %x\n", salt); err != nil {
		return err // it would be lost
	}
	msg := &types.MsgCommitRoot{Owner: clientCtx.FromAddress.String(), Hash: hash}
	switch {
	case dry:
		return printMessage(cmd, clientCtx, msg)
	case clientCtx.GenerateOnly:
		return broadcast.Generate(cmd, clientCtx, msg)
	}
	if err := confirm(ctx, cmd, clientCtx, fmt.Sprintf("commit to %x?", hash)); err != nil {
		return err
	}
	signed, err := b.sign(ctx, cmd, clientCtx, msg)
	if err != nil {
		return err
	}
	var answer types.MsgCommitRootResponse
	txHash, err := b.submit(ctx, clientCtx, signed, &answer)
	if err != nil {
		return err
	}
	return committed{
		Salt: hex.EncodeToString(salt), Hash: hex.EncodeToString(hash), TxHash: txHash,
		Height: answer.Commitment.Height, Time: answer.Commitment.Time,
	}.print(cmd, asJSON)
}

func (c committed) print(cmd *cobra.Command, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(c)
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "salt         %s\nhash         %s\ncommitted    at height %d, %s\ntransaction  %s\n",
		c.Salt, c.Hash, c.Height, c.Time.UTC().Format(time.RFC3339), c.TxHash)
	return err
}
