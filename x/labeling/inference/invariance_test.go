package inference

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

// cut is a source that gives the labels in batches of up to so many, some of them empty.
type cut struct {
	*Labels
	each int
}

func (c cut) Batches(worker uint32) (uint32, error) {
	_, labels, err := c.Labels.Batch(worker, 0)
	return uint32((len(labels)+c.each-1)/c.each) + worker%2, err
}

func (c cut) Batch(worker, batch uint32) (items []uint32, labels []uint8, err error) {
	items, labels, err = c.Labels.Batch(worker, 0)
	from := min(int(batch)*c.each, len(labels))
	to := min(from+c.each, len(labels))
	return items[from:to], labels[from:to], err
}

// inBlocks runs a task with a budget a block, from records to records.
func inBlocks(t require.TestingT, k task, source Source, budget func() uint64) (*Result, *Memory, uint64) {
	records := &Memory{}
	total := uint64(0)
	for finished := false; !finished; {
		b := budget()
		used, over, err := Advance(k.size, source, records, b)
		require.NoError(t, err)
		require.LessOrEqual(t, used, b)
		require.True(t, over || used > 0, "a budget of %d got nowhere", b)
		total += used
		finished = over
	}
	return read(t, k.size, records), records, total
}

// TestBlocks cuts the labels into any batches and the work into any blocks.
func TestBlocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := anyTask.Draw(t, "task")
		want := k.infer(t)
		r := crowd.NewRand(rapid.Uint64().Draw(t, "budgets"))
		spread := rapid.Uint64Range(1, 3000).Draw(t, "spread")
		source := cut{k.source(t), rapid.IntRange(1, 30).Draw(t, "each")}
		got, records, used := inBlocks(t, k, source, func() uint64 { return MinBudget + r.Below(spread) })
		require.Equal(t, want, got)
		inOne, inOneRecords, inOneUsed := inBlocks(t, k, source, func() uint64 { return 1 << 40 })
		require.Equal(t, want, inOne)
		require.Equal(t, inOneRecords.values, records.values, "what is left does not depend on the budgets")
		require.Equal(t, inOneUsed, used, "nor what it cost")
	})
}

// TestSteps steps through a run that is kept open, and now and then takes it up from its records.
func TestSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := anyTask.Draw(t, "task")
		r := crowd.NewRand(rapid.Uint64().Draw(t, "seed"))
		records, source := &Memory{}, k.source(t)
		run, err := Open(k.size, source, records)
		require.NoError(t, err)
		for finished := false; !finished; {
			_, finished, err = run.Step(MinBudget + r.Below(200))
			require.NoError(t, err)
			if finished || r.Below(3) == 0 {
				require.NoError(t, run.Save())
			}
			if !finished && r.Below(9) == 0 {
				require.NoError(t, run.Save())
				run, err = Open(k.size, source, records)
				require.NoError(t, err)
			}
		}
		require.Equal(t, k.infer(t), read(t, k.size, records))
		used, finished, err := run.Step(1000)
		require.NoError(t, err)
		require.True(t, finished)
		require.Zero(t, used, "it is done")
	})
}

// TestPermutations gives the labels in another order, and items and workers other numbers.
func TestPermutations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := anyTask.Draw(t, "task")
		want := k.infer(t)
		requireSame(t, want, k, crowd.NewRand(rapid.Uint64().Draw(t, "seed")))
	})
}

// TestPermutationsOfSets does the same to whole sets, on which floating point does depend on the order.
func TestPermutationsOfSets(t *testing.T) {
	eachSet(t, func(t *testing.T, set *crowd.Set) {
		t.Helper()
		k := taskOf(set).withGold(goldOf(set, 20)...)
		want := k.infer(t)
		for seed := range uint64(3) {
			requireSame(t, want, k, crowd.NewRand(seed))
		}
	})
}

func requireSame(t require.TestingT, want *Result, k task, r *crowd.Rand) {
	items, workers := shuffled(r, k.size.Items), shuffled(r, k.size.Workers)
	k.labels, k.gold = slices.Clone(k.labels), slices.Clone(k.gold)
	crowd.Shuffle(r, k.labels)
	crowd.Shuffle(r, k.gold)
	for i, l := range k.labels {
		k.labels[i].Item, k.labels[i].Worker = items[l.Item], workers[l.Worker]
	}
	for i, g := range k.gold {
		k.gold[i].Item = items[g.Item]
	}
	got := k.infer(t)
	require.Equal(t, want.Void, got.Void)
	for i, a := range want.Answers {
		require.Equal(t, a, got.Answers[items[i]], "item %d", i)
	}
	for w, worker := range want.Workers {
		require.Equal(t, worker, got.Workers[workers[w]], "worker %d", w)
	}
}

func shuffled(r *crowd.Rand, n uint32) []uint32 {
	all := make([]uint32, n)
	for i := range all {
		all[i] = uint32(i)
	}
	crowd.Shuffle(r, all)
	return all
}

// TestUnlabelledItemsCountNowhere: a task's items that nobody came to change nothing for the others, which is why
// a list of labels is enough to replay a task.
func TestUnlabelledItemsCountNowhere(t *testing.T) {
	set := crowd.Specs[1].Make(2)
	k := taskOf(set)
	want := k.infer(t)
	k.size.Items += 100
	k = k.withGold(Gold{set.Items + 5, 2})
	got := k.infer(t)
	require.Equal(t, want.Answers, got.Answers[:set.Items])
	require.Equal(t, want.Workers, got.Workers)
	require.Equal(t, Answer{2, One}, got.Answers[set.Items+5])
	require.Equal(t, got.Answers[set.Items], got.Answers[set.Items+99])
	require.EqualValues(t, 0, got.Answers[set.Items].Label, "the commonest class")
	require.Less(t, got.Answers[set.Items].Confidence, uint32(One/10*9))
}
