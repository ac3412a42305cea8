package infer

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/sahara-chain/sahara/x/labeling/inference"
)

// labelsCSV has a row for each item.
func (t *task) labelsCSV(result *inference.Result) []byte {
	rows := [][]string{{itemColumn, labelColumn, "confidence"}}
	for i, a := range result.Answers {
		rows = append(rows, []string{t.items.all[i], strconv.Itoa(int(a.Label)), floorDecimal(a.Confidence)})
	}
	return encode(rows)
}

// workersCSV has a row for each worker.
func (t *task) workersCSV(result *inference.Result) []byte {
	return workersCSV(t.classes, t.workers.all, result.Workers, result.Void)
}

func workersCSV(classes uint8, workers []string, judged []inference.Worker, void bool) []byte {
	rows := [][]string{{workerColumn, "labels", "gold_seen", "gold_right", "gate", "score", "withheld"}}
	for i, w := range judged {
		rows = append(rows, []string{
			workers[i], strconv.FormatUint(uint64(w.Labels), 10),
			strconv.FormatUint(uint64(w.GoldSeen), 10), strconv.FormatUint(uint64(w.GoldRight), 10),
			w.Verdict(classes, void).String(), floorDecimal(w.Score), floorDecimal(w.Withheld),
		})
	}
	return encode(rows)
}

// floorDecimal is a number with 24 fraction bits, cut to six digits: it is 1.000000 only if it is 1.
func floorDecimal(v uint32) string {
	const digits = 1_000_000
	n := uint64(v) * digits / inference.One
	return fmt.Sprintf("%d.%06d", n/digits, n%digits)
}

func encode(rows [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.WriteAll(rows) // a buffer takes all
	return b.Bytes()
}

// summary is what the tables do not say: whether gold counted, and for whom.
type summary struct {
	labels, gold int
	cells        *cells
	classes      uint8
	judged       []inference.Worker
	void         bool
}

func (s summary) report(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%d labels of %d workers on %d items\n", s.labels, s.cells.workers.count(), s.cells.answered)
	if s.gold == 0 || err != nil {
		return err
	}
	if unseen := s.cells.items.count() - s.cells.answered; unseen > 0 {
		if _, err := fmt.Fprintf(w, "gold: %d of %d items have no answers\n", unseen, s.gold); err != nil {
			return err
		}
	}
	if s.void {
		_, err = fmt.Fprintln(w, "gold: void, since workers with more than two thirds of the labels fail it")
		return err
	}
	count := map[inference.Verdict]int{}
	for _, worker := range s.judged {
		count[worker.Verdict(s.classes, false)]++
	}
	_, err = fmt.Fprintf(w, "gold: %d workers passed, %d failed, %d saw fewer than %d items of it\n",
		count[inference.Passed], count[inference.Failed], count[inference.Abstained], inference.GateMinimum)
	return err
}

// writeWhole leaves a file as it was, or with all of the content.
func writeWhole(path string, content []byte) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name())
		}
	}()
	_, err = temp.Write(content)
	err = errors.Join(err, temp.Chmod(0o644), temp.Sync(), temp.Close()) // what anybody can compute is for everybody
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}
