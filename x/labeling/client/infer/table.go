package infer

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	workerColumn = "worker"
	itemColumn   = "item"
	labelColumn  = "label"
	valueColumn  = "value"
	batchColumn  = "batch"
	// fromInput is the path of standard input.
	fromInput = "-"
)

// byteOrderMark is what spreadsheets write before the first character.
var byteOrderMark = []byte("\xef\xbb\xbf")

// otherNames are what else a column may be called: the value, as in the gold of a task that is opened.
var otherNames = map[string]string{valueColumn: "number"}

// columns are what a table has. A table may be without the last of them, the optional.
type columns struct {
	names    []string
	optional int
}

// eachRow calls row for every row of a CSV below its heading, with the fields in the order of the columns. The
// fields are row's to keep. Errors name the file and, from the rows on, the line.
func eachRow(ctx context.Context, path string, input io.Reader, c columns, p *progress,
	row func(line int, fields []string) error,
) error {
	name, size := path, int64(0)
	if path == fromInput {
		name = "standard input"
	} else {
		file, err := os.Open(filepath.Clean(path))
		if err != nil {
			return fmt.Errorf("%s: %w", name, bare(err))
		}
		defer func() { _ = file.Close() }()
		if info, err := file.Stat(); err == nil {
			size = info.Size()
		}
		input = file
	}
	metered := &meteredReader{ctx: ctx, r: input, total: size, report: p.begin("reading " + filepath.Base(name))}
	if err := parse(metered, c, row); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func parse(input io.Reader, c columns, row func(line int, fields []string) error) error {
	buffered := bufio.NewReaderSize(input, 1<<16)
	if start, _ := buffered.Peek(len(byteOrderMark)); bytes.Equal(start, byteOrderMark) {
		_, _ = buffered.Discard(len(byteOrderMark)) // they are in the buffer
	}
	records := csv.NewReader(buffered)
	records.FieldsPerRecord = -1 // checked below, in words that name the columns
	var order []int              // the place of each column, under a heading
	all := c.names               // as many as the first row has
	for first := true; ; first = false {
		fields, err := records.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		line, _ := records.FieldPos(0)
		if first && len(fields) < len(all) {
			all = all[:max(len(fields), len(all)-c.optional)]
		}
		if len(fields) != len(all) {
			return fmt.Errorf("line %d has %d columns, and not %d: %s", line, len(fields), len(all), strings.Join(all, ", "))
		}
		for i, field := range fields {
			fields[i] = strings.TrimSpace(field)
		}
		if first {
			if order, err = heading(fields, all); err != nil {
				return fmt.Errorf("line %d: %w", line, err)
			}
			if order != nil {
				continue
			}
		}
		if order != nil {
			given := slices.Clone(fields)
			for i, at := range order {
				fields[i] = given[at]
			}
		}
		if err := row(line, fields); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
}

// heading says where each column stands in the first row, or nil if that is no heading: none of its fields is the
// name of a column.
func heading(fields, names []string) ([]int, error) {
	order, found := make([]int, len(names)), 0
	missing := ""
	for i, column := range names {
		order[i] = slices.IndexFunc(fields, func(field string) bool {
			return strings.EqualFold(field, column) || strings.EqualFold(field, otherNames[column]) && field != ""
		})
		if order[i] < 0 {
			missing = column
			continue
		}
		found++
	}
	switch found {
	case 0:
		return nil, nil //nolint:nilnil // no heading, and nothing wrong with that
	case len(names):
		return order, nil
	}
	return nil, fmt.Errorf("the heading %.100q has no column %s", strings.Join(fields, ","), missing)
}

// meteredReader fails once its context has ended.
type meteredReader struct {
	ctx         context.Context
	r           io.Reader
	done, total int64
	report      func(done, total uint64)
}

func (m *meteredReader) Read(b []byte) (int, error) {
	if err := m.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := m.r.Read(b)
	m.done += int64(n)
	m.report(uint64(m.done), uint64(max(m.total, m.done))) //nolint:gosec // sizes are not negative
	return n, err
}

// bare drops what a path error says of the path: the caller says that already.
func bare(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
