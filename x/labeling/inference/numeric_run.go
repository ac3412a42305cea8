package inference

import "fmt"

// NumericRun is the inference of one numeric task. OpenNumeric takes it up where Save left it, Step goes on with it. It
// is of no more use after an error.
type NumericRun struct {
	*numericState
	source  NumericSource
	records Records
	gold    cache[goldPage]
	workers cache[workerPage]
	tallies cache[tallyPage]
	answers cache[numericAnswerPage]
	// open is the batch at the cursor, read and looked through, or nil. It is not saved: after OpenNumeric it is made
	// again.
	open *openBatch
	// sample is of the item at the cursor, and of those who failed on it where nobody else came.
	sample, failed sample
}

// OpenNumeric takes up the run that the records hold, or begins one where they hold none. Errors are ErrSize,
// ErrMismatch for the records of a task of another size, ErrEncoding, and those of the records.
func OpenNumeric(size NumericSize, source NumericSource, records Records) (*NumericRun, error) {
	if err := size.Validate(); err != nil {
		return nil, err
	}
	s := &numericState{size: size}
	b, err := records.Get(StateRecord, 0)
	if err != nil {
		return nil, err
	}
	if b != nil {
		if s, err = unmarshalNumericState(b); err != nil {
			return nil, fmt.Errorf("%s record: %w", StateRecord, err)
		}
		if s.size != size {
			return nil, fmt.Errorf("%w: %+v, and not %+v", ErrMismatch, s.size, size)
		}
	}
	r := &NumericRun{numericState: s, source: source, records: records}
	r.openCaches()
	return r, nil
}

func (r *NumericRun) openCaches() {
	r.gold = cache[goldPage]{fresh: newGoldPage, decode: unmarshalGold, encode: (*goldPage).marshal}
	r.gold.open(GoldRecord, r.records, r.size.Items, AnswersARecord)
	r.workers = cache[workerPage]{fresh: newWorkerPage, decode: unmarshalWorkers, encode: (*workerPage).marshal}
	r.workers.open(WorkerRecord, r.records, r.size.Workers, WorkersARecord)
	r.tallies = cache[tallyPage]{fresh: newTallyPage, decode: unmarshalTallies, encode: (*tallyPage).marshal}
	r.tallies.open(TallyRecord, r.records, r.size.Workers, WorkersARecord)
	r.answers = cache[numericAnswerPage]{
		fresh: newNumericAnswerPage, decode: unmarshalNumericAnswers, encode: (*numericAnswerPage).marshal,
	}
	r.answers.open(AnswerRecord, r.records, r.size.Items, AnswersARecord)
}

// Status is how far the run has come.
func (r *NumericRun) Status() Status {
	return r.status()
}

// Save writes what has changed since OpenNumeric or the last Save. Errors are those of the records; all writes of one
// Save must be kept, or none.
func (r *NumericRun) Save() error {
	for _, save := range []func() error{r.gold.save, r.workers.save, r.tallies.save, r.answers.save} {
		if err := save(); err != nil {
			return err
		}
	}
	return r.records.Set(StateRecord, 0, r.marshal())
}

// AdvanceNumeric is OpenNumeric, Step and Save: what a block does for a task.
func AdvanceNumeric(size NumericSize, source NumericSource, records Records, budget uint64) (used uint64, finished bool, err error) {
	r, err := OpenNumeric(size, source, records)
	if err != nil {
		return 0, false, err
	}
	used, finished, err = r.Step(budget)
	if err != nil {
		return used, false, err
	}
	return used, finished, r.Save()
}

// Step goes on for at most that many visits (see NumericSize.MaxWork) and says how many it used and whether the run is
// done. A budget below MinBudget may get nowhere, and so may any on an item with more than MaxRows labels. What comes
// out at the end does not depend on the budgets.
//
// Errors are ErrLabels and ErrGold for what the source says, ErrEncoding, and those of source and records.
func (r *NumericRun) Step(budget uint64) (used uint64, finished bool, err error) {
	m := &meter{budget}
	for more := true; more && r.phase != numericDone; {
		if more, err = r.advance(m); err != nil {
			return budget - m.left, false, err
		}
	}
	return budget - m.left, r.phase == numericDone, nil
}

// advance works at the phase, and goes to the next one if it is over. It returns false if the budget is.
func (r *NumericRun) advance(m *meter) (bool, error) {
	var over bool
	var err error
	switch r.phase {
	case numericResetting:
		over, err = r.reset(m)
	case numericMarking:
		over, err = r.mark(m)
	case numericGating:
		over, err = r.eachBatch(m, r.gateBatch)
	case numericWeighing:
		over, err = r.weigh(m)
	case numericJudging:
		over, err = r.eachBatch(m, r.judgeBatch)
	case numericScoring:
		over, err = r.score(m)
	case numericWithholding:
		over, err = r.withhold(m)
	case numericAnswering:
		over, err = r.answer(m)
	case numericDone:
	}
	if over {
		r.at, r.batch = 0, 0
		r.phase++
	}
	return over, err
}
