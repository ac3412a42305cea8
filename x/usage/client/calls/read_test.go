package calls

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/usage/receipts"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
	"github.com/sahara-chain/sahara/x/usage/voucher/strict"
)

var (
	idA, idB = voucher.Hash{0xa}, voucher.Hash{0xb}
	first    = receipts.Receipt{
		CallHash: receipts.Hash{1}, Time: 1_790_000_000_000, InputUnits: 12, OutputUnits: 80, Price: voucher.AmountFromUint64(4_200),
	}
	second = receipts.Receipt{CallHash: receipts.Hash{2}, Price: voucher.MaxAmount}
)

const heading = "call_hash,time,input_units,output_units,price\n"

func text(h voucher.Hash) string { return types.Hex(h[:]) }

// asJSON is a record of a call, with its channel if it has one.
func asJSON(t testing.TB, r receipts.Receipt, channel *voucher.Hash) string {
	t.Helper()
	b, err := r.MarshalJSON()
	require.NoError(t, err)
	if channel == nil {
		return string(b) + "\n"
	}
	return strings.Replace(string(b), "{", `{"channelId":"`+text(*channel)+`",`, 1) + "\n"
}

func asRow(r receipts.Receipt) string {
	return fmt.Sprintf("%s,%d,%d,%d,%s\n", text(r.CallHash), r.Time, r.InputUnits, r.OutputUnits, r.Price)
}

// all reads a file to its end or its first error.
func all(file string, channel *voucher.Hash) (found []Call, err error) {
	for call, err := range Read(strings.NewReader(file), channel) {
		if err != nil {
			return found, err
		}
		found = append(found, call)
	}
	return found, nil
}

func TestRead(t *testing.T) {
	both := []Call{{idA, first}, {idA, second}}
	for name, test := range map[string]struct {
		file    string
		channel *voucher.Hash
		want    []Call
	}{
		"lines that tell":        {asJSON(t, first, &idA) + asJSON(t, second, &idA), nil, both},
		"lines that do not":      {asJSON(t, first, nil) + asJSON(t, second, nil), &idA, both},
		"some of each":           {asJSON(t, first, nil) + asJSON(t, second, &idA), &idA, both},
		"others passed over":     {asJSON(t, second, &idB) + asJSON(t, first, &idA) + asJSON(t, second, &idA), &idA, both},
		"two channels":           {asJSON(t, first, &idA) + asJSON(t, first, &idB), nil, []Call{{idA, first}, {idB, first}}},
		"empty lines":            {asJSON(t, first, &idA) + "\n  \r\n" + asJSON(t, second, &idA) + "\n", nil, both},
		"no end of the line":     {strings.TrimSpace(asJSON(t, first, &idA)), nil, both[:1]},
		"a CSV":                  {heading + asRow(first) + asRow(second), &idA, both},
		"with its channel":       {"channel_id," + heading + text(idA) + "," + asRow(first), nil, both[:1]},
		"from a spreadsheet":     {"\xef\xbb\xbf" + strings.ReplaceAll(heading+asRow(first), "\n", "\r\n"), &idA, both[:1]},
		"in another order":       {" Price ,time,input_units,output_units,CALL_HASH\n4200, 1790000000000,12,80," + text(first.CallHash), &idA, both[:1]},
		"with quotes":            {heading + `"` + text(first.CallHash) + `","1790000000000","12","80","4200"`, &idA, both[:1]},
		"hashes without 0x":      {heading + strings.ReplaceAll(asRow(first), "0x", ""), &idA, both[:1]},
		"a CSV's other channels": {"channel_id," + heading + text(idB) + "," + asRow(first) + text(idA) + "," + asRow(first), &idA, both[:1]},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := all(test.file, test.channel)
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
}

func TestReadRefuses(t *testing.T) {
	good := asJSON(t, first, &idA)
	for name, test := range map[string]struct {
		file string
		want error
		says string
	}{
		"nothing":                 {"", ErrEmpty, ""},
		"no calls":                {heading, ErrEmpty, ""},
		"of no channel":           {good + asJSON(t, first, nil), ErrChannel, "line 2"},
		"a CSV of none":           {heading + asRow(first), ErrChannel, "line 2"},
		"neither":                 {"calls", ErrFormat, "no column call_hash"},
		"an array":                {"[" + good + "]", ErrFormat, ""},
		"half a line":             {good + good[:40], ErrFormat, "line 2"},
		"two on a line":           {strings.TrimSpace(good) + good, ErrFormat, "line 1"},
		"a long line":             {good + `{"channelId":"` + strings.Repeat("0", 1<<17) + "\n", nil, "line 2"},
		"a field more":            {strings.Replace(good, "{", `{"model":"m",`, 1), strict.ErrField, `"model" is unknown`},
		"a field twice":           {strings.Replace(good, "{", `{"time":1,`, 1), strict.ErrField, "twice"},
		"a field less":            {strings.Replace(good, `,"price":"4200"`, "", 1), strict.ErrField, `"price" is missing`},
		"a number as price":       {strings.Replace(good, `"4200"`, "4200", 1), strict.ErrJSON, "price"},
		"a time of text":          {strings.Replace(good, "1790000000000", `"now"`, 1), strict.ErrJSON, "time"},
		"a column less":           {"call_hash,time,input_units,price\n", ErrFormat, "output_units"},
		"a column twice":          {"time," + heading, ErrFormat, `"time" is there twice`},
		"a column more":           {"model," + heading, ErrFormat, "other columns"},
		"a short row":             {"channel_id," + heading + text(idA) + ",1,2\n", ErrFormat, "line 2"},
		"a short channel":         {"channel_id," + heading + "0x12," + asRow(first), ErrFormat, "channel_id"},
		"a hash of text":          {"channel_id," + heading + text(idA) + ",zz,1,1,1,1\n", ErrFormat, "call_hash"},
		"a time with zeros":       {"channel_id," + heading + text(idA) + "," + text(idA) + ",01,1,1,1\n", ErrFormat, "time"},
		"a time too late":         {"channel_id," + heading + text(idA) + "," + text(idA) + ",9007199254740992,1,1,1\n", receipts.ErrTime, "line 2"},
		"negative units":          {"channel_id," + heading + text(idA) + "," + text(idA) + ",1,-1,1,1\n", ErrFormat, "input_units"},
		"units with a point":      {"channel_id," + heading + text(idA) + "," + text(idA) + ",1,1,1.0,1\n", ErrFormat, "output_units"},
		"a price in exponents":    {"channel_id," + heading + text(idA) + "," + text(idA) + ",1,1,1,1e3\n", voucher.ErrAmountText, "price"},
		"a price above uint128":   {"channel_id," + heading + text(idA) + "," + text(idA) + ",1,1,1,340282366920938463463374607431768211456\n", voucher.ErrAmountRange, "price"},
		"a quote that never ends": {"channel_id," + heading + `"` + text(idA), ErrFormat, "line"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := all(test.file, nil)
			require.Error(t, err)
			if test.want != nil {
				require.ErrorIs(t, err, test.want)
			}
			require.ErrorContains(t, err, test.says)
			require.Less(t, len(err.Error()), 500)
		})
	}
}

