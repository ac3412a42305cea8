package strict

import (
	"encoding"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Hex reads a string of 0x and hexadecimal digits in any case, as many as fill the bytes. Errors are ErrJSON,
// ErrHex and ErrLength.
func Hex(into []byte) Reader {
	return func(value json.RawMessage) error {
		s, err := text(value)
		if err != nil {
			return err
		}
		digits, ok := strings.CutPrefix(s, "0x")
		if !ok {
			return ErrHex
		}
		if len(digits) != hex.EncodedLen(len(into)) {
			return fmt.Errorf("%w: %d digits, and %d bytes have %d",
				ErrLength, len(digits), len(into), hex.EncodedLen(len(into)))
		}
		if _, err := hex.Decode(into, []byte(digits)); err != nil {
			return fmt.Errorf("%w: %q", ErrHex, s)
		}
		return nil
	}
}

// Number reads a JSON number that is whole and at most the greatest. Errors are ErrJSON and ErrNumber.
func Number(into *uint64, greatest uint64) Reader {
	return func(value json.RawMessage) error {
		if c := value[0]; c != '-' && (c < '0' || c > '9') {
			return fmt.Errorf("%w: a number", ErrJSON)
		}
		return number(into, string(value), greatest)
	}
}

// Decimal reads a string of decimal digits, without needless zeros in front, that fits 64 bits. Errors are
// ErrJSON and ErrNumber.
func Decimal(into *uint64) Reader {
	return func(value json.RawMessage) error {
		s, err := text(value)
		if err != nil {
			return err
		}
		return number(into, s, 1<<64-1)
	}
}

// Text reads a string by the value's own rules. Errors are ErrJSON and the value's.
func Text(into encoding.TextUnmarshaler) Reader {
	return func(value json.RawMessage) error {
		s, err := text(value)
		if err != nil {
			return err
		}
		return into.UnmarshalText([]byte(s))
	}
}

// Value reads anything by the value's own rules. Errors are the value's.
func Value(into json.Unmarshaler) Reader {
	return func(value json.RawMessage) error {
		return into.UnmarshalJSON(value)
	}
}

// List reads a list of at most that many values, each by what next returns for it. Errors are ErrJSON, ErrLength
// and the readers', each with its place.
func List(longest int, next func() Reader) Reader {
	return func(value json.RawMessage) error {
		var values []json.RawMessage
		if value[0] != '[' || json.Unmarshal(value, &values) != nil {
			return fmt.Errorf("%w: a list", ErrJSON)
		}
		if len(values) > longest {
			return fmt.Errorf("%w: %d values, at most %d", ErrLength, len(values), longest)
		}
		for i, v := range values {
			if err := next()(v); err != nil {
				return fmt.Errorf("%d: %w", i, err)
			}
		}
		return nil
	}
}

func text(value json.RawMessage) (string, error) {
	var s string
	if value[0] != '"' || json.Unmarshal(value, &s) != nil {
		return "", fmt.Errorf("%w: a string", ErrJSON)
	}
	return s, nil
}

func number(into *uint64, s string, greatest uint64) error {
	n, err := strconv.ParseUint(s, 10, 64)
	// ParseUint takes zeros in front, which would be a second spelling.
	if err != nil || n > greatest || strconv.FormatUint(n, 10) != s {
		return fmt.Errorf("%w: %.40q is not 0 to %d", ErrNumber, s, greatest)
	}
	*into = n
	return nil
}
