package types_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/usage/types"
)

// TestPayTo: the address of a service is what is written here, for ever, and no two services share one.
func TestPayTo(t *testing.T) {
	provider := sdk.AccAddress(bytes.Repeat([]byte{7}, 20))
	require.Equal(t, "0x211E7C076cB35D05Ff8caA67eb98d9Bd3F7FBE46", types.PayTo(provider, 1).Hex())
	seen := map[string]bool{}
	for _, p := range []sdk.AccAddress{provider, provider[:19], append(provider[:len(provider):len(provider)], 0), {}} {
		for _, asset := range []uint64{0, 1, 256, 1 << 63} {
			address := types.PayTo(p, asset).Hex()
			require.False(t, seen[address])
			seen[address] = true
		}
	}
}

func TestParse(t *testing.T) {
	address := "0x" + strings.Repeat("aB", 20)
	parsed, err := types.ParseAddress("field", address)
	require.NoError(t, err)
	require.Equal(t, bytes.Repeat([]byte{0xab}, 20), parsed[:])
	for _, bad := range []string{"", "0x", address[2:], address + "00", address[:41], "0X" + address[2:], "0x" + strings.Repeat("zz", 20)} {
		_, err := types.ParseAddress("field", bad)
		require.ErrorIs(t, err, types.ErrAddress, bad)
		require.ErrorContains(t, err, "field")
	}
	hash := strings.Repeat("12", 32)
	for _, good := range []string{hash, "0x" + hash} {
		parsed, err := types.ParseHash("field", good)
		require.NoError(t, err)
		require.Equal(t, "0x"+hash, types.Hex(parsed[:]))
	}
	for _, bad := range []string{"", "0x", hash[1:], hash + "12", "0x0x" + hash[4:], "zz" + hash[2:]} {
		_, err := types.ParseHash("field", bad)
		require.ErrorIs(t, err, types.ErrHash, bad)
	}
	_, err = types.EthAddress("payer", make([]byte, 32))
	require.ErrorIs(t, err, types.ErrAddress)
}

// TestEndpoints: what is taken for a URL is the same with every version of Go.
func TestEndpoints(t *testing.T) {
	s := types.Service{Authorizer: "0x" + strings.Repeat("11", 20), Prices: []types.Price{price(1, 1, 1)}}
	for endpoint, good := range map[string]bool{
		"https://a": true, "http://127.0.0.1:8080/v1": true, "https://[::1]/v1?x=1#y": true, "https://a/b@c": true,
		"": false, "https://": false, "http:///x": false, "//a": false, "a": false, "HTTPS://a": false, "https://a b": false,
		"https://u@a/x": false, "https://?x": false, "https://#x": false, "https://a\n": false, "https://ä": false, "https://a\x7f": false,
	} {
		s.Endpoint = endpoint
		err := s.Validate()
		require.Equal(t, good, err == nil, "%q: %v", endpoint, err)
		if !good {
			require.ErrorIs(t, err, types.ErrEndpoint)
		}
	}
}
