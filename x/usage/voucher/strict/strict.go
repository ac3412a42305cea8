// Package strict reads JSON objects that have one meaning only. A voucher or a receipt is evidence about money:
// two programs that read the same bytes must read the same values. encoding/json matches names in any case,
// takes the last of two equal names, and leaves what is missing or null at zero; here each is an error that
// names the field.
//
// An object has exactly the fields asked for, each once, in any order:
//
//	err := strict.Object(b,
//		strict.Field{Name: "channelId", Read: strict.Hex(channel[:])},
//		strict.Field{Name: "maxClaimableAmount", Read: strict.Text(&most)},
//	)
package strict

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

var (
	// ErrJSON refuses what is not JSON, or is JSON of another kind than asked for.
	ErrJSON = errors.New("not the JSON that is expected")
	// ErrField refuses an object with a field that is missing, unknown or there twice.
	ErrField = errors.New("object has other fields than expected")
	// ErrHex refuses a string that is not 0x and hexadecimal digits.
	ErrHex = errors.New("not hexadecimal digits after 0x")
	// ErrLength refuses another number of bytes than asked for, or too long a list.
	ErrLength = errors.New("wrong length")
	// ErrNumber refuses what is not a whole number in its shortest form, or is too great.
	ErrNumber = errors.New("not a whole number in range")
)

// Reader takes one JSON value. It may have written part of it when it fails.
type Reader func(value json.RawMessage) error

// Field is a name in an object, and what reads its value.
type Field struct {
	Name string
	Read Reader
}

// Object reads one object that has exactly these fields. Errors are ErrJSON, ErrField and the readers', each
// with the name of its field.
func Object(b []byte, fields ...Field) error {
	// From here on there is one whole value, and nothing after it.
	if !json.Valid(b) {
		return fmt.Errorf("%w: invalid JSON", ErrJSON)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return fmt.Errorf("%w: an object", ErrJSON)
	}
	values := make([]json.RawMessage, len(fields))
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return fmt.Errorf("%w: %w", ErrJSON, err)
		}
		at := position(fields, name)
		if at < 0 {
			return fmt.Errorf("%w: %.40q is unknown", ErrField, name)
		}
		if values[at] != nil {
			return fmt.Errorf("%w: %q is there twice", ErrField, name)
		}
		if err := d.Decode(&values[at]); err != nil {
			return fmt.Errorf("%w: %w", ErrJSON, err)
		}
	}
	for i, f := range fields {
		if values[i] == nil {
			return fmt.Errorf("%w: %q is missing", ErrField, f.Name)
		}
		if err := f.Read(values[i]); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	return nil
}

func position(fields []Field, name json.Token) int {
	for i, f := range fields {
		if f.Name == name {
			return i
		}
	}
	return -1
}
