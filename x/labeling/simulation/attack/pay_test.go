package attack

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

func infer(t *testing.T, s *scene) *inference.Result {
	t.Helper()
	source, err := inference.NewLabels(s.size.Workers, s.labels, s.gold)
	require.NoError(t, err)
	result, err := inference.Infer(s.size, source, nil)
	require.NoError(t, err)
	return result
}

func pay(s *scene, result *inference.Result, worker uint32) inference.Pay {
	w := result.Workers[worker]
	return inference.SplitPay(w, w.Verdict(s.set.Classes, result.Void))
}

// TestSplitAccounts gives a worker's labels to k accounts, for every worker with at least five labels an account. Honest
// work earns at most 1.02 of what one account would. Guessing earns a little more in small pieces, since luck is paid
// for and bad luck costs nothing below the flat half; it stays far from what honest work earns.
func TestSplitAccounts(t *testing.T) {
	all := sets(t)
	if seeds() == fewSeeds {
		all = all[len(all)-len(crowd.Specs):] // thousands of runs
	}
	for _, set := range all {
		honest := newScene(set, 1)
		base := infer(t, honest)
		perLabel := 0.0
		for w := range set.Workers {
			perLabel += float64(pay(honest, base, w).Earned()) / float64(len(set.Labels)) / (1 << inference.PayBits)
		}
		for _, k := range []uint32{2, 5, 10} {
			r := crowd.NewRand(uint64(k))
			var work, guess ratio
			for w := range set.Workers {
				if len(honest.of[w]) < int(k)*5 {
					continue
				}
				work.add(float64(pay(honest, base, w).Earned()), splitPay(t, set, w, k, r, nil))
				guesses := map[uint32]uint8{}
				for _, l := range honest.of[w] {
					guesses[l.Item] = uint8(r.Below(uint64(set.Classes)))
				}
				guess.add(splitPay(t, set, w, 1, r, guesses), splitPay(t, set, w, k, r, guesses))
				guess.labels += float64(len(honest.of[w]))
			}
			guessed := guess.many / guess.labels / (1 << inference.PayBits)
			t.Logf("%-9s %2d accounts of one: honest work %.3f, guessing %.3f (%.2f a label, honest %.2f)",
				set.Name, k, work.of(), guess.of(), guessed, perLabel)
			require.LessOrEqual(t, work.of(), 1.02, set.Name)
			require.LessOrEqual(t, guess.of(), 1.12, set.Name)
			require.LessOrEqual(t, guessed, 0.62, set.Name)
		}
	}
}

// ratio compares many accounts with one.
type ratio struct {
	one, many, labels float64
}

func (r *ratio) add(one, many float64) {
	r.one += one
	r.many += many
}

func (r *ratio) of() float64 { return r.many / r.one }

// splitPay is what k accounts earn together with a worker's labels, or with guesses in their place.
func splitPay(t *testing.T, set *crowd.Set, worker, k uint32, r *crowd.Rand, guesses map[uint32]uint8) float64 {
	t.Helper()
	s := newScene(set, 1)
	var mine []int
	for i, l := range s.labels {
		if l.Worker == worker {
			mine = append(mine, i)
			if guesses != nil {
				s.labels[i].Class = guesses[l.Item]
			}
		}
	}
	crowd.Shuffle(r, mine)
	accounts := []uint32{worker}
	for range k - 1 {
		accounts = append(accounts, s.size.Workers)
		s.size.Workers++
	}
	for n, i := range mine {
		s.labels[i].Worker = accounts[uint32(n)%k]
	}
	result := infer(t, s)
	earned := 0.0
	for _, account := range accounts {
		earned += float64(pay(s, result, account).Earned())
	}
	return earned
}

// TestRequesterCheats has the requester show false gold, and have accounts of its own among the labelers which know
// it. Pay divides by rule: whoever is gated by gold forfeits to nobody who has a part in the task, and nobody earns
// more than its own labels' pay. So in no case does the requester pay less than it would for the same labels of
// others: what it spends on the labels of others, it has spent. Inverted gold is void. Gold of which half is false
// may not be: at its own cost, and for nobody's gain, a requester can have part of the honest gated.
func TestRequesterCheats(t *testing.T) {
	const all = 1 << inference.PayBits
	for _, set := range sets(t) {
		for name, test := range map[string]struct {
			inverted uint32 // every so many gold items is false
			own      uint32 // every so many workers is the requester's; 0 for none
			void     bool
		}{
			"inverted":                    {inverted: 1, void: true},
			"inverted, with own accounts": {inverted: 1, own: 10, void: true},
			"half false":                  {inverted: 2, own: 5},
			"some false":                  {inverted: 5, own: 5},
			"true":                        {own: 5},
		} {
			t.Run(set.Name+"/"+name, func(t *testing.T) {
				s := newScene(set, 3)
				s.hide(none, nil)
				isOwn := func(w uint32) bool { return test.own > 0 && w%test.own == 0 }
				honest := infer(t, s)
				classes := make([]uint8, s.size.Items)
				for i := range s.gold {
					if test.inverted > 0 && uint32(i)%test.inverted == 0 {
						s.gold[i].Class = (s.gold[i].Class + 1) % set.Classes
					}
					classes[s.gold[i].Item] = s.gold[i].Class
				}
				for i, l := range s.labels {
					if isOwn(l.Worker) && l.Item >= set.Items {
						s.labels[i].Class = classes[l.Item] // they know what will be shown
					}
				}
				result := infer(t, s)
				if test.void {
					require.True(t, result.Void, "most of the labels fail: the gold is void")
				}
				var paid, own, ownLabels, bounty uint64
				for w := range s.size.Workers {
					p := pay(s, result, w)
					labels := uint64(result.Workers[w].Labels) * all
					require.Equal(t, labels, p.Flat+p.Scored+p.Forfeited)
					bounty += labels
					paid += p.Earned() + p.Forfeited // none of it comes back: the refund is for labels never revealed
					if isOwn(w) {
						own += p.Earned()
						ownLabels += labels
					} else if result.Void {
						require.GreaterOrEqual(t, p.Earned(), labels/2, "an honest worker keeps the flat half")
					}
				}
				require.Equal(t, bounty, paid)
				require.LessOrEqual(t, own, ownLabels, "forfeits go to nobody in the task")
				require.GreaterOrEqual(t, bounty-own, bounty-ownLabels, "the labels of others are paid for in full")
				if test.inverted == 0 {
					require.Equal(t, honest.Void, result.Void)
				}
			})
		}
	}
}
