package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/labeling/client/infer"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// Files of an exported task. The review of open work is in a folder of its own.
const (
	taskFile        = "task.json"
	answersFile     = "answers.csv"
	goldFile        = "gold.csv"
	labelsFile      = "labels.csv"
	workersFile     = "workers.csv"
	submissionsFile = "submissions.csv"
	reviewFolder    = "review"
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
chain did as it says. ` + "`saharad labeling task verify`" + ` compares them. Of a numeric task, the column label is value, and
answers have a fourth, batch: numbers are judged by those that were given together with them.

Of open work it writes

  submissions.csv  number, labeler, item, cid, accepted, confidence: what was made, and what the review says of it.
                   What nobody reviewed is accepted, with a confidence of 0
  workers.csv      each labeler's submissions, and how many of them are accepted
  task.json        the task
  review           the review as above: its items are numbers of submissions, and label 0 accepts`,
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
	task, err := n.finished(ctx, id)
	if err != nil {
		return err
	}
	files, said, err := n.files(ctx, cdc, task, out, reading(cmd))
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := f.write(out); err != nil {
			return err
		}
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), said)
	return err
}

// exported is a file of an exported task. Without content there is none.
type exported struct {
	name    string
	content []byte
}

// write puts a file into a folder, or removes what an earlier export left.
func (f exported) write(out string) error {
	path := filepath.Join(out, f.name)
	if f.content == nil {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // what is on chain is for everybody
		return err
	}
	return folder.Write(path, f.content)
}

// files are those of a task, and what to say of them.
func (n node) files(ctx context.Context, cdc codec.Codec, task types.Task, out string, progress func(done, total uint64)) ([]exported, string, error) {
	if task.Spec.Kind.Open() {
		return n.openFiles(ctx, cdc, task, out, progress)
	}
	t, err := n.read(ctx, task, progress)
	if err != nil {
		return nil, "", err
	}
	files, err := t.files(cdc)
	return files, fmt.Sprintf("%d labels of %d labelers are in %s; to infer them again:\n%s\n", task.Labels, len(t.members), out, t.command(out)), err
}

func (t *transcript) files(cdc codec.Codec) ([]exported, error) {
	task, err := marshal(cdc, &t.task)
	return []exported{{taskFile, task}, {answersFile, t.revealed}, {goldFile, t.gold}, {labelsFile, t.labels}, {workersFile, t.scores}}, err
}

// openFiles are those of open work: what was made, and the review as a task of its own.
func (n node) openFiles(ctx context.Context, cdc codec.Codec, task types.Task, out string, progress func(done, total uint64)) ([]exported, string, error) {
	t, err := n.readOpen(ctx, task, progress)
	if err != nil {
		return nil, "", err
	}
	about, err := marshal(cdc, &t.task)
	if err != nil {
		return nil, "", err
	}
	files := []exported{{taskFile, about}, {submissionsFile, t.submissionsCSV()}, {workersFile, t.workersCSV()}}
	said := fmt.Sprintf("%d submissions of %d labelers are in %s", len(t.submissions), len(t.members), out)
	judged, review := t.judged, filepath.Join(out, reviewFolder)
	if judged == nil {
		for _, name := range []string{taskFile, answersFile, labelsFile, workersFile} {
			files = append(files, exported{filepath.Join(reviewFolder, name), nil})
		}
		return files, said + "; nobody reviewed them\n", nil
	}
	said += fmt.Sprintf(", and %d judgements of %d reviewers in %s; to infer these again:\n%s\n",
		t.review.Labels, len(judged.members), review, judged.command(review))
	of, err := judged.files(cdc)
	for _, f := range of {
		files = append(files, exported{filepath.Join(reviewFolder, f.name), f.content})
	}
	return files, said, err
}

// submissionsCSV has a row for each submission.
func (t *openTranscript) submissionsCSV() []byte {
	rows := [][]string{{"number", "labeler", "item", "cid", "accepted", "confidence"}}
	for _, s := range t.submissions {
		rows = append(rows, []string{number(s.Number), s.Labeler, number(s.Item), s.Cid, strconv.FormatBool(s.Accepted), infer.Decimal(s.Confidence)})
	}
	return infer.CSV(rows)
}

// workersCSV has a row for each labeler, by account.
func (t *openTranscript) workersCSV() []byte {
	members := slices.Clone(t.members)
	slices.SortFunc(members, func(a, b types.MemberEntry) int { return infer.Compare(a.Labeler, b.Labeler) })
	made, accepted := map[string]uint32{}, map[string]uint32{}
	for _, s := range t.submissions {
		made[s.Labeler]++
		if s.Accepted {
			accepted[s.Labeler]++
		}
	}
	rows := [][]string{{"labeler", "submissions", "accepted"}}
	for _, m := range members {
		rows = append(rows, []string{m.Labeler, number(made[m.Labeler]), number(accepted[m.Labeler])})
	}
	return infer.CSV(rows)
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
