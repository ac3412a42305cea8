package inference

// Step goes on for at most that many visits (see Size.MaxWork) and says how many it used and whether the run is
// done. A budget below MinBudget may get nowhere. What comes out at the end does not depend on the budgets.
//
// Errors are ErrLabels and ErrGold for what the source says, ErrEncoding, and those of source and records.
func (r *Run) Step(budget uint64) (used uint64, finished bool, err error) {
	m := &meter{budget}
	for more := true; more && r.phase != done; {
		if more, err = r.advance(m); err != nil {
			return budget - m.left, false, err
		}
	}
	return budget - m.left, r.phase == done, nil
}

// Advance is Open, Step and Save: what a block does for a task.
func Advance(size Size, source Source, records Records, budget uint64) (used uint64, finished bool, err error) {
	r, err := Open(size, source, records)
	if err != nil {
		return 0, false, err
	}
	used, finished, err = r.Step(budget)
	if err != nil {
		return used, false, err
	}
	return used, finished, r.Save()
}

// advance works at the phase, and goes to the next one if it is over. It returns false if the budget is.
func (r *Run) advance(m *meter) (bool, error) {
	var over bool
	var err error
	switch r.phase {
	case marking:
		over, err = r.mark(m)
	case gating:
		over, err = r.eachWorker(m, r.gate)
	case voting:
		over, err = r.eachWorker(m, r.vote)
	case starting:
		over, err = r.eachItem(m, r.start)
	case learning:
		over, err = r.eachWorker(m, r.learn)
	case judging:
		over, err = r.eachItem(m, r.judge)
	case scoring:
		over, err = r.eachWorker(m, r.score)
	case withholding:
		over, err = r.eachWorker(m, r.withhold)
	case answering:
		over, err = r.eachItem(m, r.answer)
	case done:
	}
	if over {
		r.finish()
	}
	return over, err
}

// finish goes from a phase to the next one.
func (r *Run) finish() {
	r.at = 0
	switch r.phase {
	case gating:
		r.void = GoldVoid(r.failedLabels, r.labels)
		r.phase = voting
	case starting:
		r.nextRound(learning)
	case learning:
		r.phase = judging
		r.round++
		if r.round == Iterations {
			r.phase = scoring
		} else {
			clear(r.pooled)
		}
	case judging:
		r.nextRound(learning)
	case scoring:
		r.phase = withholding
		if r.size.Gold == 0 { // nobody is judged
			r.phase = answering
		}
	default: // marking, voting, withholding, answering
		r.phase++
	}
}

func (r *Run) nextRound(p phase) {
	r.phase = p
	r.mass, r.next = r.next, r.mass
	clear(r.next)
	r.model = nil
}

// known is the model of this round, made where there is none yet.
func (r *Run) known() *model {
	if r.model == nil {
		r.model = newModel(r.pooled, r.mass)
	}
	return r.model
}
