package attack

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

// split is what somebody earns a label who has a skill, in thousandths, or guesses with 0, and gives a label on each item
// and each of a hundred gold items under so many accounts.
func split(t *testing.T, classes uint8, skill uint64, accounts uint32, seed uint64) float64 {
	t.Helper()
	prior := make([]uint64, classes)
	for k := range prior {
		prior[k] = 1
	}
	set := crowd.Spec{Items: 1000, Workers: 60, Votes: 5, Prior: prior, Low: 550, High: 950, Bias: 300}.Make(seed)
	s := newScene(set, seed)
	s.hide(none, nil)
	r := crowd.NewRand(seed*7919 + skill) // the same labels for any number of accounts
	give := func(nth, item uint32, class uint8) {
		switch {
		case skill == 0:
			class = uint8(r.Below(uint64(classes)))
		case r.Below(1000) >= skill:
			class = (class + 1 + uint8(r.Below(uint64(classes)-1))) % classes
		}
		s.labels = append(s.labels, inference.Label{Worker: set.Workers + nth%accounts, Item: item, Class: class})
	}
	for item, class := range set.Truth {
		give(uint32(item), uint32(item), class)
	}
	for n, gold := range s.gold[:100] {
		give(uint32(n)/uint32(classes), gold.Item, gold.Class) // each account has its part of each class
	}
	s.size.Workers += accounts
	result := infer(t, s)
	earned := 0.0
	for w := set.Workers; w < s.size.Workers; w++ {
		earned += float64(pay(s, result, w).Earned()) / (1 << inference.PayBits) / float64(set.Items+100)
	}
	return earned
}

// TestSplitWithGold: where everybody is judged by gold, who knows something earns no more by many accounts than by one, since
// each of them may fail. Who guesses does, as one of several may pass; it stays at a small part of honest work.
func TestSplitWithGold(t *testing.T) {
	earns := func(classes uint8, skill uint64, accounts uint32) (earned float64) {
		for seed := range seeds() {
			earned += split(t, classes, skill, accounts, seed+1) / float64(seeds())
		}
		return earned
	}
	for _, classes := range []uint8{2, 4} {
		for _, skill := range []uint64{0, 550, 650, 750, 850, 950} {
			one := earns(classes, skill, 1)
			for _, accounts := range []uint32{2, 5, 10} {
				many := earns(classes, skill, accounts)
				t.Logf("%d classes, skill %3d: one account %.3f a label, %2d accounts %.3f", classes, skill, one, accounts, many)
				switch {
				case skill == 0:
					require.LessOrEqual(t, many, 0.08)
				case skill >= 650:
					require.LessOrEqual(t, many, 1.02*one)
				}
			}
		}
	}
}
