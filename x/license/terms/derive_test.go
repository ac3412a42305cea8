package terms

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// with edits the least terms.
func with(edits ...func(*Terms)) Terms {
	t := Terms{Clauses: Least}
	for _, edit := range edits {
		edit(&t)
	}
	return t
}

func nonCommercial(t *Terms) { t.Commercial = CommercialForbidden }
func named(t *Terms)         { t.Attribution = AttributionRequired }
func shareAlike(t *Terms)    { t.Derivatives = DerivativesShareAlike }
func final(t *Terms)         { t.Derivatives = DerivativesNone }
func unarmed(t *Terms)       { t.Denied = 1 }
func monthly(t *Terms)       { t.LongestGrant = 30 * 86400 }
func royalty(bps uint32) func(*Terms) {
	return func(t *Terms) { t.MinRoyalty = bps }
}

func lineage(bps uint32) func(*Terms) {
	return func(t *Terms) { t.MinRoyalty, t.Reach = bps, ReachLineage }
}
func text(cids ...string) func(*Terms) { return func(t *Terms) { t.Texts = cids } }
func spdx(ids ...string) func(*Terms)  { return func(t *Terms) { t.SPDX = ids } }

func TestCheckDerivation(t *testing.T) {
	for name, test := range map[string]struct {
		child   Terms
		parents []Parent
		asset   uint64 // whose terms refuse it, 0 if none do
		clause  Clause
	}{
		"no parents":                {child: with()},
		"the least terms":           {child: with(), parents: []Parent{{ID: 1, Terms: with()}}},
		"stricter than its parents": {child: with(named, nonCommercial), parents: []Parent{{ID: 1, Terms: with(named)}, {ID: 2, Terms: with()}}},
		"the join of its parents":   {child: with(named, nonCommercial), parents: []Parent{{ID: 1, Terms: with(named)}, {ID: 2, Terms: with(nonCommercial)}}},

		"commercial use":  {with(), []Parent{{ID: 1, Terms: with()}, {ID: 2, Terms: with(nonCommercial)}}, 2, CommercialClause},
		"attribution":     {with(nonCommercial), []Parent{{ID: 3, Terms: with(named)}}, 3, AttributionClause},
		"minimum royalty": {with(royalty(499)), []Parent{{ID: 3, Terms: with(royalty(500)), Bps: 500}}, 3, RoyaltyClause},
		"denied fields":   {with(), []Parent{{ID: 3, Terms: with(unarmed)}}, 3, DeniedClause},
		"longest grant":   {with(), []Parent{{ID: 3, Terms: with(monthly)}}, 3, LongestGrantClause},
		"reach":           {with(royalty(500)), []Parent{{ID: 3, Terms: with(lineage(500)), Bps: 500}}, 3, ReachClause},
		"texts":           {with(text("b")), []Parent{{ID: 1, Terms: with(text("b"))}, {ID: 3, Terms: with(text("a"))}}, 3, TextsClause},
		"SPDX ids":        {with(spdx("MIT")), []Parent{{ID: 3, Terms: with(spdx("Apache-2.0", "MIT"))}}, 3, SPDXClause},
		"the first parent is named, not the first clause": {
			with(), []Parent{{ID: 5, Terms: with(monthly)}, {ID: 4, Terms: with(nonCommercial)}}, 5, LongestGrantClause,
		},

		"no derivatives":                      {with(final), []Parent{{ID: 1, Terms: with()}, {ID: 2, Terms: with(final)}}, 2, DerivativesClause},
		"one's own, as strict":                {child: with(final, named), parents: []Parent{{ID: 2, Terms: with(final), SameOwner: true}}},
		"one's own, less strict":              {with(), []Parent{{ID: 2, Terms: with(final), SameOwner: true}}, 2, DerivativesClause},
		"one's own and another's":             {with(final), []Parent{{ID: 2, Terms: with(final), SameOwner: true}, {ID: 3, Terms: with(final)}}, 3, DerivativesClause},
		"one's own, under the minimum":        {with(royalty(500)), []Parent{{ID: 2, Terms: with(royalty(500)), Bps: 499, SameOwner: true}}, 2, RoyaltyClause},
		"one's own final and a share-alike":   {with(final), []Parent{{ID: 2, Terms: with(final), SameOwner: true}, {ID: 3, Terms: with(shareAlike)}}, 3, DerivativesClause},
		"share-alike and less strict parents": {child: with(shareAlike, named), parents: []Parent{{ID: 1, Terms: with(shareAlike, named)}, {ID: 2, Terms: with()}}},
		"share-alike twice, the same":         {child: with(shareAlike), parents: []Parent{{ID: 1, Terms: with(shareAlike)}, {ID: 2, Terms: with(shareAlike)}}},
		"share-alike, texts added":            {child: with(shareAlike, text("a", "b")), parents: []Parent{{ID: 1, Terms: with(shareAlike, text("a"))}}},
		"share-alike twice, different": {
			with(shareAlike, named), []Parent{{ID: 1, Terms: with(shareAlike, named)}, {ID: 2, Terms: with(shareAlike)}}, 2, AttributionClause,
		},
		"share-alike and a stricter parent": {
			with(shareAlike, nonCommercial), []Parent{{ID: 1, Terms: with(shareAlike)}, {ID: 2, Terms: with(nonCommercial)}}, 1, CommercialClause,
		},
		"share-alike, the derivative stricter":      {with(shareAlike, named), []Parent{{ID: 1, Terms: with(shareAlike)}}, 1, AttributionClause},
		"share-alike, the derivative final":         {with(final), []Parent{{ID: 1, Terms: with(shareAlike)}}, 1, DerivativesClause},
		"share-alike, the derivative not":           {with(), []Parent{{ID: 1, Terms: with(shareAlike)}}, 1, DerivativesClause},
		"what no derivative could mend comes first": {with(), []Parent{{ID: 1, Terms: with(nonCommercial)}, {ID: 2, Terms: with(final)}}, 2, DerivativesClause},

		"minimums of 9500 bps": {child: with(royalty(4750)), parents: []Parent{{ID: 1, Terms: with(royalty(4750)), Bps: 4750}, {ID: 2, Terms: with(royalty(4750)), Bps: 4750}}},
		"minimums of 9501 bps": {
			with(royalty(4751)), []Parent{{ID: 1, Terms: with(royalty(4750)), Bps: 4750}, {ID: 2, Terms: with(royalty(4751)), Bps: 4751}}, 2, RoyaltyClause,
		},
		"direct rate of just the minimum":  {child: with(royalty(500)), parents: []Parent{{ID: 1, Terms: with(royalty(500)), Bps: 500}}},
		"direct rate below the minimum":    {with(royalty(500)), []Parent{{ID: 1, Terms: with(royalty(500)), Bps: 499}}, 1, RoyaltyClause},
		"lineage rates are CheckReach's":   {child: with(lineage(500)), parents: []Parent{{ID: 1, Terms: with(lineage(500)), Bps: 1}}},
		"a minimum of 0 needs no rate":     {child: with(), parents: []Parent{{ID: 1, Terms: with(), Bps: 0}}},
		"the largest sum does not go over": {with(), []Parent{{ID: 1, Terms: with(royalty(9500))}, {ID: 2, Terms: with(royalty(9500))}}, 2, RoyaltyClause},
	} {
		t.Run(name, func(t *testing.T) {
			requireRefusal(t, CheckDerivation(test.child, test.parents), test.asset, test.clause)
		})
	}
}

