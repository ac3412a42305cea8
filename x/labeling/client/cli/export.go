package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// Files of an exported task.
const (
	taskFile    = "task.json"
	answersFile = "answers.csv"
	goldFile    = "gold.csv"
	labelsFile  = "labels.csv"
	workersFile = "workers.csv"
)

func exportCmd(b backend) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "export ID",
		Short: "Write a finished task's reveals and results to files",
		Long: `export writes into a folder what the labelers of a task have shown, and what the chain made of it:

  answers.csv   worker, item, label: what was revealed
  gold.csv      item, label: the gold, if all of it was shown
  labels.csv    item, label, confidence: what was inferred, of items with labels and of gold
  workers.csv   each worker's labels, gold, gate and score
  task.json     the task

The first two are what ` + "`saharad labeling infer`" + ` takes, and the next two are what it gives: byte for byte, if the
chain did as it says. ` + "`saharad labeling task verify`" + ` compares them.`,
		Example: `saharad labeling task export 7 --out task-7
saharad labeling infer --answers task-7/answers.csv --gold task-7/gold.csv --classes 2 | cmp - task-7/labels.csv`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parseID(args[0])
			if err != nil {
				return err
			}
			if out == "" {
				out = "task-" + args[0]
			}
			clientCtx, err := b.query(cmd)
			if err != nil {
				return err
			}
			return b.ask(cmd, func(ctx context.Context, n node) error { return export(ctx, cmd, clientCtx.Codec, n, id, out) })
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "the `folder` to write to (default task-ID)")
	flags.AddQueryFlagsToCmd(cmd)
	return cmd
}

func export(ctx context.Context, cmd *cobra.Command, cdc codec.Codec, n node, id uint64, out string) error {
	t, err := n.read(ctx, id, reading(cmd))
	if err != nil {
		return err
	}
	task, err := marshal(cdc, &t.task)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil { //nolint:gosec // what is on chain is for everybody
		return err
	}
	gold := filepath.Join(out, goldFile)
	if t.gold == nil {
		if err := os.Remove(gold); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err // what an earlier export left
		}
	}
	for _, file := range []struct {
		name    string
		content []byte
	}{{taskFile, task}, {answersFile, t.revealed}, {goldFile, t.gold}, {labelsFile, t.labels}, {workersFile, t.scores}} {
		if file.content == nil {
			continue
		}
		if err := folder.Write(filepath.Join(out, file.name), file.content); err != nil {
			return err
		}
	}
	command := fmt.Sprintf("saharad labeling infer --answers %s --classes %d", filepath.Join(out, answersFile), t.task.Spec.Classes)
	if t.gold != nil {
		command += " --gold " + gold
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d labels of %d labelers are in %s; to infer them again:\n%s\n",
		t.task.Labels, len(t.members), out, command)
	return err
}

func marshal(cdc codec.Codec, msg proto.Message) ([]byte, error) {
	b, err := cdc.MarshalJSON(msg)
	return append(b, '\n'), err
}

// reading says now and then how many labelers are read, where there are many.
func reading(cmd *cobra.Command) func(done, total uint64) {
	const step = 5_000
	return func(done, total uint64) {
		if done%step == 0 {
			_, _ = fmt.Fprintf(cmd.ErrOrStderr(), "%d of %d labelers\n", done, total)
		}
	}
}

// statusName is a status in a word.
func statusName(s types.Status) string {
	return strings.ToLower(strings.TrimPrefix(s.String(), "STATUS_"))
}
