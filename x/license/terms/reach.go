package terms

import "fmt"

const (
	// Whole is the rate of an asset that gets all revenue: 10^18 is 100%.
	Whole uint64 = 1_000_000_000_000_000_000
	// RatePerBps is the rate of one basis point.
	RatePerBps = Whole / 10_000
)

// Ancestor is an asset that another is made from, directly or through others.
type Ancestor struct {
	ID uint64
	Clauses
	// Rate is the part of the derivative's revenue that reaches the ancestor: the sum over all paths of the
	// products of the basis points along them, rounded down, of which Whole is 100%.
	Rate uint64
}

// CheckReach refuses a derivative from which less than its minimum reaches an ancestor of lineage reach:
// else an asset in between, with a royalty of its own, would dilute 10% to 1%. The error is a *Refusal that
// names the first such ancestor, in the given order, and both rates. A derivative tops a rate up by
// listing the ancestor among its parents.
func CheckReach(ancestors []Ancestor) error {
	for _, a := range ancestors {
		required := uint64(a.MinRoyalty) * RatePerBps
		if a.Reach == ReachLineage && a.Rate < required {
			return &Refusal{a.ID, RoyaltyClause, fmt.Sprintf("required %s over all paths, actual %s, missing %s",
				Percent(required), Percent(a.Rate), Percent(required-a.Rate))}
		}
	}
	return nil
}

// Percent writes a rate exactly: 5% for Whole/20.
func Percent(rate uint64) string {
	const percent = Whole / 100
	digits := fmt.Sprintf("%d.%016d", rate/percent, rate%percent)
	end := len(digits)
	for digits[end-1] == '0' {
		end--
	}
	if digits[end-1] == '.' {
		end--
	}
	return digits[:end] + "%"
}
