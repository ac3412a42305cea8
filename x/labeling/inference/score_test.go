package inference

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

// scoreOf gives the labels on items whose others are certain of a class.
func scoreOf(classes int, labels, others []uint8) float64 {
	tally := tally{own: make([]uint64, classes), others: make([]uint64, classes)}
	for i, label := range labels {
		p := make([]uint32, classes)
		certain(p, others[i])
		tally.add(label, p)
	}
	return float64(tally.score()) / One
}

func repeat(n int, labels ...uint8) []uint8 {
	var all []uint8
	for range n {
		all = append(all, labels...)
	}
	return all
}

func TestScore(t *testing.T) {
	for name, test := range map[string]struct {
		labels, others []uint8
		want           float64
	}{
		"no labels":                        {nil, nil, 1},
		"always with the others":           {repeat(10, 0, 1), repeat(10, 0, 1), 1},
		"never with the others":            {repeat(10, 1, 0), repeat(10, 0, 1), 0},
		"as often as by chance":            {repeat(10, 0, 0, 1, 1), repeat(10, 0, 1, 0, 1), .25 / 20.25},
		"always the same":                  {repeat(10, 0, 0, 0, 0), repeat(10, 0, 0, 0, 1), .25 / 10.25},
		"nothing else was to be said":      {repeat(10, 0), repeat(10, 0), 1},
		"said otherwise where nobody does": {repeat(10, 1), repeat(10, 0), .25 / 10.25},
		"three of four right":              {repeat(10, 0, 0, 0, 1, 1, 1, 1, 0), repeat(10, 0, 0, 0, 0, 1, 1, 1, 1), 20.25 / 40.25},
	} {
		require.InDelta(t, test.want, scoreOf(2, test.labels, test.others), 1e-6, name)
	}
}

// TestCommonClass has 19 of 20 items be of one class. Always naming it is right as often as careful work, and is
// not paid for. Who happened to meet none of the others is.
func TestCommonClass(t *testing.T) {
	set := crowd.Spec{
		Items: 2000, Workers: 100, Votes: 5, Prior: []uint64{95, 5}, Low: 850, High: 950,
	}.Make(5)
	k := taskOf(set)
	for i := range k.labels {
		if k.labels[i].Worker < 5 {
			k.labels[i].Class = 0
		}
	}
	const lucky = 99 // is left with items of the common class, and says so
	k.labels = deleteIf(k.labels, func(l Label) bool {
		return l.Worker == lucky && (set.Truth[l.Item] != 0 || l.Class != 0)
	})
	workers := k.infer(t).Workers
	var idle, honest float64
	for w, worker := range workers {
		score := float64(worker.Score) / One
		switch {
		case w < 5:
			idle += score / 5
		case w != lucky:
			honest += score / 94
		}
	}
	t.Logf("idle %.3f, honest %.3f, lucky %.3f", idle, honest, float64(workers[lucky].Score)/One)
	require.Less(t, idle, honest/5)
	require.Greater(t, float64(workers[lucky].Score)/One, idle)
}

func deleteIf(labels []Label, f func(Label) bool) (left []Label) {
	for _, l := range labels {
		if !f(l) {
			left = append(left, l)
		}
	}
	return left
}

// TestScoreRange draws tallies that labels can make.
func TestScoreRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		classes := rapid.IntRange(MinClasses, MaxClasses).Draw(t, "classes")
		r := crowd.NewRand(rapid.Uint64().Draw(t, "seed"))
		tally := tally{own: make([]uint64, classes), others: make([]uint64, classes)}
		p, votes := make([]uint32, classes), make([]uint32, classes)
		for range rapid.IntRange(0, 50).Draw(t, "labels") {
			for k := range votes {
				votes[k] = uint32(r.Below(4))
			}
			share(votes, p)
			tally.add(uint8(r.Below(uint64(classes))), p)
		}
		require.LessOrEqual(t, tally.score(), uint32(One))
		// And with about as many labels as a worker may have.
		tally.agreement *= 1 << 18
		for k := range classes {
			tally.own[k] *= 1 << 18
			tally.others[k] *= 1 << 18
		}
		require.LessOrEqual(t, tally.score(), uint32(One))
	})
}

func TestSplitPay(t *testing.T) {
	for name, test := range map[string]struct {
		labels, score, withheld uint32
		verdict                 Verdict
		want                    Pay
	}{
		"failed":           {10, One, 0, Failed, Pay{0, 0, 20 * One}},
		"passed":           {10, One / 4, 0, Passed, Pay{10 * One, 10 * One / 4, 30 * One / 4}},
		"passed by luck":   {10, One / 8, One, Passed, Pay{0, 10 * One / 8, 150 * One / 8}},
		"perhaps by luck":  {10, One / 8, One / 2, Passed, Pay{5 * One, 10 * One / 8, 110 * One / 8}},
		"abstained":        {10, One, 0, Abstained, Pay{10 * One, 10 * One, 0}},
		"no score":         {1, 0, 0, Passed, Pay{One, 0, One}},
		"above One":        {1, 1<<32 - 1, 0, Passed, Pay{One, One, 0}},
		"withheld of more": {1, One, 1<<32 - 1, Passed, Pay{0, One, One}},
		"no labels":        {0, One, One, Passed, Pay{}},
		"the most ever":    {1<<32 - 1, 1, 0, Passed, Pay{(1<<32 - 1) * One, 1<<32 - 1, (1<<32 - 1) * (One - 1)}},
	} {
		w := Worker{Labels: test.labels, Score: test.score, Withheld: test.withheld}
		require.Equal(t, test.want, SplitPay(w, test.verdict), name)
	}
	rapid.Check(t, func(t *rapid.T) {
		w := Worker{Labels: rapid.Uint32().Draw(t, "labels"), Score: rapid.Uint32().Draw(t, "score"), Withheld: rapid.Uint32().Draw(t, "withheld")}
		p := SplitPay(w, Verdict(rapid.Uint8Range(0, 2).Draw(t, "verdict")))
		require.Equal(t, uint64(w.Labels)<<PayBits, p.Flat+p.Scored+p.Forfeited)
		require.Equal(t, p.Earned(), p.Flat+p.Scored)
	})
}
