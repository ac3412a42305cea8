package voucher

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/usage/voucher/strict"
)

func configText(t testing.TB) string {
	t.Helper()
	b, err := json.Marshal(sample(t))
	require.NoError(t, err)
	return string(b)
}

func TestConfigJSON(t *testing.T) {
	c, text := sample(t), configText(t)
	require.Contains(t, text, `"withdrawDelay":86400,"salt":"0x`)
	require.Contains(t, text, `"payer":"`+c.Payer.Hex()+`"`)
	wrongChecksum := strings.Replace(text, c.Payer.Hex(), "0x"+strings.ToUpper(c.Payer.Hex()[2:]), 1)
	for _, spelling := range []string{text, wrongChecksum, strings.Replace(text, c.Payer.Hex(), strings.ToLower(c.Payer.Hex()), 1)} {
		var got Config
		require.NoError(t, json.Unmarshal([]byte(spelling), &got))
		require.Equal(t, c, got)
	}
}

func TestConfigJSONRefuses(t *testing.T) {
	text := configText(t)
	for _, field := range []string{"payer", "payerAuthorizer", "receiver", "receiverAuthorizer", "token", "salt"} {
		for with, want := range map[string]error{
			`"0x0`: strict.ErrLength, `"0x00`: strict.ErrLength, `"`: strict.ErrHex, `"0X`: strict.ErrHex,
		} {
			broken := strings.Replace(text, `"`+field+`":"0x`, `"`+field+`":`+with, 1)
			require.NotEqual(t, text, broken)
			err := new(Config).UnmarshalJSON([]byte(broken))
			require.ErrorIs(t, err, want, broken)
			require.True(t, strings.HasPrefix(err.Error(), field+": "), "%s: %s", field, err)
		}
		missing := strings.Replace(text, `"`+field+`"`, `"`+strings.ToUpper(field)+`"`, 1)
		require.ErrorIs(t, new(Config).UnmarshalJSON([]byte(missing)), strict.ErrField, field)
	}
	for delay, want := range map[string]error{
		`"86400"`: strict.ErrJSON, "null": strict.ErrJSON, "-1": strict.ErrNumber, "86400.0": strict.ErrNumber,
		"9e2": strict.ErrNumber, "1099511627776": strict.ErrNumber, "086400": strict.ErrJSON,
	} {
		kept := sample(t)
		err := kept.UnmarshalJSON([]byte(strings.Replace(text, "86400", delay, 1)))
		require.ErrorIs(t, err, want, delay)
		require.Equal(t, sample(t), kept, "a refused channel changes nothing")
	}
	var greatest Config
	require.NoError(t, greatest.UnmarshalJSON([]byte(strings.Replace(text, "86400", "1099511627775", 1))))
	require.ErrorIs(t, greatest.Validate(), ErrWithdrawDelay, "a uint40 that no contract takes")
}

func TestConfigRoundTrips(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := Config{
			drawAddress(r, "payer"), drawAddress(r, "payer authorizer"), drawAddress(r, "receiver"),
			drawAddress(r, "receiver authorizer"), drawAddress(r, "token"),
			rapid.Uint64Max(maxUint40).Draw(r, "delay"), drawHash(r, "salt"),
		}
		b, err := json.Marshal(c)
		require.NoError(r, err)
		var back Config
		require.NoError(r, json.Unmarshal(b, &back))
		require.Equal(r, c, back)
	})
}

// FuzzConfigJSON: what is accepted means the same to a reader that takes more.
func FuzzConfigJSON(f *testing.F) {
	f.Add([]byte(configText(f)))
	f.Add([]byte(strings.Replace(configText(f), "{", `{"Payer":"0x",`, 1)))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var c Config
		if c.UnmarshalJSON(b) != nil {
			return
		}
		var fields map[string]any
		require.NoError(t, json.Unmarshal(b, &fields))
		require.Len(t, fields, 7)
		require.EqualValues(t, c.WithdrawDelay, fields["withdrawDelay"])
		for field, want := range map[string][]byte{
			"payer": c.Payer[:], "payerAuthorizer": c.PayerAuthorizer[:], "receiver": c.Receiver[:],
			"receiverAuthorizer": c.ReceiverAuthorizer[:], "token": c.Token[:], "salt": c.Salt[:],
		} {
			require.Equal(t, hexText(want), strings.ToLower(fields[field].(string)))
		}
		again, err := json.Marshal(c)
		require.NoError(t, err)
		var back Config
		require.NoError(t, back.UnmarshalJSON(again))
		require.Equal(t, c, back)
	})
}
