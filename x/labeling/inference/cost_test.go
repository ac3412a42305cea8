package inference

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

// TestMaxWork: where nobody fails, what a run uses is known beforehand, to the visit, and so are its blocks.
func TestMaxWork(t *testing.T) {
	for _, set := range synthetic() {
		k := taskOf(set).withGold(goldOf(set, 400)...)
		most := k.size.MaxWork(uint64(len(k.labels)), uint64(k.size.Workers))
		for _, budget := range []uint64{MinBudget, 1000, 1 << 20} {
			blocks := uint64(0)
			_, _, used := inBlocks(t, k, k.source(t), func() uint64 { blocks++; return budget })
			require.Equal(t, most, used, set.Name)
			if budget > MinBudget {
				require.LessOrEqual(t, blocks, most/(budget-MinBudget)+1, set.Name)
			}
		}
	}
}

// TestWorkOfWhoFails is less: they are passed over.
func TestWorkOfWhoFails(t *testing.T) {
	set := crowd.Specs[0].Make(4)
	k := taskOf(set).withGold(goldOf(set, 4)...)
	for i := range k.labels {
		if l := &k.labels[i]; l.Worker < 10 {
			l.Class = 1 - set.Truth[l.Item]
		}
	}
	_, _, used := inBlocks(t, k, k.source(t), func() uint64 { return 1 << 20 })
	require.Less(t, used, k.size.MaxWork(uint64(len(k.labels)), uint64(k.size.Workers)))
}

// TestStateSize measures the records of a task with 10 labels a worker and 5 an item, while it goes on and after.
// The promise for all state is 4 bytes a label, 160 a worker and 16 an item, keys included; the labels themselves
// are a byte each. Scratch is gone at the end.
func TestStateSize(t *testing.T) {
	for _, test := range []struct{ prior []uint64 }{
		{[]uint64{1, 1}}, {[]uint64{1, 1, 1, 1}}, {[]uint64{1, 1, 1, 1, 1, 1, 1, 1}},
	} {
		const items, workers, keys = 20_000, 10_000, 16
		k := task{size: Size{Classes: uint8(len(test.prior)), Items: items, Workers: workers}}
		r := crowd.NewRand(1)
		for w := range uint32(workers) {
			for n := range uint32(10) {
				item := (w*2 + n*1999) % items
				class := uint8(item % uint32(len(test.prior)))
				if r.Below(10) < 2 {
					class = uint8(r.Below(uint64(len(test.prior))))
				}
				k.labels = append(k.labels, Label{w, item, class})
			}
		}
		most := map[Kind]int{}
		records, source := &Memory{}, k.source(t)
		for finished := false; !finished; {
			var err error
			_, finished, err = Advance(k.size, source, records, 300_000)
			require.NoError(t, err)
			for kind := range StateRecord + 4 {
				most[kind] = max(most[kind], records.bytes(kind, keys))
			}
		}
		t.Logf("K=%d: scratch %.1f bytes an item at most; then answers %.2f an item, workers %.2f a worker, state %d",
			len(test.prior), float64(most[ScratchRecord])/items, float64(records.bytes(AnswerRecord, keys))/items,
			float64(records.bytes(WorkerRecord, keys))/workers, records.bytes(StateRecord, keys))
		require.Zero(t, records.bytes(ScratchRecord, keys))
		require.Less(t, records.bytes(AnswerRecord, keys), 6*items)
		require.Less(t, records.bytes(WorkerRecord, keys), 21*workers)
		require.Less(t, records.bytes(StateRecord, keys), 100)
		if len(test.prior) == 2 {
			require.Less(t, most[ScratchRecord], 16*items, "even scratch")
		}
	}
}

// bytes is the size of the records of a kind with keys of a size.
func (m *Memory) bytes(kind Kind, key int) int {
	size := 0
	for at, value := range m.values {
		if at.kind == kind {
			size += key + len(value)
		}
	}
	return size
}

// BenchmarkRound measures one round of the eight, learn and judge, with 5 labels an item and 100 a worker.
func BenchmarkRound(b *testing.B) {
	eachTask(b, func(b *testing.B, k task) {
		b.Helper()
		run, err := Open(k.size, k.source(b), &Memory{})
		require.NoError(b, err)
		for run.phase != learning {
			_, _, err := run.Step(MinBudget)
			require.NoError(b, err)
		}
		labels, workers, items := uint64(len(k.labels)), uint64(k.size.Workers), uint64(k.size.Items)
		work := 2*(labels+workers) + workers*(workerCost+k.size.learnCost()) + items*k.size.itemCost()
		for b.Loop() {
			run.round = 0
			used, _, err := run.Step(work)
			require.NoError(b, err)
			require.Equal(b, work, used)
			require.Equal(b, learning, run.phase)
		}
		report(b, len(k.labels), work)
	})
}

// BenchmarkInfer measures the whole run.
func BenchmarkInfer(b *testing.B) {
	eachTask(b, func(b *testing.B, k task) {
		b.Helper()
		source := k.source(b)
		for b.Loop() {
			_, err := Infer(k.size, source, nil)
			require.NoError(b, err)
		}
		report(b, len(k.labels), k.size.MaxWork(uint64(len(k.labels)), uint64(k.size.Workers)))
	})
}

func report(b *testing.B, labels int, work uint64) {
	b.Helper()
	perRun := float64(b.Elapsed().Nanoseconds()) / float64(b.N)
	b.ReportMetric(perRun/10/float64(labels), "ms/100k")
	b.ReportMetric(perRun/float64(work), "ns/visit")
}

func eachTask(b *testing.B, bench func(b *testing.B, k task)) {
	b.Helper()
	for _, p := range crowd.Public {
		b.Run(p.Name, func(b *testing.B) { bench(b, taskOf(crowd.Load(b, p.Name))) })
	}
	for _, classes := range []int{2, 3, 5, 10} {
		prior := make([]uint64, classes)
		for k := range prior {
			prior[k] = 1
		}
		spec := crowd.Spec{Items: 20_000, Workers: 1000, Votes: 5, Prior: prior, Low: 600, High: 950, Bias: 300}
		b.Run(fmt.Sprintf("K=%d", classes), func(b *testing.B) { bench(b, taskOf(spec.Make(1))) })
	}
}
