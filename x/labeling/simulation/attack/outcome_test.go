package attack

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

// outcome is what came of an attack. Parts are of 1.
type outcome struct {
	// accuracy over the items of the set, gold not among them.
	accuracy        float64
	honest, hostile side
	void            bool
}

// side is what one side earned, in labels' pay.
type side struct {
	workers, failed, labels, scored, earned float64
}

func run(t testing.TB, set *crowd.Set, a attack, gold bool, seed uint64) outcome {
	t.Helper()
	s := newScene(set, seed)
	models := s.join(a)
	if gold {
		s.hide(a, models)
	}
	labels, err := inference.NewLabels(s.size.Workers, s.labels, s.gold)
	require.NoError(t, err)
	result, err := inference.Infer(s.size, labels, nil)
	require.NoError(t, err)

	o := outcome{void: result.Void}
	for item, truth := range set.Truth {
		if result.Answers[item].Label == truth {
			o.accuracy += 1 / float64(len(set.Truth))
		}
	}
	for n, w := range result.Workers {
		to := &o.honest
		if n >= int(set.Workers) {
			to = &o.hostile
		}
		to.add(w, w.Verdict(set.Classes, result.Void))
	}
	return o
}

func (s *side) add(w inference.Worker, v inference.Verdict) {
	pay := inference.SplitPay(w, v)
	s.workers++
	if v == inference.Failed {
		s.failed++
	}
	s.labels += float64(w.Labels)
	s.scored += float64(pay.Scored) / (1 << inference.PayBits)
	s.earned += float64(pay.Earned()) / (1 << inference.PayBits)
}

// plus adds up two sides.
func (s side) plus(o side) side {
	return side{s.workers + o.workers, s.failed + o.failed, s.labels + o.labels, s.scored + o.scored, s.earned + o.earned}
}

// of is a part of s, or 0 of nothing.
func of(part, s float64) float64 {
	if s == 0 {
		return 0
	}
	return part / s
}
