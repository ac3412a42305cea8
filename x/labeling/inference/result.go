package inference

import (
	"encoding/binary"
	"fmt"
)

// AnswersARecord is the number of items of an answer record, except perhaps the last.
const AnswersARecord = 512

// answerSize is the length of an answer in its record, in bytes.
const answerSize = 5

// Answer is what an item is.
type Answer struct {
	// Label is the class.
	Label uint8
	// Confidence is the posterior of that class, with 24 fraction bits.
	Confidence uint32
}

// answerPage is an answer record.
type answerPage struct {
	answers []Answer
}

func newAnswerPage(count int) *answerPage {
	return &answerPage{make([]Answer, count)}
}

// marshal writes the label in a byte and the confidence in four, big-endian.
func (p *answerPage) marshal() []byte {
	b := make([]byte, 0, answerSize*len(p.answers))
	for _, a := range p.answers {
		b = append(b, a.Label)
		b = binary.BigEndian.AppendUint32(b, a.Confidence)
	}
	return b
}

// unmarshalAnswers reads what marshal writes. The error is ErrEncoding.
func unmarshalAnswers(b []byte, count int, classes uint8) (*answerPage, error) {
	if len(b) != count*answerSize {
		return nil, fmt.Errorf("%w: %d bytes for %d answers of %d", ErrEncoding, len(b), count, answerSize)
	}
	p := newAnswerPage(count)
	for i := range p.answers {
		a := Answer{Label: b[0], Confidence: binary.BigEndian.Uint32(b[1:])}
		if a.Label >= classes || a.Confidence > One {
			return nil, fmt.Errorf("%w: no answer is %+v", ErrEncoding, a)
		}
		p.answers[i], b = a, b[answerSize:]
	}
	return p, nil
}

// ReadAnswer is the answer to one item, without a look at the others of its record. Errors are as of ReadAnswers.
func ReadAnswer(records Records, size Size, item uint32) (Answer, error) {
	if item >= size.Items {
		return Answer{}, fmt.Errorf("%w: item %d of %d", ErrSize, item, size.Items)
	}
	n, at := item/AnswersARecord, item%AnswersARecord
	b, err := readAnswers(records, size, n)
	if err != nil {
		return Answer{}, err
	}
	if count := within(size.Items, n, AnswersARecord); len(b) != count*answerSize {
		return Answer{}, fmt.Errorf("%w: answer record %d: %d bytes for %d answers of %d", ErrEncoding, n, len(b), count, answerSize)
	}
	p, err := unmarshalAnswers(b[at*answerSize:][:answerSize], 1, size.Classes)
	if err != nil {
		return Answer{}, fmt.Errorf("answer to item %d: %w", item, err)
	}
	return p.answers[0], nil
}

func readAnswers(records Records, size Size, n uint32) ([]byte, error) {
	if uint64(n)*AnswersARecord >= uint64(size.Items) {
		return nil, fmt.Errorf("%w: answer record %d for %d items", ErrSize, n, size.Items)
	}
	b, err := records.Get(AnswerRecord, n)
	if err == nil && b == nil {
		err = fmt.Errorf("%w: no answer record %d", ErrNotDone, n)
	}
	return b, err
}

// ReadAnswers is the answers of a record, to the items from n·AnswersARecord on. Errors are ErrSize for a record
// that the task does not have, ErrNotDone where there is none yet, ErrEncoding, and those of the records. While
// the last phase goes on, the last record may hold answers of 0 to items whose turn has not come.
func ReadAnswers(records Records, size Size, n uint32) ([]Answer, error) {
	b, err := readAnswers(records, size, n)
	if err != nil {
		return nil, err
	}
	p, err := unmarshalAnswers(b, within(size.Items, n, AnswersARecord), size.Classes)
	if err != nil {
		return nil, fmt.Errorf("answer record %d: %w", n, err)
	}
	return p.answers, nil
}
