package inference

import "fmt"

// mark notes the gold in the scratch of its items.
func (r *Run) mark(m *meter) (bool, error) {
	for ; r.at < r.size.Gold; r.at++ {
		if !m.take(goldCost) {
			return false, nil
		}
		item, class, err := r.source.Gold(r.at)
		if err != nil {
			return false, err
		}
		if item >= r.size.Items || class >= r.size.Classes {
			return false, fmt.Errorf("%w: class %d for item %d, with %d classes and %d items",
				ErrGold, class, item, r.size.Classes, r.size.Items)
		}
		page, err := r.scratch.change(item >> r.shift)
		if err != nil {
			return false, err
		}
		at := item & r.mask
		if page.gold[at] != 0 {
			return false, fmt.Errorf("%w: item %d is there twice", ErrGold, item)
		}
		page.gold[at] = class + 1
	}
	return true, nil
}

// gate counts the labels and the gold of the worker at the cursor.
func (r *Run) gate(m *meter) (bool, error) {
	over, err := r.eachLabel(m, r.countGold)
	if err != nil || !over || !m.take(workerCost) {
		return false, err
	}
	page, err := r.workers.change(r.at / WorkersARecord)
	if err != nil {
		return false, err
	}
	page.workers[r.at%WorkersARecord] = r.worker
	labels := uint64(r.worker.Labels)
	r.labels += labels
	if Gate(r.size.Classes, r.worker.GoldSeen, r.worker.GoldRight) == Failed {
		r.failedLabels += labels
	}
	r.worker = Worker{}
	if r.labels > maxAllLabels {
		return false, fmt.Errorf("%w: more than %d", ErrLabels, uint64(maxAllLabels))
	}
	return true, nil
}

func (r *Run) countGold(items []uint32, labels []uint8) error {
	if len(labels) > int(MaxLabels-r.worker.Labels) {
		return fmt.Errorf("%w: a worker has more than %d", ErrLabels, MaxLabels)
	}
	for i, item := range items {
		page, _ := r.item(item)
		r.worker.Labels++
		if gold := page.gold[item&r.mask]; gold != 0 {
			r.worker.GoldSeen++
			if gold == labels[i]+1 {
				r.worker.GoldRight++
			}
		}
	}
	return nil
}

// gated says whether the worker at the cursor has no say.
func (r *Run) gated() (bool, error) {
	page, err := r.workers.page(r.at / WorkersARecord)
	if err != nil {
		return false, err
	}
	w := page.workers[r.at%WorkersARecord]
	return w.Verdict(r.size.Classes, r.void) == Failed, nil
}

// class is the class that an item keeps as gold. Void gold keeps none.
func (r *Run) class(page *scratch, at int) (uint8, bool) {
	gold := page.gold[at]
	if gold == 0 || r.void {
		return 0, false
	}
	return gold - 1, true
}
