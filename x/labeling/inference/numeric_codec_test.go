package inference

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

// numericKinds are the kinds of records of a numeric task.
var numericKinds = []Kind{StateRecord, WorkerRecord, AnswerRecord, GoldRecord, TallyRecord}

// smallNumeric is a task of 13 items and 4 workers, with gold.
func smallNumeric() numericTask {
	var rows [][]int64
	for w := range int64(4) {
		var row []int64
		for i := range int64(13) {
			row = append(row, i<<28+(w*i)%3)
		}
		rows = append(rows, row)
	}
	rows[3][5] = -1
	k := numericOf(1, 7, rows...)
	return k.withGold(NumericGold{2, 2 << 28}, NumericGold{12, 12 << 28}, NumericGold{0, 1<<32 - 1})
}

// numericHalfway are the records of a run at each of its steps, by kind.
func numericHalfway(t testing.TB) map[Kind][][]byte {
	t.Helper()
	found := map[Kind][][]byte{}
	k := smallNumeric()
	records, source := &Memory{}, k.source(t)
	for finished := false; !finished; {
		var err error
		_, finished, err = AdvanceNumeric(k.size, source, records, placeCost+4*judgeCost)
		require.NoError(t, err)
		for at, value := range records.values {
			found[at.kind] = append(found[at.kind], value)
		}
	}
	return found
}

// numericAgain decodes and encodes a record of the task above.
func numericAgain(t testing.TB, kind Kind, b []byte) []byte {
	t.Helper()
	switch kind {
	case StateRecord:
		s, err := unmarshalNumericState(b)
		require.NoError(t, err)
		return s.marshal()
	case WorkerRecord:
		p, err := unmarshalWorkers(b, 4)
		require.NoError(t, err)
		return p.marshal()
	case AnswerRecord:
		p, err := unmarshalNumericAnswers(b, 13)
		require.NoError(t, err)
		return p.marshal()
	case GoldRecord:
		p, err := unmarshalGold(b, 13)
		require.NoError(t, err)
		return p.marshal()
	default:
		p, err := unmarshalTallies(b, 4)
		require.NoError(t, err)
		return p.marshal()
	}
}

func numericRefusal(kind Kind, b []byte) (err error) {
	switch kind {
	case StateRecord:
		_, err = unmarshalNumericState(b)
	case WorkerRecord:
		_, err = unmarshalWorkers(b, 4)
	case AnswerRecord:
		_, err = unmarshalNumericAnswers(b, 13)
	case GoldRecord:
		_, err = unmarshalGold(b, 13)
	default:
		_, err = unmarshalTallies(b, 4)
	}
	return err
}

// TestNumericRecordsEncodeOnce decodes the records of a run and encodes them again.
func TestNumericRecordsEncodeOnce(t *testing.T) {
	found := numericHalfway(t)
	require.Len(t, found, len(numericKinds))
	for kind, values := range found {
		for _, b := range values {
			require.Equal(t, b, numericAgain(t, kind, b), kind)
		}
	}
}

