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

// ReadAnswers is the answers of a record, to the items from n·AnswersARecord on. Errors are ErrSize for a record
// that the task does not have, ErrNotDone where there is none yet, ErrEncoding, and those of the records. While
// the last phase goes on, the last record may hold answers of 0 to items whose turn has not come.
func ReadAnswers(records Records, size Size, n uint32) ([]Answer, error) {
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
	p, err := unmarshalAnswers(b, within(size.Items, n, AnswersARecord), size.Classes)
	if err != nil {
		return nil, fmt.Errorf("answer record %d: %w", n, err)
	}
	return p.answers, nil
}
