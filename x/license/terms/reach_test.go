package terms

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestCheckReach(t *testing.T) {
	ten := with(lineage(1000)).Clauses
	for name, test := range map[string]struct {
		ancestors []Ancestor
		asset     uint64
	}{
		"none":                       {},
		"just the minimum":           {[]Ancestor{{1, ten, Whole / 10}}, 0},
		"one part of 10^18 less":     {[]Ancestor{{1, ten, Whole/10 - 1}}, 1},
		"nothing":                    {[]Ancestor{{1, ten, 0}}, 1},
		"all":                        {[]Ancestor{{1, ten, Whole}}, 0},
		"direct reach does not care": {[]Ancestor{{1, with(royalty(1000)).Clauses, 0}}, 0},
		"no minimum":                 {[]Ancestor{{1, Least, 0}}, 0},
		"the first is named":         {[]Ancestor{{5, ten, Whole}, {9, ten, 1}, {2, ten, 0}}, 9},
		"the largest minimum":        {[]Ancestor{{1, with(lineage(9500)).Clauses, 9500*RatePerBps - 1}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			requireRefusal(t, CheckReach(test.ancestors), test.asset, RoyaltyClause)
		})
	}
	require.EqualError(t, CheckReach([]Ancestor{{4, ten, Whole / 100}}),
		"asset 4, clause minimum royalty: required 10% over all paths, actual 1%, missing 9%")
}

func TestPercent(t *testing.T) {
	for rate, want := range map[uint64]string{
		0: "0%", Whole: "100%", Whole / 20: "5%", RatePerBps: "0.01%", 1: "0.0000000000000001%", Whole - 1: "99.9999999999999999%",
	} {
		require.Equal(t, want, Percent(rate))
	}
}

// TestPercentIsExact: no two rates read alike.
func TestPercentIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Uint64Range(0, Whole).Draw(t, "a"), rapid.Uint64Range(0, Whole).Draw(t, "b")
		if (a == b) != (Percent(a) == Percent(b)) {
			t.Fatalf("%d and %d are %s and %s", a, b, Percent(a), Percent(b))
		}
	})
}