func TestNumericRecordsRefuse(t *testing.T) {
	records := numericHalfway(t)
	last := func(kind Kind) []byte { return records[kind][len(records[kind])-1] }
	more := func(kind Kind) []byte { return append(bytes.Clone(last(kind)), 0) }
	less := func(kind Kind) []byte { return last(kind)[:len(last(kind))-1] }
	for name, test := range map[string]struct {
		kind Kind
		b    []byte
	}{
		"an empty state":               {StateRecord, nil},
		"a short state":                {StateRecord, last(StateRecord)[:9]},
		"a state cut off":              {StateRecord, less(StateRecord)},
		"a state with more behind":     {StateRecord, more(StateRecord)},
		"a state of another version":   {StateRecord, changed(last(StateRecord), 0, stateVersion)},
		"a state of an unknown phase":  {StateRecord, changed(last(StateRecord), 1, byte(numericDone)+1)},
		"a state with an unknown flag": {StateRecord, changed(last(StateRecord), 2, 4)},
		"a state of more gold":         {StateRecord, changed(last(StateRecord), 18, 14)},
		"workers cut off":              {WorkerRecord, less(WorkerRecord)},
		"a worker too many":            {WorkerRecord, more(WorkerRecord)},
		"no answers":                   {AnswerRecord, nil},
		"answers cut off":              {AnswerRecord, less(AnswerRecord)},
		"answers with more behind":     {AnswerRecord, more(AnswerRecord)},
		"more than certain":            {AnswerRecord, changed(last(AnswerRecord), 4, 2)},
		"no gold":                      {GoldRecord, nil},
		"gold cut off":                 {GoldRecord, less(GoldRecord)},
		"gold with more behind":        {GoldRecord, more(GoldRecord)},
		"gold above all values":        {GoldRecord, append([]byte{0x81, 0x80, 0x80, 0x80, 0x10}, make([]byte, 12)...)},
		"gold not in shortest form":    {GoldRecord, append([]byte{0x80, 0}, make([]byte, 12)...)},
		"no tallies":                   {TallyRecord, nil},
		"tallies cut off":              {TallyRecord, less(TallyRecord)},
		"tallies with more behind":     {TallyRecord, more(TallyRecord)},
		"more agreed than labels":      {TallyRecord, append([]byte{1, 2, 0}, make([]byte, 9)...)},
		"more chance than labels":      {TallyRecord, append([]byte{1, 0, 0x81, 0x80, 0x80, 0x08}, make([]byte, 9)...)},
		"more labels than a worker's":  {TallyRecord, append([]byte{0x81, 0x80, 0x80, 0x08, 0, 0}, make([]byte, 9)...)},
	} {
		require.ErrorIs(t, numericRefusal(test.kind, test.b), ErrEncoding, name)
	}
	_, err := unmarshalState(last(StateRecord))
	require.ErrorIs(t, err, ErrEncoding, "a state of a task with classes")
}

// FuzzNumericRecords: what is decoded at all is encoded to the same bytes; and a run on any record fails or ends.
func FuzzNumericRecords(f *testing.F) {
	for kind, values := range numericHalfway(f) {
		for i := 0; i < len(values); i += 5 {
			f.Add(byte(kind), values[i], byte(i))
		}
	}
	k := smallNumeric()
	source := k.source(f)
	f.Fuzz(func(t *testing.T, n byte, b []byte, steps byte) {
		kind := numericKinds[int(n)%len(numericKinds)]
		err := numericRefusal(kind, b)
		if err != nil {
			require.ErrorIs(t, err, ErrEncoding)
		} else {
			require.True(t, bytes.Equal(b, numericAgain(t, kind, b)), "one record has one encoding")
		}
		records := &Memory{}
		for range steps {
			_, _, err := AdvanceNumeric(k.size, source, records, placeCost+4*judgeCost)
			require.NoError(t, err)
		}
		require.NoError(t, records.Set(kind, 0, bytes.Clone(b)))
		for range 1000 {
			if _, finished, err := AdvanceNumeric(k.size, source, records, 100); err != nil || finished {
				return
			}
		}
		t.Fatal("it does not end")
	})
}

// TestNumericBrokenStates puts a record that says something else in place of a run's, at each of its steps.
func TestNumericBrokenStates(t *testing.T) {
	k := smallNumeric()
	source := k.source(t)
	r := crowd.NewRand(1)
	ended, refused := 0, 0
	for steps := range 60 {
		for range 60 {
			records := &Memory{}
			for range steps {
				_, _, err := AdvanceNumeric(k.size, source, records, placeCost+4*judgeCost)
				require.NoError(t, err)
			}
			for at, b := range records.values { // in any order: each is as likely
				if r.Below(2) == 0 && len(b) > 0 {
					b = bytes.Clone(b)
					b[r.Below(uint64(len(b)))] ^= 1 << r.Below(8)
					records.values[at] = b
				}
			}
			finished, err := false, error(nil)
			for range 1000 {
				if _, finished, err = AdvanceNumeric(k.size, source, records, 100); err != nil || finished {
					break
				}
			}
			require.True(t, finished || err != nil, "it does not end")
			if finished {
				ended++
			} else {
				refused++
			}
		}
	}
	t.Logf("%d ended, %d refused", ended, refused)
}
