package inference

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

// numericAttack says what some of the workers answer in place of honest work.
type numericAttack struct {
	name string
	// part of the workers, in percent.
	part uint64
	gold bool
	// answers are by item.
	answer func(s numericSpec, r *crowd.Rand, common uint32, shared []uint32, item uint32) uint32
}

func randomAnswer(s numericSpec, r *crowd.Rand, _ uint32, _ []uint32, _ uint32) uint32 {
	return s.truth(r)
}

func commonAnswer(_ numericSpec, _ *crowd.Rand, common uint32, _ []uint32, _ uint32) uint32 {
	return common
}

func sharedAnswer(_ numericSpec, _ *crowd.Rand, _ uint32, shared []uint32, item uint32) uint32 {
	return shared[item]
}

// numericOutcome is what became of an attack: how many of 100 answers are off by more than the tolerance, what an
// attacker has of an honest worker's scored half of the pay and of all of it, how many of 100 attackers and of honest workers fail, and what an
// honest worker has of all its pay.
type numericOutcome struct{ off, scored, pay, caught, lost, honest float64 }

// run lets the attackers into the task of a seed. Ten gold items a batch are known where there is gold.
func (a numericAttack) run(t *testing.T, s numericSpec, seed uint64) (o numericOutcome) {
	t.Helper()
	k := s.make(seed)
	r := crowd.NewRand(seed + 1<<32)
	attacker := make([]bool, k.size.Workers)
	for n, w := range shuffled(r, k.size.Workers) {
		attacker[w] = uint64(n)*100 < a.part*uint64(k.size.Workers)
	}
	shared := make([]uint32, s.items)
	for i := range shared {
		shared[i] = s.truth(r)
	}
	common := uint32(s.span / 2)
	if s.modes != nil {
		common = s.modes[len(s.modes)/2+1] // the commonest
	}
	for i := range k.values {
		if v := &k.values[i]; attacker[v.Worker] {
			v.Value = a.answer(s, r, common, shared, v.Item)
		}
	}
	known := map[uint32]bool{}
	if a.gold {
		for item := range s.items {
			if item%s.each < 10 {
				k.gold = append(k.gold, NumericGold{item, k.truth[item]})
				known[item] = true
			}
		}
		k.size.Gold = uint32(len(k.gold))
	}
	result := k.infer(t)
	require.False(t, result.Void)
	asked := 0.0
	for item, answer := range result.Answers {
		if !known[uint32(item)] {
			asked++
			if !near(answer.Value, k.truth[item], s.tolerance) {
				o.off++
			}
		}
	}
	o.off *= 100 / asked
	var scored, pay, failed, all [2]float64
	for w, worker := range result.Workers {
		side := 0
		if attacker[w] {
			side = 1
		}
		all[side]++
		verdict := worker.Verdict(0, result.Void)
		if verdict == Failed {
			failed[side]++
		}
		p := SplitPay(worker, verdict)
		scored[side] += float64(p.Scored) / float64(worker.Labels) / One
		pay[side] += float64(p.Earned()) / float64(worker.Labels) / One / 2
	}
	o.honest = pay[0] / all[0]
	o.lost = 100 * failed[0] / all[0]
	if all[1] > 0 {
		o.scored = scored[1] / all[1] / (scored[0] / all[0])
		o.pay = pay[1] / all[1] / (pay[0] / all[0])
		o.caught = 100 * failed[1] / all[1]
	}
	return o
}

// TestNumericAttacks holds attacks on numeric tasks to what was measured: means of three kinds of tasks and five seeds,
// without gold or with ten gold items a batch of fifty. Without gold, a trimmed mean of five values stands one that is
// far off, and one of seven stands two.
func TestNumericAttacks(t *testing.T) {
	for _, test := range []struct {
		numericAttack
		// off, scored and pay are the most that they may be.
		off, scored, pay float64
	}{
		{numericAttack{"none", 0, false, randomAnswer}, 2, 0, 0},
		{numericAttack{"none", 0, true, randomAnswer}, 2, 0, 0},
		{numericAttack{"random", 20, false, randomAnswer}, 17, 0.03, 0.6},
		{numericAttack{"random", 40, false, randomAnswer}, 40, 0.03, 0.68},
		{numericAttack{"random", 40, true, randomAnswer}, 7, 0.005, 0.005},
		{numericAttack{"constant", 20, false, commonAnswer}, 22, 0.05, 0.63},
		{numericAttack{"constant", 40, false, commonAnswer}, 51, 0.32, 0.83},
		{numericAttack{"constant", 40, true, commonAnswer}, 9, 0.005, 0.005},
		{numericAttack{"copycats", 20, false, sharedAnswer}, 25, 0.11, 0.66},
		{numericAttack{"copycats", 20, true, sharedAnswer}, 4, 0.02, 0.01},
		{numericAttack{"copycats", 40, false, sharedAnswer}, 55, 0.5, 0.88},
		{numericAttack{"copycats", 40, true, sharedAnswer}, 8, 0.03, 0.03},
	} {
		const seeds = 5
		var mean numericOutcome
		for _, spec := range numericSpecs {
			var of numericOutcome
			for seed := range uint64(seeds) {
				o := test.run(t, spec, seed)
				of.off += o.off / seeds
				of.scored += o.scored / seeds
				of.pay += o.pay / seeds
				of.caught += o.caught / seeds
				of.lost += o.lost / seeds
				of.honest += o.honest / seeds
			}
			t.Logf("%-8s %2d%% gold %-5v %-5s: %5.1f%% off, scored %.3f, pay %.3f, caught %5.1f%%, honest gated %.1f%%, honest pay %.3f",
				test.name, test.part, test.gold, spec.name, of.off, of.scored, of.pay, of.caught, of.lost, of.honest)
			each := float64(len(numericSpecs))
			mean.off += of.off / each
			mean.scored += of.scored / each
			mean.pay += of.pay / each
			mean.honest += of.honest / each
		}
		t.Logf("%-8s %2d%% gold %-5v: %.1f%% off, scored %.3f, pay %.3f, honest pay %.3f", test.name, test.part, test.gold, mean.off, mean.scored, mean.pay, mean.honest)
		require.LessOrEqual(t, mean.off, test.off, test.name)
		require.LessOrEqual(t, mean.scored, test.scored, test.name)
		require.LessOrEqual(t, mean.pay, test.pay, test.name)
	}
}
