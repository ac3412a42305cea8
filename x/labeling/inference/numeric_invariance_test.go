package inference

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

// mixed is a source that gives items and rows of each batch in some other order.
type mixed struct {
	*NumericValues
	seed uint64
}

func (s mixed) Batch(n uint32) (NumericBatch, error) {
	b, err := s.NumericValues.Batch(n)
	if err != nil {
		return b, err
	}
	r := crowd.NewRand(s.seed + uint64(n))
	to := shuffled(r, uint32(len(b.Items))) // the new place of each
	items := make([]uint32, len(b.Items))
	for place, item := range b.Items {
		items[to[place]] = item
	}
	rows := slices.Clone(b.Rows)
	for i, row := range rows {
		type at struct{ place, value uint32 }
		var all []at
		for label, v := range row.Values {
			all = append(all, at{to[row.place(label)], v})
		}
		slices.SortFunc(all, func(a, b at) int { return int(a.place) - int(b.place) })
		rows[i] = NumericRow{Worker: row.Worker}
		for _, a := range all {
			rows[i].Values = append(rows[i].Values, a.value)
			if row.Places != nil || r.Below(2) == 0 { // a whole row may name its places
				rows[i].Places = append(rows[i].Places, a.place)
			}
		}
		if len(rows[i].Places) < len(rows[i].Values) {
			rows[i].Places = nil
		}
	}
	crowd.Shuffle(r, rows)
	return NumericBatch{items, rows}, nil
}

// numericInBlocks runs a task with a budget a block, from records to records.
func numericInBlocks(t require.TestingT, k numericTask, source NumericSource, budget func() uint64) (*NumericResult, *Memory, uint64) {
	records := &Memory{}
	total := uint64(0)
	for finished := false; !finished; {
		b := budget()
		used, over, err := AdvanceNumeric(k.size, source, records, b)
		require.NoError(t, err)
		require.LessOrEqual(t, used, b)
		require.True(t, over || used > 0, "a budget of %d got nowhere", b)
		total += used
		finished = over
	}
	return readNumeric(t, k.size, records), records, total
}

// TestNumericBlocks cuts the work into any blocks: neither what comes out, nor what is left, nor what it costs depends
// on them.
func TestNumericBlocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := anyNumericTask.Draw(t, "task")
		want, source := k.infer(t), k.source(t)
		inOne, inOneRecords, inOneUsed := numericInBlocks(t, k, source, func() uint64 { return 1 << 40 })
		require.Equal(t, want, inOne)
		r := crowd.NewRand(rapid.Uint64().Draw(t, "budgets"))
		// Twelve workers an item at most: less than MinBudget gets on, and stops oftener.
		least := uint64(placeCost + 12*judgeCost)
		spread := rapid.Uint64Range(1, 3000).Draw(t, "spread")
		for _, budget := range []func() uint64{
			func() uint64 { return least }, func() uint64 { return MinBudget }, func() uint64 { return least + r.Below(spread) },
		} {
			got, records, used := numericInBlocks(t, k, source, budget)
			require.Equal(t, want, got)
			require.Equal(t, inOneRecords.values, records.values)
			require.Equal(t, inOneUsed, used)
		}
		for at := range inOneRecords.values {
			require.NotContains(t, []Kind{GoldRecord, TallyRecord, ScratchRecord}, at.kind, "scratch is gone")
		}
		require.LessOrEqual(t, inOneUsed, k.size.MaxWork(uint64(len(k.values)), source.Rows()))
	})
}

// TestNumericMinBudget: the most labels on an item that a step of MinBudget is for.
func TestNumericMinBudget(t *testing.T) {
	spec := numericSpec{items: 30, each: 10, votes: MaxRows, rounds: 1, span: 1000, careful: 700, off: 5, astray: 100, tolerance: 9}
	k := spec.make(3)
	got, _, used := numericInBlocks(t, k, k.source(t), func() uint64 { return MinBudget })
	require.Equal(t, k.infer(t), got)
	require.Equal(t, k.size.MaxWork(uint64(len(k.values)), k.source(t).Rows()), used, "known beforehand, to the visit")
}

