package inference

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// numericFake is a source that says anything.
type numericFake struct {
	batches      []NumericBatch
	gold         []NumericGold
	err, goldErr error
}

func (f numericFake) Batch(n uint32) (NumericBatch, error) { return f.batches[n], f.err }

func (f numericFake) Gold(n uint32) (item, value uint32, err error) {
	return f.gold[n].Item, f.gold[n].Value, f.goldErr
}

// batchOf is one batch of so many items, with rows.
func batchOf(items uint32, rows ...NumericRow) []NumericBatch {
	b := NumericBatch{Rows: rows}
	for item := range items {
		b.Items = append(b.Items, item)
	}
	return []NumericBatch{b}
}

func TestNumericStepRefuses(t *testing.T) {
	two := []uint32{1, 2}
	for name, test := range map[string]struct {
		source numericFake
		want   error
	}{
		"an item beyond the last":     {numericFake{batches: []NumericBatch{{Items: []uint32{0, 5}}}}, ErrLabels},
		"a worker beyond the last":    {numericFake{batches: batchOf(2, NumericRow{1, two, nil})}, ErrLabels},
		"more items than values":      {numericFake{batches: batchOf(3, NumericRow{0, two, nil})}, ErrLabels},
		"more values than items":      {numericFake{batches: batchOf(1, NumericRow{0, two, nil})}, ErrLabels},
		"more places than values":     {numericFake{batches: batchOf(3, NumericRow{0, two, []uint32{0, 1, 2}})}, ErrLabels},
		"more values than places":     {numericFake{batches: batchOf(3, NumericRow{0, two, []uint32{0}})}, ErrLabels},
		"values without places":       {numericFake{batches: batchOf(2, NumericRow{0, two, []uint32{}})}, ErrLabels},
		"a place beyond the last":     {numericFake{batches: batchOf(3, NumericRow{0, two, []uint32{0, 3}})}, ErrLabels},
		"places out of order":         {numericFake{batches: batchOf(3, NumericRow{0, two, []uint32{1, 0}})}, ErrLabels},
		"a place twice":               {numericFake{batches: batchOf(3, NumericRow{0, two, []uint32{1, 1}})}, ErrLabels},
		"a batch of too many":         {numericFake{batches: []NumericBatch{{Items: make([]uint32, MaxLabels+1)}}}, ErrLabels},
		"gold on no item":             {numericFake{batches: batchOf(0), gold: []NumericGold{{5, 0}}}, ErrGold},
		"gold twice":                  {numericFake{batches: batchOf(0), gold: []NumericGold{{1, 0}, {1, 3}}}, ErrGold},
		"a source that fails":         {numericFake{batches: batchOf(0), err: errFake}, errFake},
		"a source that has no gold":   {numericFake{batches: batchOf(0), gold: []NumericGold{{1, 0}}, goldErr: errFake}, errFake},
		"a second value on all items": {numericFake{batches: tooMany()}, ErrLabels},
	} {
		t.Run(name, func(t *testing.T) {
			size := NumericSize{Items: 5, Workers: 1, Batches: 1, Gold: uint32(len(test.source.gold))}
			if name == "a second value on all items" {
				size.Batches = uint32(len(test.source.batches))
			}
			_, err := InferNumeric(size, test.source, nil)
			require.ErrorIs(t, err, test.want)
			records := &Memory{}
			_, _, err = AdvanceNumeric(size, test.source, records, 1<<40)
			require.ErrorIs(t, err, test.want)
			require.Empty(t, records.values, "nothing is written")
		})
	}
}

// tooMany are more labels than a worker may have, in batches.
func tooMany() []NumericBatch {
	const each = 1 << 20
	b := NumericBatch{Items: make([]uint32, each), Rows: []NumericRow{{Values: make([]uint32, each)}}}
	batches := []NumericBatch{}
	for range MaxLabels/each + 1 {
		batches = append(batches, b)
	}
	return batches
}

