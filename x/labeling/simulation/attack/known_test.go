package attack

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

// knowing attackers have the gold right, as accounts of the requester do, and say something else of all other items.
func knowing(say func(s *scene, item uint32, truth, honest uint8) uint8) func(s *scene, item uint32, truth, honest uint8) uint8 {
	return func(s *scene, item uint32, truth, honest uint8) uint8 {
		if item >= s.set.Items {
			return truth
		}
		return say(s, item, truth, honest)
	}
}

// TestKnownGold: gold defends only against those who do not know it. Those who do, and agree on something wrong, are
// found while they have a fifth of the labels; with two fifths they decide the answers, and take the scored half of honest
// workers' pay, and of those whom gold does not prove the flat half, too. It goes to nobody in the task; the dataset's shares,
// which are divided by what was earned, are mostly the attackers'.
func TestKnownGold(t *testing.T) {
	for n, spec := range crowd.Specs {
		set := spec.Make(uint64(n) + 100)
		for _, part := range []uint64{20, 30, 40} {
			for name, say := range map[string]func(*scene, uint32, uint8, uint8) uint8{"copycats": copied, "shared wrong": wrong} {
				a := attack{name, part, knowing(say)}
				var honest, hostile, unwithheld side
				accuracy := 0.0
				for seed := range seeds() {
					s := newScene(set, seed+1)
					s.hide(a, s.join(a))
					result := infer(t, s)
					for item, truth := range set.Truth {
						if result.Answers[item].Label == truth {
							accuracy += 1 / float64(len(set.Truth)) / float64(seeds())
						}
					}
					for w, worker := range result.Workers {
						v := worker.Verdict(set.Classes, result.Void)
						if w >= int(set.Workers) {
							hostile.add(worker, v)
							continue
						}
						honest.add(worker, v)
						worker.Withheld = 0
						unwithheld.add(worker, v)
					}
				}
				paid, all, theirs := of(honest.earned, honest.labels), of(unwithheld.earned, honest.labels), of(hostile.earned, hostile.labels)
				t.Logf("%-5s %-12s %d%%: accuracy %.3f, honest pay a label %.3f, %.3f if nothing were withheld, theirs %.3f", set.Name, name, part, accuracy, paid, all, theirs)
				switch part {
				case 20:
					require.GreaterOrEqual(t, accuracy, 0.88)
					require.GreaterOrEqual(t, paid, 0.6)
				case 40:
					require.LessOrEqual(t, accuracy, 0.6)
					require.GreaterOrEqual(t, paid, 0.15)
					require.Greater(t, all, paid+0.1)
					require.GreaterOrEqual(t, theirs, 0.9)
				}
			}
		}
	}
}
