package inference

// Result is what a whole run finds out.
type Result struct {
	// Answers are by item, and Workers by worker.
	Answers []Answer
	Workers []Worker
	// Void says that the gold is void.
	Void bool
}

// Infer is a run in one go, in memory. After each part of the work it calls progress, where there is one, with
// the visits used so far. The errors are those of Open and Step.
func Infer(size Size, source Source, progress func(used uint64) error) (*Result, error) {
	r, err := Open(size, source, &Memory{})
	if err != nil {
		return nil, err
	}
	const part = 1 << 22
	for used, finished := uint64(0), false; !finished; {
		var n uint64
		if n, finished, err = r.Step(part); err != nil {
			return nil, err
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
func (r *Run) result() *Result {
	result := &Result{
		Answers: make([]Answer, 0, r.size.Items), Workers: make([]Worker, 0, r.size.Workers), Void: r.void,
	}
	for _, p := range r.answers.pages {
		result.Answers = append(result.Answers, p.answers...)
	}
	for _, p := range r.workers.pages {
		result.Workers = append(result.Workers, p.workers...)
	}
	return result
}
