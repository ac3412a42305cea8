package inference

import (
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

// numericTask is all that the run of a numeric task is given.
type numericTask struct {
	size   NumericSize
	values []NumericValue
	gold   []NumericGold
	// truth is by item, where there is any.
	truth []uint32
}

func (k numericTask) source(t require.TestingT) *NumericValues {
	source, err := NewNumericValues(k.size, k.values, k.gold)
	require.NoError(t, err)
	return source
}

func (k numericTask) infer(t require.TestingT) *NumericResult {
	result, err := InferNumeric(k.size, k.source(t), nil)
	require.NoError(t, err)
	return result
}

func (k numericTask) withGold(gold ...NumericGold) numericTask {
	k.gold = gold
	k.size.Gold = uint32(len(gold))
	return k
}

// readNumeric is the result that a finished run left in its records.
func readNumeric(t require.TestingT, size NumericSize, records Records) *NumericResult {
	status, err := ReadNumericStatus(records)
	require.NoError(t, err)
	require.True(t, status.Done)
	result := &NumericResult{Answers: []NumericAnswer{}, Workers: []Worker{}, Void: status.Void}
	for n := uint32(0); n*AnswersARecord < size.Items; n++ {
		answers, err := ReadNumericAnswers(records, size, n)
		require.NoError(t, err)
		result.Answers = append(result.Answers, answers...)
	}
	for w := range size.Workers {
		worker, err := ReadNumericWorker(records, size, w)
		require.NoError(t, err)
		result.Workers = append(result.Workers, worker)
	}
	return result
}

// anyNumericTask is a small task with workers of all kinds, full rows and others, and perhaps with gold.
var anyNumericTask = rapid.Custom(func(t *rapid.T) numericTask {
	most := rapid.SampledFrom([]uint64{60, 60, 60, 10, 3}).Draw(t, "items at most")
	spread := rapid.SampledFrom([]uint64{1, 2, 10, 1000, 1 << 32}).Draw(t, "spread")
	tolerance := rapid.SampledFrom([]uint32{0, 1, 3, 100, 1<<32 - 1}).Draw(t, "tolerance")
	r := crowd.NewRand(rapid.Uint64().Draw(t, "seed"))
	items, workers, batches := uint32(1+r.Below(most)), uint32(1+r.Below(12)), uint32(1+r.Below(8))
	whole, holes := max(r.Below(101), 40*r.Below(3)), r.Below(101)
	k := numericTask{size: NumericSize{Items: items, Workers: workers, Batches: batches, Tolerance: tolerance}}
	in := make([]uint32, items)
	for i := range in {
		k.truth = append(k.truth, uint32(r.Below(spread)))
		in[i] = uint32(r.Below(uint64(batches)))
	}
	for w := range workers {
		skill := r.Below(101)
		for b := range batches {
			if r.Below(100) >= whole {
				continue
			}
			full := r.Below(2) == 0
			for i := range items {
				if in[i] != b || !full && r.Below(100) < holes {
					continue
				}
				value := k.truth[i]
				if r.Below(100) >= skill {
					value = uint32(r.Below(spread))
				}
				k.values = append(k.values, NumericValue{Worker: w, Item: i, Value: value, Batch: b})
			}
		}
	}
	if rapid.SampledFrom([]bool{true, true, false}).Draw(t, "with gold") {
		odd := r.Below(4) == 0 // some gold is false
		for i := range items {
			if r.Below(2) == 0 {
				g := NumericGold{i, k.truth[i]}
				if odd {
					g.Value = uint32(r.Below(spread))
				}
				k.gold = append(k.gold, g)
			}
		}
		k.size.Gold = uint32(len(k.gold))
	}
	return k
})

// numericSpec says what a synthetic numeric task is like.
type numericSpec struct {
	name string
	// items in batches of each, votes workers a batch, rounds batches a worker.
	items, each, votes, rounds uint32
	// Truths are below span, evenly, or one of modes.
	span  uint64
	modes []uint32
	// careful, in thousandths, is how often an honest worker is at most off away from the truth; else it is at most
	// astray away.
	careful, off, astray uint64
	tolerance            uint32
}

var numericSpecs = []numericSpec{
	{name: "wide", items: 1000, each: 50, votes: 7, rounds: 2, span: 10_000, careful: 850, off: 40, astray: 400, tolerance: 50},
	{name: "years", items: 1000, each: 50, votes: 5, rounds: 2, span: 100, careful: 850, off: 2, astray: 15, tolerance: 3},
	{
		name: "stars", items: 1000, each: 50, votes: 7, rounds: 2, modes: []uint32{0, 1, 2, 2, 3, 3, 3, 4},
		careful: 800, off: 0, astray: 2, tolerance: 0,
	},
}

func (s numericSpec) truth(r *crowd.Rand) uint32 {
	if s.modes != nil {
		return s.modes[r.Below(uint64(len(s.modes)))]
	}
	return uint32(r.Below(s.span))
}

func (s numericSpec) honest(r *crowd.Rand, truth uint32) uint32 {
	off := s.off
	if r.Below(1000) >= s.careful {
		off = s.astray
	}
	v := uint64(truth) + r.Below(2*off+1)
	return uint32(max(v, off) - off)
}

// make makes the task of a seed: each batch has its workers, each worker some batches.
func (s numericSpec) make(seed uint64) numericTask {
	r := crowd.NewRand(seed)
	batches := (s.items + s.each - 1) / s.each
	k := numericTask{size: NumericSize{
		Items: s.items, Batches: batches, Workers: batches * s.votes / s.rounds, Tolerance: s.tolerance,
	}}
	for range s.items {
		k.truth = append(k.truth, s.truth(r))
	}
	slots := make([]uint32, 0, batches*s.votes)
	for slot := range batches * s.votes {
		slots = append(slots, slot%k.size.Workers)
	}
	for b := range batches {
		for _, w := range slots[b*s.votes : (b+1)*s.votes] {
			for i := b * s.each; i < min((b+1)*s.each, s.items); i++ {
				k.values = append(k.values, NumericValue{Worker: w, Item: i, Value: s.honest(r, k.truth[i]), Batch: b})
			}
		}
	}
	return k
}
