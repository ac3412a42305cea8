package inference

// judge turns an item's sums into its posterior, and empties them for the next round.
func (r *Run) judge(page *scratch, at, first int) error {
	r.weigh(page, at, first, page.posterior[first:first+int(r.size.Classes)])
	clear(page.sums[first : first+int(r.size.Classes)])
	r.pool(page, first)
	return nil
}

// weigh writes the posterior that an item has by its sums and the prior, or by its class as gold.
func (r *Run) weigh(page *scratch, at, first int, p []uint32) {
	r.weighWithout(page, at, first, nil, p)
}

// weighWithout is weigh without one label: the row of its worker's logarithms is taken off the sums.
func (r *Run) weighWithout(page *scratch, at, first int, row []int64, p []uint32) {
	if class, ok := r.class(page, at); ok {
		certain(p, class)
		return
	}
	var s [MaxClasses]int64
	for class, prior := range r.known().prior {
		s[class] = prior + page.sums[first+class]
	}
	for class, v := range row {
		s[class] -= v
	}
	normalise(s[:len(p)], p)
}

// answer says what an item is. With the last item of its scratch, the scratch has served.
func (r *Run) answer(page *scratch, at, first int) error {
	k := int(r.size.Classes)
	answers, err := r.answers.change(r.at / AnswersARecord)
	if err != nil {
		return err
	}
	var posterior [MaxClasses]uint32
	p := posterior[:k]
	r.weigh(page, at, first, p)
	label, gold := r.class(page, at)
	if !gold {
		label = answer(p, page.votes[first:first+k])
	}
	answers.answers[r.at%AnswersARecord] = Answer{label, p[label]}
	page.spent = at == len(page.gold)-1
	return nil
}

// score compares the worker at the cursor with the others. One who is gated has no part in the sums, so there is
// nothing to take off.
func (r *Run) score(m *meter) (bool, error) {
	gated, err := r.gated()
	if err != nil {
		return false, err
	}
	var over bool
	if gated {
		clear(r.logs)
		over, err = r.eachLabel(m, r.compare)
	} else {
		over, err = r.twice(m, r.compare)
	}
	if err != nil || !over {
		return false, err
	}
	page, err := r.workers.change(r.at / WorkersARecord)
	if err != nil || !r.leave(m) {
		return false, err
	}
	w := &page.workers[r.at%WorkersARecord]
	w.Score = r.tally.score()
	if w.Verdict(r.size.Classes, r.void) == Passed {
		r.passedLabels += uint64(w.Labels)
		r.passedScores += uint64(w.Labels) * uint64(w.Score)
	}
	r.tally.reset()
	return true, nil
}

// compare adds labels to the tally, each with the posterior of its item without it.
func (r *Run) compare(items []uint32, labels []uint8) error {
	k := int(r.size.Classes)
	var others [MaxClasses]uint32
	for i, item := range items {
		page, first := r.item(item)
		r.weighWithout(page, int(item&r.mask), first, r.logs[int(labels[i])*k:][:k], others[:k])
		r.tally.add(labels[i], others[:k])
	}
	return nil
}
