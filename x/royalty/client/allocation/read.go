package allocation

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/sahara-chain/sahara/x/internal/cid"
)

const (
	addressColumn = "address"
	weightColumn  = "weight"
	sharesColumn  = "shares"
)

// byteOrderMark is what spreadsheets write before the first character.
var byteOrderMark = []byte("\xef\xbb\xbf")

// readList reads a CSV once and names its bytes on the way.
func readList(ctx context.Context, path string, merge bool, p *progress) (*list, error) {
	file, err := os.Open(filepath.Clean(path))
	if err != nil {
		return nil, bare(err)
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return nil, bare(err)
	}
	hash := sha256.New()
	metered := &meteredReader{ctx: ctx, r: file, total: info.Size(), report: p.begin("reading " + filepath.Base(path))}
	buffered := bufio.NewReaderSize(io.TeeReader(metered, hash), 1<<16)
	if start, _ := buffered.Peek(len(byteOrderMark)); bytes.Equal(start, byteOrderMark) {
		_, _ = buffered.Discard(len(byteOrderMark)) // they are in the buffer
	}

	l := &list{}
	if err := l.parse(buffered, merge); err != nil {
		return nil, err
	}
	l.cid = cid.CID{Codec: cid.Raw, Digest: [sha256.Size]byte(hash.Sum(nil))}
	return l, nil
}

func (l *list) parse(r io.Reader, merge bool) error {
	records := csv.NewReader(r)
	records.FieldsPerRecord = -1 // checked below, in words that name the columns
	records.ReuseRecord = true
	seen := map[string]int{} // row by address
	for first := true; ; first = false {
		fields, err := records.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		line, _ := records.FieldPos(0)
		if len(fields) != 2 {
			return fmt.Errorf("line %d has %d columns, and not 2: %s and %s or %s",
				line, len(fields), addressColumn, weightColumn, sharesColumn)
		}
		name, value := strings.TrimSpace(fields[0]), strings.TrimSpace(fields[1])
		if first && strings.EqualFold(name, addressColumn) {
			if err := l.heading(value); err != nil {
				return err
			}
			continue
		}
		if err := l.add(name, value, line, merge, seen); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
	if len(l.rows) == 0 {
		return errors.New("the list has no rows")
	}
	return nil
}

func (l *list) heading(column string) error {
	switch strings.ToLower(column) {
	case weightColumn:
	case sharesColumn:
		l.exact = true
	default:
		return fmt.Errorf("the second column is %.100q, and not %s or %s", column, weightColumn, sharesColumn)
	}
	return nil
}

func (l *list) add(name, value string, line int, merge bool, seen map[string]int) error {
	address, err := parseAddress(name)
	if err != nil {
		return err
	}
	amount, err := strconv.ParseUint(value, 10, 64)
	if err != nil || amount == 0 {
		return fmt.Errorf("%.100q is not a whole number from 1 to 2^64-1", value)
	}
	sum, carry := bits.Add64(l.sum, amount, 0)
	if carry != 0 {
		return fmt.Errorf("with %d, the sum exceeds 2^64-1", amount)
	}
	l.sum = sum

	at, twice := seen[string(address)]
	switch {
	case !twice:
		r := row{string(address), amount, line}
		seen[r.address] = len(l.rows)
		l.rows = append(l.rows, r)
	case merge:
		l.rows[at].amount += amount // less than the sum, so it fits
	default:
		return fmt.Errorf("address %s is on line %d already (--merge adds them up)", name, l.rows[at].line)
	}
	return nil
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
