package inference

import "errors"

var (
	// ErrSize refuses a task whose classes, items or workers are out of range.
	ErrSize = errors.New("task size is out of range")
	// ErrLabels refuses a source whose labels do not fit the task: an item or class that it does not have,
	// items and labels of different length, too many labels of one worker or on one item.
	ErrLabels = errors.New("labels do not fit the task")
	// ErrGold refuses gold that does not fit the task: an item or class that it does not have, or one item twice.
	ErrGold = errors.New("gold does not fit the task")
	// ErrEncoding refuses bytes that are not a record of this package.
	ErrEncoding = errors.New("bytes are not a record of a run")
	// ErrMismatch refuses the records of a task of another size.
	ErrMismatch = errors.New("records are of another task")
	// ErrNotDone refuses to read a result that a run has not reached yet.
	ErrNotDone = errors.New("run is not done")
	// ErrEmpty refuses a mean of nothing.
	ErrEmpty = errors.New("there are no values")
)
