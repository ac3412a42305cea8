package receipts

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/usage/voucher"
	"github.com/sahara-chain/sahara/x/usage/voucher/strict"
)

func TestReceiptJSON(t *testing.T) {
	r := Receipt{Hash{0xab}, 1_700_000_000_000, 1<<64 - 1, 0, voucher.MaxAmount}
	b, err := json.Marshal(r)
	require.NoError(t, err)
	require.Equal(t, `{"callHash":"0xab`+strings.Repeat("00", 31)+`","time":1700000000000,`+
		`"inputUnits":"18446744073709551615","outputUnits":"0",`+
		`"price":"340282366920938463463374607431768211455"}`, string(b))
}

func TestReceiptJSONRefuses(t *testing.T) {
	good, err := json.Marshal(Receipt{Hash{}, 1, 2, 3, voucher.AmountFromUint64(4)})
	require.NoError(t, err)
	for name, test := range map[string]struct {
		old, with string
		want      error
		field     string
	}{
		"a short hash":       {`"0x00`, `"0x`, strict.ErrLength, "callHash"},
		"no hash":            {`"callHash"`, `"hash"`, strict.ErrField, "hash"},
		"a negative time":    {`:1,`, `:-1,`, strict.ErrNumber, "time"},
		"time in a string":   {`:1,`, `:"1",`, strict.ErrJSON, "time"},
		"time with fraction": {`:1,`, `:1.5,`, strict.ErrNumber, "time"},
		"time past 2^53":     {`:1,`, `:9007199254740992,`, strict.ErrNumber, "time"},
		"units as a number":  {`"2"`, `2`, strict.ErrJSON, "inputUnits"},
		"negative units":     {`"2"`, `"-2"`, strict.ErrNumber, "inputUnits"},
		"no output":          {`"3"`, `null`, strict.ErrJSON, "outputUnits"},
		"price with zeros":   {`"4"`, `"04"`, voucher.ErrAmountText, "price"},
		"price twice":        {`{`, `{"price":"4",`, strict.ErrField, "price"},
		"too great a price":  {`"4"`, `"340282366920938463463374607431768211456"`, voucher.ErrAmountRange, "price"},
	} {
		t.Run(name, func(t *testing.T) {
			broken := strings.Replace(string(good), test.old, test.with, 1)
			require.NotEqual(t, string(good), broken)
			kept := Receipt{Time: 9}
			err := kept.UnmarshalJSON([]byte(broken))
			require.ErrorIs(t, err, test.want)
			require.Contains(t, err.Error(), test.field)
			require.Equal(t, Receipt{Time: 9}, kept, "a refused receipt changes nothing")
		})
	}
}

func TestMembershipJSON(t *testing.T) {
	for _, count := range []uint64{1, 2, 7} {
		m := memberOf(t, receiptsOf(count), count-1)
		b, err := json.Marshal(m)
		require.NoError(t, err)
		require.Contains(t, string(b), fmt.Sprintf(`"count":"%d","index":"%d","receipt":{"callHash":"0x`, count, count-1))
		require.NotContains(t, string(b), "null")
		var back Membership
		require.NoError(t, json.Unmarshal(b, &back))
		require.Len(t, back.Proof, len(m.Proof))
		require.NoError(t, back.Verify())
		again, err := json.Marshal(back)
		require.NoError(t, err)
		require.Equal(t, string(b), string(again))
	}
	_, err := json.Marshal(Membership{Receipt: Receipt{Time: -1}})
	require.ErrorIs(t, err, ErrTime)
}

func TestMembershipJSONRefuses(t *testing.T) {
	m := memberOf(t, receiptsOf(2), 0)
	good, err := json.Marshal(m)
	require.NoError(t, err)
	step := `"` + hexText(m.Proof[0]) + `"`
	for name, test := range map[string]struct {
		old, with string
		want      error
		field     string
	}{
		"count as a number":  {`"count":"2"`, `"count":2`, strict.ErrJSON, "count"},
		"a negative index":   {`"index":"0"`, `"index":"-1"`, strict.ErrNumber, "index"},
		"no receipt":         {`"receipt":{`, `"receipt":null,"x":{`, strict.ErrField, "x"},
		"a wrong receipt":    {`"price":"100"`, `"price":"-"`, voucher.ErrAmountText, "receipt: price"},
		"no list":            {`[` + step + `]`, step, strict.ErrJSON, "proof"},
		"a short step":       {step, `"0x00"`, strict.ErrLength, "proof: 0"},
		"too many steps":     {step, step + strings.Repeat(","+step, 64), strict.ErrLength, "proof"},
		"a name in capitals": {`"proof"`, `"Proof"`, strict.ErrField, "Proof"},
	} {
		t.Run(name, func(t *testing.T) {
			broken := strings.Replace(string(good), test.old, test.with, 1)
			require.NotEqual(t, string(good), broken)
			kept := m
			err := kept.UnmarshalJSON([]byte(broken))
			require.ErrorIs(t, err, test.want)
			require.Contains(t, err.Error(), test.field)
			require.Equal(t, m, kept, "a refused document changes nothing")
		})
	}
	most := strings.Replace(string(good), step, step+strings.Repeat(","+step, 63), 1)
	var back Membership
	require.NoError(t, json.Unmarshal([]byte(most), &back))
	require.ErrorIs(t, back.Verify(), ErrProofLength)
}

func TestReceiptJSONRoundTrips(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		receipt := drawReceipt(r)
		b, err := json.Marshal(receipt)
		require.NoError(r, err)
		var back Receipt
		require.NoError(r, json.Unmarshal(b, &back))
		require.Equal(r, receipt, back)
	})
}

// FuzzReceiptJSON: what is accepted is written again as it means, and means the same to a reader that takes more.
func FuzzReceiptJSON(f *testing.F) {
	good, err := json.Marshal(receiptsOf(1)[0])
	require.NoError(f, err)
	f.Add(good)
	f.Add([]byte(strings.Replace(string(good), "{", `{"Price":"1",`, 1)))
	f.Add([]byte(`{"time":1e3}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var r Receipt
		if r.UnmarshalJSON(b) != nil {
			return
		}
		var fields map[string]any
		require.NoError(t, json.Unmarshal(b, &fields))
		require.Len(t, fields, 5)
		require.EqualValues(t, r.Time, fields["time"])
		require.Equal(t, r.Price.String(), fields["price"])
		require.Equal(t, hexText(r.CallHash), strings.ToLower(fields["callHash"].(string)))
		again, err := json.Marshal(r)
		require.NoError(t, err)
		var back Receipt
		require.NoError(t, back.UnmarshalJSON(again))
		require.Equal(t, r, back)
	})
}
