package voucher

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var limit = new(big.Int).Lsh(big.NewInt(1), 128)

const greatestText = "340282366920938463463374607431768211455"

func TestAmountTexts(t *testing.T) {
	for text, want := range map[string]Amount{
		"0":                                      {},
		"9":                                      {0, 9},
		"18446744073709551615":                   {0, 1<<64 - 1},
		"18446744073709551616":                   {1, 0},
		"10000000000000000000000000000000000000": {0x785ee10d5da46d9, 0xf436a000000000},
		"100000000000000000000000000000000000001": {0x4b3b4ca85a86c47a, 0x98a224000000001},
		greatestText: MaxAmount,
	} {
		got, err := ParseAmount(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
		require.Equal(t, text, got.String())
	}
}

func TestParseAmountRefuses(t *testing.T) {
	for text, want := range map[string]error{
		"":      ErrAmountText,
		"00":    ErrAmountText,
		"01":    ErrAmountText,
		"-1":    ErrAmountText,
		"-0":    ErrAmountText,
		"+1":    ErrAmountText,
		" 1":    ErrAmountText,
		"1 ":    ErrAmountText,
		"1\n":   ErrAmountText,
		"1_000": ErrAmountText,
		"1,000": ErrAmountText,
		"1.0":   ErrAmountText,
		"1e3":   ErrAmountText,
		"0x10":  ErrAmountText,
		"a":     ErrAmountText,
		"１":     ErrAmountText, // a digit, but not ASCII's
		"1\xff": ErrAmountText,
		"340282366920938463463374607431768211456": ErrAmountRange,
		"340282366920938463463374607431768211460": ErrAmountRange,
		"999999999999999999999999999999999999999": ErrAmountRange,
		greatestText + "0":                        ErrAmountRange,
		strings.Repeat("1", 1_000_000):            ErrAmountRange,
		strings.Repeat("0", 1_000_000):            ErrAmountText,
	} {
		_, err := ParseAmount(text)
		require.ErrorIs(t, err, want, "%.60q", text)
		require.Less(t, len(err.Error()), 200)
		kept := AmountFromUint64(7)
		require.ErrorIs(t, kept.UnmarshalText([]byte(text)), want)
		require.Equal(t, AmountFromUint64(7), kept, "a refused text changes nothing")
	}
}

func TestAmountFromBigRefuses(t *testing.T) {
	for name, n := range map[string]*big.Int{
		"nil":          nil,
		"minus one":    big.NewInt(-1),
		"one too many": limit,
		"far too many": new(big.Int).Lsh(limit, 1_000_000),
		"very little":  new(big.Int).Neg(new(big.Int).Lsh(limit, 1_000_000)),
	} {
		_, err := AmountFromBig(n)
		require.ErrorIs(t, err, ErrAmountRange, name)
		require.Less(t, len(err.Error()), 200)
	}
}

// TestAmountsAreNumbers compares everything with big.Int.
func TestAmountsAreNumbers(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a, b := drawAmount(r, "a"), drawAmount(r, "b")
		x, y := a.Big(), b.Big()
		require.Equal(r, x.String(), a.String())
		require.Equal(r, x.Cmp(y), a.Cmp(b))
		require.Equal(r, x.Sign() == 0, a.IsZero())
		require.Equal(r, a, AmountFromBytes(a.Bytes()))
		require.Equal(r, [16]byte(x.FillBytes(make([]byte, 16))), a.Bytes())
		for _, text := range []string{a.String(), new(big.Int).Rsh(x, 64).String()} {
			parsed, err := ParseAmount(text)
			require.NoError(r, err)
			require.Equal(r, text, parsed.Big().String())
		}
		same, err := AmountFromBig(x)
		require.NoError(r, err)
		require.Equal(r, a, same)
		require.Equal(r, 0, a.Cmp(same))

		checkSum(r, new(big.Int).Add(x, y), a.Add, b)
		checkSum(r, new(big.Int).Sub(x, y), a.Sub, b)
	})
}

func checkSum(r *rapid.T, want *big.Int, sum func(Amount) (Amount, error), b Amount) {
	got, err := sum(b)
	if want.Sign() < 0 || want.Cmp(limit) >= 0 {
		require.ErrorIs(r, err, ErrAmountRange)
		require.True(r, got.IsZero())
		return
	}
	require.NoError(r, err)
	require.Equal(r, want.String(), got.String())
}

func TestAmountJSON(t *testing.T) {
	b, err := json.Marshal(MaxAmount)
	require.NoError(t, err)
	require.Equal(t, `"`+greatestText+`"`, string(b))
	var back Amount
	require.NoError(t, json.Unmarshal(b, &back))
	require.Equal(t, MaxAmount, back)
	require.Error(t, json.Unmarshal([]byte("1"), &back), "a number loses digits on its way through JavaScript")
}

// FuzzAmount: a text is read exactly if big.Int writes the same one.
func FuzzAmount(f *testing.F) {
	for _, s := range []string{"", "0", "-1", "+1", "01", " 1", greatestText, "340282366920938463463374607431768211456"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAmount(s)
		n, ok := new(big.Int).SetString(s, 10)
		if canonical := ok && n.Sign() >= 0 && n.String() == s; !canonical {
			require.ErrorIs(t, err, ErrAmountText)
			return
		}
		if n.Cmp(limit) >= 0 {
			require.ErrorIs(t, err, ErrAmountRange)
			return
		}
		require.NoError(t, err)
		require.Equal(t, s, a.String())
		require.Equal(t, n.String(), a.Big().String())
	})
}
