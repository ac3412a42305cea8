package inference

import (
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// numericReference is the rule as it is written down, by looking at everything again each time, in fractions.
type numericReference struct {
	numericTask
	gold map[uint32]uint32
	void bool
}

func newNumericReference(k numericTask) *numericReference {
	r := &numericReference{numericTask: k, gold: map[uint32]uint32{}}
	for _, g := range k.gold {
		r.gold[g.Item] = g.Value
	}
	failed, all := 0, 0
	for w := range k.size.Workers {
		of := r.of(w)
		all += len(of)
		if r.fails(w) {
			failed += len(of)
		}
	}
	r.void = 3*failed > 2*all
	if r.void {
		clear(r.gold)
	}
	return r
}

// of are the values of a worker.
func (r *numericReference) of(worker uint32) (values []NumericValue) {
	for _, v := range r.values {
		if v.Worker == worker {
			values = append(values, v)
		}
	}
	return values
}

func (r *numericReference) same(a, b uint32) bool {
	d := int64(a) - int64(b)
	return max(d, -d) <= int64(r.size.Tolerance)
}

// seen is how many gold items a worker saw, and had right.
func (r *numericReference) seen(worker uint32) (seen, right int) {
	for _, v := range r.of(worker) {
		if gold, ok := r.gold[v.Item]; ok {
			seen++
			if r.same(v.Value, gold) {
				right++
			}
		}
	}
	return seen, right
}

func (r *numericReference) fails(worker uint32) bool {
	seen, right := r.seen(worker)
	return seen >= 5 && 10*right < 4*seen
}

// on are the values on an item, of all but one worker, of those who did or did not fail.
func (r *numericReference) on(item, without uint32, failed bool) (values []int64) {
	for _, v := range r.values {
		if v.Item == item && v.Worker != without && r.fails(v.Worker) == failed {
			values = append(values, int64(v.Value))
		}
	}
	return values
}

const nobody = 1<<32 - 1

func mean(values []int64) uint32 {
	v, err := FloorTrimmedMean(values)
	if err != nil {
		panic(err)
	}
	return uint32(v)
}

func (r *numericReference) answer(item uint32) NumericAnswer {
	if gold, ok := r.gold[item]; ok {
		return NumericAnswer{gold, One}
	}
	if values := r.on(item, nobody, false); len(values) > 0 {
		value, agree := mean(values), 0
		for _, v := range values {
			if r.same(uint32(v), value) {
				agree++
			}
		}
		return NumericAnswer{value, uint32(agree * One / len(values))}
	}
	if values := r.on(item, nobody, true); len(values) > 0 {
		return NumericAnswer{Value: mean(values)}
	}
	return NumericAnswer{}
}

// others is what the others say of an item, if there are any.
func (r *numericReference) others(item, worker uint32) (uint32, bool) {
	if gold, ok := r.gold[item]; ok {
		return gold, true
	}
	values := r.on(item, worker, false)
	if len(values) == 0 {
		return 0, false
	}
	return mean(values), true
}

func (r *numericReference) score(worker uint32) *big.Rat {
	agreement, labels, chance := new(big.Rat), new(big.Rat), new(big.Rat)
	one := big.NewRat(1, 1)
	byBatch := map[uint32][]NumericValue{}
	for _, v := range r.of(worker) {
		others, ok := r.others(v.Item, worker)
		if !ok {
			continue
		}
		labels.Add(labels, one)
		if r.same(v.Value, others) {
			agreement.Add(agreement, one)
		}
		byBatch[v.Batch] = append(byBatch[v.Batch], v)
	}
	for _, values := range byBatch {
		for _, v := range values {
			for _, other := range values {
				if v.Item != other.Item && r.same(v.Value, r.answer(other.Item).Value) {
					chance.Add(chance, big.NewRat(1, int64(len(values)-1)))
				}
			}
		}
	}
	quarter := big.NewRat(1, 4)
	above := new(big.Rat).Add(new(big.Rat).Sub(agreement, chance), quarter)
	if above.Sign() <= 0 {
		return new(big.Rat)
	}
	return above.Quo(above, new(big.Rat).Add(new(big.Rat).Sub(labels, chance), quarter))
}

// withheld is, by worker, the part of the flat half that goes: all with a score of a quarter of the mean of those who
// passed or less, nothing with three eighths or more. Scores are those of the run.
func (r *numericReference) withheld(workers []Worker) []float64 {
	parts, scores, labels := make([]float64, len(workers)), 0.0, 0.0
	passed := func(w uint32) bool {
		seen, _ := r.seen(w)
		return seen >= 5 && !r.fails(w)
	}
	for w, worker := range workers {
		if passed(uint32(w)) {
			scores += float64(worker.Score) * float64(worker.Labels)
			labels += float64(worker.Labels)
		}
	}
	for w, worker := range workers {
		if passed(uint32(w)) {
			share := float64(worker.Score) / max(scores/labels, 1)
			parts[w] = min(max((3./8-share)*8, 0), 1)
			if seen, right := r.seen(uint32(w)); scores == 0 || 10*right >= 9*seen {
				parts[w] = 0
			}
		}
	}
	return parts
}

// TestNumericReference compares a run with the rule: the answers and counts are the same, and the scores but for what
// flooring takes.
func TestNumericReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := anyNumericTask.Draw(t, "task")
		got, want := k.infer(t), newNumericReference(k)
		require.Equal(t, want.void, got.Void)
		for item, a := range got.Answers {
			require.Equal(t, want.answer(uint32(item)), a, "item %d", item)
		}
		unvoided := newNumericReference(k)
		unvoided.void = false
		for _, g := range k.gold {
			unvoided.gold[g.Item] = g.Value
		}
		withheld := want.withheld(got.Workers)
		for w, worker := range got.Workers {
			score, _ := want.score(uint32(w)).Float64()
			require.InDelta(t, score, float64(worker.Score)/One, 1e-5, "worker %d", w)
			seen, right := unvoided.seen(uint32(w))
			require.Equal(t, Worker{Labels: uint32(len(want.of(uint32(w)))), GoldSeen: uint32(seen), GoldRight: uint32(right), Score: worker.Score, Withheld: worker.Withheld}, worker)
			require.InDelta(t, withheld[w], float64(worker.Withheld)/One, 1e-4, "worker %d", w)
			require.Equal(t, want.fails(uint32(w)) && !want.void, worker.Verdict(0, got.Void) == Failed)
		}
	})
}

