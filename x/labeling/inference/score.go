package inference

// benefit is the quarter of a label, with 24 fraction bits, for which everybody is taken to agree beyond chance.
// It makes 0/0 pay in full and hardly shows otherwise: 0.005 for a guesser with 100 labels of two classes.
const benefit = One / 4

// tally is what a worker's score is made of.
type tally struct {
	// agreement is the posterior mass, without the worker's own part in it, of the labels it gave.
	agreement uint64
	// own counts the worker's labels by class; others is the mass of each class on the same items, in the
	// posteriors without the worker. The mass has 24 fraction bits.
	own, others []uint64
}

// add takes a label on an item with the given posterior without the worker.
func (t *tally) add(label uint8, others []uint32) {
	t.agreement += uint64(others[label])
	t.own[label]++
	for k, p := range others {
		t.others[k] += uint64(p)
	}
}

func (t *tally) reset() {
	t.agreement = 0
	clear(t.own)
	clear(t.others)
}

// score is (agreement − chance + ¼) / (labels − chance + ¼), in labels, with 24 fraction bits, from 0 to One.
// Without the quarters it is Cohen's kappa (1960) between the worker and the others. Chance is the agreement
// that the worker's shares of labels would have if they had nothing to do with the items: so answering always
// the same earns nothing, however common that class is. A worker without labels has One.
func (t *tally) score() uint32 {
	labels := uint64(0)
	for _, n := range t.own {
		labels += n
	}
	chance := uint64(0)
	for k, n := range t.own {
		if n > 0 {
			chance += floorMulDiv(n, t.others[k], labels)
		}
	}
	above := t.agreement + benefit
	if above <= chance {
		return 0
	}
	return uint32(floorMulDiv(above-chance, One, labels*One-chance+benefit)) //nolint:gosec // at most One
}
