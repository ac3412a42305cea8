package inference

import (
	"encoding/binary"
	"fmt"
)

// decoder reads what the Append functions of encoding/binary write, and keeps its first error. Numbers are in
// their shortest form only, so that a record has one encoding.
type decoder struct {
	rest []byte
	err  error
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.err = fmt.Errorf("%w: "+format, append([]any{ErrEncoding}, args...)...)
	}
}

// uvarint reads a number of at most limit.
func (d *decoder) uvarint(limit uint64) uint64 {
	if d.err != nil {
		return 0
	}
	if len(d.rest) > 0 && uint64(d.rest[0]) <= min(limit, 0x7f) { // most numbers are one byte
		v := d.rest[0]
		d.rest = d.rest[1:]
		return uint64(v)
	}
	v, n := binary.Uvarint(d.rest)
	switch {
	case n <= 0:
		d.fail("a number is cut off or too long")
	case n > 1 && d.rest[n-1] == 0:
		d.fail("a number is not in its shortest form")
	case v > limit:
		d.fail("%d is above %d", v, limit)
	default:
		d.rest = d.rest[n:]
		return v
	}
	return 0
}

// varint reads a number whose absolute value is at most limit, written in zigzag.
func (d *decoder) varint(limit int64) int64 {
	u := d.uvarint(2 * uint64(limit)) //nolint:gosec // limits are positive
	v := int64(u >> 1)
	if u&1 == 1 {
		return ^v
	}
	return v
}

func (d *decoder) uint32() uint32 {
	if len(d.rest) < 4 {
		d.fail("a number is cut off")
	}
	if d.err != nil {
		return 0
	}
	v := binary.BigEndian.Uint32(d.rest)
	d.rest = d.rest[4:]
	return v
}

func (d *decoder) end() error {
	if len(d.rest) > 0 {
		d.fail("%d bytes too many", len(d.rest))
	}
	return d.err
}
