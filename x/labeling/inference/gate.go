package inference

// GateMinimum is how many gold items a worker must have seen to be judged by them. On fewer a gate is a lottery.
const GateMinimum = 5

// Verdict is what the gate says of a worker.
type Verdict uint8

const (
	// Abstained: too little gold was seen, or the gold is void. The worker counts as if it had passed.
	Abstained Verdict = iota
	// Passed the gate.
	Passed
	// Failed the gate: no say in the answers, no pay.
	Failed
)

// String is the verdict in a word.
func (v Verdict) String() string {
	switch v {
	case Abstained:
		return "abstained"
	case Passed:
		return "passed"
	case Failed:
		return "failed"
	}
	return "unknown"
}

// GateNeed is how many of the gold items seen a worker must have right: 6 of 10 where there are two classes, 4 of
// 10 where there are more, and for other counts the same part, rounded up. It is 0 below GateMinimum.
//
//	seen       5  6  7  8  9 10 15 20 50
//	K = 2      3  4  5  5  6  6  9 12 30
//	K > 2      2  3  3  4  4  4  6  8 20
func GateNeed(classes uint8, seen uint32) uint32 {
	if seen < GateMinimum {
		return 0
	}
	part := uint64(4)
	if classes == 2 {
		part = 6
	}
	return uint32((uint64(seen)*part + 9) / 10) //nolint:gosec // at most seen
}

// Gate judges a worker of a task by the gold items it saw and those of them that it had right.
func Gate(classes uint8, seen, right uint32) Verdict {
	switch {
	case seen < GateMinimum:
		return Abstained
	case right < GateNeed(classes, seen):
		return Failed
	}
	return Passed
}

// GoldVoid says whether it is the gold that is wrong: where the workers who fail the gate have more than two thirds
// of all the labels. Then nobody is gated, and no item keeps a class.
//
// Half would be too few. On public sets, workers with up to 0.41 of the labels fail ten gold items, idle ones and
// bad luck together; so two fifths of colluders would make it more than half, and have the gold voided by which
// they are found. Honest workers fail inverted gold almost without exception.
func GoldVoid(failedLabels, labels uint64) bool {
	return failedLabels > labels/3*2+labels%3*2/3
}
