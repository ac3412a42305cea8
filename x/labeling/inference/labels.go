package inference

import "fmt"

// Label is a worker's label on an item.
type Label struct {
	Worker, Item uint32
	Class        uint8
}

// Gold is an item and the class that it is known to have.
type Gold struct {
	Item  uint32
	Class uint8
}

// Labels is a Source in memory: one batch a worker.
type Labels struct {
	// of worker w are those from starts[w] to starts[w+1].
	starts  []int
	items   []uint32
	classes []uint8
	gold    []Gold
}

// NewLabels sorts labels by worker. The error is ErrLabels for a worker that is not below the number of them;
// what else is wrong, a run finds out.
func NewLabels(workers uint32, labels []Label, gold []Gold) (*Labels, error) {
	l := &Labels{
		starts: make([]int, int(workers)+1),
		items:  make([]uint32, len(labels)), classes: make([]uint8, len(labels)),
		gold: gold,
	}
	for _, label := range labels {
		if label.Worker >= workers {
			return nil, fmt.Errorf("%w: worker %d of %d", ErrLabels, label.Worker, workers)
		}
		l.starts[label.Worker+1]++
	}
	for w := range workers {
		l.starts[w+1] += l.starts[w]
	}
	next := append([]int(nil), l.starts...)
	for _, label := range labels {
		at := next[label.Worker]
		next[label.Worker]++
		l.items[at], l.classes[at] = label.Item, label.Class
	}
	return l, nil
}

// Batches is 1, or 0 for a worker without labels.
func (l *Labels) Batches(worker uint32) (uint32, error) {
	if l.starts[worker] == l.starts[worker+1] {
		return 0, nil
	}
	return 1, nil
}

// Batch is all that the worker has.
func (l *Labels) Batch(worker, _ uint32) (items []uint32, labels []uint8, err error) {
	from, to := l.starts[worker], l.starts[worker+1]
	return l.items[from:to], l.classes[from:to], nil
}

// Gold is the gold as it was given.
func (l *Labels) Gold(n uint32) (item uint32, class uint8, err error) {
	return l.gold[n].Item, l.gold[n].Class, nil
}
