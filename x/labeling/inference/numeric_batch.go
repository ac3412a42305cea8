package inference

import (
	"fmt"
	"slices"
)

// openBatch is a batch that was read, with what makes it quick to go through.
type openBatch struct {
	NumericBatch
	// dense are the rows with a value for each place.
	dense []uint32
	// Of the other rows, place p has the rows and values from starts[p] to starts[p+1]. Without such rows, starts is nil.
	starts, rows, values []uint32
	// gated says which rows are of workers who fail. It stands once they are judged.
	gated []bool
	// second is there on the second way through.
	second *secondWay
	// on are the labels on the place at the cursor.
	on []placed
}

// placed is a label on an item: a row of the batch, and its value there.
type placed struct {
	row, value uint32
}

// eachBatch calls visit for the batch at the cursor until it is through with it, and so on to the last.
func (r *NumericRun) eachBatch(m *meter, visit func(*meter, *openBatch) (bool, error)) (bool, error) {
	for ; r.batch < r.size.Batches; r.batch++ {
		if r.open == nil {
			b, err := r.read()
			if err != nil {
				return false, fmt.Errorf("batch %d: %w", r.batch, err)
			}
			r.open = b
		}
		if !r.payReading(m, r.open) {
			return false, nil
		}
		if len(r.open.Rows) > 0 {
			if over, err := visit(m, r.open); err != nil || !over {
				return false, err
			}
		}
		r.open = nil
		r.paid, r.row, r.offset, r.second = 0, 0, 0, false
	}
	return true, nil
}

// payReading pays for the batch at the cursor before anything is done with it, in parts where the budget is less than that.
func (r *NumericRun) payReading(m *meter, b *openBatch) bool {
	cost := uint64(emptyCost)
	if rows := uint64(len(b.Rows)); rows > 0 {
		cost += readCost + rows*rowReadCost
	}
	part := min(cost-min(r.paid, cost), m.left)
	m.left -= part
	r.paid += part
	return r.paid >= cost
}

// eachPlace calls visit with each place of a batch from the cursor on, and the labels there, at a cost for each.
func (r *NumericRun) eachPlace(m *meter, b *openBatch, cost uint64, visit func(item uint32, b *openBatch) error) (bool, error) {
	for ; int(r.offset) < len(b.Items); r.offset++ {
		b.gather(r.offset)
		if !m.take(placeCost + cost*uint64(len(b.on))) {
			return false, nil
		}
		if err := visit(b.Items[r.offset], b); err != nil {
			return false, fmt.Errorf("batch %d: %w", r.batch, err)
		}
	}
	return true, nil
}

// read reads the batch at the cursor, and refuses one that no task of this size has.
func (r *NumericRun) read() (*openBatch, error) {
	given, err := r.source.Batch(r.batch)
	if err != nil {
		return nil, err
	}
	for _, item := range given.Items {
		if item >= r.size.Items {
			return nil, fmt.Errorf("%w: item %d of %d", ErrLabels, item, r.size.Items)
		}
	}
	if len(given.Items) > MaxLabels || int(r.offset) > len(given.Items) || int(r.row) > len(given.Rows) {
		return nil, fmt.Errorf("%w: %d items and %d workers", ErrLabels, len(given.Items), len(given.Rows))
	}
	b := &openBatch{NumericBatch: given}
	number := uint32(0)
	for _, row := range given.Rows {
		if err := r.admit(row, len(given.Items)); err != nil {
			return nil, err
		}
		if row.Places == nil {
			b.dense = append(b.dense, number)
		}
		number++
	}
	if len(b.dense) < len(given.Rows) {
		b.turn()
	}
	if r.phase != numericJudging {
		return b, nil
	}
	for _, row := range given.Rows {
		page, err := r.workers.page(row.Worker / WorkersARecord)
		if err != nil {
			return nil, err
		}
		w := page.workers[row.Worker%WorkersARecord]
		b.gated = append(b.gated, w.Verdict(0, r.void) == Failed)
	}
	return b, nil
}

// admit refuses a row that no batch of so many items has.
func (r *NumericRun) admit(row NumericRow, items int) error {
	if row.Worker >= r.size.Workers {
		return fmt.Errorf("%w: worker %d of %d", ErrLabels, row.Worker, r.size.Workers)
	}
	want := items
	if row.Places != nil {
		want = len(row.Places)
	}
	if len(row.Values) != want {
		return fmt.Errorf("%w: worker %d has %d values on %d items", ErrLabels, row.Worker, len(row.Values), want)
	}
	for i, place := range row.Places {
		if int(place) >= items || i > 0 && place <= row.Places[i-1] {
			return fmt.Errorf("%w: worker %d has a value at place %d of %d, out of order", ErrLabels, row.Worker, place, items)
		}
	}
	return nil
}

// turn sorts the rows that are not dense by place.
func (b *openBatch) turn() {
	b.starts = make([]uint32, len(b.Items)+1)
	for _, row := range b.Rows {
		for _, place := range row.Places {
			b.starts[place+1]++
		}
	}
	for place := range b.Items {
		b.starts[place+1] += b.starts[place]
	}
	all := b.starts[len(b.Items)]
	b.rows, b.values = make([]uint32, all), make([]uint32, all)
	next := slices.Clone(b.starts)
	number := uint32(0)
	for _, row := range b.Rows {
		for i, place := range row.Places {
			at := next[place]
			next[place]++
			b.rows[at], b.values[at] = number, row.Values[i]
		}
		number++
	}
}

// gather takes the labels on a place.
func (b *openBatch) gather(place uint32) {
	b.on = b.on[:0]
	for _, row := range b.dense {
		b.on = append(b.on, placed{row, b.Rows[row].Values[place]})
	}
	if b.starts != nil {
		for at := b.starts[place]; at < b.starts[place+1]; at++ {
			b.on = append(b.on, placed{b.rows[at], b.values[at]})
		}
	}
}
