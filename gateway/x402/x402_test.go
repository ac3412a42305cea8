package x402

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/usage/voucher"
)

func payment() Payment {
	return Payment{
		Network: Network(7),
		Config:  voucher.Config{Payer: common.Address{1}, Receiver: common.Address{2}, WithdrawDelay: 900, Salt: [32]byte{3}},
		Voucher: voucher.Signed{ChannelID: voucher.Hash{4}, MaxClaimableAmount: voucher.MaxAmount, Signature: [65]byte{5}},
		ID:      "pay_1",
	}
}

// TestAPaymentIsReadAsItWasWritten, with and without base64's padding.
func TestAPaymentIsReadAsItWasWritten(t *testing.T) {
	header, err := payment().Header(Requirements{Scheme: Scheme, Network: Network(7)}, Resource{URL: "http://x"})
	require.NoError(t, err)
	require.Less(t, len(header), MaxHeader/2)
	b, err := base64.StdEncoding.DecodeString(header)
	require.NoError(t, err)
	for _, text := range []string{header, base64.RawStdEncoding.EncodeToString(b)} {
		got, err := ParsePayment(text)
		require.NoError(t, err)
		require.Equal(t, payment(), got)
	}
}

// TestOneMeaning: a payment's payload has its fields once and no others, whatever the parser would make of them.
func TestOneMeaning(t *testing.T) {
	header, err := payment().Header(Requirements{Scheme: Scheme, Network: Network(7)}, Resource{})
	require.NoError(t, err)
	var p map[string]json.RawMessage
	require.NoError(t, Decode(header, &p))
	for name, change := range map[string]func(string) string{
		"a field more":    func(s string) string { return `{"more":1,` + s[1:] },
		"a voucher twice": func(s string) string { return `{"voucher":{},` + s[1:] },
		"another case":    func(s string) string { return `{"Voucher":{},` + s[1:] },
		"no voucher":      func(string) string { return `{"type":"voucher","channelConfig":{}}` },
		"nothing":         func(string) string { return `null` },
		"a list":          func(string) string { return `[]` },
	} {
		changed := map[string]json.RawMessage{}
		for k, v := range p {
			changed[k] = v
		}
		changed["payload"] = json.RawMessage(change(string(p["payload"])))
		text, err := Encode(changed)
		require.NoError(t, err)
		_, err = ParsePayment(text)
		var refusal *Refusal
		require.ErrorAs(t, err, &refusal, name)
	}
}

// FuzzParsePayment takes any header.
func FuzzParsePayment(f *testing.F) {
	header, err := payment().Header(Requirements{Scheme: Scheme, Network: Network(7)}, Resource{})
	require.NoError(f, err)
	f.Add(header)
	f.Add("e30=")
	f.Fuzz(func(t *testing.T, header string) {
		p, err := ParsePayment(header)
		if err != nil {
			var refusal *Refusal
			require.ErrorAs(t, err, &refusal)
			return
		}
		again, err := p.Header(Requirements{Scheme: Scheme, Network: p.Network}, Resource{})
		require.NoError(t, err)
		back, err := ParsePayment(again)
		if err == nil { // its identifier may be too long for a header
			require.Equal(t, p, back)
		}
	})
}
