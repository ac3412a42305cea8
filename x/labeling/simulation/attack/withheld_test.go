package attack

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

// hard are sets whose honest workers know little, or have few others to agree with.
var hard = []crowd.Spec{
	{Name: "coin", Items: 1000, Workers: 60, Votes: 5, Prior: []uint64{1, 1}, Low: 550, High: 650},
	{Name: "little", Items: 1000, Workers: 60, Votes: 3, Prior: []uint64{1, 1}, Low: 600, High: 700},
	{Name: "mixed", Items: 1000, Workers: 60, Votes: 3, Prior: []uint64{1, 1}, Low: 600, High: 800},
	{Name: "alone", Items: 1000, Workers: 60, Votes: 1, Prior: []uint64{1, 1}, Low: 700, High: 800},
	{Name: "four", Items: 1000, Workers: 60, Votes: 3, Prior: []uint64{1, 1, 1, 1}, Low: 400, High: 600},
	{Name: "ninety-nine", Items: 1000, Workers: 60, Votes: 5, Prior: []uint64{99, 1}, Low: 600, High: 950},
}

// kept is what honest workers who passed the gate have of the pay they would have if nothing were withheld.
type kept struct {
	workers, touched, full, paid float64
}

// keeps sums up those workers of a set, without attack, who are right at least so often.
func keeps(t *testing.T, set *crowd.Set, least float64) (k kept) {
	t.Helper()
	for seed := range seeds() {
		s := newScene(set, seed+1)
		s.hide(none, nil)
		result := infer(t, s)
		for n, w := range result.Workers {
			right := 0
			for _, l := range s.of[n] {
				if set.Truth[l.Item] == l.Class {
					right++
				}
			}
			if w.Verdict(set.Classes, result.Void) != inference.Passed || float64(right) < least*float64(len(s.of[n])) {
				continue
			}
			k.workers++
			if w.Withheld > 0 {
				k.touched++
			}
			k.paid += float64(inference.SplitPay(w, inference.Passed).Earned())
			w.Withheld = 0
			k.full += float64(inference.SplitPay(w, inference.Passed).Earned())
		}
	}
	return k
}

// TestHonestKeepTheFlatHalf: what is withheld from those who pass by luck is not withheld from those who know. Who knows
// is right on six of ten items with up to three classes, and on half of them with more. On hard sets, all are counted.
func TestHonestKeepTheFlatHalf(t *testing.T) {
	for _, set := range sets(t) {
		least := 0.6
		if set.Classes > 3 {
			least = 0.5
		}
		k, all := keeps(t, set, least), keeps(t, set, 0)
		t.Logf("%-11s paid %.4f, %.3f of the workers touched; with those who guess, paid %.3f, touched %.3f",
			set.Name, k.paid/k.full, k.touched/k.workers, all.paid/all.full, all.touched/all.workers)
		require.GreaterOrEqual(t, k.paid/k.full, 0.995, set.Name)
		require.LessOrEqual(t, k.touched/k.workers, 0.02, set.Name)
	}
	for n, spec := range hard {
		k := keeps(t, spec.Make(uint64(n)+1), 0)
		t.Logf("%-11s paid %.4f, %.3f of the workers touched", spec.Name, k.paid/k.full, k.touched/k.workers)
		require.GreaterOrEqual(t, k.paid/k.full, 0.8, spec.Name)
	}
}

// TestCamouflageIsHalfHonest: with more than two classes, a bound on the score below which nobody has any pay, high enough
// for camouflage to earn 0.05 of honest work, takes more than a tenth of the pay of honest workers.
func TestCamouflageIsHalfHonest(t *testing.T) {
	camouflage := attack{"camouflage", 40, halfWrong}
	for n, spec := range crowd.Specs[1:] {
		set := spec.Make(uint64(n) + 101)
		full, paid, least := 0.0, 0.0, 0.0
		for bound := 0.0; bound < 1 && paid == 0; bound += 1. / 32 {
			var honest, hostile side
			for seed := range seeds() {
				s := newScene(set, seed+1)
				s.hide(camouflage, s.join(camouflage))
				result := infer(t, s)
				for w, worker := range result.Workers {
					to := &honest
					if w >= int(set.Workers) {
						to = &hostile
					}
					v := worker.Verdict(set.Classes, result.Void)
					if float64(worker.Score)/inference.One < bound {
						v = inference.Failed
					}
					to.add(worker, v)
				}
			}
			if bound == 0 {
				full = honest.earned
			}
			if of(hostile.earned, hostile.labels) <= 0.05*of(honest.earned, honest.labels) {
				paid, least = honest.earned, bound
			}
		}
		t.Logf("%-5s camouflage earns 0.05 with a bound of %.2f, and honest work %.2f of what it would", set.Name, least, paid/full)
		require.Positive(t, paid)
		require.Less(t, paid/full, 0.9, set.Name)
	}
}
