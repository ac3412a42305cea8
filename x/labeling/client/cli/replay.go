package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/client/infer"
	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// What differs between classes and numbers: the files, which inference reads them, and the dataset's records.

// replay is what an inference makes of a task's files, of classes or numbers.
type replay struct {
	items, workers []string
	// labels and scores are the files that `infer` writes.
	labels, scores []byte
	answers        []replayedAnswer // by item
	judged         []inference.Worker
	void           bool
}

// replayedAnswer has a class, or a number counted from the least one.
type replayedAnswer struct{ label, confidence uint32 }

// replay infers the task anew.
func (t *transcript) replay(ctx context.Context) (r replay, err error) {
	if t.task.Spec.Kind.Numeric() {
		o, err := infer.ReplayNumeric(ctx, rule(t.task.Spec), t.revealed, t.gold)
		if err != nil {
			return r, err
		}
		r = replay{items: o.Items, workers: o.Workers, labels: o.Labels, scores: o.Scores, judged: o.Result.Workers, void: o.Result.Void}
		for _, a := range o.Result.Answers {
			r.answers = append(r.answers, replayedAnswer{a.Value, a.Confidence})
		}
		return r, nil
	}
	o, err := infer.Replay(ctx, uint8(t.task.Spec.Classes), t.revealed, t.gold) //nolint:gosec // at most MaxClasses
	if err != nil {
		return r, err
	}
	r = replay{items: o.Items, workers: o.Workers, labels: o.Labels, scores: o.Scores, judged: o.Result.Workers, void: o.Result.Void}
	for _, a := range o.Result.Answers {
		r.answers = append(r.answers, replayedAnswer{uint32(a.Label), a.Confidence})
	}
	return r, nil
}

// rule is what `infer` is to know of numbers.
func rule(spec types.Spec) infer.Numeric {
	return infer.Numeric{Min: spec.Range.Min, Max: spec.Range.Max, Tolerance: spec.Range.Tolerance}
}

// record is an answer as a record of the dataset.
func (t *transcript) record(item uint32, a replayedAnswer) records.Hash {
	if t.task.Spec.Kind.Numeric() {
		return blind.Number(item, t.task.Spec.Range.Number(a.label), a.confidence)
	}
	return blind.Answer(item, uint8(a.label), a.confidence) //nolint:gosec // a class
}

// answerRow is a label as a row of the file of answers. Numbers are judged by those of the same batch, so it stands there.
func answerRow(spec types.Spec, labeler string, item, label, batch uint32) []string {
	if spec.Kind.Numeric() {
		return []string{labeler, number(item), signed(spec.Range.Number(label)), number(batch)}
	}
	return []string{labeler, number(item), number(label)}
}

func (t *transcript) answersCSV(rows [][]string) []byte {
	if t.task.Spec.Kind.Numeric() {
		return infer.NumericAnswersCSV(rows)
	}
	return infer.AnswersCSV(rows)
}

func (t *transcript) goldText(g types.GoldEntry) string {
	if t.task.Spec.Kind.Numeric() {
		return signed(g.Number)
	}
	return number(g.Class)
}

func (t *transcript) goldCSV(rows [][]string) []byte {
	if t.task.Spec.Kind.Numeric() {
		return infer.NumericGoldCSV(rows)
	}
	return infer.GoldCSV(rows)
}

// labelsCSV is the file of answers that the chain inferred.
func (t *transcript) labelsCSV(answers []types.Answer) ([]byte, error) {
	var items []string
	var classes []inference.Answer
	var numbers []inference.NumericAnswer
	for _, a := range answers {
		items = append(items, number(a.Item))
		if !t.task.Spec.Kind.Numeric() {
			classes = append(classes, inference.Answer{Label: uint8(a.Label), Confidence: a.Confidence}) //nolint:gosec // a class
			continue
		}
		value, ok := t.task.Spec.Range.Label(a.Number)
		if !ok {
			return nil, fmt.Errorf("%w: item %d is %d, of numbers from %d to %d", errNode, a.Item, a.Number, t.task.Spec.Range.Min, t.task.Spec.Range.Max)
		}
		numbers = append(numbers, inference.NumericAnswer{Value: value, Confidence: a.Confidence})
	}
	if t.task.Spec.Kind.Numeric() {
		return infer.NumbersCSV(rule(t.task.Spec), items, numbers), nil
	}
	return infer.LabelsCSV(items, classes), nil
}

// command infers the task from a folder of its files.
func (t *transcript) command(dir string) string {
	command := "saharad labeling infer --answers " + filepath.Join(dir, answersFile)
	if t.task.Spec.Kind.Numeric() {
		r := t.task.Spec.Range
		command += fmt.Sprintf(" --numeric --min %d --max %d --tolerance %d", r.Min, r.Max, r.Tolerance)
	} else {
		command += fmt.Sprintf(" --classes %d", t.task.Spec.Classes)
	}
	if t.gold != nil {
		command += " --gold " + filepath.Join(dir, goldFile)
	}
	return command
}

func signed(n int64) string { return strconv.FormatInt(n, 10) }
