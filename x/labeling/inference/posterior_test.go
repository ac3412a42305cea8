package inference

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func total(p []uint32) uint64 {
	sum := uint64(0)
	for _, v := range p {
		sum += uint64(v)
	}
	return sum
}

func TestPosteriorsAddUpToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		classes := rapid.IntRange(MinClasses, MaxClasses).Draw(t, "classes")
		p := make([]uint32, classes)
		s := rapid.SliceOfN(rapid.Int64Range(-sumLimit/2, sumLimit/2), classes, classes).Draw(t, "s")
		if rapid.Bool().Draw(t, "close") {
			for k := range s {
				s[k] %= 8 * logOne
			}
		}
		normalise(s, p)
		require.EqualValues(t, One, total(p))
		require.Equal(t, argmax(s), argmax(p))

		votes := rapid.SliceOfN(rapid.Uint32Range(0, MaxVotes), classes, classes).Draw(t, "votes")
		require.Equal(t, total(votes) > 0, share(votes, p))
		require.EqualValues(t, One, total(p))
		require.Equal(t, argmax(votes), argmax(p))
	})
}

func TestShare(t *testing.T) {
	const third = One / 3
	for name, test := range map[string]struct{ votes, want []uint32 }{
		"none":                    {[]uint32{0, 0, 0}, []uint32{third + 1, third, third}},
		"equal":                   {[]uint32{7, 7, 7}, []uint32{third + 1, third, third}},
		"the rest to the largest": {[]uint32{1, 2, 0}, []uint32{third, 2*third + 1, 0}},
		"all of one":              {[]uint32{0, 0, MaxVotes}, []uint32{0, 0, One}},
	} {
		p := make([]uint32, len(test.votes))
		share(test.votes, p)
		require.Equal(t, test.want, p, name)
	}
}

func TestAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		p, votes []uint32
		want     uint8
	}{
		"the posterior":               {[]uint32{One / 4, 3 * One / 4}, []uint32{2, 2}, 1},
		"a tie goes to the lowest":    {[]uint32{0, One / 2, One / 2}, []uint32{0, 3, 3}, 1},
		"votes break a tie":           {[]uint32{0, One / 2, One / 2}, []uint32{0, 3, 4}, 2},
		"both together":               {[]uint32{One / 2, One / 4, One / 4}, []uint32{0, 5, 2}, 1},
		"no votes":                    {[]uint32{One / 4, One / 4, One / 2}, []uint32{0, 0, 0}, 2},
		"no votes and nothing known":  {[]uint32{One / 2, One / 2}, []uint32{0, 0}, 0},
		"posterior against all votes": {[]uint32{One, 0}, []uint32{0, 9}, 0},
	} {
		require.Equal(t, test.want, answer(test.p, test.votes), name)
	}
}
