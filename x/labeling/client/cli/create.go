package cli

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/internal/client/progress"
	"github.com/sahara-chain/sahara/x/labeling/client/items"
	"github.com/sahara-chain/sahara/x/labeling/client/secrets"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// resultFile is where the dataset's metadata is written to. Its name begins with a dot, so it is no item.
const resultFile = ".result.json"

func createCmd(b backend) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Open a task on the files of a folder",
		Long: `create hashes the files of a folder, the items, and opens a task on them. The content stays where it is: put the
folder where your labelers find it, or on a web server, and publish the instructions, of which the chain has the CID
only. Into the folder it writes .items.json, the list by which labelers find the items on a server and the classes'
names, and .result.json, the metadata of the dataset that the labels become. A second task on the same folder writes
them anew: give it a copy of the folder, if its classes have other names.

--kind says what is asked of an item. With single-choice, preference and moderation it is one of the classes of --class.
With numeric it is a whole number from --min to --max; two that are no further apart than --tolerance agree, and the
answer is the mean of the labels without the lowest and the highest fifth (rounded up). With prompt, transcription,
spans and boxes it is something that is made, open work: the chain gets its hash, and when the last wave is over,
reviewers say of each submission whether it is accepted. Who made it is paid then, and the accepted ones become the
dataset. The review is a task that the chain opens; its instructions and its bounty are yours, and what you do not say
of it is as in the task.

--gold is a list of items whose class or number you know: columns item and label, or item and number. Open work has
none. Labelers meet them among the others and cannot tell; who has too many of them wrong is not paid. Batches of which
each has ten or so make the best gate. The chain gets the root of a Merkle tree; what is under it is kept in the file of
--secrets, which is written before anything is sent. Keep it: after the last wave you show the gold with ` + "`saharad labeling gold reveal`" + `.`,
		Example: `saharad labeling task create --items ./mail --name "Is it spam?" --class ham,spam --domain mail \
  --instructions ./instructions.md --bounty 300SAHARA --redundancy 5 --batch-size 50 --gold ./gold.csv \
  --terms 8 --modality text --language en --from alice
saharad labeling task create --items ./photos --name "How many cars?" --kind numeric --min 0 --max 500 --tolerance 2 \
  --domain counting --instructions ./instructions.md --bounty 100SAHARA --gold ./gold.csv --terms 8 --modality image \
  --from alice
saharad labeling task create --items ./calls --name "What is said?" --kind transcription --domain speech \
  --instructions ./instructions.md --redundancy 1 --batch-size 10 --bounty 500SAHARA --review-instructions ./review.md \
  --review-redundancy 3 --review-batch 50 --review-bounty 150SAHARA --terms 8 --modality audio --from alice`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return broadcast.Interruptible(cmd, func(ctx context.Context) error { return create(ctx, cmd, b, o) })
		},
	}
	o.addFlags(cmd)
	broadcast.AddFlags(cmd)
	return cmd
}

// draft is a task that is not sent yet, with what is to be kept of it.
type draft struct {
	msg      *types.MsgCreateTask
	set      *items.Set
	gold     *secrets.Gold
	secrets  string // path
	metadata []byte // nil if it is kept elsewhere
}

// created is what create prints.
type created struct {
	ID       uint64 `json:"id"`
	ItemRoot string `json:"item_root"` // hexadecimal
	Items    uint32 `json:"items"`
	Secrets  string `json:"secrets,omitempty"`
	TxHash   string `json:"txhash"`
}

func create(ctx context.Context, cmd *cobra.Command, b backend, o options) error {
	asJSON, err := broadcast.IsJSON(cmd)
	if err != nil {
		return err
	}
	clientCtx, dry, err := b.owner(cmd)
	if err != nil {
		return err
	}
	d, err := o.draft(ctx, cmd, clientCtx)
	if err != nil {
		return err
	}
	if dry {
		bz, err := clientCtx.Codec.MarshalJSON(d.msg)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(cmd.OutOrStdout(), string(bz))
		return err
	}
	if clientCtx.GenerateOnly {
		if err := d.write(o.items, clientCtx.ChainID); err != nil {
			return err
		}
		return broadcast.Generate(cmd, clientCtx, d.msg)
	}
	params, err := b.node(clientCtx).params(ctx)
	if err != nil {
		return err
	}
	cost := question(d.msg.Spec, params)
	if clientCtx.SkipConfirm {
		cmd.PrintErrln(cost) // who does not want to be asked is told all the same
	} else if err := confirm(ctx, cmd, clientCtx, cost); err != nil {
		return err
	}
	signed, err := b.sign(ctx, cmd, clientCtx, d.msg) // the node tries it, so what it refuses leaves no files
	if err != nil {
		return err
	}
	if err := d.write(o.items, clientCtx.ChainID); err != nil {
		return err
	}
	var answer types.MsgCreateTaskResponse
	hash, err := b.submit(ctx, clientCtx, signed, &answer)
	if err != nil {
		return err
	}
	c := created{answer.TaskId, hex.EncodeToString(d.msg.Spec.ItemRoot), d.msg.Spec.Items, d.secrets, hash}
	if asJSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(c)
	}
	return c.print(cmd)
}

