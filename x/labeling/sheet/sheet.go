// Package sheet packs the labels of many labelers into few records, in the order in which an inference reads them: by
// labeler, and for each by batch. A batch of labels takes a byte a label and about four more.
//
// A sheet is a sequence of entries, numbers of variable length in their shortest form:
//
//	batches of the labeler · batch · count of labels · labels, a byte each
//
// The labeler's number and which of its batches comes first are the sheet's key. Each entry is of the labeler's next
// batch or, after the last, of the next labeler's first.
package sheet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

const (
	// Full is the length in bytes from which on a sheet takes no more entries.
	Full = 16 << 10
	// MaxLabels is the most labels of an entry.
	MaxLabels = 1000
)

// ErrSheet refuses bytes that are no sheet.
var ErrSheet = errors.New("bytes are not a sheet of labels")

// Position is a batch of a labeler: the labeler's number and which of its batches, from 0.
type Position struct{ Worker, Nth uint32 }

// Entry is the labels of a batch.
type Entry struct {
	Position
	// Batches is how many the labeler has.
	Batches uint32
	Batch   uint32
	Labels  []byte
}

// Next is where the entry after it belongs.
func (e Entry) Next() Position {
	if e.Nth+1 < e.Batches {
		return Position{e.Worker, e.Nth + 1}
	}
	return Position{Worker: e.Worker + 1}
}

// Append adds an entry to a sheet.
func Append(sheet []byte, batches, batch uint32, labels []byte) []byte {
	sheet = binary.AppendUvarint(sheet, uint64(batches))
	sheet = binary.AppendUvarint(sheet, uint64(batch))
	sheet = binary.AppendUvarint(sheet, uint64(len(labels)))
	return append(sheet, labels...)
}

// Decode reads a sheet that begins at a position. Labels are slices of it. The error is ErrSheet.
func Decode(at Position, sheet []byte) ([]Entry, error) {
	if len(sheet) == 0 {
		return nil, fmt.Errorf("%w: it is empty", ErrSheet)
	}
	var entries []Entry
	for len(sheet) > 0 {
		e := Entry{Position: at}
		var count uint32
		for _, field := range []*uint32{&e.Batches, &e.Batch, &count} {
			v, n := binary.Uvarint(sheet)
			if n <= 0 || v > math.MaxUint32 || n > 1 && sheet[n-1] == 0 {
				return nil, fmt.Errorf("%w: entry %d has a number that is cut off, too large or too long", ErrSheet, len(entries))
			}
			*field, sheet = uint32(v), sheet[n:]
		}
		switch {
		case count == 0 || count > MaxLabels || int(count) > len(sheet):
			return nil, fmt.Errorf("%w: entry %d has %d labels, with %d bytes left", ErrSheet, len(entries), count, len(sheet))
		case e.Nth >= e.Batches:
			return nil, fmt.Errorf("%w: entry %d is batch %d of %d", ErrSheet, len(entries), e.Nth, e.Batches)
		case e.Nth > 0 && len(entries) > 0 && e.Batches != entries[len(entries)-1].Batches:
			return nil, fmt.Errorf("%w: labeler %d has %d batches and %d", ErrSheet, e.Worker, entries[len(entries)-1].Batches, e.Batches)
		}
		e.Labels, sheet = sheet[:count:count], sheet[count:]
		entries = append(entries, e)
		at = e.Next()
	}
	return entries, nil
}