// TestNumericShrunk has a batch be shorter when it is read again than the cursor in it.
func TestNumericShrunk(t *testing.T) {
	long := NumericRow{0, make([]uint32, 1000), nil}
	read := func(rows uint64) uint64 { return emptyCost + readCost + rows*rowReadCost }
	for name, test := range map[string]struct {
		size   NumericSize
		before []NumericBatch
		budget uint64
		after  []NumericBatch
	}{
		"items":  {NumericSize{Items: 1000, Workers: 1, Batches: 1}, batchOf(1000, long), read(1) + 600, batchOf(10, NumericRow{0, long.Values[:10], nil})},
		"labels": {NumericSize{Items: 1000, Workers: 1, Batches: 1}, batchOf(1000, long), 2*read(1) + 3000 + 7000 + 1000, batchOf(1000, NumericRow{0, long.Values[:10], make10()})},
		"rows": {
			NumericSize{Items: 10, Workers: 2, Batches: 1},
			batchOf(10, NumericRow{0, long.Values[:10], nil}, NumericRow{1, long.Values[:10], nil}), 2*read(2) + 50 + 130 + 101 + 102, batchOf(10),
		},
	} {
		t.Run(name, func(t *testing.T) {
			records := &Memory{}
			_, finished, err := AdvanceNumeric(test.size, numericFake{batches: test.before}, records, test.budget)
			require.NoError(t, err)
			require.False(t, finished)
			_, _, err = AdvanceNumeric(test.size, numericFake{batches: test.after}, records, 1<<40)
			require.ErrorIs(t, err, ErrLabels)
		})
	}
}

func make10() (places []uint32) {
	for place := range uint32(10) {
		places = append(places, place)
	}
	return places
}

func TestOpenNumericRefuses(t *testing.T) {
	source := numericFake{batches: batchOf(2, NumericRow{0, []uint32{1, 2}, nil})}
	_, err := OpenNumeric(NumericSize{Items: 1, Gold: 2}, source, &Memory{})
	require.ErrorIs(t, err, ErrSize)
	records := &Memory{}
	size := NumericSize{Items: 5, Workers: 1, Batches: 1, Tolerance: 3}
	_, _, err = AdvanceNumeric(size, source, records, 4)
	require.NoError(t, err)
	for _, other := range []NumericSize{{6, 1, 1, 0, 3}, {5, 2, 1, 0, 3}, {5, 1, 2, 0, 3}, {5, 1, 1, 1, 3}, {5, 1, 1, 0, 4}} {
		_, _, err = AdvanceNumeric(other, source, records, 500)
		require.ErrorIs(t, err, ErrMismatch)
	}
	_, err = Open(Size{Classes: 2, Items: 5, Workers: 1}, fake{}, records)
	require.ErrorIs(t, err, ErrEncoding, "it is no task with classes")
	classes := &Memory{}
	_, _, err = Advance(Size{Classes: 2, Items: 5, Workers: 1}, fake{}, classes, 500)
	require.NoError(t, err)
	_, err = OpenNumeric(size, source, classes)
	require.ErrorIs(t, err, ErrEncoding, "and the other way round")
	require.NoError(t, records.Set(StateRecord, 0, []byte{2}))
	_, _, err = AdvanceNumeric(size, source, records, 500)
	require.ErrorIs(t, err, ErrEncoding)
	_, err = ReadNumericStatus(records)
	require.ErrorIs(t, err, ErrEncoding)
}

// TestNumericBrokenRecords fails each read and write of a run in turn.
func TestNumericBrokenRecords(t *testing.T) {
	k := smallNumeric()
	source := k.source(t)
	const all = 1 << 30
	run := func(b *broken) error {
		for {
			if _, finished, err := AdvanceNumeric(k.size, source, b, 100); err != nil || finished {
				return err
			}
		}
	}
	count := &broken{gets: all, sets: all}
	require.NoError(t, run(count))
	for n := range all - count.gets {
		require.ErrorIs(t, run(&broken{gets: n, sets: all}), errFake)
	}
	for n := range all - count.sets {
		require.ErrorIs(t, run(&broken{gets: all, sets: n}), errFake)
	}
	for _, kind := range []Kind{WorkerRecord, AnswerRecord, GoldRecord, TallyRecord} {
		require.ErrorIs(t, run(&broken{gets: all, sets: all, garbled: kind}), ErrEncoding, kind)
	}
}

