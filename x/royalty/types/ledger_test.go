package types_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// TestOrderOfDenoms: ledgers and positions are the same bytes whatever the order in which denoms came.
func TestOrderOfDenoms(t *testing.T) {
	var ledgers, positions [][]byte
	for _, order := range [][]string{{"a", "b", "c"}, {"c", "b", "a"}, {"b", "c", "a"}, {"b", "a", "c", "a", "b"}} {
		var ledger types.Ledger
		var position types.Position
		for i, denom := range order {
			ledger.Open(denom)
			if i < 3 {
				ledger.Add(denom, sdkmath.NewInt(int64(denom[0])))
				position.AddDebt(denom, sdkmath.NewInt(int64(denom[0])))
			}
		}
		bz, err := ledger.Marshal()
		require.NoError(t, err)
		ledgers = append(ledgers, bz)
		bz, err = position.Marshal()
		require.NoError(t, err)
		positions = append(positions, bz)
	}
	for i := range ledgers {
		require.Equal(t, ledgers[0], ledgers[i])
		require.Equal(t, positions[0], positions[i])
	}
}

func TestPosition(t *testing.T) {
	const unit = types.ShareSupply
	var p types.Position
	p.AddClaim("denoma", sdkmath.NewInt(7))
	p.AddDebt("denoma", sdkmath.NewInt(-3))
	p.AddDebt("denomb", sdkmath.NewInt(5))
	require.Equal(t, int64(7*unit-3), p.Debt("denoma").Int64())
	require.Equal(t, "7denoma", p.Claimed().String(), "transfers are no claims")
	require.True(t, p.Debt("denomc").IsZero())

	p.AddDebt("denomb", sdkmath.NewInt(-5))
	require.Len(t, p.Debts, 1, "an entry of nothing goes")
	p.AddDebt("denoma", sdkmath.NewInt(3-7*unit))
	require.Len(t, p.Debts, 1, "what was claimed stays known")
	require.Equal(t, "7denoma", p.Claimed().String())
	p.AddClaim("denoma", sdkmath.NewInt(-7))
	p.AddDebt("denoma", sdkmath.NewInt(7*unit))
	require.Empty(t, p.Debts)
}
