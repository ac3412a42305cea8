package inference

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

func TestWithheld(t *testing.T) {
	for _, test := range []struct{ score, mean, want uint32 }{
		{0, 0, 0}, // nobody agrees with anybody
		{0, 1, One},
		{1, 1, 0},
		{0, One, One},
		{One / 4, One, One},
		{One/4 + 1, One, One - 8},
		{One / 16 * 5, One, One / 2},
		{One/8*3 - 1, One, 8},
		{One / 8 * 3, One, 0},
		{One, One, 0},
		{One / 8, One / 2, One},
		{One / 16 * 3, One / 2, 0},
		{One, 1, 0},
	} {
		require.Equal(t, test.want, withheld(test.score, test.mean), "%+v", test)
	}
	rapid.Check(t, func(t *rapid.T) {
		mean := rapid.Uint32Range(0, One).Draw(t, "mean")
		score := rapid.Uint32Range(0, One-1).Draw(t, "score")
		require.GreaterOrEqual(t, withheld(score, mean), withheld(score+1, mean), "it falls with the score")
		require.LessOrEqual(t, withheld(score, mean), withheld(score, min(mean+1, One)), "and grows with the mean")
	})
}

// TestProved: how much gold has to be right, of so many classes, that nothing is withheld.
func TestProved(t *testing.T) {
	for classes, need := range map[uint8][]uint32{ // of 5, 10 and 20 gold items; 0 is of numbers
		0: {5, 9, 18}, 2: {5, 9, 18}, 3: {5, 9, 18}, 4: {5, 9, 17}, 32: {5, 9, 17},
	} {
		for i, seen := range []uint32{5, 10, 20} {
			w := Worker{GoldSeen: seen, GoldRight: need[i]}
			require.True(t, w.proved(classes), "%d classes: %d of %d", classes, need[i], seen)
			require.Zero(t, w.withheld(classes, false, One, 1))
			w.GoldRight--
			require.False(t, w.proved(classes), "%d classes: %d of %d", classes, w.GoldRight, seen)
			require.EqualValues(t, One, w.withheld(classes, false, One, 1))
		}
	}
	require.False(t, Worker{}.proved(2))
	require.True(t, Worker{GoldSeen: 1<<32 - 1, GoldRight: 1<<32 - 1}.proved(32))
}

func TestVoice(t *testing.T) {
	for name, test := range map[string]struct {
		classes     uint8
		seen, right uint32
		void        bool
		want        int64
	}{
		"no gold":        {2, 0, 0, false, 1 << 15},
		"too little":     {2, 4, 4, false, 1 << 15},
		"void":           {2, 10, 10, true, 1 << 15},
		"six of ten":     {2, 10, 6, false, 13107},
		"eight of ten":   {2, 10, 8, false, 39321},
		"all":            {2, 10, 10, false, 1 << 16},
		"four of ten":    {3, 10, 4, false, 6553},
		"of 32 classes":  {32, 10, 4, false, 24945},
		"the most there": {32, 1<<32 - 1, 1<<32 - 1, false, 1 << 16},
	} {
		require.Equal(t, test.want, Worker{GoldSeen: test.seen, GoldRight: test.right}.voice(test.classes, test.void), name)
	}
	for classes := uint8(MinClasses); classes <= MaxClasses; classes++ { // whoever passes has one
		for seen := uint32(GateMinimum); seen < 200; seen++ {
			require.Positive(t, Worker{GoldSeen: seen, GoldRight: GateNeed(classes, seen)}.voice(classes, false))
		}
	}
}

// lucky is a set of two classes with workers behind the others who all say the same, that of a coin. Each has seen ten
// gold items behind those of the set, and the honest have eight of them right, the others six.
func lucky(honest, others uint32) (*crowd.Set, task) {
	set := crowd.Spec{
		Items: 500, Workers: honest, Votes: min(honest, 5), Prior: []uint64{1, 1}, Low: 800, High: 900,
	}.Make(9)
	k := taskOf(set)
	r := crowd.NewRand(9)
	for item := range set.Items {
		class := uint8(r.Below(2))
		for w := range others {
			if (item+w)%4 > 0 {
				k.labels = append(k.labels, Label{honest + w, item, class})
			}
		}
	}
	k.size.Workers = honest + others
	k.size.Items += 10
	var gold []Gold
	for n := range uint32(10) {
		gold = append(gold, Gold{set.Items + n, uint8(n % 2)})
		for w := range k.size.Workers {
			right := w >= honest && (n+w)%10 < 6 || w < honest && (n+w)%10 < 8
			class := uint8(n % 2)
			if !right {
				class = 1 - class
			}
			k.labels = append(k.labels, Label{w, set.Items + n, class})
		}
	}
	return set, k.withGold(gold...)
}

// TestVoicesDecide: those who passed by luck and agree on everything do not outvote those who have more gold right.
func TestVoicesDecide(t *testing.T) {
	const honest = 20
	set, k := lucky(honest, 4)
	result := k.infer(t)
	right := 0
	for item, truth := range set.Truth {
		if result.Answers[item].Label == truth {
			right++
		}
	}
	require.Greater(t, right, 400, "of 500")
	for w, worker := range result.Workers {
		require.Equal(t, Passed, worker.Verdict(2, result.Void))
		if w < honest {
			require.Zero(t, worker.Withheld)
		} else {
			require.EqualValues(t, One, worker.Withheld, "of %d: %+v", w, worker)
			require.Zero(t, SplitPay(worker, Passed).Flat)
		}
	}
}

// TestWithheldInBlocks: however the work is cut, the same is withheld.
func TestWithheldInBlocks(t *testing.T) {
	_, k := lucky(20, 4)
	want := k.infer(t)
	for _, budget := range []uint64{MinBudget, MinBudget + 777} {
		got, _, used := inBlocks(t, k, k.source(t), func() uint64 { return budget })
		require.Equal(t, want, got)
		require.Equal(t, k.size.MaxWork(uint64(len(k.labels)), uint64(k.size.Workers)), used, "nobody fails")
	}
}

// TestWhoIsNotJudgedKeepsTheFlatHalf: without gold, and with void gold, nothing is withheld.
func TestWhoIsNotJudgedKeepsTheFlatHalf(t *testing.T) {
	_, k := lucky(20, 4)
	for name, gold := range map[string][]Gold{"none": nil, "too little": k.gold[:4], "void": inverted(k.gold)} {
		k.gold, k.size.Gold = gold, uint32(len(gold))
		result := k.infer(t)
		require.Equal(t, name == "void", result.Void)
		for _, worker := range result.Workers {
			require.Equal(t, Abstained, worker.Verdict(2, result.Void), name)
			require.Zero(t, worker.Withheld, name)
		}
	}
}

func inverted(gold []Gold) (all []Gold) {
	for _, g := range gold {
		all = append(all, Gold{g.Item, 1 - g.Class})
	}
	return all
}
