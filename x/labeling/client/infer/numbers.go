package infer

import (
	"context"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/sahara-chain/sahara/x/labeling/inference"
)

// Numeric says what numbers a numeric task is about.
type Numeric struct {
	// Min and Max are the least and the greatest, at most 2^32−1 apart.
	Min, Max int64
	// Tolerance is how far two may be apart that count as the same.
	Tolerance uint32
}

func (n Numeric) validate() error {
	span := uint64(n.Max) - uint64(n.Min) //nolint:gosec // modulo 2^64 it is exact
	switch {
	case n.Min >= n.Max || span > math.MaxUint32:
		return fmt.Errorf("--min %d and --max %d: want a greatest number above the least by 1 to %d", n.Min, n.Max, uint32(math.MaxUint32))
	case uint64(n.Tolerance) >= span:
		return fmt.Errorf("--tolerance %d: all numbers from %d to %d would be the same", n.Tolerance, n.Min, n.Max)
	}
	return nil
}

// number reads a number of the task, as it stands above the least.
func (n Numeric) number(field string) (uint32, error) {
	v, err := strconv.ParseInt(field, 10, 64)
	if err != nil || v < n.Min || v > n.Max {
		return 0, fmt.Errorf("%s %.100q is not a whole number from %d to %d", valueColumn, field, n.Min, n.Max)
	}
	return uint32(v - n.Min), nil //nolint:gosec // validated
}

func (n Numeric) text(above uint32) string {
	return strconv.FormatInt(n.Min+int64(above), 10)
}

// numbers is what the files of a numeric task say.
type numbers struct {
	cells
	rule    Numeric
	batches names
	values  []value
	gold    []inference.NumericGold
	// in is the first value of each item: that says its batch.
	in []value
}

// value has the line that it stands on, from 1.
type value struct {
	inference.NumericValue
	line int
}

func (v value) place() place { return place{v.Worker, v.Item, v.line} }

// loadNumbers reads the answers.
func loadNumbers(ctx context.Context, input io.Reader, o options, p *progress) (*numbers, error) {
	n := &numbers{rule: o.rule}
	c := columns{names: []string{workerColumn, itemColumn, valueColumn, batchColumn}, optional: 1}
	if err := eachRow(ctx, o.answers, input, c, p, n.addValue); err != nil {
		return nil, err
	}
	if len(n.values) == 0 {
		return nil, noAnswers(o.answers)
	}
	n.answered = n.items.count()
	return n, nil
}

// loadGold reads the gold.
func (n *numbers) loadGold(ctx context.Context, path string, input io.Reader, p *progress) error {
	once := onceGold{}
	return eachRow(ctx, path, input, columns{names: []string{itemColumn, valueColumn}}, p, func(line int, fields []string) error {
		item, err := n.item(fields[0])
		if err != nil {
			return err
		}
		known, err := n.rule.number(fields[1])
		if err != nil {
			return err
		}
		n.gold = append(n.gold, inference.NumericGold{Item: item, Value: known})
		return once.add(item, fields[0], line)
	})
}

// addValue takes a row. Without the column batch, all items are in one.
func (n *numbers) addValue(line int, fields []string) error {
	at, err := n.place(line, fields[0], fields[1])
	if err != nil {
		return err
	}
	given, err := n.rule.number(fields[2])
	if err != nil {
		return err
	}
	batch := uint32(0)
	if len(fields) > 3 {
		if batch, err = n.batches.number(fields[3]); err != nil {
			return fmt.Errorf("%s %.100q: %w", batchColumn, fields[3], err)
		}
	}
	v := value{inference.NumericValue{Worker: at.worker, Item: at.item, Value: given, Batch: batch}, line}
	if int(at.item) == len(n.in) {
		n.in = append(n.in, v)
	} else if first := n.in[at.item]; first.Batch != batch {
		return fmt.Errorf("%s %.100q is in %s %.100q, and on line %d in %s %.100q",
			itemColumn, fields[1], batchColumn, fields[3], first.line, batchColumn, n.batches.all[first.Batch])
	}
	n.values = append(n.values, v)
	return nil
}

// sort is as that of a task with classes.
func (n *numbers) sort() error {
	items, workers := n.items.sort(), n.workers.sort()
	for i, v := range n.values {
		n.values[i].Item, n.values[i].Worker = items[v.Item], workers[v.Worker]
	}
	for i, g := range n.gold {
		n.gold[i].Item = items[g.Item]
	}
	return sortAnswers(&n.cells, n.values, value.place)
}

// infer sorts what the files say, and runs the inference. Answers is the name of the file of answers.
func (n *numbers) infer(ctx context.Context, answers string, p *progress) (*inference.NumericResult, error) {
	if err := n.sort(); err != nil {
		return nil, fmt.Errorf("%s: %w", answers, err)
	}
	size := inference.NumericSize{
		Items: n.items.count(), Workers: n.workers.count(), Batches: max(n.batches.count(), 1),
		Gold:      uint32(len(n.gold)), //nolint:gosec // at most as many as items
		Tolerance: n.rule.Tolerance,
	}
	values := make([]inference.NumericValue, 0, len(n.values))
	for _, v := range n.values {
		values = append(values, v.NumericValue)
	}
	source, err := inference.NewNumericValues(size, values, n.gold)
	if err != nil {
		return nil, err
	}
	work := size.MaxWork(uint64(len(values)), source.Rows())
	result, err := inference.InferNumeric(size, source, inferring(ctx, p, work))
	return result, ofAnswers(err)
}

// outcome is what comes of the files.
func (n *numbers) outcome(result *inference.NumericResult) NumericOutcome {
	return NumericOutcome{
		n.items.all, n.workers.all, result,
		NumbersCSV(n.rule, n.items.all, result.Answers), workersCSV(0, n.workers.all, result.Workers, result.Void),
	}
}

func (n *numbers) summary(result *inference.NumericResult) summary {
	return summary{len(n.values), len(n.gold), &n.cells, 0, result.Workers, result.Void}
}

// NumericOutcome is what comes of the answers of a numeric task: by items and workers in the order of the files that the
// command writes.
type NumericOutcome struct {
	Items, Workers []string
	Result         *inference.NumericResult
	// Labels and Scores are the files of --out and --workers.
	Labels, Scores []byte
}

// ReplayNumeric is Replay with --numeric.
func ReplayNumeric(ctx context.Context, rule Numeric, answers, gold []byte) (NumericOutcome, error) {
	o := options{numeric: true, rule: rule, answers: fromInput}
	n, result, err := o.inferNumbers(ctx, replayed(answers, gold), newProgress(io.Discard))
	if err != nil {
		return NumericOutcome{}, err
	}
	return n.outcome(result), nil
}

// NumbersCSV is the file of --out for numbers that were inferred elsewhere.
func NumbersCSV(rule Numeric, items []string, answers []inference.NumericAnswer) []byte {
	rows := [][]string{{itemColumn, valueColumn, "confidence"}}
	for i, a := range answers {
		rows = append(rows, []string{items[i], rule.text(a.Value), floorDecimal(a.Confidence)})
	}
	return encode(rows)
}

// NumericAnswersCSV is the file of --answers: rows of worker, item, value and batch.
func NumericAnswersCSV(rows [][]string) []byte {
	return encode(append([][]string{{workerColumn, itemColumn, valueColumn, batchColumn}}, rows...))
}

// NumericGoldCSV is the file of --gold: rows of item and value.
func NumericGoldCSV(rows [][]string) []byte {
	return encode(append([][]string{{itemColumn, valueColumn}}, rows...))
}
