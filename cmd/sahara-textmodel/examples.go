package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/sahara-chain/sahara/cmd/sahara-textmodel/classifier"
)

// load reads labeled texts. The files are counted by name, from 0; those without a label are left out.
func load(dir, labels string) ([]classifier.Example, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	rows, err := readLabels(labels)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", labels, err)
	}
	examples := make([]classifier.Example, 0, len(rows))
	for _, row := range rows {
		if row.item >= len(files) {
			return nil, fmt.Errorf("%s: item %d, but %s has %d texts", labels, row.item, dir, len(files))
		}
		text, err := os.ReadFile(files[row.item])
		if err != nil {
			return nil, err
		}
		examples = append(examples, classifier.Example{Text: string(text), Class: row.label})
	}
	return examples, nil
}

type labelRow struct {
	item  int
	label uint8
}

// readLabels reads the columns item and label, whatever other columns there are.
func readLabels(path string) ([]labelRow, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 {
		return nil, errors.New("it is empty")
	}
	item, label := slices.Index(lines[0], "item"), slices.Index(lines[0], "label")
	if item < 0 || label < 0 {
		return nil, errors.New("the first line names no columns item and label")
	}
	rows := make([]labelRow, 0, len(lines)-1)
	for i, line := range lines[1:] {
		number, err := strconv.ParseUint(line[item], 10, 31)
		if err != nil {
			return nil, fmt.Errorf("line %d: item: %w", i+2, err)
		}
		class, err := strconv.ParseUint(line[label], 10, 8)
		if err != nil {
			return nil, fmt.Errorf("line %d: label: %w", i+2, err)
		}
		rows = append(rows, labelRow{int(number), uint8(class)})
	}
	return rows, nil
}
