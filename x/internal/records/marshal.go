package records

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

var (
	// ErrState refuses bytes that are no encoded Builder.
	ErrState = errors.New("bytes are not an encoded builder")
	// ErrFollows refuses to encode a Builder that makes a proof: what it has met on its way would be lost.
	ErrFollows = errors.New("a builder that makes a proof is not encoded")
)

// maxCount bounds what is decoded. Nobody adds so many, and a greater count could overflow later.
const maxCount = 1 << 62

// MarshalBinary encodes what the records so far have come to, so that more can be added later, in another
// process. There is one encoding of each state, of at most 40 bytes and 32 more for every doubling of the count:
//
//	count of records (8, big-endian) · hash of each whole subtree (32), from the greatest to the smallest
//
// The error is ErrFollows.
func (b *Builder) MarshalBinary() ([]byte, error) {
	if b.prove {
		return nil, ErrFollows
	}
	out := make([]byte, 0, 8+len(b.peaks)*HashSize)
	out = binary.BigEndian.AppendUint64(out, b.count)
	for _, p := range b.peaks {
		out = append(out, p.hash[:]...)
	}
	return out, nil
}

// UnmarshalBinary decodes what MarshalBinary encodes, and nothing else; the Builder forgets what it had. The bytes
// are believed: whoever can change them decides on the next root. The error is ErrState.
func (b *Builder) UnmarshalBinary(data []byte) error {
	if len(data) < 8 {
		return fmt.Errorf("%w: %d bytes have no count", ErrState, len(data))
	}
	count := binary.BigEndian.Uint64(data)
	if count > maxCount {
		return fmt.Errorf("%w: %d records", ErrState, count)
	}
	// A tree of so many records has a whole subtree for each bit that is set in their number.
	if want := 8 + bits.OnesCount64(count)*HashSize; len(data) != want {
		return fmt.Errorf("%w: %d bytes, and %d records have %d", ErrState, len(data), count, want)
	}
	read := Builder{count: count}
	rest := data[8:]
	for left := count; left > 0; rest = rest[HashSize:] {
		height := bits.Len64(left) - 1
		read.peaks = append(read.peaks, peak{hash: Hash(rest), height: height})
		left &^= 1 << height
	}
	*b = read
	return nil
}
