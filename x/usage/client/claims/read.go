package claims

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/sahara-chain/sahara/x/usage/voucher"
)

var (
	// ErrEmpty refuses a file without entries.
	ErrEmpty = errors.New("there is nothing in it")
	// ErrJSON refuses a file that is not JSON.
	ErrJSON = errors.New("neither a JSON array nor JSON objects, one after the other")
)

// Read reads a file of entries. Errors are ErrEmpty, ErrJSON and the entries', each with its place from 0.
func Read(r io.Reader) ([]Entry, error) {
	return read(r, func(raw json.RawMessage) (e Entry, err error) { return e, e.UnmarshalJSON(raw) })
}

// ReadVouchers reads vouchers, or the vouchers of entries. Errors are Read's.
func ReadVouchers(r io.Reader) ([]voucher.Signed, error) {
	return read(r, func(raw json.RawMessage) (v voucher.Signed, err error) {
		if has(raw, "voucher") {
			var e Entry
			err := e.UnmarshalJSON(raw)
			return e.Voucher, err
		}
		return v, v.UnmarshalJSON(raw)
	})
}

// read goes through the values of an array, or through those that follow each other.
func read[T any](r io.Reader, parse func(json.RawMessage) (T, error)) (all []T, err error) {
	buffered := bufio.NewReader(r)
	inArray, err := skipTo(buffered, '[')
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(buffered)
	if inArray {
		if _, err := d.Token(); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrJSON, err)
		}
	}
	for d.More() {
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, fmt.Errorf("entry %d: %w: %w", len(all), ErrJSON, err)
		}
		value, err := parse(raw)
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", len(all), err)
		}
		all = append(all, value)
	}
	if inArray {
		if _, err := d.Token(); err != nil {
			return nil, fmt.Errorf("entry %d: %w: %w", len(all), ErrJSON, err)
		}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: something follows entry %d", ErrJSON, len(all)-1)
	}
	if len(all) == 0 {
		return nil, ErrEmpty
	}
	return all, nil
}

// skipTo skips white space, and tells whether this character comes then.
func skipTo(r *bufio.Reader, c byte) (bool, error) {
	for {
		next, err := r.Peek(1)
		if errors.Is(err, io.EOF) {
			return false, ErrEmpty
		}
		if err != nil {
			return false, err
		}
		if !bytes.ContainsRune([]byte(" \t\r\n"), rune(next[0])) {
			return next[0] == c, nil
		}
		if _, err := r.Discard(1); err != nil {
			return false, err
		}
	}
}
