package meter

import (
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// TestCost is the chain's rule, in rational numbers, and never less for more units.
func TestCost(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		draw := func(label string) voucher.Amount { return voucher.AmountFromUint64(rapid.Uint64().Draw(r, label)) }
		p := chain.Price{PerCall: draw("call"), Per1KInput: draw("in"), Per1KOutput: draw("out")}
		u := Units{rapid.Uint64Range(0, 1<<53).Draw(r, "input"), rapid.Uint64Range(0, 1<<53).Draw(r, "output")}
		got, err := Cost(p, u)
		require.NoError(r, err)
		sum := new(big.Int).Mul(p.Per1KInput.Big(), new(big.Int).SetUint64(u.Input))
		sum.Add(sum, new(big.Int).Mul(p.Per1KOutput.Big(), new(big.Int).SetUint64(u.Output)))
		exact := new(big.Rat).SetFrac(sum, big.NewInt(1_000))
		rest := new(big.Rat).SetInt(new(big.Int).Sub(got.Big(), p.PerCall.Big()))
		over := new(big.Rat).Sub(rest, exact) // rounded up, by less than one
		require.GreaterOrEqual(r, over.Sign(), 0)
		require.Negative(r, over.Cmp(big.NewRat(1, 1)))
		more, err := Cost(p, Units{u.Input + 1, u.Output + 1})
		require.NoError(r, err)
		require.GreaterOrEqual(r, more.Cmp(got), 0)
	})
	_, err := Cost(chain.Price{PerCall: voucher.MaxAmount, Per1KInput: voucher.AmountFromUint64(1)}, Units{Input: 1})
	require.ErrorIs(t, err, voucher.ErrAmountRange)
	_, err = Cost(chain.Price{Per1KInput: voucher.MaxAmount}, Units{Input: math.MaxUint64})
	require.ErrorIs(t, err, voucher.ErrAmountRange)
}

// TestCount: no token has less than a byte, which is what is held for; and no text takes long.
func TestCount(t *testing.T) {
	require.Zero(t, Count(""))
	require.Equal(t, uint64(2), Count("hello there"))
	require.Equal(t, uint64(3), Count("word0 "))
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.String().Draw(r, "text")
		require.LessOrEqual(r, Count(text), uint64(len(text)))
	})
	for _, text := range []string{
		strings.Repeat("a", 4<<20), strings.Repeat(" ", 1<<20), strings.Repeat("😀", 1<<18), strings.Repeat("\xff", 1<<18),
		strings.Repeat("ab", 1<<17), strings.Repeat("\n \t", 1<<17),
	} {
		start := time.Now()
		n := Count(text)
		require.Positive(t, n)
		require.LessOrEqual(t, n, uint64(len(text)))
		require.Less(t, time.Since(start), 10*time.Second)
	}
}
