package compat

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/meter"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// TestACallCostsWhatTheChainSays: x/usage and gateways have one rule.
func TestACallCostsWhatTheChainSays(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		draw := func(label string) voucher.Amount {
			return voucher.AmountFromUint64(rapid.Uint64().Draw(r, label))
		}
		p := chain.Price{Denom: "asahara", PerCall: draw("call"), Per1KInput: draw("in"), Per1KOutput: draw("out")}
		input, output := rapid.Uint64Range(0, types.MaxUnits).Draw(r, "input"), rapid.Uint64Range(0, types.MaxUnits).Draw(r, "output")
		want := types.Price{
			Denom: p.Denom, PerCall: integer(p.PerCall), Per_1KInput: integer(p.Per1KInput), Per_1KOutput: integer(p.Per1KOutput),
		}.Cost(input, output)
		got, err := meter.Cost(p, meter.Units{Input: input, Output: output})
		require.NoError(r, err)
		require.Equal(r, want.String(), got.String())
	})
}
