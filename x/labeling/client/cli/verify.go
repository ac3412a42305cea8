package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"

	datasettypes "github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// errDiffers says that a task's result is not what follows from its labels.
var errDiffers = errors.New("the result does not follow from the labels")

func verifyCmd(b backend) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify ID",
		Short: "Infer a finished task again, and compare with what the chain says",
		Long: `verify reads what the labelers of a task have shown, infers the answers from it with the chain's own code, and
compares: every answer with its confidence, every worker's score and gate, byte for byte; and, as far as the task has
come, what each labeler has earned and what became of the bounty and of the shares, and the content root of the dataset
that the answers became.

Of open work it verifies the review like any other task, and then what follows from it: which submissions are accepted,
what those who made them have earned, and the dataset's content root over the accepted ones.`,
		Example: "saharad labeling task verify 7",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parseID(args[0])
			if err != nil {
				return err
			}
			return b.ask(cmd, func(ctx context.Context, n node) error { return verify(ctx, cmd, n, id) })
		},
	}
	flags.AddQueryFlagsToCmd(cmd)
	return cmd
}

func verify(ctx context.Context, cmd *cobra.Command, n node, id uint64) error {
	task, err := n.finished(ctx, id)
	if err != nil {
		return err
	}
	said, err := n.verify(ctx, task, reading(cmd))
	if err != nil {
		return fmt.Errorf("task %d: %w", id, err)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "task %d: %s\n", id, said)
	return err
}

// verify says in words what it has found to be as it should.
func (n node) verify(ctx context.Context, task types.Task, progress func(done, total uint64)) (said string, err error) {
	if task.Spec.Kind.Open() {
		t, err := n.readOpen(ctx, task, progress)
		if err != nil {
			return "", err
		}
		return n.verifyOpen(ctx, t)
	}
	t, err := n.read(ctx, task, progress)
	if err != nil {
		return "", err
	}
	said, _, err = n.verifyLabels(ctx, t)
	return said, err
}

// verifyLabels infers a task from its labels.
func (n node) verifyLabels(ctx context.Context, t *transcript) (said string, r replay, err error) {
	if r, err = t.replay(ctx); err != nil {
		return "", r, err
	}
	if err := t.compare(r); err != nil {
		return "", r, err
	}
	said = fmt.Sprintf("%d answers and %d workers are as the chain says", len(r.items), len(r.workers))
	if t.task.Status.Settled() {
		earned := make(map[string]uint64, len(r.workers))
		for i, worker := range r.workers {
			earned[worker] = types.Earned(t.task.Spec.Classes, r.judged[i], r.void)
		}
		if err := compareMoney(t.task, t.members, earned); err != nil {
			return "", r, err
		}
		said += ", and so is what they have earned"
	}
	if t.task.DatasetId == 0 {
		return said, r, nil
	}
	root, err := t.root(r)
	if err != nil {
		return "", r, err
	}
	return said + fmt.Sprintf("; they are the records of dataset %d", t.task.DatasetId), r, n.compareRoot(ctx, t.task.DatasetId, root)
}

// compare holds the replay to what the chain says, and names the first line that differs.
func (t *transcript) compare(r replay) error {
	if t.task.Outcome.GoldVoid != r.void {
		return fmt.Errorf("%w: gold is void: %v, and the chain says %v", errDiffers, r.void, t.task.Outcome.GoldVoid)
	}
	for _, file := range []struct {
		name         string
		replay, here []byte
	}{{"answers", r.labels, t.labels}, {"workers", r.scores, t.scores}} {
		if !bytes.Equal(file.replay, file.here) {
			return fmt.Errorf("%w: %s: %s", errDiffers, file.name, firstDifference(file.replay, file.here))
		}
	}
	return nil
}

func firstDifference(replay, here []byte) string {
	a, b := strings.Split(string(replay), "\n"), strings.Split(string(here), "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d is %q, and by the chain %q", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("there are %d lines, and by the chain %d", len(a), len(b))
}

// root is that of the dataset's tree of the replayed answers, with all 24 bits of each confidence.
func (t *transcript) root(r replay) (records.Hash, error) {
	byItem := make(map[string]replayedAnswer, len(r.items))
	for i, item := range r.items {
		byItem[item] = r.answers[i]
	}
	var tree records.Builder
	for _, a := range t.answers {
		if a.Labeled {
			tree.Add(t.record(a.Item, byItem[number(a.Item)]))
		}
	}
	return tree.Root()
}

// compareRoot holds a dataset to a root.
func (n node) compareRoot(ctx context.Context, dataset uint64, root records.Hash) error {
	res, err := n.dataset.Dataset(ctx, &datasettypes.QueryDatasetRequest{Id: dataset})
	if err != nil {
		return err
	}
	if got := res.Entry.Dataset.Root; !bytes.Equal(got, root[:]) {
		return fmt.Errorf("%w: their root is %x, and that of dataset %d is %x", errDiffers, root, dataset, got)
	}
	return nil
}
