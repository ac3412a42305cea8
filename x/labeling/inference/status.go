package inference

import "fmt"

// Status is how far a run has come.
type Status struct {
	Size Size
	// Rounds is how many of the Iterations are over.
	Rounds uint32
	Done   bool
	// Void says whether the gold is void, and Labels how many there are, once every worker's gold is counted.
	Void   bool
	Labels uint64
	// Failed is how many of the labels are of workers who fail the gate, void gold or not.
	Failed uint64
}

// ReadStatus is what the records say of a run. Errors are ErrNotDone where there is none, ErrEncoding, and those
// of the records.
func ReadStatus(records Records) (Status, error) {
	b, err := records.Get(StateRecord, 0)
	if err != nil {
		return Status{}, err
	}
	if b == nil {
		return Status{}, fmt.Errorf("%w: it has not begun", ErrNotDone)
	}
	s, err := unmarshalState(b)
	if err != nil {
		return Status{}, fmt.Errorf("%s record: %w", StateRecord, err)
	}
	return s.status(), nil
}

func (s *state) status() Status {
	return Status{s.size, s.round, s.phase == done, s.void, s.labels, s.failedLabels}
}
