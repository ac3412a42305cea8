package worker

import (
	"bytes"
	"crypto/rand" //determinism:allow a labeler's own secret

	"github.com/sahara-chain/sahara/x/labeling/blind"
)

// saltSize is the length of a salt in bytes: nobody tries 2^256 of them.
const saltSize = 32

// Sheet is what a labeler says of a batch. Once it has a salt, it is sealed: labels and salt never change again, so
// whatever commitment is sent, now or after a restart, is the same one.
type Sheet struct {
	Wave  uint32
	Batch uint32
	Items []uint32
	// Labels are nil where there is none yet.
	Labels [][]byte
	Salt   []byte
}

func newSheet(v View) *Sheet {
	return &Sheet{Wave: v.Wave, Batch: v.Batch, Items: v.Items, Labels: make([][]byte, len(v.Items))}
}

// Labelled is how many items have a label.
func (s *Sheet) Labelled() int {
	n := 0
	for _, l := range s.Labels {
		if l != nil {
			n++
		}
	}
	return n
}

// Sealed says whether labels and salt stand.
func (s *Sheet) Sealed() bool { return len(s.Salt) > 0 }

// seal fixes the labels under a fresh salt.
func (s *Sheet) seal() {
	s.Salt = make([]byte, saltSize)
	_, _ = rand.Read(s.Salt) // it never fails
}

// bytes are the labels of a whole sheet, one after the other.
func (s *Sheet) bytes() []byte { return bytes.Join(s.Labels, nil) }

// Identity names a labeler of a task.
type Identity struct {
	ChainID string
	Task    uint64
	// Address is the labeler's account.
	Address []byte
}

func (s *Sheet) commitment(id Identity) []byte {
	hash := blind.Commitment(blind.Batch{
		ChainID: id.ChainID, Task: id.Task, Wave: s.Wave, Batch: s.Batch, Labeler: id.Address,
	}, s.bytes(), s.Salt)
	return hash[:]
}