// TestSample compares the means of all and of all but one with FloorTrimmedMean.
func TestSample(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.Uint32(), rapid.Uint32Range(0, 3), rapid.Uint32Min(1<<32-3)), 1, 70).Draw(t, "values")
		var s sample
		wide := make([]int64, len(values))
		for i, v := range values {
			s.add(v, uint32(i))
			wide[i] = int64(v)
		}
		s.sort()
		require.Equal(t, mean(wide), s.mean())
		seen := map[uint32]bool{}
		for at := range values {
			v, owner := s.at(at)
			require.Equal(t, values[owner], v)
			require.False(t, seen[owner])
			seen[owner] = true
			if len(values) > 1 {
				require.Equal(t, mean(slices.Delete(slices.Clone(wide), int(owner), int(owner)+1)), s.meanWithout(at), "%d of %v", at, values)
			}
		}
	})
}

func TestCountNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.Uint32Range(0, 20), rapid.Uint32(), rapid.Uint32Min(1<<32-20))
		sorted := rapid.SliceOfN(value, 0, 40).Draw(t, "sorted")
		slices.Sort(sorted)
		v := value.Draw(t, "value")
		tolerance := rapid.OneOf(rapid.Uint32Range(0, 9), value).Draw(t, "tolerance")
		want := 0
		for _, other := range sorted {
			if d := int64(other) - int64(v); max(d, -d) <= int64(tolerance) {
				want++
				require.True(t, near(v, other, tolerance))
			} else {
				require.False(t, near(v, other, tolerance))
			}
		}
		require.Equal(t, want, countNear(sorted, v, tolerance))
	})
}