func (c created) print(cmd *cobra.Command) error {
	text := fmt.Sprintf("task         %d\nitems        %d\nitem root    %s\ntransaction  %s\n", c.ID, c.Items, c.ItemRoot, c.TxHash)
	if c.Secrets != "" {
		text += fmt.Sprintf("gold         %s: keep it, and after the last wave run\n             saharad labeling gold reveal %d --secrets %s --from …\n",
			c.Secrets, c.ID, c.Secrets)
	}
	_, err := fmt.Fprint(cmd.OutOrStdout(), text)
	return err
}

// draft makes the message, checked as far as no node is needed.
func (o *options) draft(ctx context.Context, cmd *cobra.Command, clientCtx client.Context) (*draft, error) {
	kind, err := kindOf(o.kind)
	if err != nil {
		return nil, err
	}
	if err := suits(kind, cmd.Flags()); err != nil {
		return nil, err
	}
	o.review.inherit(*o, cmd.Flags())
	if choice(kind) {
		if err := o.class(); err != nil {
			return nil, err
		}
	}
	set, err := openItems(ctx, cmd, o.items)
	if err != nil {
		return nil, fmt.Errorf("--items: %w", err)
	}
	set.Classes = o.classNames
	spec, err := o.read(kind, set)
	if err != nil {
		return nil, err
	}
	d := &draft{msg: &types.MsgCreateTask{Requester: clientCtx.FromAddress.String()}, set: set}
	if o.metadata != "" {
		if spec.Result.MetadataCid, err = cidOf(o.metadata); err != nil {
			return nil, fmt.Errorf("--metadata: %w", err)
		}
	} else {
		if d.metadata, err = o.describe(spec); err != nil {
			return nil, err
		}
		if spec.Result.MetadataCid, err = cidOfBytes(d.metadata); err != nil {
			return nil, err
		}
	}
	if o.gold != "" {
		gold, err := o.readGold(set, spec)
		if err != nil {
			return nil, err
		}
		root, err := gold.Root()
		if err != nil {
			return nil, err
		}
		spec.Gold = &types.Gold{Root: root[:], PerClass: gold.PerClass()}
		d.gold = &gold
		if d.secrets = o.secrets; d.secrets == "" {
			d.secrets = fmt.Sprintf("gold-%x.json", root[:4])
		}
	}
	d.msg.Spec = spec
	return d, spec.Validate()
}

// write keeps what must be kept, the secrets first.
func (d *draft) write(dir, chainID string) error {
	if d.gold != nil {
		if err := d.gold.Write(d.secrets, chainID); err != nil {
			return fmt.Errorf("--secrets: %w", err)
		}
	}
	list, err := d.set.List()
	if err != nil {
		return err
	}
	if err := folder.Write(filepath.Join(dir, items.ListFile), list); err != nil {
		return err
	}
	if d.metadata == nil {
		return nil
	}
	return folder.Write(filepath.Join(dir, resultFile), d.metadata)
}

// openItems opens items with a progress bar.
func openItems(ctx context.Context, cmd *cobra.Command, source string) (*items.Set, error) {
	bar := progress.New(cmd.ErrOrStderr(), "hashing")
	defer bar.End()
	return items.Open(ctx, source, bar.Update)
}

// confirm asks a question, unless --yes answers it.
func confirm(ctx context.Context, cmd *cobra.Command, clientCtx client.Context, question string) error {
	if clientCtx.SkipConfirm {
		return nil
	}
	return broadcast.Confirm(ctx, cmd.InOrStdin(), cmd.ErrOrStderr(), question)
}
