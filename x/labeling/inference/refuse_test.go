package inference

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// fake is a source that says anything.
type fake struct {
	batches      uint32
	items        []uint32
	labels       []uint8
	gold         []Gold
	err, goldErr error
}

func (f fake) Batches(uint32) (uint32, error) { return f.batches, nil }

func (f fake) Batch(uint32, uint32) ([]uint32, []uint8, error) { return f.items, f.labels, f.err }

func (f fake) Gold(n uint32) (item uint32, class uint8, err error) {
	return f.gold[n].Item, f.gold[n].Class, f.goldErr
}

var errFake = errors.New("the store is broken")

func TestStepRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		source fake
		want   error
	}{
		"an item beyond the last":   {fake{batches: 1, items: []uint32{0, 5}, labels: []uint8{0, 0}}, ErrLabels},
		"a class beyond the last":   {fake{batches: 1, items: []uint32{0, 4}, labels: []uint8{0, 3}}, ErrLabels},
		"more items than labels":    {fake{batches: 1, items: []uint32{0, 1}, labels: []uint8{0}}, ErrLabels},
		"more labels than items":    {fake{batches: 1, items: []uint32{0}, labels: []uint8{0, 1}}, ErrLabels},
		"a batch of too many":       {fake{batches: 1, items: make([]uint32, MaxLabels+1), labels: make([]uint8, MaxLabels+1)}, ErrLabels},
		"batches of too many":       {fake{batches: 17, items: make([]uint32, 1<<20), labels: make([]uint8, 1<<20)}, ErrLabels},
		"an item with too many":     {fake{batches: 1, items: make([]uint32, MaxVotes+1), labels: make([]uint8, MaxVotes+1)}, ErrLabels},
		"gold on no item":           {fake{gold: []Gold{{5, 0}}}, ErrGold},
		"gold of no class":          {fake{gold: []Gold{{0, 3}}}, ErrGold},
		"gold twice":                {fake{gold: []Gold{{1, 0}, {1, 0}}}, ErrGold},
		"a source that fails":       {fake{batches: 1, err: errFake}, errFake},
		"a source that has no gold": {fake{gold: []Gold{{1, 0}}, goldErr: errFake}, errFake},
	} {
		t.Run(name, func(t *testing.T) {
			size := Size{Classes: 3, Items: 5, Workers: 1, Gold: uint32(len(test.source.gold))}
			_, err := Infer(size, test.source, nil)
			require.ErrorIs(t, err, test.want)
			records := &Memory{}
			_, _, err = Advance(size, test.source, records, 1<<40)
			require.ErrorIs(t, err, test.want)
			require.Empty(t, records.values, "nothing is written")
		})
	}
}

// TestShrunkBatch has a batch be shorter when it is read again than the cursor in it.
func TestShrunkBatch(t *testing.T) {
	size := Size{Classes: 2, Items: 5, Workers: 1}
	records, labels := &Memory{}, make([]uint8, 1000)
	_, _, err := Advance(size, fake{batches: 1, items: make([]uint32, 1000), labels: labels}, records, 500)
	require.NoError(t, err)
	_, _, err = Advance(size, fake{batches: 1, items: make([]uint32, 10), labels: labels[:10]}, records, 500)
	require.ErrorIs(t, err, ErrLabels)
}

func TestOpenRefuses(t *testing.T) {
	for name, size := range map[string]Size{
		"no classes":           {0, 1, 1, 0},
		"one class":            {1, 1, 1, 0},
		"33 classes":           {33, 1, 1, 0},
		"more gold than items": {2, 1, 1, 2},
	} {
		_, err := Open(size, fake{}, &Memory{})
		require.ErrorIs(t, err, ErrSize, name)
	}
	records := &Memory{}
	size := Size{Classes: 2, Items: 5, Workers: 1}
	_, _, err := Advance(size, fake{}, records, 500)
	require.NoError(t, err)
	for _, other := range []Size{{3, 5, 1, 0}, {2, 6, 1, 0}, {2, 5, 2, 0}, {2, 5, 1, 1}} {
		_, _, err = Advance(other, fake{}, records, 500)
		require.ErrorIs(t, err, ErrMismatch)
	}
	require.NoError(t, records.Set(StateRecord, 0, []byte{1}))
	_, _, err = Advance(size, fake{}, records, 500)
	require.ErrorIs(t, err, ErrEncoding)
	_, err = ReadStatus(records)
	require.ErrorIs(t, err, ErrEncoding)
}

