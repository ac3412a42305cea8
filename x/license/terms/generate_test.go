package terms

import (
	"slices"

	"pgregory.net/rapid"
)

// clauses draws from few values of each clause, so that equal and comparable ones are frequent.
func clauses() *rapid.Generator[Clauses] {
	return rapid.Custom(func(t *rapid.T) Clauses {
		c := Clauses{
			Commercial:   rapid.SampledFrom(commercials).Draw(t, "commercial"),
			Derivatives:  rapid.SampledFrom(derivatives).Draw(t, "derivatives"),
			Attribution:  rapid.SampledFrom(attributions).Draw(t, "attribution"),
			MinRoyalty:   rapid.SampledFrom(royalties).Draw(t, "royalty"),
			Denied:       rapid.SampledFrom(fields).Draw(t, "denied"),
			LongestGrant: rapid.SampledFrom(grants).Draw(t, "longest grant"),
			Reach:        ReachDirect,
		}
		if c.MinRoyalty > 0 {
			c.Reach = rapid.SampledFrom(reaches).Draw(t, "reach")
		}
		return c
	})
}

// The values of each clause that the tests use: all of an enum, and the edges of a range.
var (
	commercials  = []Commercial{CommercialAllowed, CommercialForbidden}
	derivatives  = []Derivatives{DerivativesAllowed, DerivativesShareAlike, DerivativesNone}
	attributions = []Attribution{AttributionNotRequired, AttributionRequired}
	royalties    = []uint32{0, 1, 500, 9500}
	fields       = []Fields{0, 1, 2, 3, 1 << 5, AllFields}
	grants       = []uint64{0, 1, 86400, MaxSeconds}
	reaches      = []Reach{ReachDirect, ReachLineage}
)

// every calls visit with each combination of the values above that is valid.
func every(visit func(Clauses)) {
	for _, commercial := range commercials {
		for _, derivative := range derivatives {
			for _, attribution := range attributions {
				for _, royalty := range royalties {
					for _, denied := range fields {
						for _, grant := range grants {
							for _, reach := range reaches {
								c := Clauses{commercial, derivative, attribution, royalty, denied, grant, reach}
								if c.Validate() == nil {
									visit(c)
								}
							}
						}
					}
				}
			}
		}
	}
}

// texts draws a set.
func texts() *rapid.Generator[[]string] {
	return rapid.Custom(func(t *rapid.T) []string {
		set := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 3, rapid.ID).Draw(t, "set")
		slices.Sort(set)
		return set
	})
}

// drawnTerms draws terms with texts and SPDX identifiers.
func drawnTerms() *rapid.Generator[Terms] {
	return rapid.Custom(func(t *rapid.T) Terms {
		return Terms{clauses().Draw(t, "clauses"), texts().Draw(t, "texts"), texts().Draw(t, "spdx")}
	})
}
