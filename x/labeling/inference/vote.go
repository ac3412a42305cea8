package inference

import "fmt"

// vote adds the votes of the worker at the cursor, unless it is gated: to the sums by its voice, since they make the
// first posterior.
func (r *Run) vote(m *meter) (bool, error) {
	page, err := r.workers.page(r.at / WorkersARecord)
	if err != nil {
		return false, err
	}
	w := page.workers[r.at%WorkersARecord]
	if w.Verdict(r.size.Classes, r.void) != Failed {
		r.voice = w.voice(r.size.Classes, r.void)
		if over, err := r.eachLabel(m, r.countVotes); err != nil || !over {
			return false, err
		}
	}
	return m.take(workerCost), nil
}

func (r *Run) countVotes(items []uint32, labels []uint8) error {
	for i, item := range items {
		page, first := r.item(item)
		at := first + int(labels[i])
		if page.votes[at] == MaxVotes {
			return fmt.Errorf("%w: item %d has more than %d of class %d", ErrLabels, item, MaxVotes, labels[i])
		}
		page.votes[at]++
		page.sums[at] += r.voice
		r.scratch.dirty[item>>r.shift] = true
	}
	return nil
}

// start gives an item its first posterior: its share of voices, or its class as gold. It empties the sums.
func (r *Run) start(page *scratch, at, first int) error {
	p := page.posterior[first : first+int(r.size.Classes)]
	if class, ok := r.class(page, at); ok {
		certain(p, class)
	} else {
		share(page.sums[first:first+len(p)], p)
	}
	clear(page.sums[first : first+len(p)])
	r.pool(page, first)
	return nil
}

// pool adds an item to the counts N_kl = Σ votes_l · p_k and to the mass, if it has votes.
func (r *Run) pool(page *scratch, first int) {
	k := int(r.size.Classes)
	p := page.posterior[first : first+k]
	voted := false
	for label, votes := range page.votes[first : first+k] {
		if votes == 0 {
			continue
		}
		voted = true
		row := r.pooled[label*k : label*k+k]
		for class, mass := range p {
			row[class] += uint64(votes) * uint64(mass)
		}
	}
	if voted {
		for class, mass := range p {
			r.next[class] += uint64(mass)
		}
	}
}
