package inference

// What a step costs is counted in visits to a label in a task of few classes, some 5 ns each. They are the same
// however the work is cut into steps.
const (
	// labelCost is for a label, batchCost for reading a batch, goldCost for a gold item.
	labelCost = 1
	batchCost = 1
	goldCost  = 1
	// workerCost is for a worker who is passed over or only counted.
	workerCost = 1
	// learnFactor times the number of classes is for a worker's matrix: K² logarithms and divisions.
	learnFactor = 4
)

// learnCost is for learning a worker's matrix.
func (s Size) learnCost() uint64 {
	return learnFactor * uint64(s.Classes)
}

// itemCost is for the posterior of an item.
func (s Size) itemCost() uint64 {
	return uint64(s.Classes)
}

// MinBudget is a budget with which a step of any task gets on.
const MinBudget = max(learnFactor*MaxClasses, numericMinBudget)

// MaxWork is what the whole run of a task uses at most, in visits: exactly that where everybody has labels and
// nobody fails the gate. With a budget a block it is done after MaxWork/(budget − MinBudget) blocks, rounded up.
func (s Size) MaxWork(labels, batches uint64) uint64 {
	const (
		labelPasses  = 1 + 1 + 2*Iterations + 2 // gate, vote, learn, score
		workerPasses = 1 + 1 + Iterations + 1
		learnings    = Iterations + 1
		itemPasses   = 1 + Iterations // start, judge and answer
	)
	withholding := uint64(0)
	if s.Gold > 0 {
		withholding = uint64(s.Workers) * workerCost
	}
	return uint64(s.Gold)*goldCost + withholding +
		labelPasses*(labels*labelCost+batches*batchCost) +
		uint64(s.Workers)*(workerPasses*workerCost+learnings*s.learnCost()) +
		uint64(s.Items)*itemPasses*s.itemCost()
}

// meter counts what a step uses.
type meter struct {
	left uint64
}

// take pays a cost, if it can.
func (m *meter) take(cost uint64) bool {
	if cost > m.left {
		return false
	}
	m.left -= cost
	return true
}

// some pays for up to n things at a cost, and says for how many.
func (m *meter) some(n int, cost uint64) int {
	count := min(uint64(n), m.left/cost) //nolint:gosec // lengths are not negative
	m.left -= count * cost
	return int(count) //nolint:gosec // at most n
}
