package inference

import (
	"cmp"
	"fmt"
	"slices"
)

// NumericValue is what a worker answered to an item.
type NumericValue struct {
	Worker, Item, Value uint32
	// Batch is the one that the item is in, 0 where all are in one.
	Batch uint32
}

// NumericValues is a NumericSource in memory.
type NumericValues struct {
	batches []NumericBatch
	gold    []NumericGold
}

// NewNumericValues sorts values into the batches of a task. The error is ErrLabels for a worker, item or batch that
// the task does not have, an item in two batches, and two values of a worker on an item.
func NewNumericValues(size NumericSize, values []NumericValue, gold []NumericGold) (*NumericValues, error) {
	sorted := slices.SortedFunc(slices.Values(values), func(a, b NumericValue) int {
		return cmp.Or(cmp.Compare(a.Batch, b.Batch), cmp.Compare(a.Worker, b.Worker), cmp.Compare(a.Item, b.Item))
	})
	n := &NumericValues{batches: make([]NumericBatch, size.Batches), gold: gold}
	// in is the batch of each item, and more than any where it has none.
	in, places := make([]uint32, size.Items), make([]uint32, size.Items)
	for item := range in {
		in[item] = size.Batches
	}
	for i, v := range sorted {
		switch {
		case v.Worker >= size.Workers || v.Item >= size.Items || v.Batch >= size.Batches:
			return nil, fmt.Errorf("%w: %+v, with %+v", ErrLabels, v, size)
		case in[v.Item] != size.Batches && in[v.Item] != v.Batch:
			return nil, fmt.Errorf("%w: item %d is in batches %d and %d", ErrLabels, v.Item, in[v.Item], v.Batch)
		case i > 0 && sorted[i-1].Worker == v.Worker && sorted[i-1].Item == v.Item:
			return nil, fmt.Errorf("%w: worker %d has two values on item %d", ErrLabels, v.Worker, v.Item)
		}
		in[v.Item] = v.Batch
	}
	for item, batch := range in {
		if batch < size.Batches {
			b := &n.batches[batch]
			places[item] = uint32(len(b.Items)) //nolint:gosec // at most as many as items
			b.Items = append(b.Items, uint32(item))
		}
	}
	for len(sorted) > 0 {
		first := sorted[0]
		of := slices.IndexFunc(sorted, func(v NumericValue) bool {
			return v.Batch != first.Batch || v.Worker != first.Worker
		})
		if of < 0 {
			of = len(sorted)
		}
		n.batches[first.Batch].add(sorted[:of], places)
		sorted = sorted[of:]
	}
	return n, nil
}

// add adds the row of a worker, in the order of the items.
func (b *NumericBatch) add(values []NumericValue, places []uint32) {
	row := NumericRow{Worker: values[0].Worker}
	for _, v := range values {
		row.Values = append(row.Values, v.Value)
		if len(values) < len(b.Items) {
			row.Places = append(row.Places, places[v.Item])
		}
	}
	b.Rows = append(b.Rows, row)
}

// Rows is how many rows all batches have together.
func (n *NumericValues) Rows() (rows uint64) {
	for _, b := range n.batches {
		rows += uint64(len(b.Rows))
	}
	return rows
}

// Batch implements NumericSource.
func (n *NumericValues) Batch(batch uint32) (NumericBatch, error) {
	return n.batches[batch], nil
}

// Gold implements NumericSource: the gold as it was given.
func (n *NumericValues) Gold(at uint32) (item, value uint32, err error) {
	return n.gold[at].Item, n.gold[at].Value, nil
}
