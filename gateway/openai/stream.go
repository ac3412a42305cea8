package openai

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// ErrEventSize refuses an event of a stream that is too long.
var ErrEventSize = errors.New("event of the stream is too long")

// MaxEvent is the longest event of a stream in bytes.
const MaxEvent = 1 << 20

var (
	dataField = []byte("data:")
	done      = []byte("[DONE]")
)

// Event is an event of a stream.
type Event struct {
	// Raw is the event as it came, with the empty line behind it.
	Raw []byte
	// Data is what follows "data:".
	Data []byte
	// Done says that it is the last one, [DONE].
	Done bool

	answer
}

// Last says whether it ends the answer, or one of several: it tells why it ended, or nothing but the usage. Some servers tell
// the usage so far with every piece of text.
func (e *Event) Last() bool {
	if e.UsageOnly() {
		return true
	}
	for _, c := range e.Choices {
		if len(c.Finish) > 0 && string(c.Finish) != "null" {
			return true
		}
	}
	return false
}

// UsageOnly says whether it tells the usage and nothing else.
func (e *Event) UsageOnly() bool { return e.Usage != nil && len(e.Choices) == 0 }

// Failed says whether the upstream tells of an error in it.
func (e *Event) Failed() bool { return len(e.Error) > 0 && string(e.Error) != "null" }

// Count counts the tokens of the event.
func (e *Event) Count() uint64 { return e.count() }

// Stream reads the events of a stream.
type Stream struct {
	lines *bufio.Reader
}

// NewStream reads from the body of an answer.
func NewStream(r io.Reader) *Stream { return &Stream{bufio.NewReaderSize(r, 16<<10)} }

// Next is the next event. Errors are io.EOF, ErrEventSize and the reader's.
func (s *Stream) Next() (*Event, error) {
	e := &Event{}
	for {
		line, err := s.line(MaxEvent - len(e.Raw))
		if err != nil {
			if errors.Is(err, io.EOF) && len(e.Raw)+len(line) > 0 {
				return nil, io.ErrUnexpectedEOF
			}
			return nil, err
		}
		e.Raw = append(e.Raw, line...)
		text := bytes.TrimRight(line, "\r\n")
		if len(text) == 0 {
			if len(bytes.TrimRight(e.Raw, "\r\n")) == 0 { // empty lines between events
				e.Raw = e.Raw[:0]
				continue
			}
			break
		}
		if data, ok := bytes.CutPrefix(text, dataField); ok {
			if e.Data != nil {
				e.Data = append(e.Data, '\n')
			}
			e.Data = append(e.Data, bytes.TrimPrefix(data, []byte(" "))...)
		}
	}
	e.Done = bytes.Equal(bytes.TrimSpace(e.Data), done)
	if !e.Done && len(e.Data) > 0 {
		_ = json.Unmarshal(e.Data, &e.answer) // what is not JSON is passed on
	}
	return e, nil
}

func (s *Stream) line(room int) ([]byte, error) {
	var line []byte
	for {
		part, err := s.lines.ReadSlice('\n')
		if len(line)+len(part) > room {
			return nil, ErrEventSize
		}
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// With is the event with a field more in its data, which must be an object.
func (e *Event) With(name string, value any) ([]byte, error) {
	o, err := parseObject(e.Data)
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	o.set(name, b)
	return Data(o.marshal()), nil
}

// Data is an event with that data.
func Data(data []byte) []byte {
	return append(append([]byte("data: "), data...), "\n\n"...)
}
