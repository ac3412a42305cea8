package calls

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"github.com/sahara-chain/sahara/x/usage/receipts"
	"github.com/sahara-chain/sahara/x/usage/voucher"
	"github.com/sahara-chain/sahara/x/usage/voucher/strict"
)

// maxLine is far above the length of a record in JSON.
const maxLine = 1 << 16

// byteOrderMark is what spreadsheets write before the first character.
var byteOrderMark = []byte("\xef\xbb\xbf")

// Read goes through the records of a file. If a channel is given, it is that of records which do not tell theirs, and
// records of others are passed over. It ends with the first error, which names the line: ErrFormat, ErrChannel, ErrEmpty
// and those of package strict, of voucher.ParseAmount and of the receipt, each with its field.
func Read(r io.Reader, channel *voucher.Hash) iter.Seq2[Call, error] {
	return func(yield func(Call, error) bool) {
		buffered := bufio.NewReader(r)
		if start, _ := buffered.Peek(len(byteOrderMark)); bytes.Equal(start, byteOrderMark) {
			_, _ = buffered.Discard(len(byteOrderMark)) // they are in the buffer
		}
		start, err := buffered.Peek(1)
		switch {
		case errors.Is(err, io.EOF):
			yield(Call{}, ErrEmpty)
			return
		case err != nil:
			yield(Call{}, err)
			return
		}
		records := fromCSV(buffered)
		if start[0] == '{' {
			records = fromLines(buffered)
		}
		some := false
		for record, err := range records {
			var call Call
			if err == nil {
				call, err = record.call(channel)
			}
			if err != nil {
				if record.line > 0 {
					err = fmt.Errorf("line %d: %w", record.line, err)
				}
				yield(Call{}, err)
				return
			}
			if channel != nil && call.Channel != *channel {
				continue
			}
			some = true
			if !yield(call, nil) {
				return
			}
		}
		if !some {
			yield(Call{}, ErrEmpty)
		}
	}
}

// record is a line of a file.
type record struct {
	line    int
	channel *voucher.Hash // if it tells
	receipt receipts.Receipt
}

// call is the record of a channel that is known.
func (r record) call(otherwise *voucher.Hash) (Call, error) {
	channel := r.channel
	if channel == nil {
		channel = otherwise
	}
	if channel == nil {
		return Call{}, ErrChannel
	}
	return Call{*channel, r.receipt}, nil
}

func fromLines(r io.Reader) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(make([]byte, 0, maxLine), maxLine)
		line := 0
		for lines.Scan() {
			line++
			if len(bytes.TrimSpace(lines.Bytes())) == 0 {
				continue
			}
			parsed, err := fromJSON(lines.Bytes())
			parsed.line = line
			if !yield(parsed, err) || err != nil {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(record{line: line + 1}, err)
		}
	}
}

// fromJSON reads a receipt, and the channel beside its fields.
func fromJSON(b []byte) (record, error) {
	var parsed record
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		return parsed, fmt.Errorf("%w: %.80q", ErrFormat, b)
	}
	if _, ok := fields["channelId"]; !ok {
		return parsed, parsed.receipt.UnmarshalJSON(b)
	}
	var time uint64
	parsed.channel = new(voucher.Hash)
	err := strict.Object(b,
		strict.Field{Name: "channelId", Read: strict.Hex(parsed.channel[:])},
		strict.Field{Name: "callHash", Read: strict.Hex(parsed.receipt.CallHash[:])},
		strict.Field{Name: "time", Read: strict.Number(&time, receipts.MaxTime)},
		strict.Field{Name: "inputUnits", Read: strict.Decimal(&parsed.receipt.InputUnits)},
		strict.Field{Name: "outputUnits", Read: strict.Decimal(&parsed.receipt.OutputUnits)},
		strict.Field{Name: "price", Read: strict.Text(&parsed.receipt.Price)},
	)
	parsed.receipt.Time = int64(time)
	return parsed, err
}

// columns of a CSV; the first may be missing.
var columns = []string{"channel_id", "call_hash", "time", "input_units", "output_units", "price"}

func fromCSV(r io.Reader) iter.Seq2[record, error] {
	return func(yield func(record, error) bool) {
		rows := csv.NewReader(r)
		rows.ReuseRecord = true
		heading, err := rows.Read()
		if err != nil {
			yield(record{}, fmt.Errorf("%w: %w", ErrFormat, err))
			return
		}
		at, err := places(heading)
		if err != nil {
			yield(record{line: 1}, err)
			return
		}
		for {
			row, err := rows.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil { // it names the line
				yield(record{}, fmt.Errorf("%w: %w", ErrFormat, err))
				return
			}
			parsed, err := fromRow(row, at)
			parsed.line, _ = rows.FieldPos(0)
			if !yield(parsed, err) || err != nil {
				return
			}
		}
	}
}

// places are where a heading has the columns.
func places(heading []string) (map[string]int, error) {
	at := make(map[string]int, len(columns))
	for i, name := range heading {
		name = strings.ToLower(strings.TrimSpace(name))
		if _, twice := at[name]; twice {
			return nil, fmt.Errorf("%w: column %.40q is there twice", ErrFormat, name)
		}
		at[name] = i
	}
	for _, name := range columns[1:] {
		if _, ok := at[name]; !ok {
			return nil, fmt.Errorf("%w: the heading has no column %s; want %s, and %s if the file has several", ErrFormat,
				name, strings.Join(columns[1:], ", "), columns[0])
		}
	}
	known := len(columns) - 1
	if _, ok := at[columns[0]]; ok {
		known++
	}
	if len(at) != known {
		return nil, fmt.Errorf("%w: the heading has other columns than %s", ErrFormat, strings.Join(columns, ", "))
	}
	return at, nil
}

func fromRow(row []string, at map[string]int) (parsed record, err error) {
	cell := func(name string) string { return strings.TrimSpace(row[at[name]]) }
	if _, ok := at["channel_id"]; ok {
		parsed.channel = new(voucher.Hash)
		if err := hexCell(parsed.channel[:], "channel_id", cell("channel_id")); err != nil {
			return parsed, err
		}
	}
	if err := hexCell(parsed.receipt.CallHash[:], "call_hash", cell("call_hash")); err != nil {
		return parsed, err
	}
	time, err := numberCell("time", cell("time"))
	if err != nil {
		return parsed, err
	}
	if time > receipts.MaxTime {
		return parsed, fmt.Errorf("time: %w: %d is not 0 to %d", receipts.ErrTime, time, int64(receipts.MaxTime))
	}
	parsed.receipt.Time = int64(time)
	if parsed.receipt.InputUnits, err = numberCell("input_units", cell("input_units")); err != nil {
		return parsed, err
	}
	if parsed.receipt.OutputUnits, err = numberCell("output_units", cell("output_units")); err != nil {
		return parsed, err
	}
	if parsed.receipt.Price, err = voucher.ParseAmount(cell("price")); err != nil {
		return parsed, fmt.Errorf("price: %w", err)
	}
	return parsed, nil
}

func hexCell(into []byte, name, text string) error {
	b, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err != nil || len(b) != len(into) {
		return fmt.Errorf("%w: %s is %.80q, want %d hexadecimal digits", ErrFormat, name, text, 2*len(into))
	}
	copy(into, b)
	return nil
}

func numberCell(name, text string) (uint64, error) {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || strconv.FormatUint(n, 10) != text {
		return 0, fmt.Errorf("%w: %s is %.40q, want a whole number", ErrFormat, name, text)
	}
	return n, nil
}
