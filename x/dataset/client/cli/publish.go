package cli

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/dataset/types"
)

func publishCmd() *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "publish DIR",
		Short: "Hash a folder, write its Croissant file and register it as a dataset",
		Long: `publish hashes the files below DIR, writes croissant.json there (Croissant 1.1, in RFC 8785's spelling, whose CID
is the dataset's metadata), registers the dataset, waits for the block and prints the id. With --dry-run it writes
and sends nothing and shows what it would.`,
		Example: `saharad dataset publish ./mail --name "Mail of 2002" --terms 3 --modality text --language en --tag spam --from alice
saharad dataset publish ./mail --name "Mail, cleaned" --terms 3 --modality text --previous 7 --holders sahara1…:40%:developer --from alice`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return interruptible(cmd, func(ctx context.Context) error { return publish(ctx, cmd, args[0], o) })
		},
	}
	o.addFlags(cmd)
	addTxFlags(cmd)
	return cmd
}

// published is what publish prints.
type published struct {
	ID          uint64 `json:"id,omitempty"`
	TxHash      string `json:"txhash,omitempty"`
	Root        string `json:"root"`
	Records     uint64 `json:"records"`
	Bytes       uint64 `json:"bytes"`
	MetadataCID string `json:"metadata_cid"`
}

func publish(ctx context.Context, cmd *cobra.Command, dir string, o options) error {
	dry, err := cmd.Flags().GetBool(flags.FlagDryRun)
	if err != nil {
		return err
	}
	account := signer
	if dry {
		account = dryOwner
	}
	clientCtx, err := account(cmd)
	if err != nil {
		return err
	}
	msg, croissant, err := prepare(ctx, cmd, clientCtx, dir, o)
	if err != nil {
		return err
	}
	result := published{
		Root: hex.EncodeToString(msg.Root), Records: msg.Records, Bytes: msg.Bytes, MetadataCID: msg.MetadataCid,
	}
	if dry {
		return result.print(cmd, msg, clientCtx)
	}
	if err := folder.Write(filepath.Join(dir, folder.CroissantFile), croissant); err != nil {
		return err
	}
	if clientCtx.GenerateOnly {
		return generate(cmd, clientCtx, msg)
	}
	var answer types.MsgRegisterResponse
	question := fmt.Sprintf("register %q: %d records, %s, root %s, terms %d?", msg.Name, msg.Records, size(msg.Bytes), result.Root, msg.TermsId)
	if result.TxHash, err = send(ctx, cmd, clientCtx, question, msg, &answer); err != nil {
		return err
	}
	result.ID = answer.Id
	return result.print(cmd, nil, clientCtx)
}

// prepare makes the message and the description of a folder, checked as far as no node is needed: before anything
// is written, and before the folder is read as far as it does not matter.
func prepare(ctx context.Context, cmd *cobra.Command, clientCtx client.Context, dir string, o options) (*types.MsgRegister, []byte, error) {
	h, err := hashFolder(ctx, cmd, dir)
	if err != nil {
		return nil, nil, err
	}
	promise := func(ctx context.Context, id uint64) (uint32, error) {
		asset, err := newChain(clientCtx).asset(ctx, id)
		return asset.SuccessionBps, err
	}
	msg, err := o.message(ctx, clientCtx.FromAddress, h, promise)
	if err != nil {
		return nil, nil, err
	}
	croissant, err := o.croissant(clientCtx.ChainID, msg, h.content)
	if err != nil {
		return nil, nil, err
	}
	name, err := folder.CIDOf(croissant)
	if err != nil {
		return nil, nil, err
	}
	msg.MetadataCid = name.String()
	return msg, croissant, msg.NewDataset(clientCtx.FromAddress).Validate()
}

// print shows the result, and for a dry run the message.
func (p published) print(cmd *cobra.Command, msg *types.MsgRegister, clientCtx client.Context) error {
	out := cmd.OutOrStdout()
	format, err := cmd.Flags().GetString(flags.FlagOutput)
	if err != nil {
		return err
	}
	if msg != nil {
		bz, err := clientCtx.Codec.MarshalJSON(msg)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(out, string(bz))
		return err
	}
	if format == flags.OutputFormatJSON {
		return json.NewEncoder(out).Encode(p)
	}
	_, err = fmt.Fprintf(out, "id            %d\nroot          %s\nrecords       %d\nbytes         %d\nmetadata CID  %s\ntransaction   %s\n",
		p.ID, p.Root, p.Records, p.Bytes, p.MetadataCID, p.TxHash)
	return err
}
