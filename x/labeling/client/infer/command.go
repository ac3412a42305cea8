// Package infer is `saharad labeling infer`: the truth inference of the chain on a file, so that anybody can replay a
// task.
package infer

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/sahara-chain/sahara/x/labeling/inference"
)

// options are the flags.
type options struct {
	answers, gold, out, workers string
	classes                     uint8
	numeric                     bool
	rule                        Numeric
}

// Command is the command `infer`, which needs neither node nor home.
func Command() *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "infer --answers FILE (--classes K | --numeric --min A --max B)",
		Short: "Infer what items are from what workers answered, as the chain does",
		Long: `infer reads a CSV with the columns worker, item and label, and prints item, label and confidence of every
item, by the very same integers with which the chain closes a task. A heading is optional; under one, the columns
may stand in another order. Workers and items are any names, labels are 0 to K-1. A worker answers an item once.

With --numeric, answers are whole numbers from --min to --max, in a column value in place of label. The answer to an
item is their mean without the lowest and the highest fifth (rounded up), floored, and its confidence is the share of
them that are at most --tolerance from it. A fourth column, batch, says which items were handed out together, as a
chain does: a score is then taken against the other items of the same batch. Without it, all items are one batch.

Gold is a CSV with the columns item and label (or value): items whose answer is known keep it, and workers who have too
many of them wrong have no say. If workers with more than two thirds of the labels do, the gold is void and counts for
nothing.

The confidence of a class is its posterior probability. Fractions are cut to six digits. --workers writes how many labels
each worker gave, how many gold items it saw and had right, whether it passed the gate (abstained: too little gold), its
score: how far it agreed with the others beyond chance, from 0 to 1, and what part of the flat half of its pay is
withheld, of one who passed with too low a score. Files are sorted by name, numbers by their value, so the same
answers give the same bytes in whatever order they come.`,
		Example: `saharad labeling infer --answers answers.csv --classes 2
saharad labeling infer --answers answers.csv --classes 4 --gold gold.csv --out labels.csv --workers workers.csv
saharad labeling infer --answers answers.csv --numeric --min 0 --max 500 --tolerance 2 --gold gold.csv`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return interruptible(cmd, func(ctx context.Context) error { return run(ctx, cmd, o) })
		},
		// In place of the root command's, which opens a node's home.
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil },
	}
	cmd.Flags().StringVar(&o.answers, "answers", "", "the CSV `file` of worker, item and label (- for standard input)")
	cmd.Flags().Uint8Var(&o.classes, "classes", 0, fmt.Sprintf("the `number` of classes, %d to %d",
		inference.MinClasses, inference.MaxClasses))
	cmd.Flags().StringVar(&o.gold, "gold", "", "a CSV `file` of item and label that are known")
	cmd.Flags().StringVarP(&o.out, "out", "o", "", "the `file` to write labels to, in place of standard output")
	cmd.Flags().StringVar(&o.workers, "workers", "", "a `file` to write each worker's score to")
	cmd.Flags().BoolVar(&o.numeric, "numeric", false, "answers are numbers, and not classes")
	cmd.Flags().Int64Var(&o.rule.Min, "min", 0, "the least `number` of --numeric")
	cmd.Flags().Int64Var(&o.rule.Max, "max", 0, "the greatest `number` of --numeric")
	cmd.Flags().Uint32Var(&o.rule.Tolerance, "tolerance", 0, "how far two `numbers` of --numeric may be apart that count as the same")
	if err := cmd.MarkFlagRequired("answers"); err != nil {
		panic(err) // there is no such flag, which any run of any test finds out
	}
	cmd.MarkFlagsOneRequired("classes", "numeric")
	cmd.MarkFlagsMutuallyExclusive("classes", "numeric")
	cmd.MarkFlagsRequiredTogether("numeric", "min", "max")
	cmd.MarkFlagsMutuallyExclusive("classes", "tolerance")
	return cmd
}

// errInterrupted is not context.Canceled, which callers may take for a wanted end.
var errInterrupted = errors.New("interrupted; nothing was written")

// interruptible runs f with a context that Ctrl-C ends.
func interruptible(cmd *cobra.Command, f func(context.Context) error) error {
	ctx, stop := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := f(ctx)
	if err != nil && ctx.Err() != nil {
		return errInterrupted
	}
	return err
}

func run(ctx context.Context, cmd *cobra.Command, o options) error {
	p := newProgress(cmd.ErrOrStderr())
	defer p.end()
	in := inputs{name: o.answers, answers: cmd.InOrStdin(), gold: cmd.InOrStdin(), goldPath: o.gold}
	var labels, scores []byte
	var said summary
	if o.numeric {
		n, result, err := o.inferNumbers(ctx, in, p)
		if err != nil {
			return err
		}
		outcome := n.outcome(result)
		labels, scores, said = outcome.Labels, outcome.Scores, n.summary(result)
	} else {
		t, result, err := o.inferClasses(ctx, in, p)
		if err != nil {
			return err
		}
		outcome := t.outcome(result)
		labels, scores, said = outcome.Labels, outcome.Scores, t.summary(result)
	}
	p.end()
	if err := said.report(cmd.ErrOrStderr()); err != nil {
		return err
	}
	if o.workers != "" {
		if err := writeWhole(o.workers, scores); err != nil {
			return fmt.Errorf("--workers: %w", err)
		}
	}
	if o.out == "" {
		_, err := cmd.OutOrStdout().Write(labels)
		return err
	}
	if err := writeWhole(o.out, labels); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	return nil
}

func (o options) validate() error {
	if o.numeric {
		if err := o.rule.validate(); err != nil {
			return err
		}
	} else if err := (inference.Size{Classes: o.classes}).Validate(); err != nil {
		return fmt.Errorf("--classes: %w", err)
	}
	for _, written := range []struct{ flag, path string }{{"--out", o.out}, {"--workers", o.workers}} {
		for _, read := range []struct{ flag, path string }{{"--answers", o.answers}, {"--gold", o.gold}} {
			if same(written.path, read.path) {
				return fmt.Errorf("%s %s is the file of %s", written.flag, written.path, read.flag)
			}
		}
	}
	if o.answers == fromInput && o.gold == fromInput {
		return errors.New("--gold - and --answers - : standard input holds one of them")
	}
	if o.out != "" && o.out == o.workers {
		return fmt.Errorf("--out and --workers are both %s", o.out)
	}
	return nil
}

// same says whether both paths lead to one file, which exists.
func same(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}
