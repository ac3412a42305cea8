package inference

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

// least is the accuracy that the rule reached when it was designed, in percent.
var least = map[string]float64{"rte": 92.8, "dog": 83.8, "d_possent": 95.9}

func TestAccuracy(t *testing.T) {
	eachSet(t, func(t *testing.T, set *crowd.Set) {
		t.Helper()
		k := taskOf(set)
		rule := accuracy(k.infer(t).Answers, set.Truth, labelOf)
		mv, oc := accuracy(majority(k), set.Truth, itself), accuracy(oneCoin(k), set.Truth, itself)
		t.Logf("%-10s majority %.2f, one-coin %.2f, rule %.2f", set.Name, mv, oc, rule)
		require.GreaterOrEqual(t, rule, least[set.Name])
		// Where workers have few labels for each of many classes, the rule may know a little less than a majority.
		require.Greater(t, rule, mv-1.5)
	})
}

// TestIdleWorkers has two fifths of the labels on balanced classes be of one class, whatever the item: a majority
// takes that class for the answer, and so does a model that gives each worker a single accuracy.
func TestIdleWorkers(t *testing.T) {
	set := crowd.Specs[0].Make(9)
	k := taskOf(set)
	honest := accuracy(k.infer(t).Answers, set.Truth, labelOf)
	for i := range k.labels {
		if k.labels[i].Worker%5 < 2 {
			k.labels[i].Class = 0
		}
	}
	rule := accuracy(k.infer(t).Answers, set.Truth, labelOf)
	mv, oc := accuracy(majority(k), set.Truth, itself), accuracy(oneCoin(k), set.Truth, itself)
	t.Logf("all honest %.2f; two fifths idle: majority %.2f, one-coin %.2f, rule %.2f", honest, mv, oc, rule)
	require.Less(t, mv, rule-10)
	require.Less(t, oc, rule-10)
}

// TestReference compares integers with floating point. The public sets have 2607 items; the promise is 99.99%.
func TestReference(t *testing.T) {
	eachSet(t, func(t *testing.T, set *crowd.Set) {
		t.Helper()
		for name, k := range map[string]task{"plain": taskOf(set), "gold": taskOf(set).withGold(goldOf(set, 20)...)} {
			got, want := k.infer(t), newReference(k)
			differ := 0
			for i, label := range want.answers() {
				if got.Answers[i].Label != label {
					differ++
				}
				confidence := float64(got.Answers[i].Confidence) / One
				require.InDelta(t, want.posterior[i][got.Answers[i].Label], confidence, 1e-4, "%s: item %d", name, i)
			}
			t.Logf("%s: %d of %d answers differ", name, differ, len(set.Truth))
			require.LessOrEqual(t, differ*10000, len(set.Truth), "%s: %d answers differ", name, differ)
			withheld := want.withheld()
			for w, worker := range got.Workers {
				require.InDelta(t, want.score(w), float64(worker.Score)/One, 1e-4, "%s: worker %d", name, w)
				require.InDelta(t, withheld[w], float64(worker.Withheld)/One, 5e-3, "%s: worker %d", name, w)
			}
		}
	})
}

// goldOf is every so many items, with the truth.
func goldOf(set *crowd.Set, step uint32) []Gold {
	var gold []Gold
	for item := uint32(0); item < set.Items; item += step {
		gold = append(gold, Gold{item, set.Truth[item]})
	}
	return gold
}
