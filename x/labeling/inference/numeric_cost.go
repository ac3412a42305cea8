package inference

// What numeric tasks cost, in visits as above: measured with 5 to 64 workers an item (BenchmarkNumeric), and reading by
// the store of a chain.
const (
	// placeCost is for an item of a batch; with it, that many for each label on it.
	placeCost = 1
	gateCost  = 2
	judgeCost = 6
	// chanceCost is for a label against chance, rowCost for a worker in a batch.
	chanceCost = 10
	rowCost    = 1
	// emptyCost is for a batch in each pass, readCost for reading one that has labels, and rowReadCost for each row of it: on
	// a chain each row is a record. So batches of one item cost what they take, and not what their labels do.
	emptyCost   = 20
	readCost    = 2_000
	rowReadCost = 300
	// answerCost is for an item at the end.
	answerCost = 1
	// resetCost is for a record of a run before this one, which is written anew.
	resetCost = 8
)

// MaxRows is the number of workers on an item up to which a step of MinBudget gets on.
const MaxRows = 64

// numericMinBudget is the largest piece of work that is not cut.
const numericMinBudget = placeCost + MaxRows*judgeCost

// MaxWork is what the whole run of a task uses at most, in visits: exactly that where every item is in a batch that
// has labels. Rows are how many there are in all batches. With a budget a block it is done after
// MaxWork/(budget − MinBudget) blocks, rounded up.
func (s NumericSize) MaxWork(labels, rows uint64) uint64 {
	const (
		batchPasses  = 2 // gate, judge
		workerPasses = 3 // weigh, score, withhold
	)
	return uint64(s.Gold)*goldCost +
		labels*(gateCost+judgeCost+chanceCost) +
		rows*(rowCost+batchPasses*rowReadCost) +
		uint64(s.Batches)*batchPasses*(emptyCost+readCost) +
		uint64(s.Workers)*workerPasses*workerCost +
		uint64(s.Items)*(batchPasses*placeCost+answerCost) +
		s.resetPages()*resetCost
}
