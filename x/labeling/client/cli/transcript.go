package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

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

// read asks a node for a task. progress hears of labelers.
func (n node) read(ctx context.Context, id uint64, progress func(done, total uint64)) (*transcript, error) {
	res, err := n.task(ctx, id)
	if err != nil {
		return nil, err
	}
	t := &transcript{task: res.Task}
	if t.task.Status <= types.Status_STATUS_INFER || t.task.AppealOf > 0 || t.task.Labels == 0 {
		return nil, fmt.Errorf("task %d is at %s, with %d labels: %w", id, statusName(t.task.Status), t.task.Labels, errNotInferred)
	}
	if t.members, err = n.members(ctx, id); err != nil {
		return nil, err
	}
	t.members = slices.DeleteFunc(t.members, func(m types.MemberEntry) bool { return m.Member.Number == 0 })
	if t.answers, err = n.answers(ctx, t.task); err != nil {
		return nil, err
	}
	rows, err := n.reveals(ctx, t, progress)
	if err != nil {
		return nil, err
	}
	t.revealed = infer.AnswersCSV(rows)
	known := map[string]bool{}
	for _, row := range rows {
		known[row[1]] = true
	}
	if t.task.GoldShown() {
		gold, err := n.gold(ctx, id)
		if err != nil {
			return nil, err
		}
		rows := make([][]string, 0, len(gold))
		for _, g := range gold {
			item := number(g.Item)
			known[item] = true
			rows = append(rows, []string{item, number(g.Class)})
		}
		t.gold = infer.GoldCSV(rows)
	}
	t.result(known)
	return t, nil
}

// reveals are the labels that were revealed. Which items a batch has follows from the task's seed, whatever the node says
// of it.
func (n node) reveals(ctx context.Context, t *transcript, progress func(done, total uint64)) (rows [][]string, err error) {
	id, places := t.task.Id, shuffle.New(t.task.Seed, "items", t.task.Spec.Items)
	for i, m := range t.members {
		for _, batch := range m.Member.Batches {
			res, err := n.labeling.Labels(ctx, &types.QueryLabelsRequest{TaskId: id, Labeler: m.Labeler, Batch: batch})
			if err != nil {
				return nil, err
			}
			from, to := t.task.Spec.Plan().Places(batch)
			if from >= to || to > t.task.Spec.Items || len(res.Labels) != int(to-from) || len(res.Items) != len(res.Labels) {
				return nil, fmt.Errorf("%w: batch %d of %s has %d items and %d labels", errNode, batch, m.Labeler, len(res.Items), len(res.Labels))
			}
			for nth, label := range res.Labels {
				item := places.At(from + uint32(nth))
				if res.Items[nth] != item {
					return nil, fmt.Errorf("%w: by the task's seed, item %d of batch %d is %d, and not %d", errNode, nth, batch, item, res.Items[nth])
				}
				rows = append(rows, []string{m.Labeler, number(item), number(uint32(label))})
			}
		}
		progress(uint64(i+1), uint64(len(t.members)))
	}
	return rows, nil
}

// result writes what the chain inferred: answers to items that have labels or are gold, and workers.
func (t *transcript) result(known map[string]bool) {
	answers := slices.Clone(t.answers)
	slices.SortFunc(answers, func(a, b types.Answer) int { return int(int64(a.Item) - int64(b.Item)) })
	var items []string
	var inferred []inference.Answer
	for _, a := range answers {
		if item := number(a.Item); known[item] {
			items = append(items, item)
			inferred = append(inferred, inference.Answer{Label: uint8(a.Label), Confidence: a.Confidence}) //nolint:gosec // a class
		}
	}
	t.labels = infer.LabelsCSV(items, inferred)
	members := slices.Clone(t.members)
	slices.SortFunc(members, func(a, b types.MemberEntry) int { return infer.Compare(a.Labeler, b.Labeler) })
	var names []string
	var workers []inference.Worker
	for _, m := range members {
		names = append(names, m.Labeler)
		workers = append(workers, inference.Worker{
			Labels: m.Work.Labels, GoldSeen: m.Work.GoldSeen, GoldRight: m.Work.GoldRight,
			Score: m.Work.Score, Withheld: m.Work.Withheld,
		})
	}
	t.scores = infer.WorkersCSV(uint8(t.task.Spec.Classes), names, workers, t.task.Outcome.GoldVoid) //nolint:gosec // at most MaxClasses
}

func number(n uint32) string { return strconv.FormatUint(uint64(n), 10) }
