package inference

import (
	"encoding/binary"
	"fmt"
)

// numericAnswerSize is the length of an answer in its record, in bytes.
const numericAnswerSize = 8

// NumericAnswer is what an item of a numeric task is.
type NumericAnswer struct {
	// Value is a whole number above the least that the task allows.
	Value uint32
	// Confidence is the share of the values within tolerance of it, with 24 fraction bits.
	Confidence uint32
}

// numericAnswerPage is an answer record of a numeric task.
type numericAnswerPage struct {
	answers []NumericAnswer
}

func newNumericAnswerPage(count int) *numericAnswerPage {
	return &numericAnswerPage{make([]NumericAnswer, count)}
}

// marshal writes value and confidence in four bytes each, big-endian.
func (p *numericAnswerPage) marshal() []byte {
	b := make([]byte, 0, numericAnswerSize*len(p.answers))
	for _, a := range p.answers {
		b = binary.BigEndian.AppendUint32(b, a.Value)
		b = binary.BigEndian.AppendUint32(b, a.Confidence)
	}
	return b
}

// unmarshalNumericAnswers reads what marshal writes. The error is ErrEncoding.
func unmarshalNumericAnswers(b []byte, count int) (*numericAnswerPage, error) {
	d := decoder{rest: b}
	p := newNumericAnswerPage(count)
	for i := range p.answers {
		a := NumericAnswer{d.uint32(), d.uint32()}
		if a.Confidence > One {
			d.fail("no answer is %+v", a)
		}
		p.answers[i] = a
	}
	return p, d.end()
}

// ReadNumericStatus is ReadStatus for a numeric task. The size has no classes, and there are no rounds.
func ReadNumericStatus(records Records) (Status, error) {
	b, err := records.Get(StateRecord, 0)
	if err != nil {
		return Status{}, err
	}
	if b == nil {
		return Status{}, fmt.Errorf("%w: it has not begun", ErrNotDone)
	}
	s, err := unmarshalNumericState(b)
	if err != nil {
		return Status{}, fmt.Errorf("%s record: %w", StateRecord, err)
	}
	return s.status(), nil
}

// ReadNumericAnswers is ReadAnswers for a numeric task: the answers to the items from n·AnswersARecord on. Errors are
// ErrSize for a record that the task does not have, ErrNotDone where there is none yet, ErrEncoding, and those of the
// records. Until the run is done, it may hold answers of 0 to items whose turn has not come.
func ReadNumericAnswers(records Records, size NumericSize, n uint32) ([]NumericAnswer, error) {
	if uint64(n)*AnswersARecord >= uint64(size.Items) {
		return nil, fmt.Errorf("%w: answer record %d for %d items", ErrSize, n, size.Items)
	}
	b, err := records.Get(AnswerRecord, n)
	if err != nil {
		return nil, err
	}
	if b == nil {
		return nil, fmt.Errorf("%w: no answer record %d", ErrNotDone, n)
	}
	p, err := unmarshalNumericAnswers(b, within(size.Items, n, AnswersARecord))
	if err != nil {
		return nil, fmt.Errorf("answer record %d: %w", n, err)
	}
	return p.answers, nil
}

// ReadNumericWorker is ReadWorker for a numeric task.
func ReadNumericWorker(records Records, size NumericSize, worker uint32) (Worker, error) {
	return ReadWorker(records, Size{Workers: size.Workers}, worker)
}
