package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/sahara-chain/sahara/x/labeling/client/infer"
	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/shuffle"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

var (
	// errNotInferred refuses a task that has no result yet.
	errNotInferred = errors.New("nothing is inferred yet")
	// errNode refuses what a node says that cannot be.
	errNode = errors.New("the node contradicts itself")
)

// transcript is all of a finished task that its result follows from, and the result. Gold that a panel has struck is gone
// from it, as from the chain.
type transcript struct {
	task    types.Task
	members []types.MemberEntry
	answers []types.Answer
	// revealed, gold, labels and scores are files as `infer` reads and writes them; gold is nil for none.
	revealed, gold, labels, scores []byte
}

// finished reads a task, and refuses one that has no result.
func (n node) finished(ctx context.Context, id uint64) (types.Task, error) {
	res, err := n.task(ctx, id)
	if err != nil {
		return types.Task{}, err
	}
	task := res.Task
	if task.Status <= types.Status_STATUS_INFER || task.AppealOf > 0 || task.Labels == 0 {
		return task, fmt.Errorf("task %d is at %s, with %d labels: %w", id, statusName(task.Status), task.Labels, errNotInferred)
	}
	if err := task.Spec.Validate(); err != nil {
		return task, fmt.Errorf("%w: task %d: %w", errNode, id, err)
	}
	if task.Labels > task.Spec.Plan().Labels() {
		return task, fmt.Errorf("%w: task %d has %d labels, of %d", errNode, id, task.Labels, task.Spec.Plan().Labels())
	}
	return task, nil
}

// labelers are those of a task who have revealed something.
func (n node) labelers(ctx context.Context, id uint64) ([]types.MemberEntry, error) {
	members, err := n.members(ctx, id)
	return slices.DeleteFunc(members, func(m types.MemberEntry) bool { return m.Member.Number == 0 }), err
}

// read asks a node for all of a task that is judged by its own labels. progress hears of labelers.
func (n node) read(ctx context.Context, task types.Task, progress func(done, total uint64)) (t *transcript, err error) {
	t = &transcript{task: task}
	if t.members, err = n.labelers(ctx, task.Id); err != nil {
		return nil, err
	}
	if t.answers, err = n.answers(ctx, task); err != nil {
		return nil, err
	}
	rows, err := n.reveals(ctx, t, progress)
	if err != nil {
		return nil, err
	}
	t.revealed = t.answersCSV(rows)
	known := map[string]bool{}
	for _, row := range rows {
		known[row[1]] = true
	}
	if task.GoldShown() {
		gold, err := n.gold(ctx, task.Id)
		if err != nil {
			return nil, err
		}
		rows := make([][]string, 0, len(gold))
		for _, g := range gold {
			item := number(g.Item)
			known[item] = true
			rows = append(rows, []string{item, t.goldText(g)})
		}
		t.gold = t.goldCSV(rows)
	}
	return t, t.result(known)
}

// reveals are the labels that were revealed, as rows of a table, in the order of the labelers.
func (n node) reveals(ctx context.Context, t *transcript, progress func(done, total uint64)) ([][]string, error) {
	places := shuffle.New(t.task.Seed, "items", t.task.Spec.Items)
	rows, done := make([][][]string, len(t.members)), tally{total: len(t.members), tell: progress}
	err := each(ctx, len(t.members), func(ctx context.Context, i int) error {
		for _, batch := range t.members[i].Member.Batches {
			shown, err := n.revealsOf(ctx, t.task, places, t.members[i].Labeler, batch)
			if err != nil {
				return err
			}
			rows[i] = append(rows[i], shown...)
		}
		done.one()
		return nil
	})
	return slices.Concat(rows...), err
}

// revealsOf are the labels of one batch of a labeler. Which items a batch has follows from the task's seed, whatever the
// node says of it.
func (n node) revealsOf(ctx context.Context, task types.Task, places shuffle.Shuffle, labeler string, batch uint32) (rows [][]string, err error) {
	res, err := n.labeling.Labels(ctx, &types.QueryLabelsRequest{TaskId: task.Id, Labeler: labeler, Batch: batch})
	if err != nil {
		return nil, err
	}
	from, to := task.Spec.Plan().Places(batch)
	if from >= to || to > task.Spec.Items || len(res.Items) != int(to-from) {
		return nil, fmt.Errorf("%w: batch %d of %s has %d items", errNode, batch, labeler, len(res.Items))
	}
	if err := task.Spec.CheckLabels(res.Labels, to-from); err != nil {
		return nil, fmt.Errorf("%w: batch %d of %s: %w", errNode, batch, labeler, err)
	}
	for nth, said := range res.Items {
		item := places.At(from + uint32(nth))
		if said != item {
			return nil, fmt.Errorf("%w: by the task's seed, item %d of batch %d is %d, and not %d", errNode, nth, batch, item, said)
		}
		rows = append(rows, answerRow(task.Spec, labeler, item, task.Spec.Label(res.Labels, nth), batch))
	}
	return rows, nil
}

// tally says how many of something are done. Several may be at once.
type tally struct {
	mu    sync.Mutex
	done  int
	total int
	tell  func(done, total uint64)
}

func (t *tally) one() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done++
	t.tell(uint64(t.done), uint64(t.total)) //nolint:gosec // counts
}

// result writes what the chain inferred: answers to items that have labels or are gold, and workers.
func (t *transcript) result(known map[string]bool) error {
	answers := slices.Clone(t.answers)
	slices.SortFunc(answers, func(a, b types.Answer) int { return cmp.Compare(a.Item, b.Item) })
	answers = slices.DeleteFunc(answers, func(a types.Answer) bool { return !known[number(a.Item)] })
	var err error
	if t.labels, err = t.labelsCSV(answers); err != nil {
		return err
	}
	members := slices.Clone(t.members)
	slices.SortFunc(members, func(a, b types.MemberEntry) int { return infer.Compare(a.Labeler, b.Labeler) })
	var names []string
	var workers []inference.Worker
	for _, m := range members {
		names = append(names, m.Labeler)
		workers = append(workers, inference.Worker{
			Labels: m.Work.Labels, GoldSeen: m.Work.GoldSeen, GoldRight: m.Work.GoldRight, Score: m.Work.Score, Withheld: m.Work.Withheld,
		})
	}
	t.scores = infer.WorkersCSV(uint8(t.task.Spec.Classes), names, workers, t.task.Outcome.GoldVoid) //nolint:gosec // at most MaxClasses
	return nil
}

func number(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
