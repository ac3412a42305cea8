package cli

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/internal/client/progress"
	"github.com/sahara-chain/sahara/x/internal/records"
)

func publishCmd(b backend) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "publish DIR",
		Short: "Hash a folder, write its Croissant file and register it as a dataset",
		Long: `publish hashes the files below DIR, shows what it registers, and asks. After a yes it writes croissant.json there
(Croissant 1.1, in RFC 8785's spelling, whose CID is the dataset's metadata), registers the dataset, waits for the
block and prints the id. What the chain refuses leaves the folder as it was. With --dry-run it writes and sends
nothing and prints the message.`,
		Example: `saharad dataset publish ./mail --name "Mail of 2002" --terms 3 --modality text --language en --tag spam --from alice
saharad dataset publish ./mail --name "Mail, cleaned" --terms 3 --modality text --previous 7 --holders sahara1…:40%:developer --from alice`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return broadcast.Interruptible(cmd, func(ctx context.Context) error { return publish(ctx, cmd, b, args[0], o) })
		},
	}
	o.addFlags(cmd)
	broadcast.AddFlags(cmd)
	return cmd
}

// published is what publish prints.
type published struct {
	ID          uint64 `json:"id"`
	TxHash      string `json:"txhash"`
	Root        string `json:"root"`
	Records     uint64 `json:"records"`
	Bytes       uint64 `json:"bytes"`
	MetadataCID string `json:"metadata_cid"`
}

func publish(ctx context.Context, cmd *cobra.Command, b backend, dir string, o options) error {
	asJSON, err := broadcast.IsJSON(cmd)
	if err != nil {
		return err
	}
	clientCtx, dry, err := b.owner(cmd)
	if err != nil {
		return err
	}
	msg, croissant, err := prepare(ctx, cmd, b.chain(clientCtx), clientCtx, dir, o)
	if err != nil {
		return err
	}
	write := func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return folder.Write(filepath.Join(dir, folder.CroissantFile), croissant)
	}
	switch {
	case dry:
		return printMessage(cmd, clientCtx, msg)
	case clientCtx.GenerateOnly:
		if err := write(); err != nil {
			return err
		}
		return broadcast.Generate(cmd, clientCtx, msg)
	}
	id, txHash, err := register(ctx, cmd, b, clientCtx, msg, write)
	if err != nil {
		return err
	}
	return published{
		ID: id, TxHash: txHash, Root: hex.EncodeToString(msg.Root), Records: msg.Records, Bytes: msg.Bytes, MetadataCID: msg.MetadataCid,
	}.print(cmd, asJSON)
}

// prepare makes the message and the description of a folder. What can be refused without the content is refused before
// the folder is read, which may take hours.
func prepare(
	ctx context.Context, cmd *cobra.Command, node chain, clientCtx client.Context, dir string, o options,
) (*types.MsgRegister, []byte, error) {
	msg, err := o.message(ctx, clientCtx.FromAddress, node)
	if err != nil {
		return nil, nil, err
	}
	if err := o.validateWithout(msg, clientCtx); err != nil {
		return nil, nil, err
	}
	h, err := hashFolder(ctx, cmd, dir)
	if err != nil {
		return nil, nil, err
	}
	msg.Root, msg.Records, msg.Bytes = h.root[:], uint64(len(h.content.Files)), h.content.Bytes()
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

// validateWithout checks what is said of a folder, whatever is in it.
func (o options) validateWithout(msg *types.MsgRegister, clientCtx client.Context) error {
	whatever := *msg
	whatever.Root, whatever.Records, whatever.Bytes = bytes.Repeat([]byte{1}, records.HashSize), 1, 1
	croissant, err := o.croissant(clientCtx.ChainID, &whatever, folder.Content{})
	if err != nil {
		return err
	}
	name, err := folder.CIDOf(croissant)
	if err != nil {
		return err
	}
	whatever.MetadataCid = name.String()
	return whatever.NewDataset(clientCtx.FromAddress).Validate()
}

// register asks, signs, lets the description be written, and sends. The node has tried the message by the time that it
// is written, so that what the chain refuses leaves the last version's description where it is.
func register(
	ctx context.Context, cmd *cobra.Command, b backend, clientCtx client.Context, msg *types.MsgRegister, write func() error,
) (id uint64, txHash string, err error) {
	question := fmt.Sprintf("register %q for ever: %d records, %s, root %x, terms %d?",
		msg.Name, msg.Records, progress.Size(msg.Bytes), msg.Root, msg.TermsId)
	if err := confirm(ctx, cmd, clientCtx, question); err != nil {
		return 0, "", err
	}
	signed, err := b.sign(ctx, cmd, clientCtx, msg)
	if err != nil {
		return 0, "", err
	}
	if err := write(); err != nil {
		return 0, "", err
	}
	var answer types.MsgRegisterResponse
	txHash, err = b.submit(ctx, clientCtx, signed, &answer)
	return answer.Id, txHash, err
}

func (p published) print(cmd *cobra.Command, asJSON bool) error {
	out := cmd.OutOrStdout()
	if asJSON {
		return json.NewEncoder(out).Encode(p)
	}
	_, err := fmt.Fprintf(out, "id            %d\nroot          %s\nrecords       %d\nbytes         %d\nmetadata CID  %s\ntransaction   %s\n",
		p.ID, p.Root, p.Records, p.Bytes, p.MetadataCID, p.TxHash)
	return err
}