// TestNumericSteps steps through a run that is kept open, and now and then takes it up from its records.
func TestNumericSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := anyNumericTask.Draw(t, "task")
		r := crowd.NewRand(rapid.Uint64().Draw(t, "seed"))
		records, source := &Memory{}, k.source(t)
		run, err := OpenNumeric(k.size, source, records)
		require.NoError(t, err)
		for finished := false; !finished; {
			_, finished, err = run.Step(placeCost + 12*judgeCost + r.Below(200))
			require.NoError(t, err)
			if finished || r.Below(3) == 0 {
				require.NoError(t, run.Save())
			}
			if !finished && r.Below(9) == 0 {
				require.NoError(t, run.Save())
				run, err = OpenNumeric(k.size, source, records)
				require.NoError(t, err)
			}
		}
		require.Equal(t, k.infer(t), readNumeric(t, k.size, records))
		used, finished, err := run.Step(1000)
		require.NoError(t, err)
		require.True(t, finished)
		require.Zero(t, used, "it is done")
	})
}

// TestNumericPermutations gives items, workers and batches other numbers, and all of them in another order.
func TestNumericPermutations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := anyNumericTask.Draw(t, "task")
		want := k.infer(t)
		r := crowd.NewRand(rapid.Uint64().Draw(t, "seed"))
		items, workers, batches := shuffled(r, k.size.Items), shuffled(r, k.size.Workers), shuffled(r, k.size.Batches)
		k.values, k.gold = slices.Clone(k.values), slices.Clone(k.gold)
		crowd.Shuffle(r, k.values)
		crowd.Shuffle(r, k.gold)
		for i, v := range k.values {
			k.values[i] = NumericValue{Worker: workers[v.Worker], Item: items[v.Item], Value: v.Value, Batch: batches[v.Batch]}
		}
		for i, g := range k.gold {
			k.gold[i].Item = items[g.Item]
		}
		got, err := InferNumeric(k.size, mixed{k.source(t), r.Next()}, nil)
		require.NoError(t, err)
		require.Equal(t, want.Void, got.Void)
		for i, a := range want.Answers {
			require.Equal(t, a, got.Answers[items[i]], "item %d", i)
		}
		for w, worker := range want.Workers {
			require.Equal(t, worker, got.Workers[workers[w]], "worker %d", w)
		}
	})
}

// TestNumericBatchesOfWorkers: where each worker has one batch, it does not matter which items were in one: a list of
// worker, item and value is enough to replay the task.
func TestNumericBatchesOfWorkers(t *testing.T) {
	for _, spec := range numericSpecs {
		spec.rounds = 1
		k := spec.make(5)
		want := k.infer(t)
		for i := range k.values {
			k.values[i].Batch = 0
		}
		k.size.Batches = 1
		require.Equal(t, want, k.infer(t), spec.name)
	}
}

// TestNumericShift: values all moved by as much move the answers, and nothing else.
func TestNumericShift(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := anyNumericTask.Draw(t, "task")
		const by = 1 << 20
		for i := range k.values {
			k.values[i].Value /= 2
		}
		for i := range k.gold {
			k.gold[i].Value /= 2
		}
		want := k.infer(t)
		moved := k
		moved.values, moved.gold = slices.Clone(k.values), slices.Clone(k.gold)
		labeled := map[uint32]bool{}
		for i := range k.values {
			moved.values[i].Value += by
			labeled[k.values[i].Item] = true
		}
		for i := range k.gold {
			moved.gold[i].Value += by
			labeled[k.gold[i].Item] = labeled[k.gold[i].Item] || !want.Void
		}
		got := moved.infer(t)
		require.Equal(t, want.Workers, got.Workers)
		for i, a := range want.Answers {
			if labeled[uint32(i)] {
				a.Value += by
			}
			require.Equal(t, a, got.Answers[i])
		}
	})
}
