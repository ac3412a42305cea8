package types_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/sahara-chain/sahara/x/usage/types"
)

// TestCountsSaturate: what providers say of their calls never overflows what the chain adds up.
func TestCountsSaturate(t *testing.T) {
	var totals types.Totals
	require.True(t, totals.IsZero())
	totals.Count(types.Receipts{Calls: 1, InputUnits: math.MaxUint64, OutputUnits: 5})
	totals.Count(types.Receipts{Calls: 2, InputUnits: 1, OutputUnits: 6})
	require.Equal(t, types.Totals{Calls: 3, InputUnits: math.MaxUint64, OutputUnits: 11}, totals)
	require.False(t, totals.IsZero())
	require.False(t, types.Totals{InputUnits: 1}.IsZero())
}

// TestDenomTotals: a list of totals is in the order of denoms whatever the order in which they come.
func TestDenomTotals(t *testing.T) {
	parts := types.Split{ProviderBps: 4_000, ProtocolBps: 2_000}.FloorParts(sdkmath.NewInt(11))
	var list []types.DenomTotals
	for _, denom := range []string{"b", "c", "a", "b"} {
		list = types.AddDenomTotals(list, types.NewDenomTotals(denom, sdkmath.NewInt(11), parts))
	}
	require.Len(t, list, 3)
	for i, want := range []string{"a", "b", "c"} {
		require.Equal(t, want, list[i].Denom)
	}
	require.Equal(t, "22 8 4 8", list[1].Paid.String()+" "+list[1].Provider.String()+" "+list[1].Protocol.String()+" "+list[1].Asset.String())
}

// TestCollection: totals by denom, in their order.
func TestCollection(t *testing.T) {
	var c types.Collection
	require.True(t, c.Total("a").IsZero())
	for i, denom := range []string{"b", "a", "c", "a"} {
		c.Put(denom, sdkmath.NewInt(int64(i+1)))
	}
	require.Equal(t, []types.Collected{
		{Denom: "a", Total: sdkmath.NewInt(4)}, {Denom: "b", Total: sdkmath.NewInt(1)}, {Denom: "c", Total: sdkmath.NewInt(3)},
	}, c.Denoms)
	require.Equal(t, "4", c.Total("a").String())
}

// TestCappedTotal: a total grows as far as 2^128 − 1, and says whether it grew.
func TestCappedTotal(t *testing.T) {
	one := sdkmath.OneInt()
	for _, tt := range []struct {
		before, added, want sdkmath.Int
		grew                bool
	}{
		{one, one, sdkmath.NewInt(2), true},
		{one, sdkmath.ZeroInt(), one, false},
		{one, sdkmath.NewInt(-1), sdkmath.ZeroInt(), false},
		{types.MaxAmount.Sub(one), sdkmath.NewInt(5), types.MaxAmount, true},
		{types.MaxAmount, one, types.MaxAmount, false},
	} {
		total, grew := types.CappedTotal(tt.before, tt.added)
		require.Equal(t, tt.grew, grew)
		require.Equal(t, tt.want.String(), total.String())
	}
}