// broken are records that fail from a number of reads or writes on, or say nonsense.
type broken struct {
	Memory
	gets, sets int
	garbled    Kind
}

func (b *broken) Get(kind Kind, n uint32) ([]byte, error) {
	b.gets--
	if b.gets < 0 {
		return nil, errFake
	}
	if b.garbled == kind && kind != StateRecord {
		return []byte{0xff}, nil
	}
	return b.Memory.Get(kind, n)
}

func (b *broken) Set(kind Kind, n uint32, value []byte) error {
	b.sets--
	if b.sets < 0 {
		return errFake
	}
	return b.Memory.Set(kind, n, value)
}

// TestBrokenRecords fails each read and write of a run in turn.
func TestBrokenRecords(t *testing.T) {
	k := task{size: Size{Classes: 2, Items: 3, Workers: 2}, labels: []Label{{0, 0, 1}, {1, 0, 1}, {1, 2, 0}}}.withGold(Gold{1, 1})
	source := k.source(t)
	const all = 1 << 30
	run := func(b *broken) error {
		for {
			if _, finished, err := Advance(k.size, source, b, MinBudget); err != nil || finished {
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
	for _, kind := range []Kind{ScratchRecord, WorkerRecord, AnswerRecord} {
		require.ErrorIs(t, run(&broken{gets: all, sets: all, garbled: kind}), ErrEncoding, kind)
	}
}

func TestReadRefuses(t *testing.T) {
	size := Size{Classes: 2, Items: 3, Workers: 2}
	records := &Memory{}
	_, err := ReadStatus(records)
	require.ErrorIs(t, err, ErrNotDone)
	_, err = ReadWorker(records, size, 0)
	require.ErrorIs(t, err, ErrNotDone)
	_, err = ReadAnswers(records, size, 0)
	require.ErrorIs(t, err, ErrNotDone)
	_, err = ReadAnswer(records, size, 2)
	require.ErrorIs(t, err, ErrNotDone)
	_, err = ReadWorker(records, size, 2)
	require.ErrorIs(t, err, ErrSize)
	_, err = ReadAnswer(records, size, 3)
	require.ErrorIs(t, err, ErrSize)
	_, err = ReadAnswers(records, size, 1)
	require.ErrorIs(t, err, ErrSize)
	for _, kind := range []Kind{WorkerRecord, AnswerRecord} {
		require.NoError(t, records.Set(kind, 0, []byte{1}))
	}
	_, err = ReadWorker(records, size, 0)
	require.ErrorIs(t, err, ErrEncoding)
	_, err = ReadAnswers(records, size, 0)
	require.ErrorIs(t, err, ErrEncoding)
	_, err = ReadAnswer(records, size, 0)
	require.ErrorIs(t, err, ErrEncoding)
	require.NoError(t, records.Set(AnswerRecord, 0, []byte{0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0}))
	_, err = ReadAnswer(records, size, 1)
	require.ErrorIs(t, err, ErrEncoding)
}

func TestNewLabelsRefuses(t *testing.T) {
	_, err := NewLabels(2, []Label{{2, 0, 0}}, nil)
	require.ErrorIs(t, err, ErrLabels)
}

func TestWords(t *testing.T) {
	require.Equal(t, "abstained passed failed unknown", Abstained.String()+" "+Passed.String()+" "+Failed.String()+" "+Verdict(9).String())
	require.Equal(t, "state scratch worker answer unknown",
		StateRecord.String()+" "+ScratchRecord.String()+" "+WorkerRecord.String()+" "+AnswerRecord.String()+" "+Kind(9).String())
}

// TestBrokenPassed: a record may say that nobody passed where another says that somebody did.
func TestBrokenPassed(t *testing.T) {
	size := Size{Classes: 2, Items: 9, Workers: 1, Gold: 9}
	records := &Memory{}
	s := newState(size)
	s.phase, s.round = withholding, Iterations
	require.NoError(t, records.Set(StateRecord, 0, s.marshal()))
	passed := &workerPage{[]Worker{{Labels: 9, GoldSeen: 9, GoldRight: 9, Score: One}}}
	require.NoError(t, records.Set(WorkerRecord, 0, passed.marshal()))
	labels, err := NewLabels(1, nil, nil)
	require.NoError(t, err)
	_, finished, err := Advance(size, labels, records, 1000)
	require.NoError(t, err)
	require.True(t, finished)
}
