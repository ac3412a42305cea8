package infer

import (
	"bytes"
	"context"
	"io"

	"github.com/sahara-chain/sahara/x/labeling/inference"
)

// Outcome is what comes of answers: by items and workers in the order of the files that the command writes.
type Outcome struct {
	Items, Workers []string
	Result         *inference.Result
	// Labels and Scores are the files of --out and --workers.
	Labels, Scores []byte
}

// Replay does what the command does, in memory. The files are CSVs as the command reads them; gold may be nil.
func Replay(ctx context.Context, classes uint8, answers, gold []byte) (Outcome, error) {
	o := options{classes: classes, answers: fromInput}
	if err := o.validate(); err != nil {
		return Outcome{}, err
	}
	p := newProgress(io.Discard)
	t, err := load(ctx, bytes.NewReader(answers), o, p)
	if err != nil {
		return Outcome{}, err
	}
	if gold != nil {
		if err := t.loadGold(ctx, fromInput, bytes.NewReader(gold), p); err != nil {
			return Outcome{}, err
		}
	}
	result, err := t.infer(ctx, "answers", p)
	if err != nil {
		return Outcome{}, err
	}
	return Outcome{t.items.all, t.workers.all, result, t.labelsCSV(result), t.workersCSV(result)}, nil
}

// LabelsCSV is the file of --out for answers that were inferred elsewhere.
func LabelsCSV(items []string, answers []inference.Answer) []byte {
	t := task{items: names{all: items}}
	return t.labelsCSV(&inference.Result{Answers: answers})
}

// WorkersCSV is the file of --workers for workers who were judged elsewhere.
func WorkersCSV(classes uint8, workers []string, judged []inference.Worker, void bool) []byte {
	t := task{classes: classes, workers: names{all: workers}}
	return t.workersCSV(&inference.Result{Workers: judged, Void: void})
}

// Compare is the order of names in these files.
func Compare(a, b string) int { return compare(a, b) }

// AnswersCSV is the file of --answers: rows of worker, item and label.
func AnswersCSV(rows [][]string) []byte {
	return encode(append([][]string{{workerColumn, itemColumn, labelColumn}}, rows...))
}

// GoldCSV is the file of --gold: rows of item and label.
func GoldCSV(rows [][]string) []byte {
	return encode(append([][]string{{itemColumn, labelColumn}}, rows...))
}
