package allocation

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// checksummed are the examples of EIP-55.
var checksummed = []string{
	"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
	"0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
	"0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
	"0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
	"0x52908400098527886E0F7030069857D2E4169EE7",
	"0xde709f2102306220921060314715629080e2fb77",
}

func TestAddressesOfEitherSpelling(t *testing.T) {
	for _, text := range checksummed {
		address, err := parseAddress(text)
		require.NoError(t, err)
		again, err := formatAddress(address)
		require.NoError(t, err)
		for _, other := range []string{
			again, strings.ToUpper(again),
			strings.ToLower(text), "0x" + strings.ToUpper(text[2:]),
		} {
			same, err := parseAddress(other)
			require.NoError(t, err)
			require.Equal(t, address, same)
		}
	}
	module, err := formatAddress(make([]byte, moduleSize))
	require.NoError(t, err)
	address, err := parseAddress(module)
	require.NoError(t, err)
	require.Len(t, address, moduleSize)
}

func TestAddressesRefused(t *testing.T) {
	short, err := formatAddress(make([]byte, 19))
	require.NoError(t, err)
	for name, text := range map[string]string{
		"nothing":             "",
		"0x alone":            "0x",
		"too few digits":      checksummed[0][:41],
		"too many digits":     checksummed[0] + "0",
		"no digit":            checksummed[0][:41] + "g",
		"a capital mistyped":  strings.Replace(checksummed[0], "A", "a", 1),
		"a digit mistyped":    strings.Replace(checksummed[0], "6", "7", 1),
		"another prefix":      "cosmos1qyqszqgpqyqszqgpqyqszqgpqyqszqgpjnp7du",
		"mixed case":          "Sahara1" + short[7:],
		"19 bytes":            short,
		"a million letters":   strings.Repeat("q", 1_000_000),
		"a million 0x digits": "0x" + strings.Repeat("0", 1_000_000),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parseAddress(text)
			require.Error(t, err)
			require.Less(t, len(err.Error()), 400)
		})
	}
}
