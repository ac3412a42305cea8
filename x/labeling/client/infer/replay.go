package infer

import (
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
	t, result, err := o.inferClasses(ctx, replayed(answers, gold), newProgress(io.Discard))
	if err != nil {
		return Outcome{}, err
	}
	return t.outcome(result), nil
}

// LabelsCSV is the file of --out for answers that were inferred elsewhere.
func LabelsCSV(items []string, answers []inference.Answer) []byte {
	t := task{cells: cells{items: names{all: items}}}
	return t.labelsCSV(&inference.Result{Answers: answers})
}

// WorkersCSV is the file of --workers for workers who were judged elsewhere.
func WorkersCSV(classes uint8, workers []string, judged []inference.Worker, void bool) []byte {
	return workersCSV(classes, workers, judged, void)
}

// CSV is rows as these files write them.
func CSV(rows [][]string) []byte { return encode(rows) }

// Decimal is a number with 24 fraction bits, cut to six digits.
func Decimal(v uint32) string { return floorDecimal(v) }

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
