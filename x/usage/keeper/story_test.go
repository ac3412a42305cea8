package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	"github.com/sahara-chain/sahara/x/usage/types"
)

// TestCallsPayEverybody: a payer deposits once, the provider redeems what calls cost, everybody has a part, and what is
// left goes back.
func TestCallsPayEverybody(t *testing.T) {
	w := newWorld(t)
	id := w.asset()
	s := w.service(id, 3_000)
	before := map[string]int64{"bob": w.has(bob), "carol": w.has(carol)}
	c := w.open(s, coin(100_000), 1)
	w.NextBlock()
	require.Equal(t, before["carol"]-100_000, w.has(carol))

	// 1,000 and 500 more: of 1,500 the provider has 30%, the protocol 2%, the asset 68%.
	require.Equal(t, uint32(1), w.redeem(c.claim(t, 2_000, 1_000)).Redeemed)
	w.NextBlock()
	require.Equal(t, uint32(1), w.redeem(c.claim(t, 2_000, 1_500)).Redeemed)
	w.NextBlock()
	require.Equal(t, before["bob"]+450, w.has(bob))
	require.Equal(t, "30", w.ModuleBalance(feeCollector, chain.BaseDenom).String())
	require.Equal(t, "1020", w.ModuleBalance(royaltytypes.ModuleName, chain.BaseDenom).String())
	require.Equal(t, "98500", w.ModuleBalance(types.ModuleName, chain.BaseDenom).String())

	// The payer takes the rest back; it comes by itself when it is due.
	w.MustDeliver(&types.MsgWithdraw{Sender: carol.String(), ChannelId: c.hex(), Amount: sdkmath.ZeroInt()})
	w.NextBlock(fixture.After(hour * time.Second))
	w.NextBlock()
	require.True(t, w.balance(c).Closed)
	require.Equal(t, before["carol"]-1_500, w.has(carol))
	require.Equal(t, "0", w.ModuleBalance(types.ModuleName, chain.BaseDenom).String())
}
