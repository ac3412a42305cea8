package infer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/sahara-chain/sahara/x/labeling/inference"
)

// task is what the files say.
type task struct {
	cells
	classes uint8
	labels  []label
	gold    []inference.Gold
}

// label has the line that it stands on, from 1.
type label struct {
	inference.Label
	line int
}

func (l label) place() place { return place{l.Worker, l.Item, l.line} }

// load reads the answers.
func load(ctx context.Context, input io.Reader, o options, p *progress) (*task, error) {
	t := &task{classes: o.classes}
	err := eachRow(ctx, o.answers, input, columns{names: []string{workerColumn, itemColumn, labelColumn}}, p, t.addLabel)
	if err != nil {
		return nil, err
	}
	if len(t.labels) == 0 {
		return nil, noAnswers(o.answers)
	}
	t.answered = t.items.count()
	return t, nil
}

func noAnswers(path string) error {
	return fmt.Errorf("%s: there are no answers", path)
}

// loadGold reads the gold.
func (t *task) loadGold(ctx context.Context, path string, input io.Reader, p *progress) error {
	once := onceGold{}
	return eachRow(ctx, path, input, columns{names: []string{itemColumn, labelColumn}}, p, func(line int, fields []string) error {
		return t.addGold(line, fields, once)
	})
}

func (t *task) addLabel(line int, fields []string) error {
	at, err := t.place(line, fields[0], fields[1])
	if err != nil {
		return err
	}
	class, err := t.class(fields[2])
	if err != nil {
		return err
	}
	t.labels = append(t.labels, label{inference.Label{Worker: at.worker, Item: at.item, Class: class}, line})
	return nil
}

func (t *task) addGold(line int, fields []string, once onceGold) error {
	item, err := t.item(fields[0])
	if err != nil {
		return err
	}
	class, err := t.class(fields[1])
	if err != nil {
		return err
	}
	if err := once.add(item, fields[0], line); err != nil {
		return err
	}
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
	return sortAnswers(&t.cells, t.labels, label.place)
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
	work := size.MaxWork(uint64(len(labels)), uint64(size.Workers))
	result, err := inference.Infer(size, source, inferring(ctx, p, work))
	return result, ofAnswers(err)
}

// inferring is told how much of the work is done, and breaks it off when the context ends.
func inferring(ctx context.Context, p *progress, work uint64) func(used uint64) error {
	report := p.begin("inferring")
	return func(used uint64) error {
		report(used, max(work, used))
		return ctx.Err()
	}
}

// ofAnswers says of labels that an inference refuses where they are from.
func ofAnswers(err error) error {
	if errors.Is(err, inference.ErrLabels) {
		return fmt.Errorf("--answers: %w", err)
	}
	return err
}

// outcome is what comes of the files.
func (t *task) outcome(result *inference.Result) Outcome {
	return Outcome{t.items.all, t.workers.all, result, t.labelsCSV(result), t.workersCSV(result)}
}

func (t *task) summary(result *inference.Result) summary {
	return summary{len(t.labels), len(t.gold), &t.cells, t.classes, result.Workers, result.Void}
}