func TestReadNumericRefuses(t *testing.T) {
	size := NumericSize{Items: 3, Workers: 2, Batches: 1}
	records := &Memory{}
	_, err := ReadNumericStatus(records)
	require.ErrorIs(t, err, ErrNotDone)
	_, err = ReadNumericWorker(records, size, 0)
	require.ErrorIs(t, err, ErrNotDone)
	_, err = ReadNumericAnswers(records, size, 0)
	require.ErrorIs(t, err, ErrNotDone)
	_, err = ReadNumericWorker(records, size, 2)
	require.ErrorIs(t, err, ErrSize)
	_, err = ReadNumericAnswers(records, size, 1)
	require.ErrorIs(t, err, ErrSize)
	for _, kind := range []Kind{WorkerRecord, AnswerRecord} {
		require.NoError(t, records.Set(kind, 0, []byte{1}))
	}
	_, err = ReadNumericWorker(records, size, 0)
	require.ErrorIs(t, err, ErrEncoding)
	_, err = ReadNumericAnswers(records, size, 0)
	require.ErrorIs(t, err, ErrEncoding)
	none := &broken{}
	_, err = ReadNumericStatus(none)
	require.ErrorIs(t, err, errFake)
	_, err = ReadNumericAnswers(none, size, 0)
	require.ErrorIs(t, err, errFake)
}

func TestNewNumericValuesRefuses(t *testing.T) {
	size := NumericSize{Items: 2, Workers: 2, Batches: 2}
	for name, values := range map[string][]NumericValue{
		"a worker beyond the last": {{Worker: 2}},
		"an item beyond the last":  {{Item: 2}},
		"a batch beyond the last":  {{Batch: 2}},
		"an item in two batches":   {{Worker: 0}, {Worker: 1, Batch: 1}},
		"two values of a worker":   {{Value: 3}, {Item: 1}, {Value: 4}},
	} {
		_, err := NewNumericValues(size, values, nil)
		require.ErrorIs(t, err, ErrLabels, name)
	}
}

// TestNumericSmallParts: parts that are too small for an item grow.
func TestNumericSmallParts(t *testing.T) {
	k := numericSpecs[0].make(2)
	got, err := inferNumeric(k.size, k.source(t), 1, nil)
	require.NoError(t, err)
	require.Equal(t, k.infer(t), got)
}

// TestNumericBrokenPairs: a record may say of more pairs than there are, and is refused before they are divided.
func TestNumericBrokenPairs(t *testing.T) {
	source := numericFake{batches: batchOf(2, NumericRow{0, []uint32{1, 2}, nil}, NumericRow{1, []uint32{1, 2}, nil})}
	size := NumericSize{Items: 2, Workers: 2, Batches: 1}
	s := &numericState{size: size, phase: numericJudging, second: true, pairs: 5}
	for _, pairs := range []uint64{5, MaxLabels * MaxLabels} {
		s.pairs = pairs
		records := &Memory{}
		require.NoError(t, records.Set(StateRecord, 0, s.marshal()))
		_, _, err := AdvanceNumeric(size, source, records, 10_000)
		require.ErrorIs(t, err, ErrEncoding)
	}
}

// TestNumericBrokenPassed: a record may say that nobody passed where another says that somebody did.
func TestNumericBrokenPassed(t *testing.T) {
	size := NumericSize{Items: 2, Workers: 1, Batches: 1}
	records := &Memory{}
	s := &numericState{size: size, phase: numericWithholding}
	require.NoError(t, records.Set(StateRecord, 0, s.marshal()))
	passed := &workerPage{[]Worker{{Labels: 9, GoldSeen: 9, GoldRight: 9, Score: One}}}
	require.NoError(t, records.Set(WorkerRecord, 0, passed.marshal()))
	_, finished, err := AdvanceNumeric(size, numericFake{batches: batchOf(2)}, records, 1000)
	require.NoError(t, err)
	require.True(t, finished)
}

// TestNumericProgress: what is told of the work, and that it can be broken off.
func TestNumericProgress(t *testing.T) {
	k := numericSpecs[0].make(1)
	source, told := k.source(t), uint64(0)
	_, err := InferNumeric(k.size, source, func(used uint64) error { told = used; return nil })
	require.NoError(t, err)
	require.Equal(t, k.size.MaxWork(uint64(len(k.values)), source.Rows()), told)
	_, err = InferNumeric(k.size, source, func(uint64) error { return errFake })
	require.ErrorIs(t, err, errFake)
}
