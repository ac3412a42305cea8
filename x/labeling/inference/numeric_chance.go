package inference

import (
	"fmt"
	"slices"
)

// secondWay is what the rows of a batch are held against, on the second way through it.
type secondWay struct {
	// answers are by place.
	answers []uint32
	// confirmed says at which places a label can be confirmed by others: of a worker who failed, at 0, and of one who
	// did not, at 1. everywhere says whether it is all of them.
	confirmed  [2][]bool
	everywhere [2]bool
	// sorted are the answers in ascending order.
	sorted []uint32
	// others are, in ascending order, the answers to the labels of the row at the cursor that can be confirmed. It stands
	// where ready.
	others []uint32
	own    []uint32
	ready  bool
}

// eachRow counts for each worker of a batch, from the cursor on, how many of its labels agree with other items.
func (r *NumericRun) eachRow(m *meter, b *openBatch) (bool, error) {
	if b.second == nil {
		var err error
		if b.second, err = r.turnAround(b); err != nil {
			return false, err
		}
	}
	for ; int(r.row) < len(b.Rows); r.row, r.offset, b.second.ready = r.row+1, 0, false {
		row := b.Rows[r.row]
		from := int(r.offset)
		if from > len(row.Values) {
			return false, fmt.Errorf("batch %d: %w: worker %d has %d", r.batch, ErrLabels, row.Worker, len(row.Values))
		}
		if !b.second.ready {
			b.against(r.row)
		}
		count := m.some(len(row.Values)-from, chanceCost)
		r.pairs += b.pairs(r.row, from, from+count, r.size.Tolerance)
		r.offset += uint32(count) //nolint:gosec // at most MaxLabels
		// Paid at the end: there the cursor says whether it was.
		if from+count < len(row.Values) || !m.take(rowCost) {
			return false, nil
		}
		labels := uint64(len(b.second.others))
		if r.pairs > labels*labels {
			return false, fmt.Errorf("%w: %d pairs of %d labels", ErrEncoding, r.pairs, labels)
		}
		if labels > 1 {
			page, err := r.tallies.change(row.Worker / WorkersARecord)
			if err != nil {
				return false, err
			}
			page.tallies[row.Worker%WorkersARecord].chance += floorMulDiv(r.pairs, One, labels-1)
		}
		r.pairs = 0
	}
	return true, nil
}

// turnAround looks a batch through for the second way.
func (r *NumericRun) turnAround(b *openBatch) (*secondWay, error) {
	passing := make([]uint32, len(b.Items))
	all := uint32(0) // of the dense rows
	for n, row := range b.Rows {
		switch {
		case b.gated[n]:
		case row.Places == nil:
			all++
		default:
			for _, place := range row.Places {
				passing[place]++
			}
		}
	}
	s := &secondWay{everywhere: [2]bool{true, true}}
	for place, item := range b.Items {
		page, err := r.answers.page(item / AnswersARecord)
		if err != nil {
			return nil, err
		}
		_, gold, err := r.known(item)
		if err != nil {
			return nil, err
		}
		s.answers = append(s.answers, page.answers[item%AnswersARecord].Value)
		others := passing[place] + all
		for own := range uint32(2) {
			confirmed := gold || others > own
			s.confirmed[own] = append(s.confirmed[own], confirmed)
			s.everywhere[own] = s.everywhere[own] && confirmed
		}
	}
	s.sorted = slices.Sorted(slices.Values(s.answers))
	return s, nil
}

// confirmed says at which places a row's labels can be confirmed, and whether at all.
func (b *openBatch) confirmed(n uint32) (places []bool, everywhere bool) {
	own := 1
	if b.gated[n] {
		own = 0
	}
	return b.second.confirmed[own], b.second.everywhere[own]
}

// place is that of a row's label.
func (row NumericRow) place(label int) int {
	if row.Places == nil {
		return label
	}
	return int(row.Places[label])
}

// against makes the answers that a row's labels are held against.
func (b *openBatch) against(n uint32) {
	s, row := b.second, b.Rows[n]
	s.ready = true
	confirmed, everywhere := b.confirmed(n)
	if row.Places == nil && everywhere {
		s.others = s.sorted
		return
	}
	s.own = s.own[:0]
	for label := range row.Values {
		if place := row.place(label); confirmed[place] {
			s.own = append(s.own, s.answers[place])
		}
	}
	slices.Sort(s.own)
	s.others = s.own
}

// pairs is how many pairs of a label of a row, from one to another, and the answer to another label of it, agree.
func (b *openBatch) pairs(n uint32, from, to int, tolerance uint32) (pairs uint64) {
	s, row := b.second, b.Rows[n]
	confirmed, _ := b.confirmed(n)
	for label := from; label < to; label++ {
		place, value := row.place(label), row.Values[label]
		if !confirmed[place] {
			continue
		}
		count := countNear(s.others, value, tolerance)
		if near(value, s.answers[place], tolerance) {
			count-- // itself
		}
		pairs += uint64(count) //nolint:gosec // not negative
	}
	return pairs
}
