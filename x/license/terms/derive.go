package terms

import "fmt"

// Parent is an asset that another is made from.
type Parent struct {
	ID uint64
	Terms
	// Bps is the share of the derivative's revenue that goes to this parent directly, in basis points.
	Bps uint32
	// SameOwner says that the derivative's owner owns the parent too. They need nobody's leave to go on with
	// their own work, so "derivatives: none" does not stop them; all else does, for the parent's parents' sake.
	SameOwner bool
}

// Refusal is why a derivative cannot have its terms or its rates.
type Refusal struct {
	// Asset is the parent or ancestor whose terms stand in the way.
	Asset  uint64
	Clause Clause
	Reason string
}

// Error implements error.
func (r *Refusal) Error() string {
	return fmt.Sprintf("asset %d, clause %s: %s", r.Asset, r.Clause, r.Reason)
}

// CheckDerivation refuses a derivative whose terms are not at least the join of all its parents' terms, whose
// parents no terms can satisfy together, or which pays a parent of direct reach less than its minimum. The
// error is a *Refusal that names the first such parent, in the given order, and the clause.
func CheckDerivation(child Terms, parents []Parent) error {
	joined := Least
	for _, p := range parents {
		joined = Join(joined, p.Clauses)
	}
	// What no terms of the child could mend comes first: else its maker would mend terms in vain.
	for _, check := range []func() error{
		func() error { return checkPermitted(parents) },
		func() error { return checkCompatible(joined, parents) },
		func() error { return checkSum(parents) },
		func() error { return checkStrict(child, joined, parents) },
		func() error { return checkInherited(child, parents) },
		func() error { return checkDirect(parents) },
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func checkPermitted(parents []Parent) error {
	for _, p := range parents {
		if ok, clause := p.Permits(Derivative); !ok && !p.SameOwner {
			return &Refusal{p.ID, clause, "it permits none"}
		}
	}
	return nil
}

// checkCompatible: a derivative has the same terms as each share-alike parent, which is possible only if
// these terms are the join.
func checkCompatible(joined Clauses, parents []Parent) error {
	for _, p := range parents {
		if p.Derivatives != DerivativesShareAlike {
			continue
		}
		if clause := Difference(p.Clauses, joined); clause != "" {
			return &Refusal{p.ID, clause, "it is share-alike, and another parent is stricter in this"}
		}
	}
	return nil
}

// checkSum: the asset graph lets a derivative pass on MaxRoyalty at most, so nobody could meet these minimums
// directly. A parent that gets its minimum through another need not be listed.
func checkSum(parents []Parent) error {
	var sum uint64
	for _, p := range parents {
		sum += uint64(p.MinRoyalty)
		if sum > uint64(MaxRoyalty) {
			return &Refusal{p.ID, RoyaltyClause, fmt.Sprintf("the parents' minimums reach %d bps with it, above %d", sum, MaxRoyalty)}
		}
	}
	return nil
}

func checkStrict(child Terms, joined Clauses, parents []Parent) error {
	for _, p := range parents {
		if ok, clause := AtLeastAsStrict(child.Clauses, p.Clauses); !ok {
			return &Refusal{p.ID, clause, "it is stricter than the derivative"}
		}
		if p.Derivatives == DerivativesShareAlike {
			if clause := Difference(child.Clauses, joined); clause != "" {
				return &Refusal{p.ID, clause, "it is share-alike, and the derivative differs"}
			}
		}
	}
	return nil
}

func checkInherited(child Terms, parents []Parent) error {
	for _, p := range parents {
		if text, found := missing(child.Texts, p.Texts); found {
			return &Refusal{p.ID, TextsClause, text + " is not among the derivative's"}
		}
		if id, found := missing(child.SPDX, p.SPDX); found {
			return &Refusal{p.ID, SPDXClause, id + " is not among the derivative's"}
		}
	}
	return nil
}

// checkDirect: what reaches a parent of direct reach by other ways is not counted.
func checkDirect(parents []Parent) error {
	for _, p := range parents {
		if p.Reach == ReachDirect && p.Bps < p.MinRoyalty {
			return &Refusal{p.ID, RoyaltyClause, fmt.Sprintf("required %d bps, actual %d bps", p.MinRoyalty, p.Bps)}
		}
	}
	return nil
}
