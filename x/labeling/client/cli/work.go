package cli

import (
	"context"
	"errors"
	"fmt"
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
	"github.com/sahara-chain/sahara/x/labeling/client/content"
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
	// errNoContent asks where what is reviewed is.
	errNoContent = errors.New("--content: want the folder or URL of what is reviewed, or --answers")
	// errNoTerminal refuses to ask where nobody can see it.
	errNoTerminal = errors.New("the output is no terminal: give --answers to label without one")
)

// workOptions are what work is told.
type workOptions struct {
	items, answers, folder, made, content string
	classNames                            []string
	batches                               uint32
	poll                                  time.Duration
}

func workCmd(b backend) *cobra.Command {
	o := workOptions{poll: pollDefault}
	cmd := &cobra.Command{
		Use:   "work ID",
		Short: "Label for a task",
		Long: `work joins the waves of a task, shows you the items of your batches, and takes an answer for each. It commits to your
labels, shows them when the wave does, and takes your pay at the end, each in its time.

 a choice      a key for each class
 a number      digits and enter
 open work     prompts, transcriptions, spans and boxes: type it, write it in your editor ($VISUAL or $EDITOR), or
               name a file. What is typed or written stands in the folder of --made, as 12.txt or 12.json of item
               12; what you take is kept in the folder made of --state, as a file with its CID for a name. Publish
               these, on IPFS or a web server, when your wave has shown its labels and before reviewers look
 a review      of open work: 1 accepts and 2 refuses what somebody made of an item. --content says where it is
               found. Content that is not there, or is not what its CID says, can be refused. ID is the review's
               own, which 'saharad query labeling task' of the work names. Nobody reviews what they had a part in

The CID of the instructions is on the screen, and in 'saharad query labeling task'; the requester publishes them. Where the
task asks for a bond, the key must hold it: an invitation or an exam waives it for the first batch only.

You can end it at any moment, and the machine may fail: run the same command again and it goes on. Labels and salts
are in the folder of --state, on the disk before a commitment is sent. Keep that folder until you are paid: without
it, what you have committed to cannot be shown.

--answers answers without a terminal, from a CSV of item and label; of item and number in a numeric task; of item and
file in open work, with paths from where the CSV is; of submission (its number or CID) and label in a review. With a
third column worker, only the rows of the key's name or address count. --from takes several keys then, with commas
between them.`,
		Example: `saharad labeling work 7 --items ./mail --from bob
saharad labeling work 7 --items https://example.org/mail/ --from bob --batches 3
saharad labeling work 7 --answers answers.csv --from bob,carol

# a number: answers.csv has lines such as house-12.jpg,250
saharad labeling work 8 --items ./houses --answers answers.csv --from bob

# open work: by hand, and from files that exist: answers.csv has lines such as call-3.wav,texts/3.txt
saharad labeling work 9 --items ./calls --from bob --made ./my-transcripts
saharad labeling work 9 --items ./calls --answers answers.csv --from bob

# a review: by hand with content from a gateway or a folder, and from a file: verdicts.csv has lines such as 4,refuse
saharad labeling work 10 --items ./calls --content https://ipfs.io/ipfs/ --from dave
saharad labeling work 10 --items ./calls --content 'https://example.org/{cid}.txt' --from dave
saharad labeling work 10 --answers verdicts.csv --from dave`,
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
	f.StringSliceVar(&o.classNames, "class", nil, "the `name` of each class in turn (default: those of the items' list; of a review accept,refuse)")
	f.StringVar(&o.made, "made", "", "open work: the `folder` for what you write (default: drafts in that of --state)")
	f.StringVar(&o.content, "content", "", "review: where content is, a `folder` of files named by CID, or a URL that ends before the CID or has {cid}")
	f.Uint32Var(&o.batches, "batches", 0, "how many batches to take at most (default: as many as there are)")
	f.StringVar(&o.folder, "state", "", "the `folder` for labels, salts and content (default: labeling in the home)")
	f.DurationVar(&o.poll, "poll", o.poll, "how often to ask the node when there is nothing to do")
	broadcast.AddFlags(cmd)
	return cmd
}

// job is a task, and what is needed to answer it.
type job struct {
	task types.Task
	// judged is the kind of what a review judges.
	judged types.Kind
	set    *items.Set
	names  []string
}

func work(ctx context.Context, cmd *cobra.Command, b backend, id uint64, o workOptions) error {
	asJSON, err := broadcast.IsJSON(cmd)
	if err != nil {
		return err
	}
	if o.content != "" {
		if _, err := content.OpenSource(o.content); err != nil {
			return fmt.Errorf("--content: %w", err)
		}
	}
	all, err := accounts(cmd, b)
	if err != nil {
		return err
	}
	j, err := o.job(ctx, cmd, b.node(all[0]), id)
	if err != nil {
		return plain(err)
	}
	if o.answers != "" {
		return byFile(ctx, cmd, b, j, all, o, asJSON)
	}
	if len(all) > 1 {
		return errors.New("--from: several keys need --answers")
	}
	if j.set == nil {
		return errNoItems
	}
	if j.judged != 0 && o.content == "" {
		return errNoContent
	}
	out, ok := cmd.OutOrStdout().(*os.File)
	if !ok || !term.IsTerminal(int(out.Fd())) {
		return errNoTerminal
	}
	return byHand(ctx, cmd, b, j, all[0], o)
}

// job asks for the task and opens its items.
func (o workOptions) job(ctx context.Context, cmd *cobra.Command, n node, id uint64) (j job, err error) {
	res, err := n.task(ctx, id)
	if err != nil {
		return j, err
	}
	j.task, j.names = res.Task, o.classNames
	if of := j.task.ReviewOf; of != 0 {
		res, err := n.task(ctx, of)
		if err != nil {
			return j, err
		}
		j.judged = res.Task.Spec.Kind
	} else if o.content != "" {
		return j, fmt.Errorf("--content: task %d is %s, and no review", id, nameOf(j.task.Spec.Kind))
	}
	if o.made != "" && !j.task.Spec.Kind.Open() {
		return j, fmt.Errorf("--made: task %d is %s, and nothing is made", id, nameOf(j.task.Spec.Kind))
	}
	if o.items == "" {
		return j, nil
	}
	if j.set, err = openItems(ctx, cmd, o.items); err != nil {
		return j, fmt.Errorf("--items: %w", err)
	}
	if err := j.set.Require(j.task.Spec.ItemRoot); err != nil {
		return j, fmt.Errorf("--items %s: %w", o.items, err)
	}
	if len(j.names) == 0 && j.judged == 0 {
		j.names = j.set.Classes
	}
	return j, nil
}

// state is the folder of what an account keeps of a task.
func (o workOptions) state(clientCtx client.Context, task types.Task) string {
	dir := o.folder
	if dir == "" {
		dir = filepath.Join(clientCtx.HomeDir, "labeling")
	}
	return filepath.Join(dir, clientCtx.ChainID, strconv.FormatUint(task.Id, 10), clientCtx.FromAddress.String())
}

// open makes a worker of an account. Its folder is to be closed.
func (o workOptions) open(cmd *cobra.Command, b backend, clientCtx client.Context, j job) (*worker.Worker, error) {
	folder, err := worker.OpenFolder(o.state(clientCtx, j.task),
		worker.Identity{ChainID: clientCtx.ChainID, Task: j.task.Id, Address: clientCtx.FromAddress})
	if err != nil {
		return nil, err
	}
	return &worker.Worker{
		Chain:  &account{cmd: cmd, b: b, clientCtx: clientCtx, node: b.node(clientCtx), id: j.task.Id, names: j.names},
		Folder: folder, Batches: o.batches,
	}, nil
}

// screen is where a person works.
func (o workOptions) screen(clientCtx client.Context, j job) (*terminal.Screen, error) {
	t := terminal.Task{ID: j.task.Id, Name: j.task.Spec.Name, Items: j.set, Judged: made[j.judged], Instructions: j.task.Spec.InstructionsCid}
	if j.task.Spec.Kind.Open() {
		t.Drafts = content.Drafts{Dir: o.made, Kind: made[j.task.Spec.Kind]}
		if o.made == "" {
			t.Drafts.Dir = filepath.Join(o.state(clientCtx, j.task), "drafts")
		}
	}
	if o.content != "" {
		var err error
		if t.Content, err = content.OpenSource(o.content); err != nil {
			return nil, fmt.Errorf("--content: %w", err)
		}
	}
	return terminal.New(t), nil
}

// byHand has a person label, on a terminal.
func byHand(ctx context.Context, cmd *cobra.Command, b backend, j job, clientCtx client.Context, o workOptions) error {
	screen, err := o.screen(clientCtx, j)
	if err != nil {
		return err
	}
	w, err := o.open(cmd, b, clientCtx, j)
	if err != nil {
		return err
	}
	w.Labeler, w.Trouble = screen, screen.Trouble
	ended := newLog(cmd.OutOrStdout(), false)
	var last []worker.Step // what is worth reading when the screen is gone
	w.Report = func(s worker.Step) {
		screen.Report(s)
		switch {
		case s.Action == worker.Claimed, s.Action == worker.Finished, s.Action == worker.Lost, s.Action == worker.Revealed && s.Made != "":
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
	ctx context.Context, cmd *cobra.Command, b backend, j job, all []client.Context, o workOptions, asJSON bool,
) error {
	workers := make([]*worker.Worker, 0, len(all))
	log := newLog(cmd.OutOrStdout(), asJSON)
	defer func() {
		for _, w := range workers {
			_ = w.Folder.Close()
		}
	}()
	for _, clientCtx := range all {
		answers, err := o.read(j.task, formOf(j.task.Spec, j.names), j.set, clientCtx)
		if err != nil {
			return fmt.Errorf("--answers: %w", err)
		}
		w, err := o.open(cmd, b, clientCtx, j)
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
