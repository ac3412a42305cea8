package claims

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
	"github.com/sahara-chain/sahara/x/usage/voucher/strict"
)

// whole has every field.
func whole() Entry {
	return Entry{
		Voucher:      voucher.Signed{ChannelID: voucher.Hash{1}, MaxClaimableAmount: voucher.AmountFromUint64(5_000), Signature: [65]byte{64: 27}},
		TotalClaimed: voucher.AmountFromUint64(4_200),
		Receipts:     types.Receipts{Calls: 12, InputUnits: 120, OutputUnits: 960, Root: append(make([]byte, 31), 7)},
		Weights:      []types.Weight{{AssetId: 9, Bps: 1_500}, {AssetId: 4, Bps: 10_000}},
	}
}

func write(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	return string(b)
}

func TestEntry(t *testing.T) {
	e := whole()
	text := write(t, e)
	require.Equal(t, `{"voucher":`+write(t, e.Voucher)+`,"totalClaimed":"4200","receipts":{"calls":"12","inputUnits":"120","outputUnits":"960","root":"`+
		types.Hex(e.Receipts.Root)+`"},"weights":[{"assetId":"9","bps":1500},{"assetId":"4","bps":10000}]}`, text)
	bare := Entry{Voucher: e.Voucher, TotalClaimed: e.TotalClaimed}
	require.NotContains(t, write(t, bare), "receipts")
	require.NotContains(t, write(t, bare), "weights")
	for _, want := range []Entry{e, bare} {
		var back Entry
		require.NoError(t, json.Unmarshal([]byte(write(t, want)), &back))
		require.Equal(t, want, back)
	}
	require.Equal(t, types.Claim{
		ChannelId: e.Voucher.ChannelID[:], MaxClaimable: sdkmath.NewInt(5_000), Signature: e.Voucher.Signature[:],
		TotalClaimed: sdkmath.NewInt(4_200), Receipts: e.Receipts, Weights: e.Weights,
	}, e.Claim())
}

func TestEntryRefuses(t *testing.T) {
	text := write(t, whole())
	for name, test := range map[string]struct {
		old, with string
		want      error
		says      string
	}{
		"no voucher":           {`"voucher"`, `"Voucher"`, strict.ErrField, `"Voucher"`},
		"a voucher of none":    {write(t, whole().Voucher), "null", strict.ErrJSON, "voucher"},
		"two totals":           {`"totalClaimed"`, `"totalClaimed":"1","totalClaimed"`, strict.ErrField, "twice"},
		"a number as total":    {`"4200"`, "4200", strict.ErrJSON, "totalClaimed"},
		"a negative total":     {`"4200"`, `"-1"`, voucher.ErrAmountText, "totalClaimed"},
		"receipts of none":     {`"receipts":{`, `"receipts":null,"x":{`, strict.ErrField, ""},
		"a number as count":    {`"12"`, "12", strict.ErrJSON, "receipts: calls"},
		"a count too great":    {`"12"`, `"9007199254740993"`, ErrCount, "receipts: calls"},
		"a short root":         {types.Hex(whole().Receipts.Root), "0x07", strict.ErrLength, "receipts: root"},
		"an asset's number":    {`"9"`, "9", strict.ErrJSON, "weights: 0: assetId"},
		"a weight of text":     {"1500", `"1500"`, strict.ErrJSON, "weights: 0: bps"},
		"a weight above all":   {"1500", "10001", strict.ErrNumber, "weights: 0: bps"},
		"too many weights":     {`[{"assetId":"9","bps":1500},`, `[` + strings.Repeat(`{"assetId":"9","bps":1500},`, types.MaxWeights), strict.ErrLength, "weights"},
		"weights of none":      {`,{"assetId":"4","bps":10000}]`, `,null]`, strict.ErrJSON, "weights: 1"},
		"something of its own": {"{", `{"note":"",`, strict.ErrField, "note"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, text, test.old)
			kept := Entry{TotalClaimed: voucher.MaxAmount}
			err := kept.UnmarshalJSON([]byte(strings.Replace(text, test.old, test.with, 1)))
			require.ErrorIs(t, err, test.want)
			require.ErrorContains(t, err, test.says)
			require.Equal(t, Entry{TotalClaimed: voucher.MaxAmount}, kept, "a refused entry changes nothing")
		})
	}
}

func TestRead(t *testing.T) {
	e := whole()
	other := e
	other.Voucher.ChannelID[0]++
	one, two := write(t, e), write(t, other)
	indented, err := json.MarshalIndent(e, "", "  ")
	require.NoError(t, err)
	for name, test := range map[string]struct {
		file string
		want []Entry
	}{
		"one":                 {one, []Entry{e}},
		"one for people":      {string(indented), []Entry{e}},
		"a line each":         {one + "\n" + two + "\n", []Entry{e, other}},
		"after one another":   {one + two, []Entry{e, other}},
		"an array":            {" \r\n\t[" + one + ", " + two + "]\n", []Entry{e, other}},
		"an array of one":     {"[" + one + "]", []Entry{e}},
		"pretty, and a line":  {string(indented) + "\n" + two, []Entry{e, other}},
		"with space at first": {"\n\n" + one, []Entry{e}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Read(strings.NewReader(test.file))
			require.NoError(t, err)
			require.Equal(t, test.want, got)
		})
	}
	for name, test := range map[string]struct {
		file string
		want error
		says string
	}{
		"nothing":              {"", ErrEmpty, ""},
		"space":                {" \n", ErrEmpty, ""},
		"an empty array":       {"[]", ErrEmpty, ""},
		"no JSON":              {"vouchers", ErrJSON, "entry 0"},
		"half":                 {one + two[:20], ErrJSON, "entry 1"},
		"an array without end": {"[" + one, ErrJSON, ""},
		"two arrays":           {"[" + one + "][" + two + "]", ErrJSON, "something follows entry 0"},
		"a bracket":            {one + "]", ErrJSON, "something follows entry 0"},
		"another document":     {one + `{"a":1}`, strict.ErrField, "entry 1"},
		"a number":             {"[1]", strict.ErrJSON, "entry 0"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(strings.NewReader(test.file))
			require.ErrorIs(t, err, test.want)
			require.ErrorContains(t, err, test.says)
		})
	}
}

func TestReadVouchers(t *testing.T) {
	e := whole()
	got, err := ReadVouchers(strings.NewReader(write(t, e) + write(t, e.Voucher)))
	require.NoError(t, err)
	require.Equal(t, []voucher.Signed{e.Voucher, e.Voucher}, got)
	_, err = ReadVouchers(strings.NewReader(write(t, e.Voucher) + `{"voucher":{}}`))
	require.ErrorIs(t, err, strict.ErrField)
	require.ErrorContains(t, err, "entry 1")
}

// FuzzRead: what is accepted, written and read again, is the same.
func FuzzRead(f *testing.F) {
	f.Add([]byte(write(f, whole())))
	f.Add([]byte("[" + write(f, whole()) + "]"))
	f.Fuzz(func(t *testing.T, b []byte) {
		entries, err := Read(strings.NewReader(string(b)))
		if err != nil {
			return
		}
		again, err := Read(strings.NewReader(write(t, entries)))
		require.NoError(t, err)
		require.Equal(t, entries, again)
	})
}
