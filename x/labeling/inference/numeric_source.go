package inference

import "fmt"

// NumericSize says how large a numeric task is, and which of its values count as the same.
type NumericSize struct {
	// Items, Workers, Batches and Gold are how many there are. Each has a number, from 0.
	Items, Workers, Batches, Gold uint32
	// Tolerance is how far two values may be apart that count as the same.
	Tolerance uint32
}

// Validate refuses what no task has. The error is ErrSize.
func (s NumericSize) Validate() error {
	if s.Gold > s.Items {
		return fmt.Errorf("%w: %d gold items of %d", ErrSize, s.Gold, s.Items)
	}
	return nil
}

// NumericGold is an item and the value that it is known to have.
type NumericGold struct {
	Item, Value uint32
}

// NumericBatch is some items, and what the workers who were given them answered.
type NumericBatch struct {
	// Items are in any order. The place of an item is its number in it, from 0.
	Items []uint32
	// Rows are of different workers, in any order.
	Rows []NumericRow
}

// NumericRow is what a worker answered in a batch.
type NumericRow struct {
	Worker uint32
	// Values are whole numbers above the least that the task allows.
	Values []uint32
	// Places, ascending, are those of the values. It is nil where each place has one.
	Places []uint32
}

// NumericSource gives a numeric task's values. They must not change while a run goes on; each batch is read twice, and
// once more for each step that begins in it. An item is in one batch at most, and a worker has at most one row in a
// batch; the source sees to that.
type NumericSource interface {
	// Batch is the batch of a number, from 0. It is not changed, nor read again after the next call.
	Batch(n uint32) (NumericBatch, error)
	// Gold is the gold item of a number, from 0, and its value.
	Gold(n uint32) (item, value uint32, err error)
}
