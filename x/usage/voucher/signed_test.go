package voucher

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/usage/voucher/strict"
)

// signedText is the voucher of a vector, as x402's client sends it.
func signedText(t testing.TB) string {
	t.Helper()
	b, err := json.Marshal(vectors(t)[0].Voucher)
	require.NoError(t, err)
	return string(b)
}

func TestSignedJSON(t *testing.T) {
	want := vectors(t)[0].Voucher
	text := signedText(t)
	require.Equal(t, `{"channelId":"`+hexText(want.ChannelID[:])+`","maxClaimableAmount":"`+
		want.MaxClaimableAmount.String()+`","signature":"`+hexText(want.Signature[:])+`"}`, text)
	for _, spelling := range []string{
		text, strings.ReplaceAll(strings.ToUpper(text), "0X", "0x"), " " + text + "\n",
	} {
		for _, name := range []string{"channelId", "maxClaimableAmount", "signature"} {
			spelling = strings.Replace(spelling, strings.ToUpper(name), name, 1)
		}
		var got Signed
		require.NoError(t, json.Unmarshal([]byte(spelling), &got), spelling)
		require.Equal(t, want, got)
	}
}

func TestSignedJSONRefuses(t *testing.T) {
	text := signedText(t)
	v := vectors(t)[0].Voucher
	channel, amount, signature := hexText(v.ChannelID[:]), v.MaxClaimableAmount.String(), hexText(v.Signature[:])
	for name, test := range map[string]struct {
		old, with string
		want      error
		field     string
	}{
		"a short channel":      {channel, channel[:64], strict.ErrLength, "channelId"},
		"a long channel":       {channel, channel + "00", strict.ErrLength, "channelId"},
		"a channel without 0x": {channel, channel[2:], strict.ErrHex, "channelId"},
		"no channel":           {`"channelId"`, `"channel"`, strict.ErrField, "channel"},
		"a number as amount":   {`"` + amount + `"`, amount, strict.ErrJSON, "maxClaimableAmount"},
		"no amount":            {`"` + amount + `"`, "null", strict.ErrJSON, "maxClaimableAmount"},
		"a hex amount":         {amount, "0x10", ErrAmountText, "maxClaimableAmount"},
		"a negative amount":    {amount, "-1", ErrAmountText, "maxClaimableAmount"},
		"too great an amount":  {amount, greatestText + "0", ErrAmountRange, "maxClaimableAmount"},
		"a short signature":    {signature, signature[:130], strict.ErrLength, "signature"},
		"a smart wallet's":     {signature, signature + strings.Repeat("64", 32), strict.ErrLength, "signature"},
		"a field more":         {"{", `{"network":"eip155:1",`, strict.ErrField, "network"},
		"a field twice":        {"{", `{"maxClaimableAmount":"1",`, strict.ErrField, "maxClaimableAmount"},
		"two vouchers":         {text, text + text, strict.ErrJSON, ""},
	} {
		t.Run(name, func(t *testing.T) {
			require.Contains(t, text, test.old)
			kept := Signed{MaxClaimableAmount: MaxAmount}
			err := kept.UnmarshalJSON([]byte(strings.Replace(text, test.old, test.with, 1)))
			require.ErrorIs(t, err, test.want)
			require.Contains(t, err.Error(), test.field)
			require.Equal(t, Signed{MaxClaimableAmount: MaxAmount}, kept, "a refused voucher changes nothing")
		})
	}
}

func TestSignedBinary(t *testing.T) {
	v := vectors(t)[0].Voucher
	b, err := v.MarshalBinary()
	require.NoError(t, err)
	require.Len(t, b, 113)
	require.Equal(t, v.ChannelID[:], b[:32])
	require.Equal(t, v.Signature[:], b[48:])
	for _, length := range []int{0, 32, 112, 114, 226} {
		kept := v
		require.ErrorIs(t, kept.UnmarshalBinary(make([]byte, length)), ErrEncoding)
		require.Equal(t, v, kept)
	}
}

func TestSignedRoundTrips(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		v := Signed{drawHash(r, "channel"), drawAmount(r, "maximum"), [65]byte{}}
		copy(v.Signature[:], rapid.SliceOfN(rapid.Byte(), 65, 65).Draw(r, "signature"))

		b, err := v.MarshalBinary()
		require.NoError(r, err)
		var back Signed
		require.NoError(r, back.UnmarshalBinary(b))
		require.Equal(r, v, back)

		b, err = json.Marshal(v)
		require.NoError(r, err)
		back = Signed{}
		require.NoError(r, json.Unmarshal(b, &back))
		require.Equal(r, v, back)
	})
}

// FuzzSignedJSON: what is accepted means the same to a reader that takes more.
func FuzzSignedJSON(f *testing.F) {
	f.Add([]byte(signedText(f)))
	f.Add([]byte(strings.Replace(signedText(f), "{", `{"signature":"0x",`, 1)))
	f.Add([]byte(`{"channelId":null}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var v Signed
		if v.UnmarshalJSON(b) != nil {
			return
		}
		var fields map[string]string
		require.NoError(t, json.Unmarshal(b, &fields))
		require.Len(t, fields, 3)
		require.Equal(t, hexText(v.ChannelID[:]), strings.ToLower(fields["channelId"]))
		require.Equal(t, v.MaxClaimableAmount.String(), fields["maxClaimableAmount"])
		require.Equal(t, hexText(v.Signature[:]), strings.ToLower(fields["signature"]))

		again, err := json.Marshal(v)
		require.NoError(t, err)
		var back Signed
		require.NoError(t, back.UnmarshalJSON(again))
		require.Equal(t, v, back)
	})
}
