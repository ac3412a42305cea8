package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/labeling/client/secrets"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// revealEach is how many gold items a transaction shows: some 2,000 gas and 500 bytes each.
const revealEach = 200

var (
	// errSecrets refuses a file that is not of this task.
	errSecrets = errors.New("the secrets are not this task's")
	// errTooLate refuses to show gold that would not count any more.
	errTooLate = errors.New("it is too late to show gold")
	// errTooEarly refuses to show gold while labels can still be given.
	errTooEarly = errors.New("it is too early to show gold")
)

func revealCmd(b backend) *cobra.Command {
	var path string
	var wait bool
	poll := pollDefault
	cmd := &cobra.Command{
		Use:   "reveal ID --secrets FILE",
		Short: "Show the hidden gold of your task, after the last wave",
		Long: `reveal shows the gold that ` + "`task create --gold`" + ` hid, so that the chain can judge the labelers by it. It goes on
where an earlier run was interrupted. Gold counts only if all of it is shown in time; if it is not, nobody is gated,
and all are paid by how far they agree.`,
		Example: "saharad labeling gold reveal 7 --secrets gold-1a2b3c4d.json --wait --from alice",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parseID(args[0])
			if err != nil {
				return err
			}
			return broadcast.Interruptible(cmd, func(ctx context.Context) error { return reveal(ctx, cmd, b, id, path, wait, poll) })
		},
	}
	cmd.Flags().StringVar(&path, "secrets", "", "the `file` that `task create` wrote (required)")
	cmd.Flags().BoolVar(&wait, "wait", false, "wait for the end of the last wave")
	cmd.Flags().DurationVar(&poll, "poll", poll, "how often to ask the node meanwhile")
	if err := cmd.MarkFlagRequired("secrets"); err != nil {
		panic(err) // there is no such flag
	}
	broadcast.AddFlags(cmd)
	return cmd
}

func reveal(ctx context.Context, cmd *cobra.Command, b backend, id uint64, path string, wait bool, poll time.Duration) error {
	gold, chainID, err := secrets.Read(path)
	if err != nil {
		return fmt.Errorf("--secrets: %w", err)
	}
	clientCtx, dry, err := b.owner(cmd)
	if err != nil {
		return err
	}
	n := b.node(clientCtx)
	for asked := false; ; {
		res, err := n.task(ctx, id)
		if err != nil {
			return err
		}
		task := res.Task
		if err := fits(task, gold, chainID, clientCtx.ChainID); err != nil {
			return err
		}
		shown := int(task.ShownGold())
		switch {
		case task.GoldShown():
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "all %d gold items of task %d are shown\n", shown, id)
			return err
		case task.Status > types.Status_STATUS_GOLD:
			return fmt.Errorf("task %d is at %s, with %d of %d shown: %w", id, statusName(task.Status), shown, len(gold.Items), errTooLate)
		case task.Status < types.Status_STATUS_GOLD && !wait:
			return fmt.Errorf("task %d is at %s of wave %d: %w (--wait waits)", id, statusName(task.Status), task.Wave, errTooEarly)
		case task.Status < types.Status_STATUS_GOLD:
			if err := sleep(ctx, poll); err != nil {
				return err
			}
			continue
		}
		msg, err := next(id, clientCtx.FromAddress.String(), gold, shown)
		if err != nil {
			return err
		}
		if dry {
			bz, err := clientCtx.Codec.MarshalJSON(msg)
			if err == nil {
				_, err = fmt.Fprintln(cmd.OutOrStdout(), string(bz))
			}
			return err
		}
		if clientCtx.GenerateOnly {
			return broadcast.Generate(cmd, clientCtx, msg)
		}
		if !asked {
			if err := confirm(ctx, cmd, clientCtx, fmt.Sprintf("show %d gold items of task %d?", len(gold.Items)-shown, id)); err != nil {
				return err
			}
			asked = true
		}
		signed, err := b.sign(ctx, cmd, clientCtx, msg)
		if err != nil {
			return err
		}
		if _, err := b.submit(ctx, clientCtx, signed, &types.MsgRevealGoldResponse{}); err != nil {
			return err
		}
	}
}

// fits refuses secrets of another task or chain.
func fits(task types.Task, gold secrets.Gold, chainID, here string) error {
	root, err := gold.Root()
	switch {
	case err != nil:
		return err
	case chainID != here:
		return fmt.Errorf("%w: they are of chain %s, not %s", errSecrets, chainID, here)
	case task.Spec.Gold == nil:
		return fmt.Errorf("%w: task %d has no gold", errSecrets, task.Id)
	case !bytes.Equal(root[:], task.Spec.Gold.Root):
		return fmt.Errorf("%w: their root is %x, and that of task %d is %x", errSecrets, root, task.Id, task.Spec.Gold.Root)
	}
	return nil
}

// next is the message that shows the next gold items.
func next(id uint64, requester string, gold secrets.Gold, shown int) (*types.MsgRevealGold, error) {
	msg := &types.MsgRevealGold{Requester: requester, TaskId: id}
	for n := shown; n < min(shown+revealEach, len(gold.Items)); n++ {
		proof, err := gold.Proof(n)
		if err != nil {
			return nil, err
		}
		item := gold.Items[n]
		msg.Items = append(msg.Items, types.GoldItem{Item: item.Item, Class: item.Class, Salt: item.Salt, Proof: proof})
	}
	return msg, nil
}

// sleep waits, or until the context ends.
func sleep(ctx context.Context, d time.Duration) error {
	select { //determinism:allow a client waits for a node
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d): //determinism:allow a client waits for a node
		return nil
	}
}
