package inference

import "fmt"

// mark notes the gold.
func (r *NumericRun) mark(m *meter) (bool, error) {
	for ; r.at < r.size.Gold; r.at++ {
		if !m.take(goldCost) {
			return false, nil
		}
		item, value, err := r.source.Gold(r.at)
		if err != nil {
			return false, err
		}
		if item >= r.size.Items {
			return false, fmt.Errorf("%w: item %d of %d", ErrGold, item, r.size.Items)
		}
		page, err := r.gold.change(item / AnswersARecord)
		if err != nil {
			return false, err
		}
		if page.marks[item%AnswersARecord] != 0 {
			return false, fmt.Errorf("%w: item %d is there twice", ErrGold, item)
		}
		page.marks[item%AnswersARecord] = uint64(value) + 1
	}
	return true, nil
}

// known is the value of an item as gold. Void gold has none.
func (r *NumericRun) known(item uint32) (uint32, bool, error) {
	page, err := r.gold.page(item / AnswersARecord)
	if err != nil {
		return 0, false, err
	}
	mark := page.marks[item%AnswersARecord]
	if mark == 0 || r.void {
		return 0, false, nil
	}
	return uint32(mark - 1), true, nil //nolint:gosec // at most 2^32
}

func (r *NumericRun) gateBatch(m *meter, b *openBatch) (bool, error) {
	return r.eachPlace(m, b, gateCost, r.countGold)
}

// countGold counts the labels and the gold of the workers on an item.
func (r *NumericRun) countGold(item uint32, b *openBatch) error {
	gold, ok, err := r.known(item)
	if err != nil {
		return err
	}
	for _, on := range b.on {
		number := b.Rows[on.row].Worker
		page, err := r.workers.change(number / WorkersARecord)
		if err != nil {
			return err
		}
		w := &page.workers[number%WorkersARecord]
		if w.Labels == MaxLabels {
			return fmt.Errorf("%w: worker %d has more than %d", ErrLabels, number, MaxLabels)
		}
		w.Labels++
		if ok {
			w.GoldSeen++
			if near(on.value, gold, r.size.Tolerance) {
				w.GoldRight++
			}
		}
	}
	return nil
}

// weigh adds up the labels of all workers, and of those who fail.
func (r *NumericRun) weigh(m *meter) (bool, error) {
	for ; r.at < r.size.Workers; r.at++ {
		if !m.take(workerCost) {
			return false, nil
		}
		page, err := r.workers.change(r.at / WorkersARecord)
		if err != nil {
			return false, err
		}
		w := page.workers[r.at%WorkersARecord]
		r.labels += uint64(w.Labels)
		if w.Verdict(0, false) == Failed {
			r.failedLabels += uint64(w.Labels)
		}
		if r.labels > maxAllLabels {
			return false, fmt.Errorf("%w: more than %d", ErrLabels, uint64(maxAllLabels))
		}
	}
	r.void = GoldVoid(r.failedLabels, r.labels)
	return true, nil
}
