package types_test

import (
	"bytes"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/usage/types"
)

func price(perCall, perInput, perOutput int64) types.Price {
	return types.Price{
		Denom: "asahara", PerCall: sdkmath.NewInt(perCall), Per_1KInput: sdkmath.NewInt(perInput), Per_1KOutput: sdkmath.NewInt(perOutput),
	}
}

// TestCost: what units cost is rounded up once, for the call.
func TestCost(t *testing.T) {
	for _, tt := range []struct {
		price         types.Price
		input, output uint64
		want          string
	}{
		{price(0, 0, 0), 1 << 53, 1 << 53, "0"},
		{price(7, 0, 0), 0, 0, "7"},
		{price(7, 1, 0), 0, 1_000_000, "7"},
		{price(7, 1, 0), 1, 0, "8"},
		{price(7, 1, 1), 1, 1, "8"},
		{price(7, 1, 1), 500, 500, "8"},
		{price(7, 1, 1), 500, 501, "9"},
		{price(0, 500, 1_500), 12, 80, "126"},
		{
			types.Price{PerCall: largest, Per_1KInput: largest, Per_1KOutput: largest},
			types.MaxUnits, types.MaxUnits,
			"1532495540865973928950077261766175027252582665726984",
		},
	} {
		require.Equal(t, tt.want, tt.price.Cost(tt.input, tt.output).String())
	}
}

// largest is the most that a part of a price may be.
var largest = sdkmath.NewIntFromBigInt(new(big.Int).Lsh(big.NewInt(1), types.MaxPriceBits)).SubRaw(1)

// TestSortKey: the keys of prices are in the order of what a usual call costs.
func TestSortKey(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		draw := func(name string) types.Price {
			part := func(field string) sdkmath.Int {
				n := sdkmath.NewInt(rapid.Int64Range(0, 1<<62).Draw(rt, name+field))
				if rapid.Bool().Draw(rt, "large") {
					return largest.Sub(n)
				}
				return n
			}
			return types.Price{PerCall: part("call"), Per_1KInput: part("in"), Per_1KOutput: part("out")}
		}
		a, b := draw("a"), draw("b")
		require.Len(rt, a.SortKey(), 16)
		require.Equal(rt, a.Cost(1_000, 1_000).BigInt().Cmp(b.Cost(1_000, 1_000).BigInt()), bytes.Compare(a.SortKey(), b.SortKey()))
	})
}

func TestCheckMinimum(t *testing.T) {
	usd := price(5, 0, 0)
	usd.Denom = "ausd"
	both := sdk.NewCoins(sdk.NewInt64Coin("asahara", 100), sdk.NewInt64Coin("ausd", 5))
	require.NoError(t, types.CheckMinimum([]types.Price{price(0, 0, 0)}, nil))
	require.NoError(t, types.CheckMinimum([]types.Price{price(100, 0, 0), usd}, both))
	require.ErrorIs(t, types.CheckMinimum([]types.Price{price(99, 1_000, 1_000), usd}, both), types.ErrPrice, "what a call costs at least")
	require.ErrorIs(t, types.CheckMinimum([]types.Price{price(100, 0, 0), usd}, both[:1]), types.ErrPrice, "in no other denom")
}
