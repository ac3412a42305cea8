package inference

// learn takes the worker at the cursor through a round: its counts, its matrix, its part in the sums of its items.
func (r *Run) learn(m *meter) (bool, error) {
	gated, err := r.gated()
	if err != nil {
		return false, err
	}
	if !gated {
		if over, err := r.twice(m, r.addLogs); err != nil || !over {
			return false, err
		}
	}
	return r.leave(m), nil
}

// twice goes through the labels of the worker at the cursor, to learn its matrix and then to use it.
func (r *Run) twice(m *meter, use func(items []uint32, labels []uint8) error) (bool, error) {
	if !r.second {
		if over, err := r.eachLabel(m, r.countSoftly); err != nil || !over || !m.take(r.size.learnCost()) {
			return false, err
		}
		r.rewind()
		r.second = true
	}
	if !r.ready {
		r.known().learn(r.counts, r.logs)
		r.ready = true
	}
	return r.eachLabel(m, use)
}

// leave forgets the worker at the cursor.
func (r *Run) leave(m *meter) bool {
	if !m.take(workerCost) {
		return false
	}
	r.second, r.ready = false, false
	clear(r.counts)
	return true
}

// countSoftly counts each label for every class by the posterior of its item.
func (r *Run) countSoftly(items []uint32, labels []uint8) error {
	k := int(r.size.Classes)
	for i, item := range items {
		page, first := r.item(item)
		row := r.counts[int(labels[i])*k:][:k]
		for class, p := range page.posterior[first : first+k] {
			row[class] += uint64(p)
		}
	}
	return nil
}

func (r *Run) addLogs(items []uint32, labels []uint8) error {
	k := int(r.size.Classes)
	for i, item := range items {
		page, first := r.item(item)
		row := r.logs[int(labels[i])*k:][:k]
		for class, v := range page.sums[first : first+k] {
			page.sums[first+class] = v + row[class]
		}
		r.scratch.dirty[item>>r.shift] = true
	}
	return nil
}
