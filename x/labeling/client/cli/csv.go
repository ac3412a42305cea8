package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// row is a line of a file: the columns that were asked for, in their order.
type row struct {
	line   int
	fields []string
	// extra is the optional column; has says whether the file has it.
	extra string
	has   bool
}

// readCSV reads the named columns of a file, and one that it may have. A column may have several names, with | between
// them. A heading is optional: without one, the columns stand in that order.
func readCSV(path, optional string, columns ...string) ([]row, error) {
	file, err := os.Open(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	r := csv.NewReader(file)
	r.FieldsPerRecord = -1
	r.TrimLeadingSpace = true
	var rows []row
	var order []int
	extra := len(columns)
	for first := true; ; first = false {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		line, _ := r.FieldPos(0)
		for i := range fields {
			fields[i] = strings.TrimSpace(strings.TrimPrefix(fields[i], "\ufeff"))
		}
		if first {
			if order = places(fields, columns); order != nil {
				extra = place(fields, optional)
				continue
			}
			if place(fields, columns[0]) >= 0 {
				return nil, fmt.Errorf("%s: line 1 is a heading without a column %s", path, strings.ReplaceAll(absent(fields, columns), "|", " or "))
			}
			for i := range columns {
				order = append(order, i)
			}
		}
		if len(fields) <= slices.Max(order) {
			return nil, fmt.Errorf("%s: line %d has %d columns, want %s", path, line, len(fields),
				strings.ReplaceAll(strings.Join(columns, ", "), "|", " or "))
		}
		picked := row{line: line, has: optional != "" && extra >= 0 && extra < len(fields)}
		for _, at := range order {
			picked.fields = append(picked.fields, fields[at])
		}
		if picked.has {
			picked.extra = fields[extra]
		}
		rows = append(rows, picked)
	}
}

// places says where a heading has the columns; nil if it is none.
func places(heading, columns []string) (order []int) {
	for _, column := range columns {
		at := place(heading, column)
		if at < 0 {
			return nil
		}
		order = append(order, at)
	}
	return order
}

// absent is a column that a heading has not.
func absent(heading, columns []string) string {
	at := slices.IndexFunc(columns, func(column string) bool { return place(heading, column) < 0 })
	return columns[at]
}

func place(heading []string, column string) int {
	return slices.IndexFunc(heading, func(field string) bool {
		return slices.ContainsFunc(strings.Split(column, "|"), func(name string) bool { return strings.EqualFold(field, name) })
	})
}

func parseNumber(text string) (uint32, error) {
	n, err := strconv.ParseUint(text, 10, 32)
	return uint32(n), err
}
