package inference

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestNumericMaxWork: what a run uses is known beforehand, to the visit, whoever fails, and so are its blocks.
func TestNumericMaxWork(t *testing.T) {
	for _, spec := range numericSpecs {
		k := spec.make(1)
		for item := range spec.items {
			if item%5 == 0 {
				k.gold = append(k.gold, NumericGold{item, k.truth[item]})
			}
		}
		k = k.withGold(k.gold...)
		for i := range k.values {
			if k.values[i].Worker%5 == 0 {
				k.values[i].Value += 1 << 20
			}
		}
		source := k.source(t)
		most := k.size.MaxWork(uint64(len(k.values)), source.Rows())
		for _, budget := range []uint64{MinBudget, 1000, 1 << 20} {
			blocks := uint64(0)
			_, _, used := numericInBlocks(t, k, source, func() uint64 { blocks++; return budget })
			require.Equal(t, most, used, spec.name)
			if budget > MinBudget {
				require.LessOrEqual(t, blocks, most/(budget-MinBudget)+1, spec.name)
			}
		}
	}
}

// readings counts the batches that a run reads.
type readings struct {
	NumericSource
	batches, rows uint64
}

func (r *readings) Batch(n uint32) (NumericBatch, error) {
	b, err := r.NumericSource.Batch(n)
	r.batches, r.rows = r.batches+1, r.rows+uint64(len(b.Rows))
	return b, err
}

// TestNumericReadings: no step reads more than it pays for, but for the batch that it ends in, however small batches are
// and however few of them have labels.
func TestNumericReadings(t *testing.T) {
	const budget = 50_000
	size := NumericSize{Items: 6_000, Workers: 50, Batches: 6_000}
	var values []NumericValue
	for item := range size.Items {
		for w := range uint32(50) {
			if item < 40 || w == 0 && item < 400 { // 50 labels, one, none
				values = append(values, NumericValue{Worker: w, Item: item, Batch: item})
			}
		}
	}
	source, err := NewNumericValues(size, values, nil)
	require.NoError(t, err)
	records := &Memory{}
	for finished := false; !finished; {
		var used uint64
		r := &readings{NumericSource: source}
		used, finished, err = AdvanceNumeric(size, r, records, budget)
		require.NoError(t, err)
		require.LessOrEqual(t, used, uint64(budget))
		require.LessOrEqual(t, r.batches, uint64(budget/emptyCost+1))
		require.LessOrEqual(t, r.rows, uint64(budget/rowReadCost+50))
	}
}

// TestNumericStateSize measures the records of a task of 20,000 items in batches of 1,000 with 5 workers each, while it
// goes on and after. Scratch is gone at the end.
func TestNumericStateSize(t *testing.T) {
	const keys = 16
	spec := numericSpec{items: 20_000, each: 1000, votes: 5, rounds: 1, span: 1 << 30, careful: 800, off: 1 << 20, astray: 1 << 29, tolerance: 1 << 21}
	k := spec.make(1)
	for item := range spec.items {
		if item%50 == 0 {
			k.gold = append(k.gold, NumericGold{item, k.truth[item]})
		}
	}
	k = k.withGold(k.gold...)
	most := map[Kind]int{}
	records, source := &Memory{}, k.source(t)
	for finished := false; !finished; {
		var err error
		_, finished, err = AdvanceNumeric(k.size, source, records, 50_000)
		require.NoError(t, err)
		for _, kind := range numericKinds {
			most[kind] = max(most[kind], records.bytes(kind, keys))
		}
	}
	t.Logf("of %d items, at most: gold %d bytes; of %d workers: tallies %d; then answers %.2f an item, workers %.2f a worker, state %d",
		k.size.Items, most[GoldRecord], k.size.Workers, most[TallyRecord], float64(records.bytes(AnswerRecord, keys))/float64(k.size.Items),
		float64(records.bytes(WorkerRecord, keys))/float64(k.size.Workers), records.bytes(StateRecord, keys))
	require.Zero(t, records.bytes(GoldRecord, keys))
	require.Zero(t, records.bytes(TallyRecord, keys))
	require.Less(t, most[GoldRecord], 2*int(k.size.Items))
	require.Less(t, most[TallyRecord], 12*int(k.size.Workers))
	require.Less(t, records.bytes(AnswerRecord, keys), 9*int(k.size.Items))
	require.Less(t, records.bytes(WorkerRecord, keys), 21*int(k.size.Workers))
	require.Less(t, records.bytes(StateRecord, keys), 100)
}

// BenchmarkNumeric measures the whole run, in batches of 1,000 as a chain has them, and what each pass takes of it.
func BenchmarkNumeric(b *testing.B) {
	for _, votes := range []uint32{5, 20, 64} {
		spec := numericSpec{items: 20_000, each: 1000, votes: votes, rounds: 1, span: 1 << 30, careful: 800, off: 1 << 20, astray: 1 << 29, tolerance: 1 << 21}
		k := spec.make(1)
		source := k.source(b)
		labels := len(k.values)
		b.Run(fmt.Sprintf("votes=%d", votes), func(b *testing.B) {
			var spent [numericDone]time.Duration
			for b.Loop() {
				r, err := OpenNumeric(k.size, source, &Memory{})
				require.NoError(b, err)
				m := &meter{1 << 62}
				for r.phase != numericDone {
					phase, begun := r.phase, time.Now()
					_, err := r.advance(m)
					require.NoError(b, err)
					spent[phase] += time.Since(begun)
				}
			}
			report(b, labels, k.size.MaxWork(uint64(labels), source.Rows()))
			for phase, name := range map[numericPhase]string{numericGating: "gate", numericJudging: "judge"} {
				b.ReportMetric(float64(spent[phase].Nanoseconds())/float64(b.N*labels), name+"-ns/label")
			}
		})
	}
}