func requireRefusal(t *testing.T, err error, asset uint64, clause Clause) {
	t.Helper()
	if asset == 0 {
		require.NoError(t, err)
		return
	}
	var refusal *Refusal
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, asset, refusal.Asset, refusal.Error())
	require.Equal(t, clause, refusal.Clause, refusal.Error())
	require.NotEmpty(t, refusal.Reason)
}

// TestDerivationIsTheJoin: apart from share-alike, "none" and rates, what may derive is what is at least as
// strict as the join and lists its texts.
func TestDerivationIsTheJoin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		child := drawnTerms().Draw(t, "child")
		var parents []Parent
		var all []Terms
		for i := range rapid.IntRange(0, 4).Draw(t, "parents") {
			p := drawnTerms().Draw(t, "parent")
			p.Derivatives, p.MinRoyalty, p.Reach = DerivativesAllowed, p.MinRoyalty%600, ReachDirect
			parents = append(parents, Parent{ID: uint64(i) + 1, Terms: p, Bps: 600})
			all = append(all, p)
		}
		if rapid.Bool().Draw(t, "inherits") { // else few are accepted
			child = JoinAll(append(all, child)...)
		}
		joined := JoinAll(all...)
		_, lacksText := missing(child.Texts, joined.Texts)
		_, lacksSPDX := missing(child.SPDX, joined.SPDX)
		want := stricter(child.Clauses, joined.Clauses) && !lacksText && !lacksSPDX
		if err := CheckDerivation(child, parents); (err == nil) != want {
			t.Fatalf("want accepted: %v, got %v", want, err)
		}
	})
}

// TestDerivativesOfDerivatives grows a family in which every child is accepted: each member is at least as
// strict as all that it is made from, and has their texts.
func TestDerivativesOfDerivatives(t *testing.T) {
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		family := []Terms{drawnTerms().Draw(t, "root")}
		roots := [][]int{nil} // of each member, those it is made from at any depth
		for range rapid.IntRange(1, 12).Draw(t, "attempts") {
			picked := rapid.SliceOfNDistinct(rapid.IntRange(0, len(family)-1), 1, 3, rapid.ID).Draw(t, "parents")
			child := drawnTerms().Draw(t, "child")
			var parents []Parent
			var all []Terms
			var from []int
			for _, i := range picked {
				parents = append(parents, Parent{ID: uint64(i), Terms: family[i], Bps: 9500})
				all = append(all, family[i])
				from = append(append(from, i), roots[i]...)
			}
			if rapid.Bool().Draw(t, "joins") {
				child = JoinAll(all...)
			}
			if CheckDerivation(child, parents) != nil {
				continue
			}
			accepted++
			for _, i := range from {
				if !stricter(child.Clauses, family[i].Clauses) {
					t.Fatalf("%+v derives from %+v", child, family[i])
				}
				if _, lacks := missing(child.Texts, family[i].Texts); lacks {
					t.Fatalf("%+v lost a text of %+v", child, family[i])
				}
			}
			family, roots = append(family, child), append(roots, from)
		}
	})
	t.Logf("%d derivatives accepted", accepted)
	require.NotZero(t, accepted)
}

func TestRefusalSaysAll(t *testing.T) {
	err := CheckDerivation(with(), []Parent{{ID: 7, Terms: with(nonCommercial)}})
	require.EqualError(t, err, "asset 7, clause commercial use: it is stricter than the derivative")
	require.NotErrorIs(t, err, errors.ErrUnsupported)
}
