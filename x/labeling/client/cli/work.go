package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/labeling/client/items"
	"github.com/sahara-chain/sahara/x/labeling/client/terminal"
	"github.com/sahara-chain/sahara/x/labeling/client/worker"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

const (
	flagFrom = flags.FlagFrom
	// pollDefault is how often a node is asked when there is nothing to do.
	pollDefault = 2 * time.Second
)

var (
	// errNoItems asks where the items are.
	errNoItems = errors.New("--items: want the folder or URL of the items, or --answers")
	// errNoTerminal refuses to ask where nobody can see it.
	errNoTerminal = errors.New("the output is no terminal: give --answers to label without one")
)

// workOptions are what work is told.
type workOptions struct {
	items, answers, folder string
	classNames             []string
	batches                uint32
	poll                   time.Duration
}

func workCmd(b backend) *cobra.Command {
	o := workOptions{poll: pollDefault}
	cmd := &cobra.Command{
		Use:   "work ID",
		Short: "Label for a task",
		Long: `work joins the waves of a task, shows you the items of your batches, and takes a label for each by a key. It
commits to your labels, shows them when the wave does, and takes your pay at the end, each in its time.

You can end it at any moment, and the machine may fail: run the same command again and it goes on. Labels and salts
are in the folder of --state, on the disk before a commitment is sent. Keep that folder until you are paid: without
it, what you have committed to cannot be shown.

--answers labels without a terminal, from a CSV of item and label; with a third column worker, only the rows of the
key's name or address count. --from takes several keys then, with commas between them.`,
		Example: `saharad labeling work 7 --items ./mail --from bob
saharad labeling work 7 --items https://example.org/mail/ --from bob --batches 3
saharad labeling work 7 --answers answers.csv --from bob,carol`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := parseID(args[0])
			if err != nil {
				return err
			}
			return broadcast.Interruptible(cmd, func(ctx context.Context) error { return work(ctx, cmd, b, id, o) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.items, "items", "", "the `folder` of the items, or the URL of one or of its .items.json")
	f.StringVar(&o.answers, "answers", "", "a CSV `file` of item and label, in place of a terminal")
	f.StringSliceVar(&o.classNames, "class", nil, "the `name` of each class in turn (default: those of the items' list)")
	f.Uint32Var(&o.batches, "batches", 0, "how many batches to take at most (default: as many as there are)")
	f.StringVar(&o.folder, "state", "", "the `folder` for labels and salts (default: labeling in the home)")
	f.DurationVar(&o.poll, "poll", o.poll, "how often to ask the node when there is nothing to do")
	broadcast.AddFlags(cmd)
	return cmd
}

func work(ctx context.Context, cmd *cobra.Command, b backend, id uint64, o workOptions) error {
	asJSON, err := broadcast.IsJSON(cmd)
	if err != nil {
		return err
	}
	all, err := accounts(cmd, b)
	if err != nil {
		return err
	}
	res, err := b.node(all[0]).task(ctx, id)
	if err != nil {
		return err
	}
	var set *items.Set
	if o.items != "" {
		if set, err = openItems(ctx, cmd, o.items); err != nil {
			return fmt.Errorf("--items: %w", err)
		}
		if err := set.Require(res.Task.Spec.ItemRoot); err != nil {
			return fmt.Errorf("--items %s: %w", o.items, err)
		}
		if len(o.classNames) > 0 {
			set.Classes = o.classNames
		}
	}
	if o.answers != "" {
		return byFile(ctx, cmd, b, res.Task, set, all, o, asJSON)
	}
	if len(all) > 1 {
		return errors.New("--from: several keys need --answers")
	}
	if set == nil {
		return errNoItems
	}
	out, ok := cmd.OutOrStdout().(*os.File)
	if !ok || !term.IsTerminal(int(out.Fd())) {
		return errNoTerminal
	}
	return byHand(ctx, cmd, b, res.Task, set, all[0], o)
}

// open makes a worker of an account. Its folder is to be closed.
func (o workOptions) open(cmd *cobra.Command, b backend, clientCtx client.Context, task types.Task) (*worker.Worker, error) {
	dir := o.folder
	if dir == "" {
		dir = filepath.Join(clientCtx.HomeDir, "labeling")
	}
	dir = filepath.Join(dir, clientCtx.ChainID, strconv.FormatUint(task.Id, 10), clientCtx.FromAddress.String())
	folder, err := worker.OpenFolder(dir, worker.Identity{ChainID: clientCtx.ChainID, Task: task.Id, Address: clientCtx.FromAddress})
	if err != nil {
		return nil, err
	}
	return &worker.Worker{
		Chain:  &account{cmd: cmd, b: b, clientCtx: clientCtx, node: b.node(clientCtx), id: task.Id},
		Folder: folder, Batches: o.batches,
	}, nil
}

// byHand has a person label, on a terminal.
func byHand(ctx context.Context, cmd *cobra.Command, b backend, task types.Task, set *items.Set, clientCtx client.Context, o workOptions) error {
	w, err := o.open(cmd, b, clientCtx, task)
	if err != nil {
		return err
	}
	screen := terminal.New(terminal.Task{ID: task.Id, Name: task.Spec.Name, Classes: uint8(task.Spec.Classes), Items: set}) //nolint:gosec // at most MaxClasses
	w.Labeler, w.Trouble = screen, screen.Trouble
	ended := newLog(cmd.OutOrStdout(), false)
	var last []worker.Step // what is worth reading when the screen is gone
	w.Report = func(s worker.Step) {
		screen.Report(s)
		if s.Action == worker.Claimed || s.Action == worker.Finished {
			last = append(last, s)
		}
	}
	err = screen.Run(ctx, func(ctx context.Context) error { return w.Run(ctx, o.poll) })
	for _, s := range last {
		ended.step(clientCtx.FromName, s)
	}
	return errors.Join(err, w.Folder.Close())
}

// byFile has a table label, for each of some accounts at once.
func byFile(
	ctx context.Context, cmd *cobra.Command, b backend, task types.Task, set *items.Set, all []client.Context, o workOptions, asJSON bool,
) error {
	workers := make([]*worker.Worker, 0, len(all))
	log := newLog(cmd.OutOrStdout(), asJSON)
	defer func() {
		for _, w := range workers {
			_ = w.Folder.Close()
		}
	}()
	for _, clientCtx := range all {
		answers, err := o.read(task, set, clientCtx)
		if err != nil {
			return fmt.Errorf("--answers: %w", err)
		}
		w, err := o.open(cmd, b, clientCtx, task)
		if err != nil {
			return err
		}
		w.Labeler = answers
		w.Report = func(s worker.Step) { log.step(clientCtx.FromName, s) }
		w.Trouble = func(err error) { log.trouble(clientCtx.FromName, err) }
		workers = append(workers, w)
	}
	failed := make([]error, len(workers))
	var wait sync.WaitGroup
	for i, w := range workers {
		wait.Go(func() { //determinism:allow a client with several accounts
			if err := w.Run(ctx, o.poll); err != nil {
				failed[i] = fmt.Errorf("%s: %w", all[i].FromName, err)
			}
		})
	}
	wait.Wait()
	return errors.Join(failed...)
}

// read reads the answers of an account: of the rows with its name or address, or of all where the file names no workers.
func (o workOptions) read(task types.Task, set *items.Set, clientCtx client.Context) (worker.Answers, error) {
	names := o.classNames
	if set != nil && len(names) == 0 {
		names = set.Classes
	}
	rows, err := readCSV(o.answers, "worker", "item", "label")
	if err != nil {
		return nil, err
	}
	answers := worker.Answers{}
	for _, row := range rows {
		if row.has && row.extra != clientCtx.FromName && row.extra != clientCtx.FromAddress.String() {
			continue
		}
		item, err := itemOf(set, row.fields[0])
		if err == nil && item >= task.Spec.Items && task.AppealOf == 0 { // a panel's items are named as in the task of its appeals
			err = fmt.Errorf("item %d: there are %d", item, task.Spec.Items)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", row.line, err)
		}
		class, err := classOf(names, uint8(task.Spec.Classes), row.fields[1]) //nolint:gosec // at most MaxClasses
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", row.line, err)
		}
		if before, twice := answers[item]; twice && before != class {
			return nil, fmt.Errorf("line %d: item %s was %d before", row.line, row.fields[0], before)
		}
		answers[item] = class
	}
	if len(answers) == 0 {
		return nil, fmt.Errorf("%s has no answers of %s", o.answers, clientCtx.FromName)
	}
	return answers, nil
}

// log prints what workers do, a line each.
type log struct {
	mu     sync.Mutex
	out    io.Writer
	asJSON bool
}

func newLog(out io.Writer, asJSON bool) *log { return &log{out: out, asJSON: asJSON} }

// line is an entry of the log as JSON.
type line struct {
	Labeler string        `json:"labeler"`
	Action  worker.Action `json:"action"`
	Wave    uint32        `json:"wave,omitempty"`
	Labels  int           `json:"labels,omitempty"`
	Paid    string        `json:"paid,omitempty"`
	Judged  string        `json:"judged,omitempty"`
	Error   string        `json:"error,omitempty"`
}

// retried is what a line says of an error after which the worker goes on.
const retried worker.Action = "retry"

func (l *log) step(labeler string, s worker.Step) {
	if s.Action == worker.Waited || s.Action == worker.Asking {
		return
	}
	e := line{Labeler: labeler, Action: s.Action, Wave: s.View.Wave, Paid: s.Paid}
	if s.Action == worker.Finished {
		e.Judged = s.View.Judged
	}
	if s.Sheet != nil {
		e.Labels = len(s.Sheet.Items)
	}
	l.print(e)
}

func (l *log) trouble(labeler string, err error) {
	l.print(line{Labeler: labeler, Action: retried, Error: err.Error()})
}

func (l *log) print(e line) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.asJSON {
		_ = json.NewEncoder(l.out).Encode(e) // a closed pipe is found out by the next transaction's line, too
		return
	}
	text := fmt.Sprintf("%s: %s", e.Labeler, e.Action)
	if e.Wave > 0 {
		text += fmt.Sprintf(", wave %d", e.Wave)
	}
	if e.Labels > 0 {
		text += fmt.Sprintf(", %d labels", e.Labels)
	}
	if e.Paid != "" {
		text += ", paid " + e.Paid
	}
	if e.Judged != "" {
		text += ": " + e.Judged
	}
	if e.Error != "" {
		text += ": " + e.Error
	}
	_, _ = fmt.Fprintln(l.out, text)
}
