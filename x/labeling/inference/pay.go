package inference

// PayBits says what Pay's amounts are in: units of 2^-25 of the pay of one label.
const PayBits = FractionBits + 1

// Pay is how the pay of a worker's labels divides, in units of 2^-25 of one label's pay. The three add up to the
// number of labels exactly.
type Pay struct {
	// Flat is the half that every worker has who is not gated.
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

// SplitPay divides the pay of a worker's labels. The score has 24 fraction bits, and counts as One above One.
func SplitPay(labels, score uint32, v Verdict) Pay {
	all := uint64(labels) << PayBits
	if v == Failed {
		return Pay{Forfeited: all}
	}
	p := Pay{Flat: all / 2, Scored: uint64(labels) * uint64(min(score, One))}
	p.Forfeited = all - p.Flat - p.Scored
	return p
}
