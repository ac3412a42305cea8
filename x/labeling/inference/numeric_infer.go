package inference

// NumericResult is what a whole run of a numeric task finds out.
type NumericResult struct {
	// Answers are by item, and Workers by worker.
	Answers []NumericAnswer
	Workers []Worker
	// Void says that the gold is void.
	Void bool
}

// InferNumeric is a run in one go, in memory. After each part of the work it calls progress, where there is one, with
// the visits used so far. The errors are those of OpenNumeric and Step.
func InferNumeric(size NumericSize, source NumericSource, progress func(used uint64) error) (*NumericResult, error) {
	return inferNumeric(size, source, 1<<22, progress)
}

// inferNumeric does it in parts of so many visits.
func inferNumeric(size NumericSize, source NumericSource, part uint64, progress func(used uint64) error) (*NumericResult, error) {
	r, err := OpenNumeric(size, source, &Memory{})
	if err != nil {
		return nil, err
	}
	for used, finished := uint64(0), false; !finished; {
		var n uint64
		if n, finished, err = r.Step(part); err != nil {
			return nil, err
		}
		if n == 0 {
			part *= 2 // an item may have any number of labels, and is not cut
		}
		used += n
		if progress != nil {
			if err := progress(used); err != nil {
				return nil, err
			}
		}
	}
	return r.result(), nil
}

// result takes the answers and workers of a run that was done without a Save.
func (r *NumericRun) result() *NumericResult {
	result := &NumericResult{
		Answers: make([]NumericAnswer, 0, r.size.Items), Workers: make([]Worker, 0, r.size.Workers), Void: r.void,
	}
	for _, p := range r.answers.pages {
		result.Answers = append(result.Answers, p.answers...)
	}
	for _, p := range r.workers.pages {
		result.Workers = append(result.Workers, p.workers...)
	}
	return result
}
