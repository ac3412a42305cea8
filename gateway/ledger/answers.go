package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

// AnswerKey names an answer: SHA-256 of who asked and of the idempotency key.
type AnswerKey = [sha256.Size]byte

// Answer is what was answered, so that the same request again is not charged again.
type Answer struct {
	Key         AnswerKey         `json:"-"`
	Request     [sha256.Size]byte `json:"request"` // of the request's body
	ID          string            `json:"id"`      // of the call
	Status      int               `json:"status"`
	ContentType string            `json:"content_type"`
	Tail        string            `json:"tail,omitempty"` // data of a stream's last event, without its receipt
	Expires     time.Time         `json:"expires"`
	Body        []byte            `json:"-"`
}

func (a *Answer) puts() []put {
	head, _ := json.Marshal(a)                                     // plain values
	value := binary.BigEndian.AppendUint32(nil, uint32(len(head))) //nolint:gosec // a few hundred bytes
	value = append(append(value, head...), a.Body...)
	expiry := binary.BigEndian.AppendUint64(nil, uint64(a.Expires.Unix())) //nolint:gosec // years after 1970
	return []put{
		{bucketAnswers, a.Key[:], value},
		{bucketExpiries, append(expiry, a.Key[:]...), []byte{}},
	}
}

// Answer finds an answer that has not expired. Errors are ErrNotFound and ErrCorrupt.
func (l *Ledger) Answer(key AnswerKey, now time.Time) (*Answer, error) {
	value, err := l.store.get(bucketAnswers, key[:])
	if err != nil {
		return nil, err
	}
	if value == nil {
		return nil, ErrNotFound
	}
	a, err := readAnswer(key, value)
	if err != nil {
		return nil, err
	}
	if now.After(a.Expires) {
		return nil, ErrNotFound
	}
	return a, nil
}

func readAnswer(key AnswerKey, value []byte) (*Answer, error) {
	a := &Answer{Key: key}
	if len(value) < 4 {
		return nil, fmt.Errorf("%w: answer %x", ErrCorrupt, key)
	}
	n := binary.BigEndian.Uint32(value)
	if uint64(len(value)) < 4+uint64(n) || json.Unmarshal(value[4:4+n], a) != nil {
		return nil, fmt.Errorf("%w: answer %x", ErrCorrupt, key)
	}
	a.Body = value[4+n:]
	return a, nil
}

// maxPruned bounds what one pruning deletes, so that no commit is long.
const maxPruned = 1_000

// Prune deletes answers that have expired, some at a time, and says how many. The error is ErrBroken.
func (l *Ledger) Prune(now time.Time) (int, error) {
	end := binary.BigEndian.AppendUint64(nil, uint64(now.Unix())) //nolint:gosec // years after 1970
	var puts []put
	pruned := 0
	err := l.store.db.View(func(tx *bbolt.Tx) error {
		cursor := tx.Bucket(bucketExpiries).Cursor()
		for k, _ := cursor.First(); k != nil && bytes.Compare(k[:8], end) < 0 && pruned < maxPruned; k, _ = cursor.Next() {
			k = bytes.Clone(k)
			pruned++
			puts = append(puts, put{bucketExpiries, k, nil})
			a, err := readAnswer(AnswerKey(k[8:]), tx.Bucket(bucketAnswers).Get(k[8:]))
			if err != nil || now.After(a.Expires) { // else the key was used again, and has a later entry
				puts = append(puts, put{bucketAnswers, k[8:], nil})
			}
		}
		return nil
	})
	if err != nil || len(puts) == 0 {
		return 0, err
	}
	return pruned, <-l.store.submit(puts...)
}