type brokenReader struct{}

var errDisk = errors.New("disk")

func (brokenReader) Read([]byte) (int, error) { return 0, errDisk }

func TestReadTellsOfTheDisk(t *testing.T) {
	for _, start := range []string{"", asJSON(t, first, &idA), heading} {
		var last error
		for _, err := range Read(io.MultiReader(strings.NewReader(start), brokenReader{}), &idA) {
			last = err
		}
		require.ErrorIs(t, last, errDisk, start)
	}
}

func TestLog(t *testing.T) {
	l := Log{Channel: idA}
	require.Equal(t, types.Receipts{}, l.Receipts(), "no calls have no root")
	require.NoError(t, l.Add(Call{idA, first}))
	require.NoError(t, l.Add(Call{idA, first}))
	var log receipts.Log
	log.Add(first.Hash(idA))
	log.Add(first.Hash(idA))
	root, err := log.Root()
	require.NoError(t, err)
	require.Equal(t, types.Receipts{Calls: 2, InputUnits: 24, OutputUnits: 160, Root: root[:]}, l.Receipts())
	require.Equal(t, voucher.AmountFromUint64(8_400), l.Price)

	before := l.Receipts()
	for name, test := range map[string]struct {
		call receipts.Receipt
		want error
	}{
		"input of its own": {receipts.Receipt{InputUnits: 1<<64 - 1}, ErrUnits},
		"input together":   {receipts.Receipt{InputUnits: types.MaxUnits - 23}, ErrUnits},
		"output":           {receipts.Receipt{OutputUnits: types.MaxUnits - 159}, ErrUnits},
		"output that ends": {receipts.Receipt{OutputUnits: 1<<64 - 1}, ErrUnits},
		"price":            {second, voucher.ErrAmountRange},
	} {
		require.ErrorIs(t, l.Add(Call{idA, test.call}), test.want, name)
		require.Equal(t, before, l.Receipts(), "%s: a refused call changes nothing", name)
	}
	require.NoError(t, l.Add(Call{idA, receipts.Receipt{InputUnits: types.MaxUnits - 24, OutputUnits: types.MaxUnits - 160}}))
}
