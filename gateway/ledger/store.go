package ledger

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// Buckets.
var (
	bucketMeta     = []byte("meta")     // name → value
	bucketStates   = []byte("states")   // channel → state
	bucketViews    = []byte("views")    // channel → what the chain said last, JSON
	bucketCalls    = []byte("calls")    // channel · index (8) → receipt · signature
	bucketIDs      = []byte("ids")      // id of the call → channel · index (8)
	bucketSessions = []byte("sessions") // hash of the key → session
	bucketSpent    = []byte("spent")    // hash of the key → amount (16)
	bucketAnswers  = []byte("answers")  // idempotency key → answer
	bucketExpiries = []byte("expiries") // time (8) · idempotency key → nothing

	buckets = [][]byte{
		bucketMeta, bucketStates, bucketViews, bucketCalls, bucketIDs, bucketSessions, bucketSpent, bucketAnswers, bucketExpiries,
	}
)

// maxBatch is the most writers of one commit.
const maxBatch = 1_024

// put sets a key, or deletes it if the value is nil.
type put struct {
	bucket, key, value []byte
}

// write is what one call puts on disk, all or nothing.
type write struct {
	puts []put
	done chan error
}

// store commits what many calls write together: a disk takes as long to sync one call as a hundred, and those that come
// during a commit share the next. There is no waiting for company when nobody is there.
type store struct {
	db      *bbolt.DB
	queue   chan write
	stopped chan struct{}
	failed  atomic.Bool
	stop    sync.Once

	commits, writes atomic.Uint64
}

func openStore(path string) (*store, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		// Another process that has the file would claim and charge beside this one.
		Timeout:      2 * time.Second,
		FreelistType: bbolt.FreelistMapType,
		// The list of free pages is found again by reading the file once at start.
		NoFreelistSync: true,
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, explain(err))
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, b := range buckets {
			if _, err := tx.CreateBucketIfNotExists(b); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s := &store{db: db, queue: make(chan write, maxBatch), stopped: make(chan struct{})}
	go s.run()
	return s, nil
}

func explain(err error) error {
	if err == bolterrors.ErrTimeout { //nolint:errorlint // bbolt returns it bare
		return fmt.Errorf("another gateway has it open: %w", err)
	}
	return err
}

// submit queues a write. Of two writes, the one submitted first is committed first, or with the other.
func (s *store) submit(puts ...put) <-chan error {
	w := write{puts, make(chan error, 1)}
	if s.failed.Load() {
		w.done <- ErrBroken
		return w.done
	}
	s.queue <- w
	return w.done
}

func (s *store) run() {
	defer close(s.stopped)
	batch := make([]write, 0, maxBatch)
	for first := range s.queue {
		batch = append(batch[:0], first)
		for more := true; more && len(batch) < maxBatch; {
			select {
			case w, open := <-s.queue:
				if more = open; open {
					batch = append(batch, w)
				}
			default:
				more = false
			}
		}
		err := s.commit(batch)
		for _, w := range batch {
			w.done <- err
		}
	}
}

// commit returns when the batch is on the disk. After a failure nothing is ever written again: later states of a channel
// build on earlier ones.
func (s *store) commit(batch []write) error {
	if s.failed.Load() {
		return ErrBroken
	}
	err := s.db.Update(func(tx *bbolt.Tx) error {
		for _, w := range batch {
			for _, p := range w.puts {
				if err := apply(tx, p); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		s.failed.Store(true)
		return fmt.Errorf("%w: %w", ErrBroken, err)
	}
	s.commits.Add(1)
	s.writes.Add(uint64(len(batch)))
	return nil
}

func apply(tx *bbolt.Tx, p put) error {
	b := tx.Bucket(p.bucket)
	if p.value == nil {
		return b.Delete(p.key)
	}
	return b.Put(p.key, p.value)
}

// get is a copy of a value, or nil.
func (s *store) get(bucket, key []byte) ([]byte, error) {
	var value []byte
	err := s.db.View(func(tx *bbolt.Tx) error {
		if v := tx.Bucket(bucket).Get(key); v != nil {
			value = append([]byte{}, v...)
		}
		return nil
	})
	return value, err
}

// each visits copies of all entries of a bucket.
func (s *store) each(bucket []byte, visit func(key, value []byte) error) error {
	return s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucket).ForEach(func(k, v []byte) error {
			return visit(append([]byte{}, k...), append([]byte{}, v...))
		})
	})
}

// close commits what was submitted. Nothing may be submitted afterwards.
func (s *store) close() error {
	s.stop.Do(func() { close(s.queue) })
	<-s.stopped
	return s.db.Close()
}
