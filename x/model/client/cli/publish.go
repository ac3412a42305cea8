package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/model/client/card"
	"github.com/sahara-chain/sahara/x/model/client/kinds"
	"github.com/sahara-chain/sahara/x/model/client/preview"
	"github.com/sahara-chain/sahara/x/model/client/weights"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

func publishCmd(b backend) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "publish DIR",
		Short: "Read a model's card, hash its weights, show who will be paid, and register it",
		Long: `publish reads DIR/README.md as Hugging Face does (license, base_model, base_model_relation, datasets, tags), finds the
assets that it names on the chain, and proposes the kind, the licence, the lineage and what each parent gets. It
hashes the weights below DIR (` + "`.safetensors, .gguf, .bin, .onnx`" + ` and the like; all files where there are none of these),
shows who would get what of 1 SAHARA, and asks. After a yes it writes DIR/sahara-card.json (the card and the list of
the weights in RFC 8785's spelling, whose CID is the model's metadata), registers the model, waits for the block and
prints the id. With --dry-run it writes and sends nothing and prints the message.

Names are not unique on the chain: anybody may have registered an asset under the name that your card means. Read who
registered what is proposed, or say which assets you mean by --map.`,
		Example: `saharad model publish ./mail-sentiment --from alice
saharad model publish ./mail-sentiment --map acme/mail-base=7:2000 --map acme/mail-2002=3 --holders team.csv --from alice --yes
saharad model publish ./mail-sentiment-2 --previous 9 --preset attribution --from alice`,
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
	ID          uint64                `json:"id"`
	TxHash      string                `json:"txhash"`
	Kind        string                `json:"kind"`
	TermsID     uint64                `json:"terms_id"`
	Parents     []royaltytypes.Parent `json:"parents"`
	WeightsCID  string                `json:"weights_cid"`
	Bytes       uint64                `json:"bytes"`
	MetadataCID string                `json:"metadata_cid"`
	Preview     split                 `json:"preview"`
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
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	c := b.chain(clientCtx)
	p, err := makePlan(ctx, c, root, clientCtx.FromAddress.String(), o)
	if err != nil {
		return err
	}
	metadata, err := p.addWeights(ctx, cmd, root)
	if err != nil {
		return err
	}
	s, err := p.show(ctx, cmd, c, o.preview)
	if err != nil {
		return err
	}
	write := func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return folder.Write(filepath.Join(dir, weights.MetadataFile), metadata)
	}
	switch {
	case dry:
		return printMessage(cmd, clientCtx, p.msg)
	case clientCtx.GenerateOnly:
		if err := write(); err != nil {
			return err
		}
		return broadcast.Generate(cmd, clientCtx, p.msg)
	}
	id, txHash, err := register(ctx, cmd, b, clientCtx, p.msg, write)
	if err != nil {
		return err
	}
	return published{
		ID: id, TxHash: txHash, Kind: kinds.Word(p.msg.Kind), TermsID: p.msg.TermsId, Parents: p.msg.Parents,
		WeightsCID: p.msg.WeightsCid, Bytes: p.msg.Bytes, MetadataCID: p.msg.MetadataCid, Preview: s,
	}.print(cmd, asJSON)
}

// addWeights hashes the weights, and names them and the card. It returns the document that the metadata CID names.
func (p *plan) addWeights(ctx context.Context, cmd *cobra.Command, root *os.Root) ([]byte, error) {
	w, err := hashWeights(ctx, cmd, root)
	if err != nil {
		return nil, err
	}
	if len(w.Files) == 0 && !p.msg.Kind.MayLackWeights() {
		return nil, fmt.Errorf("%s: %w: a model of kind %s has some", root.Name(), weights.ErrNone, kinds.Word(p.msg.Kind))
	}
	if p.msg.WeightsCid, err = weightsCID(w); err != nil {
		return nil, err
	}
	p.msg.Bytes, p.files = w.Bytes(), len(w.Files)
	metadata, err := p.card.Metadata(w.Content)
	if err != nil {
		return nil, err
	}
	name, err := card.CIDOf(metadata)
	if err != nil {
		return nil, err
	}
	p.msg.MetadataCid = name.String()
	return metadata, validate(p.msg)
}

// show writes the plan and its preview beside the answer, so that a script reads nothing else.
func (p *plan) show(ctx context.Context, cmd *cobra.Command, c *chain, o previewOptions) (split, error) {
	computed, err := o.of(ctx, preview.WithNew(graph{c, o.holders}, p.msg.Parents, p.description(o.holders)), preview.NewID, p.msg.MaxProviderBps)
	if err != nil {
		return split{}, err
	}
	s := split{computed, p.msg.MaxProviderBps, p.msg.Components}
	out := cmd.ErrOrStderr()
	if err := p.text(out); err != nil {
		return s, err
	}
	if _, err := fmt.Fprintf(out, "\nof 1 SAHARA that is paid for it:\n\n"); err != nil {
		return s, err
	}
	if err := s.text(out, o); err != nil {
		return s, err
	}
	_, err = fmt.Fprintln(out)
	return s, err
}

// register asks, signs, lets the card be written, and sends. The node has tried the message by the time that the card
// is written, so that what the chain refuses leaves nothing behind.
func register(
	ctx context.Context, cmd *cobra.Command, b backend, clientCtx client.Context, msg *types.MsgRegister, write func() error,
) (id uint64, txHash string, err error) {
	if !clientCtx.SkipConfirm {
		question := fmt.Sprintf("register %q, for ever?", msg.Name)
		if err := broadcast.Confirm(ctx, cmd.InOrStdin(), cmd.ErrOrStderr(), question); err != nil {
			return 0, "", err
		}
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

func printMessage(cmd *cobra.Command, clientCtx client.Context, msg *types.MsgRegister) error {
	bz, err := clientCtx.Codec.MarshalJSON(msg)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), string(bz))
	return err
}

func (p published) print(cmd *cobra.Command, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(p)
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "id            %d\nkind          %s\nweights CID   %s\nbytes         %d\nmetadata CID  %s\ntransaction   %s\n",
		p.ID, p.Kind, orNothing(p.WeightsCID), p.Bytes, p.MetadataCID, p.TxHash)
	return err
}
