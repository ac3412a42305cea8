package inference

import (
	"bytes"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// halfway are the records of a run at each of some places, by kind.
func halfway(t testing.TB) map[Kind][][]byte {
	t.Helper()
	found := map[Kind][][]byte{}
	k := task{size: Size{Classes: 3, Items: 7, Workers: 4}}
	for w := range uint32(4) {
		for i := range uint32(7) {
			k.labels = append(k.labels, Label{w, i, uint8((w*i + i) % 3)})
		}
	}
	k = k.withGold(Gold{2, 1}, Gold{6, 0})
	records, source := &Memory{}, k.source(t)
	for finished := false; !finished; {
		var err error
		_, finished, err = Advance(k.size, source, records, MinBudget)
		require.NoError(t, err)
		for at, value := range records.values {
			found[at.kind] = append(found[at.kind], value)
		}
	}
	return found
}

// TestRecordsEncodeOnce decodes the records of a run and encodes them again.
func TestRecordsEncodeOnce(t *testing.T) {
	for kind, values := range halfway(t) {
		require.NotEmpty(t, values)
		for _, b := range values {
			require.Equal(t, b, again(t, kind, b))
		}
	}
}

// again decodes and encodes a record of the task above.
func again(t testing.TB, kind Kind, b []byte) []byte {
	t.Helper()
	switch kind {
	case StateRecord:
		s, err := unmarshalState(b)
		require.NoError(t, err)
		return s.marshal()
	case ScratchRecord:
		s, err := unmarshalScratch(b, 7, 3)
		require.NoError(t, err)
		return s.marshal()
	case WorkerRecord:
		p, err := unmarshalWorkers(b, 4)
		require.NoError(t, err)
		return p.marshal()
	default:
		p, err := unmarshalAnswers(b, 7, 3)
		require.NoError(t, err)
		return p.marshal()
	}
}

func TestRecordsRefuse(t *testing.T) {
	records := halfway(t)
	last := func(kind Kind) []byte { return records[kind][len(records[kind])-1] }
	for name, test := range map[string]struct {
		kind Kind
		b    []byte
	}{
		"an empty state":                   {StateRecord, nil},
		"a short state":                    {StateRecord, last(StateRecord)[:9]},
		"a state with more behind":         {StateRecord, append(bytes.Clone(last(StateRecord)), 0)},
		"a state of another version":       {StateRecord, changed(last(StateRecord), 0, 2)},
		"a state of one class":             {StateRecord, changed(last(StateRecord), 1, 1)},
		"a state of 33 classes":            {StateRecord, changed(last(StateRecord), 1, 33)},
		"a state of an unknown phase":      {StateRecord, changed(last(StateRecord), 2, byte(done)+1)},
		"a state with an unknown flag":     {StateRecord, changed(last(StateRecord), 3, 4)},
		"a state of the ninth round":       {StateRecord, changed(last(StateRecord), 16, 9)},
		"empty scratch":                    {ScratchRecord, nil},
		"short scratch":                    {ScratchRecord, last(ScratchRecord)[:9]},
		"scratch with more behind":         {ScratchRecord, append(bytes.Clone(last(ScratchRecord)), 0)},
		"scratch with gold of no class":    {ScratchRecord, changed(last(ScratchRecord), 0, 4)},
		"posteriors that are not one":      {ScratchRecord, append([]byte{0, 0, 0, 0, 1, 1, 1, 0, 0}, make([]byte, 60)...)},
		"votes not in their shortest form": {ScratchRecord, append([]byte{0, 0x80, 0}, make([]byte, 60)...)},
		"a number that never ends":         {ScratchRecord, bytes.Repeat([]byte{0xff}, 100)},
		"no workers":                       {WorkerRecord, nil},
		"workers cut off":                  {WorkerRecord, last(WorkerRecord)[:79]},
		"a worker too many":                {WorkerRecord, append(bytes.Clone(last(WorkerRecord)), make([]byte, 20)...)},
		"more gold than labels":            {WorkerRecord, changed(last(WorkerRecord), 7, 9)},
		"more right than seen":             {WorkerRecord, changed(last(WorkerRecord), 11, 9)},
		"a score above one":                {WorkerRecord, changed(last(WorkerRecord), 12, 2)},
		"more than all withheld":           {WorkerRecord, changed(last(WorkerRecord), 16, 2)},
		"no answers":                       {AnswerRecord, nil},
		"an answer too many":               {AnswerRecord, append(bytes.Clone(last(AnswerRecord)), make([]byte, 5)...)},
		"an answer of no class":            {AnswerRecord, changed(last(AnswerRecord), 0, 3)},
		"more than certain":                {AnswerRecord, changed(last(AnswerRecord), 1, 2)},
	} {
		require.ErrorIs(t, refusal(test.kind, test.b), ErrEncoding, name)
	}
}

func changed(b []byte, at int, to byte) []byte {
	b = bytes.Clone(b)
	b[at] = to
	return b
}

func refusal(kind Kind, b []byte) (err error) {
	switch kind {
	case StateRecord:
		_, err = unmarshalState(b)
	case ScratchRecord:
		_, err = unmarshalScratch(b, 7, 3)
	case WorkerRecord:
		_, err = unmarshalWorkers(b, 4)
	default:
		_, err = unmarshalAnswers(b, 7, 3)
	}
	return err
}

// FuzzRecords: what is decoded at all is encoded to the same bytes.
func FuzzRecords(f *testing.F) {
	for kind, values := range halfway(f) {
		for i := 0; i < len(values); i += 7 {
			f.Add(byte(kind), values[i])
		}
	}
	f.Fuzz(func(t *testing.T, kind byte, b []byte) {
		if err := refusal(Kind(kind%4), b); err != nil {
			require.ErrorIs(t, err, ErrEncoding)
			return
		}
		require.True(t, bytes.Equal(b, again(t, Kind(kind%4), b)), "one record has one encoding")
	})
}

func TestVarintLimits(t *testing.T) {
	for _, v := range []int64{0, 1, -1, sumLimit, -sumLimit, 1 << 40, -(1 << 40)} {
		s := newScratch(1, 2)
		s.sums[1] = v
		back, err := unmarshalScratch(s.marshal(), 1, 2)
		require.NoError(t, err)
		require.Equal(t, s, back)
	}
	for _, v := range []int64{math.MaxInt64, math.MinInt64, sumLimit + 1} {
		s := newScratch(1, 2)
		s.sums[1] = v
		_, err := unmarshalScratch(s.marshal(), 1, 2)
		require.ErrorIs(t, err, ErrEncoding)
	}
}
