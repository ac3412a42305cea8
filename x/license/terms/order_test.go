package terms

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// triples is how many random triples the laws are held to.
const triples = 100_000

// stricter is the order written down once more, clause by clause and without the join.
func stricter(a, b Clauses) bool {
	grantOK := b.LongestGrant == 0 || a.LongestGrant != 0 && a.LongestGrant <= b.LongestGrant
	return a.Commercial >= b.Commercial && a.Derivatives >= b.Derivatives && a.Attribution >= b.Attribution &&
		a.MinRoyalty >= b.MinRoyalty && a.Denied&b.Denied == b.Denied && grantOK && a.Reach >= b.Reach
}

func atLeast(a, b Clauses) bool {
	ok, _ := AtLeastAsStrict(a, b)
	return ok
}

// TestEachClause goes through all pairs of values of one clause, the others being equal: the order is the
// clause's own, and a refusal names that clause.
func TestEachClause(t *testing.T) {
	base := Clauses{CommercialAllowed, DerivativesAllowed, AttributionNotRequired, 1, 0, 0, ReachDirect}
	for clause, values := range map[Clause][]Clauses{
		CommercialClause:   vary(base, commercials, func(c *Clauses, v Commercial) { c.Commercial = v }),
		DerivativesClause:  vary(base, derivatives, func(c *Clauses, v Derivatives) { c.Derivatives = v }),
		AttributionClause:  vary(base, attributions, func(c *Clauses, v Attribution) { c.Attribution = v }),
		RoyaltyClause:      vary(base, []uint32{1, 2, 500, 9499, 9500}, func(c *Clauses, v uint32) { c.MinRoyalty = v }),
		LongestGrantClause: vary(base, []uint64{0, MaxSeconds, 86400, 2, 1}, func(c *Clauses, v uint64) { c.LongestGrant = v }),
		ReachClause:        vary(base, reaches, func(c *Clauses, v Reach) { c.Reach = v }),
	} {
		for i, a := range values { // they stand least strict first
			require.NoError(t, a.Validate())
			for j, b := range values {
				ok, named := AtLeastAsStrict(a, b)
				require.Equal(t, i >= j, ok, "%s: %+v against %+v", clause, a, b)
				if !ok {
					require.Equal(t, clause, named)
				}
				require.Equal(t, values[max(i, j)], Join(a, b))
			}
		}
	}
}

func vary[V any](base Clauses, values []V, set func(*Clauses, V)) []Clauses {
	all := make([]Clauses, len(values))
	for i, v := range values {
		all[i] = base
		set(&all[i], v)
	}
	return all
}

// TestDeniedFields goes through all pairs of sets of six fields, which are ordered by inclusion.
func TestDeniedFields(t *testing.T) {
	for a := range Fields(1 << 6) {
		for b := range Fields(1 << 6) {
			left, right := Least, Least
			left.Denied, right.Denied = a, b
			includes := true
			for _, p := range b.List() {
				includes = includes && a.Has(p)
			}
			ok, clause := AtLeastAsStrict(left, right)
			require.Equal(t, includes, ok)
			if !ok {
				require.Equal(t, DeniedClause, clause)
			}
			require.Equal(t, a|b, Join(left, right).Denied)
		}
	}
}

// TestLawsOfTheProduct holds random triples to the laws of an order and of least upper bounds.
func TestLawsOfTheProduct(t *testing.T) {
	const seed = 20260101
	r := rand.New(rand.NewPCG(seed, seed))
	t.Logf("seed %d", seed)
	var all []Clauses
	every(func(c Clauses) { all = append(all, c) })
	t.Logf("%d different clauses", len(all))
	pick := func() Clauses { return all[r.IntN(len(all))] }
	chains := 0
	for range triples {
		a, b, c := pick(), pick(), pick()
		switch r.IntN(3) { // unrelated triples are seldom comparable
		case 0:
			b = Join(a, b)
		case 1:
			b = Join(a, b)
			c = Join(b, c)
		}
		if atLeast(c, b) && atLeast(b, a) {
			chains++
		}
		requireLaws(t, a, b, c)
	}
	require.Greater(t, chains, triples/4)
}

// TestLaws is the same with shrinking.
func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		requireLaws(t, clauses().Draw(t, "a"), clauses().Draw(t, "b"), clauses().Draw(t, "c"))
	})
}

// lawTester is a test or a rapid.T.
type lawTester interface {
	Fatalf(format string, args ...any)
}

func requireLaws(t lawTester, a, b, c Clauses) {
	join := Join(a, b)
	for _, law := range []struct {
		name  string
		holds bool
	}{
		{"the order is the clauses' own", atLeast(a, b) == stricter(a, b)},
		{"reflexive", atLeast(a, a)},
		{"antisymmetric", !atLeast(a, b) || !atLeast(b, a) || a == b},
		{"transitive", !atLeast(a, b) || !atLeast(b, c) || atLeast(a, c)},
		{"the least terms are below all", atLeast(a, Least)},
		{"the join is an upper bound", stricter(join, a) && stricter(join, b)},
		{"the join is the least upper bound", !stricter(c, a) || !stricter(c, b) || stricter(c, join)},
		{"the join is commutative", join == Join(b, a)},
		{"the join is associative", Join(join, c) == Join(a, Join(b, c))},
		{"the join is idempotent", Join(a, a) == a},
		{"the least terms are its identity", Join(a, Least) == a},
		{"a join of valid clauses is valid", join.Validate() == nil},
		{"what is stricter permits less", !atLeast(a, b) || permitsNoMore(a, b)},
	} {
		if !law.holds {
			t.Fatalf("%s: not for\na = %+v\nb = %+v\nc = %+v", law.name, a, b, c)
		}
	}
}

func permitsNoMore(a, b Clauses) bool {
	for p := Use; p <= LastField; p++ {
		if ok, _ := a.Permits(p); ok {
			if ok, _ := b.Permits(p); !ok {
				return false
			}
		}
	}
	return true
}

func TestDifferenceNamesTheFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := clauses().Draw(t, "a"), clauses().Draw(t, "b")
		if (Difference(a, b) == "") != (a == b) || Difference(a, b) != Difference(b, a) {
			t.Fatalf("%q between %+v and %+v", Difference(a, b), a, b)
		}
	})
}

func TestJoinAll(t *testing.T) {
	require.Equal(t, Terms{Clauses: Least}, JoinAll())
	a := Terms{Clauses: Least, Texts: []string{"a", "c"}, SPDX: []string{"MIT"}}
	b := Terms{Clauses: Least, Texts: []string{"b", "c"}, SPDX: []string{"Apache-2.0"}}
	b.MinRoyalty = 7
	joined := JoinAll(a, b)
	require.Equal(t, []string{"a", "b", "c"}, joined.Texts)
	require.Equal(t, []string{"Apache-2.0", "MIT"}, joined.SPDX)
	require.Equal(t, uint32(7), joined.MinRoyalty)
	require.Equal(t, joined, JoinAll(b, a, a))
}
