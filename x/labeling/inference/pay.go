package inference

// PayBits says what Pay's amounts are in: units of 2^-25 of the pay of one label.
const PayBits = FractionBits + 1

// Pay is how the pay of a worker's labels divides, in units of 2^-25 of one label's pay. The three add up to the
// number of labels exactly.
type Pay struct {
	// Flat is the half that every worker has who is not gated, but for what is withheld.
	Flat uint64
	// Scored is the part of the other half that the score earns.
	Scored uint64
	// Forfeited is the rest, which goes to nobody who has a part in the task.
	Forfeited uint64
}

// Earned is what the worker gets. To pay it in coins, floor amount·Earned/2^25, with the amount of one label; the
// worker's remainder is what it forfeits, so that both add up to the amount of all its labels.
func (p Pay) Earned() uint64 {
	return p.Flat + p.Scored
}

// SplitPay divides the pay of a worker's labels. Score and Withheld count as One above One.
func SplitPay(w Worker, v Verdict) Pay {
	all := uint64(w.Labels) << PayBits
	if v == Failed {
		return Pay{Forfeited: all}
	}
	p := Pay{
		Flat:   uint64(w.Labels) * uint64(One-min(w.Withheld, One)),
		Scored: uint64(w.Labels) * uint64(min(w.Score, One)),
	}
	p.Forfeited = all - p.Flat - p.Scored
	return p
}

// withheld is the part of the flat half that a worker who passed the gate does not have, with 24 fraction bits: nothing
// with a score of three eighths of the mean of those who passed or more, all with a quarter or less, evenly between.
//
// With two classes, 38 of 100 who guess have six of ten gold items right, but they do not agree with the others
// more than by chance. The bound is a part of the mean since on hard items, and where few label each, nobody does much.
func withheld(score, mean uint32) uint32 {
	s, m := 8*uint64(score), uint64(mean)
	switch {
	case s >= 3*m:
		return 0
	case s <= 2*m:
		return One
	}
	return uint32((3*m - s) * One / m) //nolint:gosec // below One
}

// proved says whether the gold of a worker who passed leaves no doubt: it is right beyond chance in four fifths of what
// there is beyond it, which is 9 of 10 where there are two classes, and for numbers. Of 90 who guess one has that.
func (w Worker) proved(classes uint8) bool {
	k, seen, right := uint64(max(classes, MinClasses)), uint64(w.GoldSeen), uint64(w.GoldRight)
	return k*right > seen && 5*(k*right-seen) >= 4*(k-1)*seen
}

// withheld is the part of the flat half that a worker does not have, by the scores of those who passed, times their labels,
// and these. Who is not judged by gold keeps it, and so does who is proved by it, however few of the others agree: else
// some who know the gold, and are wrong together, could take it from honest workers.
func (w Worker) withheld(classes uint8, void bool, scores, labels uint64) uint32 {
	if w.Verdict(classes, void) != Passed || w.proved(classes) || labels == 0 { // a record may say that nobody passed
		return 0
	}
	return withheld(w.Score, uint32(scores/labels)) //nolint:gosec // at most One
}

// withhold decides on the flat half of the worker at the cursor.
func (r *Run) withhold(m *meter) (bool, error) {
	if !m.take(workerCost) {
		return false, nil
	}
	page, err := r.workers.page(r.at / WorkersARecord)
	if err != nil {
		return false, err
	}
	w := &page.workers[r.at%WorkersARecord]
	if part := w.withheld(r.size.Classes, r.void, r.passedScores, r.passedLabels); part > 0 {
		w.Withheld = part
		r.workers.dirty[r.at/WorkersARecord] = true
	}
	return true, nil
}
