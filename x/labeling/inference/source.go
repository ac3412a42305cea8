package inference

import "fmt"

const (
	// MinClasses and MaxClasses bound the number of classes of a task.
	MinClasses = 2
	MaxClasses = 32
	// MaxLabels bounds the labels of one worker in a task. Counts then stay below 2^49.
	MaxLabels = 1 << 24
	// MaxVotes bounds the labels of one class on one item. The sum of 2^24 logarithms of at most 50, with 32
	// fraction bits, stays below 2^62.
	MaxVotes = 1 << 19
)

// Size says how large a task is.
type Size struct {
	// Classes is K, from MinClasses to MaxClasses. Labels are 0 to K−1.
	Classes uint8
	// Items, Workers and Gold are how many there are. Each has a number, from 0.
	Items, Workers, Gold uint32
}

// Validate refuses what no task has. The error is ErrSize.
func (s Size) Validate() error {
	if s.Classes < MinClasses || s.Classes > MaxClasses {
		return fmt.Errorf("%w: %d classes, want %d to %d", ErrSize, s.Classes, MinClasses, MaxClasses)
	}
	if s.Gold > s.Items {
		return fmt.Errorf("%w: %d gold items of %d", ErrSize, s.Gold, s.Items)
	}
	return nil
}

// Source gives a task's labels. They must not change while a run goes on, and are read about twenty times. A
// worker has at most one label on an item; the source sees to that.
type Source interface {
	// Batches is the number of a worker's batches.
	Batches(worker uint32) (uint32, error)
	// Batch is a worker's batch by its number, from 0: items, and the label that each was given. Neither is
	// changed, nor read again after the next call.
	Batch(worker, batch uint32) (items []uint32, labels []uint8, err error)
	// Gold is the gold item of a number, from 0, and its class.
	Gold(n uint32) (item uint32, class uint8, err error)
}

// Kind is a kind of record.
type Kind uint8

const (
	// StateRecord, of number 0, holds the cursor and the sums over all items. It is there from the first Save to
	// the end.
	StateRecord Kind = iota
	// ScratchRecord holds what is known of ScratchItems items, while the run goes on.
	ScratchRecord
	// WorkerRecord holds the counts and scores of WorkersARecord workers, 16 bytes each.
	WorkerRecord
	// AnswerRecord holds the answers to AnswersARecord items, 5 bytes each, or 8 in a numeric task.
	AnswerRecord
	// GoldRecord marks the gold among AnswersARecord items, while the run of a numeric task goes on.
	GoldRecord
	// TallyRecord holds what the scores of WorkersARecord workers are made of, while the run of a numeric task goes
	// on.
	TallyRecord
)

// String is the kind in a word.
func (k Kind) String() string {
	switch k {
	case StateRecord:
		return "state"
	case ScratchRecord:
		return "scratch"
	case WorkerRecord:
		return "worker"
	case AnswerRecord:
		return "answer"
	case GoldRecord:
		return "gold"
	case TallyRecord:
		return "tally"
	}
	return "unknown"
}

// Records keep a run between blocks.
type Records interface {
	// Get is the value of a record, or nil where there is none. It is not changed.
	Get(kind Kind, n uint32) ([]byte, error)
	// Set writes a record, and deletes it where the value is nil. The value is the callee's to keep.
	Set(kind Kind, n uint32, value []byte) error
}
