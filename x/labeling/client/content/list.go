package content

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// field is one of an entry of a list, and what refuses its value as it is written in JSON.
type field struct {
	name  string
	check func(value string) error
}

var (
	spanFields = []field{{"start", whole}, {"end", whole}, {"label", word}}
	boxFields  = []field{{"x", number(false)}, {"y", number(false)}, {"width", number(true)}, {"height", number(true)}, {"label", word}}
)

// checkList refuses what is no JSON list of objects with just these fields, each of them once; whole looks at an entry
// whose fields are right.
func checkList(b []byte, fields []field, whole func(map[string]string) error) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if token, err := d.Token(); err != nil || token != json.Delim('[') {
		return fmt.Errorf("%w: it is no JSON list, such as []", ErrContent)
	}
	for n := 0; d.More(); n++ {
		entry, err := readEntry(d, fields)
		if err == nil && whole != nil {
			err = whole(entry)
		}
		if err != nil {
			return fmt.Errorf("%w: entry %d: %w", ErrContent, n, err)
		}
	}
	if _, err := d.Token(); err != nil {
		return fmt.Errorf("%w: the list does not end", ErrContent)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: something stands after the list", ErrContent)
	}
	return nil
}

func readEntry(d *json.Decoder, fields []field) (map[string]string, error) {
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return nil, fmt.Errorf("it is no object")
	}
	entry := map[string]string{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string)
		at := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
		if at < 0 {
			return nil, fmt.Errorf("%.40q is none of its fields", name)
		}
		if _, twice := entry[name]; twice {
			return nil, fmt.Errorf("%s is there twice", name)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if err := fields[at].check(string(value)); err != nil {
			return nil, fmt.Errorf("%s is %.40s, want %w", name, value, err)
		}
		entry[name] = string(value)
	}
	if _, err := d.Token(); err != nil {
		return nil, errors.New("it does not end")
	}
	for _, f := range fields {
		if _, has := entry[f.name]; !has {
			return nil, fmt.Errorf("%s is missing", f.name)
		}
	}
	return entry, nil
}

// Values that are wanted.
var (
	errWhole    = errors.New("a whole number from 0")
	errWord     = errors.New("a text that is not empty")
	errNumber   = errors.New("a number from 0")
	errPositive = errors.New("a number above 0")
)

func whole(value string) error {
	if _, err := strconv.ParseUint(value, 10, 63); err != nil {
		return errWhole
	}
	return nil
}

func word(value string) error {
	var text string
	if err := json.Unmarshal([]byte(value), &text); err != nil || strings.TrimSpace(text) == "" || value == "null" {
		return errWord
	}
	return nil
}

// number is a check of a number that is not negative, or is above zero, and not beyond what programs can hold.
func number(positive bool) func(string) error {
	want := errNumber
	if positive {
		want = errPositive
	}
	return func(value string) error {
		n, err := strconv.ParseFloat(value, 64)        //determinism:allow a client's check of what a person wrote
		if err != nil || n < 0 || positive && n == 0 { //determinism:allow the same
			return want
		}
		return nil
	}
}

// span refuses one that is empty or turned around.
func span(entry map[string]string) error {
	start, _ := strconv.ParseUint(entry["start"], 10, 63) // they were read before
	end, _ := strconv.ParseUint(entry["end"], 10, 63)
	if start >= end {
		return fmt.Errorf("end is %d, want more than its start, %d", end, start)
	}
	return nil
}
