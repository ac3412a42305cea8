package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// FuzzMessages: whatever bytes a transaction holds, each message is refused with nothing changed or taken, never a panic;
// blocks go on, and every invariant holds. The first byte is the kind of message.
func FuzzMessages(f *testing.F) {
	kinds := []func() sdk.Msg{
		func() sdk.Msg { return &types.MsgPay{} }, func() sdk.Msg { return &types.MsgSweep{} },
		func() sdk.Msg { return &types.MsgClaim{} }, func() sdk.Msg { return &types.MsgClaimAllocation{} },
		func() sdk.Msg { return &types.MsgSetPayout{} }, func() sdk.Msg { return &types.MsgUpdateParams{} },
		func() sdk.Msg { return &banktypes.MsgSend{} },
	}
	add := func(kind byte, msg sdk.Msg) {
		bz, err := proto.Marshal(msg)
		require.NoError(f, err)
		f.Add(append([]byte{kind}, bz...))
	}
	add(0, &types.MsgPay{Payer: payer.String(), AssetId: 2, Amount: coins(1_000)})
	add(0, &types.MsgPay{Payer: payer.String(), AssetId: 2, Amount: sdk.Coins{{Denom: usd}}})
	add(1, &types.MsgSweep{Sender: bob.String(), AssetId: 1})
	add(2, &types.MsgClaim{Holder: alice.String(), AssetIds: []uint64{2, 1}})
	add(2, &types.MsgClaim{Holder: alice.String(), AssetIds: []uint64{1 << 63, 1 << 63}})
	add(3, &types.MsgClaimAllocation{Sender: bob.String(), AssetId: 1, Index: 1 << 63, Holder: bob.String(), Shares: 1, Proof: make([]byte, 40)})
	add(4, &types.MsgSetPayout{Holder: alice.String(), Payout: bob.String()})
	add(5, &types.MsgUpdateParams{Authority: "nobody"})
	add(6, banktypes.NewMsgSend(alice, bob, shares(2, 1)))
	f.Fuzz(func(t *testing.T, bz []byte) {
		if len(bz) == 0 {
			return
		}
		msg := kinds[int(bz[0])%len(kinds)]()
		if proto.Unmarshal(bz[1:], msg) != nil {
			return
		}
		w := newWorld(t)
		tree := quarterTree(t)
		first := w.registerTree(tree, types.ShareSupply)
		second := w.asset(parent(first, 4_750))
		w.pay(second, sdk.NewCoins(coin(1_001), sdk.NewInt64Coin(usd, 7)))
		before := w.StateHash()
		result := w.Deliver(msg)
		if result.Err != nil {
			require.NotContains(t, result.Err.Error(), "panic")
			require.Equal(t, before, w.StateHash())
		}
		w.NextBlock()
		w.NextBlock()
		require.NoError(t, w.k.CheckInvariants(w.Ctx()))
	})
}
