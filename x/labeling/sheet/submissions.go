package sheet

import (
	"encoding/binary"
	"fmt"
)

// digestSize is the length of a SHA-256.
const digestSize = 32

// Submissions are what a labeler of open work made of a batch: a SHA-256 for each item, in the batch's order. Submissions
// of a task are numbered through, in the order of its labelers and of each one's batches.
//
// They are kept as the labeler's number (4 bytes), batch (4) and digests, under the number of the first.
type Submissions struct {
	Worker, Batch uint32
	Digests       []byte
}

// Marshal is the form in which they are kept.
func (s Submissions) Marshal() []byte {
	b := binary.BigEndian.AppendUint32(make([]byte, 0, 8+len(s.Digests)), s.Worker)
	b = binary.BigEndian.AppendUint32(b, s.Batch)
	return append(b, s.Digests...)
}

// ParseSubmissions reads what Marshal writes. Digests are a slice of it. The error is ErrSheet.
func ParseSubmissions(b []byte) (Submissions, error) {
	if len(b) <= 8 || (len(b)-8)%digestSize != 0 {
		return Submissions{}, fmt.Errorf("%w: %d bytes are no submissions", ErrSheet, len(b))
	}
	return Submissions{Worker: binary.BigEndian.Uint32(b), Batch: binary.BigEndian.Uint32(b[4:]), Digests: b[8:]}, nil
}

// Count is how many there are.
func (s Submissions) Count() uint32 { return uint32(len(s.Digests) / digestSize) } //nolint:gosec // few

// Digest is the one at a place of the batch.
func (s Submissions) Digest(at uint32) [digestSize]byte {
	return [digestSize]byte(s.Digests[at*digestSize:][:digestSize])
}
