// Package terms is the algebra of licence terms: their order, their joins, and what a derivative's terms and
// royalties must be. It knows neither the chain nor its state, so that its laws are tested in seconds and
// clients can use it.
package terms

import "fmt"

// Terms is what a licence says, but for its price: a price may differ between an asset and its derivatives.
type Terms struct {
	Clauses
	// Texts are the CIDs of the licence's legal texts, SPDX the SPDX identifiers of licences that apply.
	// Both are sets in strictly ascending order. They have no strictness: a derivative inherits them.
	Texts, SPDX []string
}

// Clauses are the part of terms that the order "at least as strict" is about: a product of chains, each
// ascending in strictness, and the subsets of one fixed set. Values of Clauses are equal if and only if they
// are equally strict.
type Clauses struct {
	Commercial  Commercial
	Derivatives Derivatives
	Attribution Attribution
	// MinRoyalty is the least share of its revenue that a derivative passes on, in basis points.
	MinRoyalty uint32
	// Denied are the fields of use that nobody is licensed for.
	Denied Fields
	// LongestGrant bounds how far ahead a grant is sold, in seconds; 0 is no bound, the least strict.
	LongestGrant uint64
	Reach        Reach
}

// Least is the bottom of the order: every terms are at least as strict.
var Least = Clauses{
	Commercial:  CommercialAllowed,
	Derivatives: DerivativesAllowed,
	Attribution: AttributionNotRequired,
	Reach:       ReachDirect,
}

// The numbers of these enums are those of sahara.license.v1, where 0 is "unspecified".
type (
	// Commercial says whether the asset may be used to earn money.
	Commercial int32
	// Derivatives says whether other assets may be made from it.
	Derivatives int32
	// Attribution says whether its makers must be named.
	Attribution int32
	// Reach says to which descendants the minimum royalty applies.
	Reach int32
)

// The chains, least strict first.
const (
	CommercialAllowed   Commercial = 1
	CommercialForbidden Commercial = 2

	DerivativesAllowed    Derivatives = 1
	DerivativesShareAlike Derivatives = 2 // only under the same terms
	DerivativesNone       Derivatives = 3

	AttributionNotRequired Attribution = 1
	AttributionRequired    Attribution = 2

	ReachDirect  Reach = 1 // what a child passes to this parent
	ReachLineage Reach = 2 // what each descendant passes on, over all paths
)

const (
	// MaxRoyalty is the most that an asset may pass to its parents together, in basis points: its own makers
	// keep at least a twentieth.
	MaxRoyalty uint32 = 9500
	// MaxSeconds bounds durations: a hundred years of 365.25 days.
	MaxSeconds uint64 = 100 * 365_25 * 864
)

// Clause names a part of terms in refusals.
type Clause string

// The clauses, in the order in which refusals look for one to name.
const (
	CommercialClause   Clause = "commercial use"
	DerivativesClause  Clause = "derivatives"
	AttributionClause  Clause = "attribution"
	RoyaltyClause      Clause = "minimum royalty"
	DeniedClause       Clause = "denied fields"
	LongestGrantClause Clause = "longest grant"
	ReachClause        Clause = "reach"
	TextsClause        Clause = "texts"
	SPDXClause         Clause = "spdx ids"
)

// Validate refuses clauses that are unspecified, out of range, or that say the same as others in a
// different way, naming the clause and its value.
func (c Clauses) Validate() error {
	switch {
	case c.Commercial < CommercialAllowed || c.Commercial > CommercialForbidden:
		return invalid(CommercialClause, c.Commercial)
	case c.Derivatives < DerivativesAllowed || c.Derivatives > DerivativesNone:
		return invalid(DerivativesClause, c.Derivatives)
	case c.Attribution < AttributionNotRequired || c.Attribution > AttributionRequired:
		return invalid(AttributionClause, c.Attribution)
	case c.MinRoyalty > MaxRoyalty:
		return fmt.Errorf("%s %d bps: above %d, which leaves a derivative's own makers nothing", RoyaltyClause, c.MinRoyalty, MaxRoyalty)
	case c.Denied&^AllFields != 0:
		return invalid(DeniedClause, uint64(c.Denied))
	case c.LongestGrant > MaxSeconds:
		return fmt.Errorf("%s %d s: above %d", LongestGrantClause, c.LongestGrant, MaxSeconds)
	case c.Reach < ReachDirect || c.Reach > ReachLineage:
		return invalid(ReachClause, c.Reach)
	case c.Reach == ReachLineage && c.MinRoyalty == 0:
		// Else "open" would have two spellings, and the stricter one would bar everybody from the other.
		return fmt.Errorf("%s lineage: needs a minimum royalty above 0", ReachClause)
	}
	return nil
}

func invalid(clause Clause, value any) error {
	return fmt.Errorf("%s %d: not one of the defined values", clause, value)
}
