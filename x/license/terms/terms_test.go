package terms

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestValidate(t *testing.T) {
	require.NoError(t, Least.Validate())
	count := 0
	every(func(Clauses) { count++ })
	// 2·3·2 enums, 6 sets, 4 grants; a royalty of 0 with one reach, three others with two.
	require.Equal(t, 2*3*2*6*4*(1+3*2), count)

	for name, edit := range map[string]func(*Clauses){
		"commercial use unspecified": func(c *Clauses) { c.Commercial = 0 },
		"commercial use undefined":   func(c *Clauses) { c.Commercial = 3 },
		"commercial use negative":    func(c *Clauses) { c.Commercial = -1 },
		"derivatives unspecified":    func(c *Clauses) { c.Derivatives = 0 },
		"derivatives undefined":      func(c *Clauses) { c.Derivatives = 4 },
		"attribution unspecified":    func(c *Clauses) { c.Attribution = 0 },
		"attribution undefined":      func(c *Clauses) { c.Attribution = 3 },
		"royalty above 9500":         func(c *Clauses) { c.MinRoyalty = 9501 },
		"field undefined":            func(c *Clauses) { c.Denied = AllFields + 1 },
		"grant above a hundred":      func(c *Clauses) { c.LongestGrant = MaxSeconds + 1 },
		"reach unspecified":          func(c *Clauses) { c.Reach = 0 },
		"reach undefined":            func(c *Clauses) { c.Reach = 3 },
		"lineage without royalty":    func(c *Clauses) { c.Reach = ReachLineage },
	} {
		t.Run(name, func(t *testing.T) {
			c := Least
			edit(&c)
			require.Error(t, c.Validate())
		})
	}
}

func TestPermits(t *testing.T) {
	for name, test := range map[string]struct {
		terms   Terms
		purpose Purpose
		ok      bool
		clause  Clause
	}{
		"use":                         {with(nonCommercial, final, unarmed), Use, true, ""},
		"commercial use":              {with(), CommercialUse, true, ""},
		"commercial use forbidden":    {with(nonCommercial), CommercialUse, false, CommercialClause},
		"derivative":                  {with(), Derivative, true, ""},
		"derivative, share-alike":     {with(shareAlike), Derivative, true, ""},
		"derivative, none":            {with(final), Derivative, false, DerivativesClause},
		"a field":                     {with(), FirstField, true, ""},
		"a denied field":              {with(unarmed), FirstField, false, DeniedClause},
		"another field":               {with(unarmed), FirstField + 1, true, ""},
		"the last field, all denied":  {with(func(t *Terms) { t.Denied = AllFields }), LastField, false, DeniedClause},
		"unspecified":                 {with(), 0, false, ""},
		"between purposes and fields": {with(), FirstField - 1, false, ""},
		"after the last field":        {with(), LastField + 1, false, ""},
		"negative":                    {with(), -1, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			ok, clause := test.terms.Permits(test.purpose)
			require.Equal(t, test.ok, ok)
			require.Equal(t, test.clause, clause)
		})
	}
}

func TestFieldsOf(t *testing.T) {
	for a := range AllFields + 1 {
		back, err := FieldsOf(a.List())
		require.NoError(t, err)
		require.Equal(t, a, back)
	}
	for name, list := range map[string][]Purpose{
		"twice": {FirstField, FirstField}, "unsorted": {FirstField + 1, FirstField},
		"no field": {Derivative}, "unspecified": {0}, "after the last": {LastField + 1}, "negative": {-5},
	} {
		_, err := FieldsOf(list)
		require.Error(t, err, name)
	}
}

func TestExplain(t *testing.T) {
	require.Equal(t, `You may use it, to earn money too.
You may make other assets from it, under terms that are at least as strict.
You need not name its makers.
What is made from it owes it no royalty.
It costs nothing and needs no grant.`, Explain(with(), ""))
	require.Equal(t, `You may use it, but not to earn money.
You may make other assets from it, only under these same terms.
You must name its makers.
Whatever is made from it, directly or through others, passes on at least 5% of its revenue.
It may not be used for weapons, surveillance.
It needs a grant, which costs 3asahara and lasts 30 days at most.
The legal texts are a, b.
Licences that apply, by SPDX identifier: MIT.`, Explain(with(nonCommercial, shareAlike, named, lineage(500),
		func(t *Terms) { t.Denied = 3 }, monthly, text("a", "b"), spdx("MIT")), "3asahara"))
	for want, edits := range map[string]func(*Terms){
		"You may not make other assets from it.":                                final,
		"Whatever is made from it directly passes on at least 0.01% of its rev": royalty(1),
		"It needs a grant, which is free and lasts 1 hour at most.":             func(t *Terms) { t.LongestGrant = 3600 },
		"It needs a grant, which is free and lasts 61 seconds at most.":         func(t *Terms) { t.LongestGrant = 61 },
		"It needs a grant, which is free and lasts 36525 days at most.":         func(t *Terms) { t.LongestGrant = MaxSeconds },
		"training of generative models.":                                        func(t *Terms) { t.Denied = AllFields },
	} {
		require.Contains(t, Explain(with(edits), ""), want)
	}
	require.Contains(t, Explain(with(), "1a"), "It needs a grant, which costs 1a and may last for ever.")
}
