package attack

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

// reviewed is what came of a review.
type reviewed struct {
	// honest and lazy are what they earn a judgement.
	honest, lazy float64
	// draws are submissions with as many votes for as against, and refused those of them that were.
	draws, refused int
	goodRefused    int
}

// review has 30 reviewers judge 1,000 submissions, two or three each submission, of which so many of 1,000 are good. Nine of
// ten judgements are right, but those of the first few reviewers, who always say the same. There is no gold.
func review(t *testing.T, good uint64, votes int, lazy uint32, say uint8) (o reviewed) {
	t.Helper()
	const submissions, reviewers = 1000, 30
	r := crowd.NewRand(7)
	crew, truth, against := make([]uint32, reviewers), make([]uint8, submissions), make([]int, submissions)
	for w := range crew {
		crew[w] = uint32(w)
	}
	var labels []inference.Label
	for item := range truth {
		if r.Below(1000) >= good {
			truth[item] = 1
		}
		crowd.Shuffle(r, crew)
		for _, w := range crew[:votes] {
			class := truth[item]
			if r.Below(10) == 0 {
				class = 1 - class
			}
			if w < lazy {
				class = say
			}
			against[item] += int(class)
			labels = append(labels, inference.Label{Worker: w, Item: uint32(item), Class: class})
		}
	}
	source, err := inference.NewLabels(reviewers, labels, nil)
	require.NoError(t, err)
	result, err := inference.Infer(inference.Size{Classes: 2, Items: submissions, Workers: reviewers}, source, nil)
	require.NoError(t, err)
	var sides [2]side
	for w, worker := range result.Workers {
		n := 0
		if uint32(w) < lazy {
			n = 1
		}
		sides[n].add(worker, inference.Abstained)
	}
	o.honest, o.lazy = of(sides[0].earned, sides[0].labels), of(sides[1].earned, sides[1].labels)
	for item, a := range result.Answers {
		if 2*against[item] == votes {
			o.draws++
			o.refused += int(a.Label)
		}
		if a.Label > truth[item] {
			o.goodRefused++
		}
	}
	return o
}

// TestDrawsInAReview: of as many votes for as against, it is who says so that counts.
func TestDrawsInAReview(t *testing.T) {
	for _, test := range []struct {
		good        uint64
		least, most int // of 100 draws are refused
	}{{1000, 0, 0}, {900, 5, 15}, {700, 25, 55}, {500, 40, 70}, {200, 70, 85}} {
		o := review(t, test.good, 2, 0, 0)
		t.Logf("good %d of 1000: %d draws, %d refused", test.good, o.draws, o.refused)
		require.GreaterOrEqual(t, 100*o.refused, test.least*o.draws)
		require.LessOrEqual(t, 100*o.refused, test.most*o.draws)
	}
}

// TestWhoAcceptsAll: a review has no gold, so who always accepts keeps the flat half. Where hardly anything is bad it earns
// more than honest work, whose few mistakes are all there is to disagree about; else less.
func TestWhoAcceptsAll(t *testing.T) {
	for _, test := range []struct {
		good        uint64
		least, most float64 // of honest pay
	}{{1000, 1.2, 2}, {950, 0.8, 1.2}, {900, 0.7, 0.95}, {700, 0.6, 0.8}, {500, 0.55, 0.75}} {
		o := review(t, test.good, 3, 6, 0)
		t.Logf("good %d of 1000: honest work earns %.2f a judgement, who always accepts %.2f", test.good, o.honest, o.lazy)
		require.GreaterOrEqual(t, o.lazy, 0.5)
		require.GreaterOrEqual(t, o.lazy/o.honest, test.least)
		require.LessOrEqual(t, o.lazy/o.honest, test.most)
	}
}

// TestWhoRefusesAll: a fifth of reviewers who refuse all earn the flat half, and good work that is refused by them alone or by
// them and a mistake is lost; three reviewers a submission lose less than two.
func TestWhoRefusesAll(t *testing.T) {
	two, three := review(t, 900, 2, 6, 1), review(t, 900, 3, 6, 1)
	t.Logf("good refused: %d of 900 with two reviewers, %d with three", two.goodRefused, three.goodRefused)
	require.InDelta(t, 0.5, three.lazy, 0.02)
	require.Less(t, three.goodRefused, two.goodRefused)
	require.Less(t, three.goodRefused, 90)
}
