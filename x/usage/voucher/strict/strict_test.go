package strict

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sample has a field of every kind.
type sample struct {
	bytes   [2]byte
	number  uint64
	decimal uint64
	text    upper
	inner   inner
	list    [][1]byte
}

type upper string

func (u *upper) UnmarshalText(b []byte) error {
	*u = upper(strings.ToUpper(string(b)))
	return nil
}

type inner struct{ number uint64 }

func (v *inner) UnmarshalJSON(b []byte) error {
	return Object(b, Field{"n", Number(&v.number, 9)})
}

func (v *sample) read(b []byte) error {
	return Object(b,
		Field{"bytes", Hex(v.bytes[:])},
		Field{"number", Number(&v.number, 1000)},
		Field{"decimal", Decimal(&v.decimal)},
		Field{"text", Text(&v.text)},
		Field{"inner", Value(&v.inner)},
		Field{"list", List(2, func() Reader {
			v.list = append(v.list, [1]byte{})
			return Hex(v.list[len(v.list)-1][:])
		})},
	)
}

const good = `{"bytes":"0xaBcD","number":1000,"decimal":"18446744073709551615","text":"x","inner":{"n":9},"list":["0x01","0x02"]}`

func TestObject(t *testing.T) {
	want := sample{[2]byte{0xab, 0xcd}, 1000, 1<<64 - 1, "X", inner{9}, [][1]byte{{1}, {2}}}
	for _, b := range []string{
		good,
		" \n" + good + "\t",
		strings.Replace(good, `"text"`, `"t\u0065xt"`, 1), // JSON's own second spelling of a name
		`{"list":["0x01","0x02"],"inner":{"n":9},"text":"x","decimal":"18446744073709551615","number":1000,"bytes":"0xabcd"}`,
	} {
		var got sample
		require.NoError(t, got.read([]byte(b)))
		require.Equal(t, want, got)
	}
}

func TestObjectRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		old, with string
		want      error
		names     string
	}{
		"nothing":                   {good, "", ErrJSON, ""},
		"no JSON":                   {good, "{", ErrJSON, ""},
		"null":                      {good, "null", ErrJSON, ""},
		"a list":                    {good, "[]", ErrJSON, ""},
		"a string":                  {good, `"{}"`, ErrJSON, ""},
		"no fields":                 {good, "{}", ErrField, "bytes"},
		"something after it":        {good, good + "{}", ErrJSON, ""},
		"a comma at the end":        {`]}`, `],}`, ErrJSON, ""},
		"no UTF-8":                  {"bytes", "byte\xff", ErrField, "byte"},
		"another case of a name":    {"bytes", "Bytes", ErrField, "Bytes"},
		"an unknown field":          {"{\"b", "{\"a\":1,\"b", ErrField, `"a"`},
		"a field twice":             {"{\"b", "{\"number\":1,\"b", ErrField, "number"},
		"a field twice, the same":   {"{\"b", "{\"text\":\"x\",\"b", ErrField, "text"},
		"a missing field":           {`"number":1000,`, "", ErrField, "number"},
		"null as bytes":             {`"0xaBcD"`, "null", ErrJSON, "bytes"},
		"a number as bytes":         {`"0xaBcD"`, "12", ErrJSON, "bytes"},
		"bytes without 0x":          {"0xaBcD", "aBcD", ErrHex, "bytes"},
		"bytes with 0X":             {"0xaBcD", "0XaBcD", ErrHex, "bytes"},
		"bytes that are none":       {"0xaBcD", "0xaBcg", ErrHex, "bytes"},
		"bytes with a space":        {"0xaBcD", "0xaB c", ErrHex, "bytes"},
		"too few bytes":             {"0xaBcD", "0xaB", ErrLength, "bytes"},
		"half a byte":               {"0xaBcD", "0xaBc", ErrLength, "bytes"},
		"too many bytes":            {"0xaBcD", "0xaBcDeF", ErrLength, "bytes"},
		"null as a number":          {"1000", "null", ErrJSON, "number"},
		"a string as a number":      {"1000", `"1000"`, ErrJSON, "number"},
		"too great a number":        {"1000", "1001", ErrNumber, "number"},
		"a number past 64 bits":     {"1000", "18446744073709551616", ErrNumber, "number"},
		"a negative number":         {"1000", "-1", ErrNumber, "number"},
		"minus zero":                {"1000", "-0", ErrNumber, "number"},
		"a fraction":                {"1000", "1.0", ErrNumber, "number"},
		"an exponent":               {"1000", "1e3", ErrNumber, "number"},
		"a number as a decimal":     {`"18446744073709551615"`, "1", ErrJSON, "decimal"},
		"zeros in front":            {"18446744073709551615", "01", ErrNumber, "decimal"},
		"a plus":                    {"18446744073709551615", "+1", ErrNumber, "decimal"},
		"an empty decimal":          {"18446744073709551615", "", ErrNumber, "decimal"},
		"an underscore":             {"18446744073709551615", "1_0", ErrNumber, "decimal"},
		"a decimal past 64 bits":    {"18446744073709551615", "18446744073709551616", ErrNumber, "decimal"},
		"null as a text":            {`"x"`, "null", ErrJSON, "text"},
		"a wrong value inside":      {`{"n":9}`, `{"n":10}`, ErrNumber, "inner: n"},
		"a missing field inside":    {`{"n":9}`, `{}`, ErrField, "inner"},
		"null inside":               {`{"n":9}`, `null`, ErrJSON, "inner"},
		"null as a list":            {`["0x01","0x02"]`, "null", ErrJSON, "list"},
		"an object as a list":       {`["0x01","0x02"]`, "{}", ErrJSON, "list"},
		"too long a list":           {`["0x01","0x02"]`, `["0x01","0x02","0x03"]`, ErrLength, "list"},
		"a wrong value in a list":   {`["0x01","0x02"]`, `["0x01","0x"]`, ErrLength, "list: 1"},
		"null as a value in a list": {`["0x01","0x02"]`, `[null]`, ErrJSON, "list: 0"},
		"a name without end":        {"bytes", strings.Repeat("x", 1_000_000), ErrField, "xxx"},
		"a number without end":      {"18446744073709551615", strings.Repeat("1", 1_000_000), ErrNumber, "decimal"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, good, test.old)
			err := new(sample).read([]byte(strings.Replace(good, test.old, test.with, 1)))
			require.ErrorIs(t, err, test.want)
			require.Contains(t, err.Error(), test.names)
			require.Less(t, len(err.Error()), 300)
		})
	}
}

// FuzzObject: what is accepted means the same to encoding/json, which takes more.
func FuzzObject(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte(`{"number":1,"Number":2}`))
	f.Add([]byte(`{"number":1}{}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var got uint64
		if Object(b, Field{"number", Number(&got, 1<<64-1)}) != nil {
			return
		}
		var fields map[string]uint64
		require.NoError(t, json.Unmarshal(b, &fields))
		require.Equal(t, map[string]uint64{"number": got}, fields)
	})
}
