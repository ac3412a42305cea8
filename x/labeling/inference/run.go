package inference

import "fmt"

// Run is the inference of one task. Open takes it up where Save left it, Step goes on with it. It is of no more
// use after an error.
type Run struct {
	*state
	source  Source
	records Records
	scratch cache[scratch]
	workers cache[workerPage]
	answers cache[answerPage]
	// shift takes the number of an item to that of its scratch, mask to its place there.
	shift int
	mask  uint32
	// model is of this round, and logs of the worker at the cursor where ready. They are not saved: after Open
	// they are made again from the sums and counts that are.
	model *model
	logs  []int64
	ready bool
	// voice is of the worker at the cursor while votes are counted.
	voice int64
}

// Open takes up the run that the records hold, or begins one where they hold none. Errors are ErrSize,
// ErrMismatch for the records of a task of another size, ErrEncoding, and those of the records.
func Open(size Size, source Source, records Records) (*Run, error) {
	if err := size.Validate(); err != nil {
		return nil, err
	}
	s := newState(size)
	b, err := records.Get(StateRecord, 0)
	if err != nil {
		return nil, err
	}
	if b != nil {
		if s, err = unmarshalState(b); err != nil {
			return nil, fmt.Errorf("%s record: %w", StateRecord, err)
		}
		if s.size != size {
			return nil, fmt.Errorf("%w: %+v, and not %+v", ErrMismatch, s.size, size)
		}
	}
	r := &Run{state: s, source: source, records: records, logs: make([]int64, len(s.counts))}
	r.shift, r.mask = scratchShift(size.Classes), ScratchItems(size.Classes)-1
	r.openCaches()
	return r, nil
}

func (r *Run) openCaches() {
	size, classes := r.size, int(r.size.Classes)
	r.scratch = cache[scratch]{
		fresh:  func(count int) *scratch { return newScratch(count, classes) },
		decode: func(b []byte, count int) (*scratch, error) { return unmarshalScratch(b, count, classes) },
		encode: (*scratch).marshal,
	}
	r.scratch.open(ScratchRecord, r.records, size.Items, ScratchItems(size.Classes))
	r.workers = cache[workerPage]{
		fresh: newWorkerPage, decode: unmarshalWorkers, encode: (*workerPage).marshal,
	}
	r.workers.open(WorkerRecord, r.records, size.Workers, WorkersARecord)
	r.answers = cache[answerPage]{
		fresh:  newAnswerPage,
		decode: func(b []byte, count int) (*answerPage, error) { return unmarshalAnswers(b, count, size.Classes) },
		encode: (*answerPage).marshal,
	}
	r.answers.open(AnswerRecord, r.records, size.Items, AnswersARecord)
}

// Status is how far the run has come.
func (r *Run) Status() Status {
	return r.status()
}

// Save writes what has changed since Open or the last Save. Errors are those of the records; all writes of one
// Save must be kept, or none.
func (r *Run) Save() error {
	if err := r.scratch.save(); err != nil {
		return err
	}
	if err := r.workers.save(); err != nil {
		return err
	}
	if err := r.answers.save(); err != nil {
		return err
	}
	return r.records.Set(StateRecord, 0, r.marshal())
}
