// Package plan cuts a task's work. Items stand in shuffled places (x/labeling/shuffle), places make batches, and each
// batch has as many slots as labelers are to label it. Slots that nobody has filled are given out by rank.
package plan

// Plan is how the work of a task is cut. Its fields are at least 1.
type Plan struct {
	Items, Redundancy, BatchSize uint32
}

// Batches is the number of batches. The last may have fewer items.
func (p Plan) Batches() uint32 { return (p.Items-1)/p.BatchSize + 1 }

// Slots is the number of slots. Callers bound it (MaxSlots).
func (p Plan) Slots() uint32 { return p.Batches() * p.Redundancy }

// Labels is the number of labels that fill all slots.
func (p Plan) Labels() uint64 { return uint64(p.Items) * uint64(p.Redundancy) }

// Batch is the batch of a slot. Slots go through all batches before any has its second, so that what few labelers do
// covers as many items as it can.
func (p Plan) Batch(slot uint32) uint32 { return slot % p.Batches() }

// Places are those of a batch: from the first to before the last.
func (p Plan) Places(batch uint32) (from, to uint32) {
	from = batch * p.BatchSize
	return from, min(from+p.BatchSize, p.Items)
}

// Size is the number of items of a batch.
func (p Plan) Size(batch uint32) uint32 {
	from, to := p.Places(batch)
	return to - from
}
