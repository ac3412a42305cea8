package cli

import (
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

func TestParseCoin(t *testing.T) {
	for text, want := range map[string]string{
		"5SAHARA":                    "5000000000000000000asahara",
		"0.5SAHARA":                  "500000000000000000asahara",
		"0.000000000000000001SAHARA": "1asahara",
		"5 SAHARA":                   "",
		"1000asahara":                "1000asahara",
		"1000":                       "1000ausd",
		"7ausd":                      "7ausd",
		"7ibc/AB12":                  "7ibc/AB12",
		"0700":                       "700ausd",
		"340282366920938463463374607431768211455": "340282366920938463463374607431768211455ausd",
		"340282366920938463463374607431768211456": "",
		"":                                 "",
		"0":                                "",
		"0.0SAHARA":                        "",
		"-1":                               "",
		"+1":                               "",
		"1e3":                              "",
		"0x10":                             "",
		"1,000":                            "",
		"1.5":                              "",
		"1.5asahara":                       "",
		"1.SAHARA":                         "",
		".5SAHARA":                         "",
		"1a":                               "",
		"0.0000000000000000001SAHARA":      "",
		strings.Repeat("9", 60) + "SAHARA": "",
		strings.Repeat("9", 1_000_000):     "",
	} {
		got, err := parseCoin(text, "ausd")
		if want == "" {
			require.Error(t, err, "%.60q", text)
			require.Less(t, len(err.Error()), 300)
			continue
		}
		require.NoError(t, err, "%.60q", text)
		require.Equal(t, want, got.String())
	}
	_, err := parseCoin("5", "")
	require.ErrorContains(t, err, "invalid denom")
}

func TestFormatAmount(t *testing.T) {
	one := new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)
	for want, n := range map[string]*big.Int{
		"0 SAHARA": new(big.Int), "0.000000000000000001 SAHARA": big.NewInt(1), "1 SAHARA": one,
		"12.5 SAHARA": new(big.Int).Div(new(big.Int).Mul(one, big.NewInt(25)), big.NewInt(2)),
	} {
		require.Equal(t, want, formatAmount(n, "asahara"))
	}
	require.Equal(t, "1000000 ausd", formatAmount(big.NewInt(1_000_000), "ausd"))
	require.Equal(t, "nothing", formatCoins(nil))
	require.Equal(t, "0.000000000000000002 SAHARA, 3 ausd", formatCoins(sdk.NewCoins(sdk.NewInt64Coin("asahara", 2), sdk.NewInt64Coin("ausd", 3))))
}

func TestFormatBps(t *testing.T) {
	for bps, want := range map[uint32]string{0: "0%", 1: "0.01%", 10: "0.1%", 100: "1%", 1_000: "10%", 1_250: "12.5%", 10_000: "100%"} {
		require.Equal(t, want, formatBps(bps))
	}
}
