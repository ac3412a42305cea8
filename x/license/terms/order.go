package terms

// Join is the least strict clauses that are at least as strict as both: their least upper bound. It is
// commutative, associative and idempotent, and Least is its identity.
func Join(a, b Clauses) Clauses {
	return Clauses{
		Commercial:   max(a.Commercial, b.Commercial),
		Derivatives:  max(a.Derivatives, b.Derivatives),
		Attribution:  max(a.Attribution, b.Attribution),
		MinRoyalty:   max(a.MinRoyalty, b.MinRoyalty),
		Denied:       a.Denied | b.Denied,
		LongestGrant: ShorterDuration(a.LongestGrant, b.LongestGrant),
		Reach:        max(a.Reach, b.Reach),
	}
}

// ShorterDuration is the shorter of two durations in seconds, of which 0 is unlimited.
func ShorterDuration(a, b uint64) uint64 {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

// AtLeastAsStrict says whether a forbids and asks all that b does, and if not, names the first clause in
// which a is less strict. It is a partial order: of two clauses, neither may be as strict as the other.
func AtLeastAsStrict(a, b Clauses) (ok bool, clause Clause) {
	clause = Difference(a, Join(a, b)) // a ≥ b exactly if a is their join
	return clause == "", clause
}

// Difference names the first clause in which two differ, "" if they are equal.
func Difference(a, b Clauses) Clause {
	switch {
	case a.Commercial != b.Commercial:
		return CommercialClause
	case a.Derivatives != b.Derivatives:
		return DerivativesClause
	case a.Attribution != b.Attribution:
		return AttributionClause
	case a.MinRoyalty != b.MinRoyalty:
		return RoyaltyClause
	case a.Denied != b.Denied:
		return DeniedClause
	case a.LongestGrant != b.LongestGrant:
		return LongestGrantClause
	case a.Reach != b.Reach:
		return ReachClause
	}
	return ""
}

// JoinAll is the least terms that a derivative of all the given ones may have: the join of their clauses
// and the union of their texts and SPDX identifiers. Of none it is Least.
func JoinAll(all ...Terms) Terms {
	joined := Terms{Clauses: Least}
	for _, t := range all {
		joined.Clauses = Join(joined.Clauses, t.Clauses)
		joined.Texts = union(joined.Texts, t.Texts)
		joined.SPDX = union(joined.SPDX, t.SPDX)
	}
	return joined
}
