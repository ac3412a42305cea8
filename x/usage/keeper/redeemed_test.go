package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/usage/types"
)

// TestRedeemedEvent: the event is what the SDK would make of it, to the byte, whatever is in it.
func TestRedeemedEvent(t *testing.T) {
	w := newWorld(t)
	component := w.asset()
	asset := w.asset(withComponent(component, 500))
	s := w.service(asset, 3_000)
	plain, weighted, bad := w.open(s, coin(10_000), 1).claim(t, 7, 7), w.open(s, coin(10_000), 2).claim(t, 9_999, 9_998), w.open(s, coin(10_000), 3).claim(t, 1, 1)
	weighted.Receipts = types.Receipts{Calls: 1, InputUnits: 1 << 53, OutputUnits: 3, Root: append([]byte{0xfb, 0xff}, make([]byte, 30)...)}
	weighted.Weights = []types.Weight{{AssetId: component, Bps: 500}}
	bad.MaxClaimable = bad.MaxClaimable.AddRaw(1)
	for _, claims := range [][]types.Claim{{plain}, {bad}, {weighted, bad}} {
		var emitted *sdk.Event
		res := w.MustDeliver(redeemMsg(claims...))
		for i := range res.Events {
			if res.Events[i].Type == "sahara.usage.v1.EventRedeemed" {
				emitted = &res.Events[i]
			}
		}
		typed := fixture.EventsOf[*types.EventRedeemed](t, res.Events)
		require.Len(t, typed, 1)
		want, err := sdk.TypedEventToEvent(typed[0])
		require.NoError(t, err)
		require.Equal(t, want, *emitted)
	}
}
