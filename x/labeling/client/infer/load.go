package infer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/sahara-chain/sahara/x/labeling/inference"
)

// task is what the files say.
type task struct {
	classes        uint8
	items, workers names
	labels         []label
	gold           []inference.Gold
	// answered is how many items have an answer. Those beyond are gold only.
	answered uint32
}

// label has the line that it stands on, from 1.
type label struct {
	inference.Label
	line int
}

// load reads the answers.
func load(ctx context.Context, input io.Reader, o options, p *progress) (*task, error) {
	t := &task{classes: o.classes}
	err := eachRow(ctx, o.answers, input, []string{workerColumn, itemColumn, labelColumn}, p, t.addLabel)
	if err != nil {
		return nil, err
	}
	if len(t.labels) == 0 {
		return nil, fmt.Errorf("%s: there are no answers", o.answers)
	}
	t.answered = t.items.count()
	return t, nil
}

// loadGold reads the gold.
func (t *task) loadGold(ctx context.Context, path string, input io.Reader, p *progress) error {
	lines := map[uint32]int{}
	return eachRow(ctx, path, input, []string{itemColumn, labelColumn}, p, func(line int, fields []string) error {
		return t.addGold(line, fields, lines)
	})
}

func (t *task) addLabel(line int, fields []string) error {
	worker, err := t.workers.number(fields[0])
	if err != nil {
		return fmt.Errorf("%s %.100q: %w", workerColumn, fields[0], err)
	}
	item, err := t.items.number(fields[1])
	if err != nil {
		return fmt.Errorf("%s %.100q: %w", itemColumn, fields[1], err)
	}
	class, err := t.class(fields[2])
	if err != nil {
		return err
	}
	t.labels = append(t.labels, label{inference.Label{Worker: worker, Item: item, Class: class}, line})
	return nil
}

func (t *task) addGold(line int, fields []string, lines map[uint32]int) error {
	item, err := t.items.number(fields[0])
	if err != nil {
		return fmt.Errorf("%s %.100q: %w", itemColumn, fields[0], err)
	}
	class, err := t.class(fields[1])
	if err != nil {
		return err
	}
	if before, twice := lines[item]; twice {
		return fmt.Errorf("%s %.100q is on line %d already", itemColumn, fields[0], before)
	}
	lines[item] = line
	t.gold = append(t.gold, inference.Gold{Item: item, Class: class})
	return nil
}

func (t *task) class(field string) (uint8, error) {
	class, err := strconv.ParseUint(field, 10, 8)
	if err != nil || class >= uint64(t.classes) {
		return 0, fmt.Errorf("%s %.100q is not a whole number from 0 to %d", labelColumn, field, t.classes-1)
	}
	return uint8(class), nil
}

// sort numbers items and workers in the order of their names, and the labels in theirs: nothing is left of the order
// of the file but the line of what is refused.
func (t *task) sort() error {
	items, workers := t.items.sort(), t.workers.sort()
	for i, l := range t.labels {
		t.labels[i].Item, t.labels[i].Worker = items[l.Item], workers[l.Worker]
	}
	for i, g := range t.gold {
		t.gold[i].Item = items[g.Item]
	}
	slices.SortFunc(t.labels, func(a, b label) int {
		return cmp.Or(cmp.Compare(a.Worker, b.Worker), cmp.Compare(a.Item, b.Item), cmp.Compare(a.line, b.line))
	})
	var wrong error
	first := 0
	for i, l := range t.labels[1:] {
		before := t.labels[i]
		if l.Worker == before.Worker && l.Item == before.Item && (first == 0 || l.line < first) {
			first = l.line
			wrong = fmt.Errorf("line %d: %s %.100q has answered %s %.100q on line %d already",
				l.line, workerColumn, t.workers.all[l.Worker], itemColumn, t.items.all[l.Item], before.line)
		}
	}
	return wrong
}

// infer sorts what the files say, and runs the inference. Answers is the name of the file of answers.
func (t *task) infer(ctx context.Context, answers string, p *progress) (*inference.Result, error) {
	if err := t.sort(); err != nil {
		return nil, fmt.Errorf("%s: %w", answers, err)
	}
	size := inference.Size{
		Classes: t.classes, Items: t.items.count(), Workers: t.workers.count(),
		Gold: uint32(len(t.gold)), //nolint:gosec // at most as many as items
	}
	labels := make([]inference.Label, 0, len(t.labels))
	for _, l := range t.labels {
		labels = append(labels, l.Label)
	}
	source, err := inference.NewLabels(size.Workers, labels, t.gold)
	if err != nil {
		return nil, err
	}
	report, work := p.begin("inferring"), size.MaxWork(uint64(len(labels)), uint64(size.Workers))
	result, err := inference.Infer(size, source, func(used uint64) error {
		report(used, max(work, used))
		return ctx.Err()
	})
	if errors.Is(err, inference.ErrLabels) {
		return nil, fmt.Errorf("--answers: %w", err)
	}
	return result, err
}
