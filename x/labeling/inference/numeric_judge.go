package inference

// judgeBatch goes through a batch twice: by its items for their answers, and by its workers for what they would agree
// by chance.
func (r *NumericRun) judgeBatch(m *meter, b *openBatch) (bool, error) {
	if !r.second {
		if over, err := r.eachPlace(m, b, judgeCost, r.judge); err != nil || !over {
			return false, err
		}
		r.second, r.offset = true, 0
	}
	return r.eachRow(m, b)
}

// judge says what an item is, and counts who agrees with the others.
func (r *NumericRun) judge(item uint32, b *openBatch) error {
	page, err := r.answers.change(item / AnswersARecord)
	if err != nil {
		return err
	}
	gold, ok, err := r.known(item)
	if err != nil {
		return err
	}
	r.sample.reset()
	r.failed.reset()
	for _, on := range b.on {
		if b.gated[on.row] {
			r.failed.add(on.value, on.row)
		} else {
			r.sample.add(on.value, on.row)
		}
	}
	r.sample.sort()
	answer := NumericAnswer{gold, One}
	if !ok {
		answer = r.mean()
	}
	page.answers[item%AnswersARecord] = answer
	return r.agree(b, answer.Value, ok)
}

// mean is the answer to the item at the cursor by the values on it.
func (r *NumericRun) mean() NumericAnswer {
	all := len(r.sample.values)
	if all == 0 {
		if len(r.failed.values) == 0 {
			return NumericAnswer{}
		}
		r.failed.sort()
		return NumericAnswer{Value: r.failed.mean()}
	}
	mean, agree := r.sample.mean(), uint64(0)
	for at := range all {
		if v, _ := r.sample.at(at); near(v, mean, r.size.Tolerance) {
			agree++
		}
	}
	return NumericAnswer{mean, uint32(agree * One / uint64(all))} //nolint:gosec // at most One
}

// agree counts the labels on the item at the cursor that others can confirm, and those that they do.
func (r *NumericRun) agree(b *openBatch, answer uint32, gold bool) error {
	passing := len(r.sample.values)
	if gold || passing > 1 {
		for at := range passing {
			value, row := r.sample.at(at)
			others := answer
			if !gold {
				others = r.sample.meanWithout(at)
			}
			if err := r.count(b.Rows[row].Worker, near(value, others, r.size.Tolerance)); err != nil {
				return err
			}
		}
	}
	if gold || passing > 0 {
		for at := range r.failed.values {
			value, row := r.failed.at(at)
			if err := r.count(b.Rows[row].Worker, near(value, answer, r.size.Tolerance)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *NumericRun) count(worker uint32, agrees bool) error {
	page, err := r.tallies.change(worker / WorkersARecord)
	if err != nil {
		return err
	}
	t := &page.tallies[worker%WorkersARecord]
	t.labels++
	if agrees {
		t.agreed++
	}
	return nil
}

// score turns what was counted of each worker into its score. With the last worker of its record, that has served.
func (r *NumericRun) score(m *meter) (bool, error) {
	for ; r.at < r.size.Workers; r.at++ {
		if !m.take(workerCost) {
			return false, nil
		}
		workers, err := r.workers.change(r.at / WorkersARecord)
		if err != nil {
			return false, err
		}
		tallies, err := r.tallies.change(r.at / WorkersARecord)
		if err != nil {
			return false, err
		}
		at := int(r.at % WorkersARecord)
		w := &workers.workers[at]
		w.Score = tallies.tallies[at].score()
		if w.Verdict(0, r.void) == Passed {
			r.passedLabels += uint64(w.Labels)
			r.passedScores += uint64(w.Labels) * uint64(w.Score)
		}
		tallies.spent = at == len(tallies.tallies)-1
	}
	return true, nil
}

// withhold decides on the flat half of the pay of each worker who passed, as where there are classes.
func (r *NumericRun) withhold(m *meter) (bool, error) {
	for ; r.at < r.size.Workers; r.at++ {
		if !m.take(workerCost) {
			return false, nil
		}
		page, err := r.workers.page(r.at / WorkersARecord)
		if err != nil {
			return false, err
		}
		w := &page.workers[r.at%WorkersARecord]
		if part := w.withheld(0, r.void, r.passedScores, r.passedLabels); part > 0 {
			w.Withheld = part
			r.workers.dirty[r.at/WorkersARecord] = true
		}
	}
	return true, nil
}

// answer gives gold that nobody came to its answer. With the last item of its record, the gold has served.
func (r *NumericRun) answer(m *meter) (bool, error) {
	for ; r.at < r.size.Items; r.at++ {
		if !m.take(answerCost) {
			return false, nil
		}
		answers, err := r.answers.change(r.at / AnswersARecord)
		if err != nil {
			return false, err
		}
		value, ok, err := r.known(r.at)
		if err != nil {
			return false, err
		}
		at := int(r.at % AnswersARecord)
		if ok {
			answers.answers[at] = NumericAnswer{value, One}
		}
		if at == len(answers.answers)-1 {
			gold, err := r.gold.change(r.at / AnswersARecord)
			if err != nil {
				return false, err
			}
			gold.spent = true
		}
	}
	return true, nil
}
