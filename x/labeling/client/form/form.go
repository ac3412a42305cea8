// Package form says what a label of a task is: how many bytes, which of them are labels, and how people write them.
package form

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/sahara-chain/sahara/x/labeling/client/content"
)

// ErrLabel refuses what is no label of the task.
var ErrLabel = errors.New("no label of the task")

// Form is one of Classes, Numbers and Made.
type Form interface {
	// Bytes is the length of a label.
	Bytes() int
	// Check refuses what is no label, with ErrLabel.
	Check(label []byte) error
	// Text is a label for people to read.
	Text(label []byte) string
}

// Spoken is a form whose labels are said in a word: a class or a number.
type Spoken interface {
	Form
	// Parse reads what Text writes. The error is ErrLabel.
	Parse(text string) ([]byte, error)
}

// Classes is a choice: a label is the number of a class, a byte.
type Classes struct {
	// Count is how many classes there are; Names are theirs in turn, as far as they have some.
	Count uint8
	Names []string
}

// Bytes implements Form.
func (Classes) Bytes() int { return 1 }

// Check implements Form.
func (c Classes) Check(label []byte) error {
	if len(label) != c.Bytes() || label[0] >= c.Count {
		return fmt.Errorf("%w: class %x, with %d classes", ErrLabel, label, c.Count)
	}
	return nil
}

// Text implements Form.
func (c Classes) Text(label []byte) string { return c.Name(int(label[0])) }

// Name is a class in words, where there are some, and else its number.
func (c Classes) Name(class int) string {
	if class < len(c.Names) {
		return c.Names[class]
	}
	return fmt.Sprintf("class %d", class)
}

// Parse implements Spoken: a class by its name or its number.
func (c Classes) Parse(text string) ([]byte, error) {
	at := slices.Index(c.Names[:min(len(c.Names), int(c.Count))], text)
	if at < 0 {
		n, err := strconv.ParseUint(text, 10, 8)
		if err != nil || n >= uint64(c.Count) {
			return nil, fmt.Errorf("label %.40q is %w: no class, and no number from 0 to %d", text, ErrLabel, int(c.Count)-1)
		}
		at = int(n)
	}
	return []byte{byte(at)}, nil
}

// Numbers is a quantity: a label is how far a number is above the least one, 4 bytes big-endian.
type Numbers struct {
	Min, Max int64
	// Tolerance is how far apart two numbers may be and still agree.
	Tolerance uint32
}

const numberBytes = 4

// Bytes implements Form.
func (Numbers) Bytes() int { return numberBytes }

// Check implements Form.
func (n Numbers) Check(label []byte) error {
	if len(label) != n.Bytes() {
		return fmt.Errorf("%w: %x is no number of %d bytes", ErrLabel, label, n.Bytes())
	}
	if above := binary.BigEndian.Uint32(label); uint64(above) > uint64(n.Max)-uint64(n.Min) { //nolint:gosec // modulo 2^64 it is exact
		return fmt.Errorf("%w: %d above %d, want a number from %d to %d", ErrLabel, above, n.Min, n.Min, n.Max)
	}
	return nil
}

// Text implements Form.
func (n Numbers) Text(label []byte) string {
	return strconv.FormatInt(n.Min+int64(binary.BigEndian.Uint32(label)), 10)
}

// Parse implements Spoken.
func (n Numbers) Parse(text string) ([]byte, error) {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < n.Min || number > n.Max {
		return nil, fmt.Errorf("number %.40q is %w: want a whole one from %d to %d", text, ErrLabel, n.Min, n.Max)
	}
	return binary.BigEndian.AppendUint32(nil, uint32(uint64(number)-uint64(n.Min))), nil //nolint:gosec // modulo 2^64 it is exact
}

// Made is open work: a label is the SHA-256 of content that the labeler makes.
type Made struct{ Kind content.Kind }

const digestBytes = 32

// Bytes implements Form.
func (Made) Bytes() int { return digestBytes }

// Check implements Form.
func (m Made) Check(label []byte) error {
	if len(label) != m.Bytes() || [digestBytes]byte(label) == [digestBytes]byte{} {
		return fmt.Errorf("%w: %x is no SHA-256 of anything", ErrLabel, label)
	}
	return nil
}

// Text implements Form: the CID of the content.
func (m Made) Text(label []byte) string { return content.NameOf([digestBytes]byte(label)) }
