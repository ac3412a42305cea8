package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/x/usage/types"
)

// FuzzMessages: whatever bytes a transaction holds, each message is refused with nothing changed or taken, never a panic;
// blocks go on, and every invariant holds. The first byte is the kind of message.
func FuzzMessages(f *testing.F) {
	kinds := []func() sdk.Msg{
		func() sdk.Msg { return &types.MsgRegisterService{} }, func() sdk.Msg { return &types.MsgUpdateService{} },
		func() sdk.Msg { return &types.MsgOpenChannel{} }, func() sdk.Msg { return &types.MsgTopUp{} },
		func() sdk.Msg { return &types.MsgRedeem{} }, func() sdk.Msg { return &types.MsgRefund{} },
		func() sdk.Msg { return &types.MsgWithdraw{} }, func() sdk.Msg { return &types.MsgFinishWithdrawal{} },
		func() sdk.Msg { return &types.MsgCollect{} }, func() sdk.Msg { return &types.MsgPayCall{} },
		func() sdk.Msg { return &types.MsgPayOut{} }, func() sdk.Msg { return &types.MsgUpdateParams{} },
	}
	world := func(t testing.TB) (*world, types.Service, channel) {
		w := newWorld(t)
		component := w.asset()
		s := w.service(w.asset(withComponent(component, 500)), 3_000)
		c := w.open(s, coin(10_000), 1)
		w.Fund(addressOf(s), coins(1_000))
		w.NextBlock()
		return w, s, c
	}
	_, s, c := world(f)
	add := func(kind byte, msg sdk.Msg) {
		bz, err := proto.Marshal(msg)
		require.NoError(f, err)
		f.Add(append([]byte{kind}, bz...))
	}
	signed := c.claim(f, 9_000, 9_000)
	signed.Weights = []types.Weight{{AssetId: 1, Bps: 500}}
	signed.Receipts = types.Receipts{Calls: 1, Root: make([]byte, 32)}
	add(0, &types.MsgRegisterService{Provider: dave.String(), AssetId: 2, Endpoint: "https://x.example", Prices: s.Prices})
	add(0, &types.MsgRegisterService{Provider: dave.String(), AssetId: 2, Endpoint: "https://x.example", Prices: []types.Price{{Denom: usd}}})
	add(1, offerAnew(s, 100))
	add(2, openMsg(carol, s, coin(1_000), 2))
	add(2, &types.MsgOpenChannel{Payer: carol.String(), Receiver: s.PayTo, WithdrawDelay: 1 << 63, Deposit: sdk.Coin{Denom: usd}})
	add(3, topUpMsg(c, 5))
	add(4, redeemMsg(signed))
	add(4, redeemMsg(signed, types.Claim{}, types.Claim{ChannelId: c.id[:], Expect: &types.Expectation{}}))
	add(4, &types.MsgRedeem{Sender: bob.String(), Claims: []types.Claim{{ChannelId: c.id[:]}}, Authorization: make([]byte, 65)})
	add(5, refundMsg(c, 5))
	add(5, &types.MsgRefund{Sender: bob.String(), ChannelId: c.hex(), Signature: make([]byte, 65)})
	add(6, withdrawMsg(c, 0))
	add(6, &types.MsgWithdraw{Sender: carol.String(), ChannelId: c.hex(), Amount: sdkmath.Int{}})
	add(7, finishMsg(c))
	add(8, collectMsg(s))
	add(8, collectMsg(s, usd, "?"))
	add(9, payCallMsg(carol, 2, coin(1_000), 1<<53, 1<<53))
	add(9, &types.MsgPayCall{Payer: carol.String(), Provider: bob.String(), AssetId: 2, CallHash: make([]byte, 32)})
	add(10, &types.MsgPayOut{Sender: bob.String(), Account: bob.String()})
	add(11, &types.MsgUpdateParams{Authority: "nobody"})
	f.Fuzz(func(t *testing.T, bz []byte) {
		if len(bz) == 0 {
			return
		}
		msg := kinds[int(bz[0])%len(kinds)]()
		if proto.Unmarshal(bz[1:], msg) != nil {
			return
		}
		w, _, _ := world(t)
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

// FuzzGenesis: whatever a genesis file holds is refused or taken, and never a panic; what is taken is exported again, and
// blocks go on from it.
func FuzzGenesis(f *testing.F) {
	world := func(t testing.TB) *world {
		w := newWorld(t)
		s := w.service(w.asset(), 3_000)
		c := w.open(s, coin(10_000), 1)
		w.NextBlock()
		w.redeem(c.claim(t, 9_000, 5_000))
		w.MustDeliver(withdrawMsg(c, 100))
		w.NextBlock()
		return w
	}
	lived := world(f)
	good := lived.Codec.MustMarshalJSON(lived.export())
	f.Add(good)
	for _, text := range []string{
		`{}`, `null`, `[]`, `{"params":{"expiry_budget":1}}`, `{"params":{"expiry_budget":1},"services":[{}]}`,
		`{"params":{"expiry_budget":1},"channels":[{"balance":{"deposited":"1"}}]}`,
		`{"params":{"expiry_budget":1},"unpaid":[{"account":"` + bob.String() + `","amount":[{"denom":"asahara"}]}]}`,
		`{"params":{"expiry_budget":1},"unpaid":[{"account":"` + bob.String() + `","amount":[{"denom":"asahara","amount":"1"}]}]}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, bz []byte) {
		w := world(t)
		var g types.GenesisState
		if w.Codec.UnmarshalJSON(bz, &g) != nil || g.Validate(w.Addresses) != nil {
			return
		}
		res := w.Tx(func(ctx sdk.Context) error { return w.importAnew(ctx, g) })
		if res.Err != nil {
			require.NotContains(t, res.Err.Error(), "panic")
			return
		}
		exported := w.export()
		require.NoError(t, exported.Validate(w.Addresses))
		require.Len(t, exported.Channels, len(g.Channels))
		w.NextBlock()
		w.NextBlock()
	})
}
