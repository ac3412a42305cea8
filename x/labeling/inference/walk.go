package inference

import "fmt"

// eachWorker calls visit for the worker at the cursor until it is through with it, and so on to the last. Like all
// that is told of a meter, it returns false where the budget is used up.
func (r *Run) eachWorker(m *meter, visit func(*meter) (bool, error)) (bool, error) {
	for ; r.at < r.size.Workers; r.at++ {
		if over, err := visit(m); err != nil || !over {
			return false, err
		}
		r.rewind()
	}
	return true, nil
}

// rewind goes back to the first label of a worker.
func (r *Run) rewind() {
	r.batch, r.offset = 0, 0
}

// eachLabel calls visit with the labels of the worker at the cursor, from the cursor on, as many at once as it can.
func (r *Run) eachLabel(m *meter, visit func(items []uint32, labels []uint8) error) (bool, error) {
	batches, err := r.source.Batches(r.at)
	if err != nil {
		return false, err
	}
	for ; r.batch < batches; r.batch, r.offset = r.batch+1, 0 {
		items, labels, err := r.source.Batch(r.at, r.batch)
		if err != nil {
			return false, err
		}
		from := int(r.offset)
		if len(items) != len(labels) || len(labels) > MaxLabels || from > len(labels) {
			return false, fmt.Errorf("%w: batch %d of worker %d has %d items and %d labels",
				ErrLabels, r.batch, r.at, len(items), len(labels))
		}
		count := m.some(len(labels)-from, labelCost)
		items, labels, left := items[from:from+count], labels[from:from+count], len(labels)-from-count
		if err := r.admit(items, labels); err != nil {
			return false, fmt.Errorf("batch %d of worker %d: %w", r.batch, r.at, err)
		}
		if err := visit(items, labels); err != nil {
			return false, fmt.Errorf("batch %d of worker %d: %w", r.batch, r.at, err)
		}
		r.offset += uint32(count) //nolint:gosec // at most MaxLabels
		// Paid at the end: there the cursor says whether it was.
		if left > 0 || !m.take(batchCost) {
			return false, nil
		}
	}
	return true, nil
}

// eachItem calls visit with each item from the cursor on: its scratch, its place there among the items, and
// among the values.
func (r *Run) eachItem(m *meter, visit func(page *scratch, at, first int) error) (bool, error) {
	classes := int(r.size.Classes)
	for ; r.at < r.size.Items; r.at++ {
		if !m.take(r.size.itemCost()) {
			return false, nil
		}
		page, err := r.scratch.change(r.at >> r.shift)
		if err != nil {
			return false, err
		}
		at := int(r.at & r.mask)
		if err := visit(page, at, at*classes); err != nil {
			return false, err
		}
	}
	return true, nil
}

// admit refuses labels that no task of this size has, whatever the source said of them before, and sees that the
// scratch of their items is in the cache.
func (r *Run) admit(items []uint32, labels []uint8) error {
	for i, item := range items {
		if item >= r.size.Items || labels[i] >= r.size.Classes {
			return fmt.Errorf("%w: label %d on item %d, with %d classes and %d items",
				ErrLabels, labels[i], item, r.size.Classes, r.size.Items)
		}
		if r.scratch.pages[item>>r.shift] != nil {
			continue
		}
		if _, err := r.scratch.page(item >> r.shift); err != nil {
			return err
		}
	}
	return nil
}

// item is the scratch of an admitted item, and the place of its first value there.
func (r *Run) item(item uint32) (*scratch, int) {
	return r.scratch.pages[item>>r.shift], int(item&r.mask) * int(r.size.Classes)
}
