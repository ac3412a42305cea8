package keeper_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	"github.com/sahara-chain/sahara/x/usage/types"
)

// faultyWorld is a world whose calls of x/bank by the module fail when the fault says so.
func faultyWorld(t *testing.T) (*world, *fixture.Fault) {
	t.Helper()
	fault := fixture.FailNth(0)
	w := newWorld(t, func(bank types.BankKeeper) types.BankKeeper {
		return fixture.FailingBank(bank.(bankkeeper.Keeper), fault)
	})
	return w, fault
}

// TestEveryBankCallMayFail: whichever of a message's calls of x/bank fails, the message fails with it, and nothing of it
// stays. Each message is made for the state as it is then, and in the end taken.
func TestEveryBankCallMayFail(t *testing.T) {
	w, fault := faultyWorld(t)
	asset := w.asset()
	s := w.service(asset, 3_000)
	c := w.open(s, coin(1_000), 1)
	w.Fund(addressOf(s), sdk.NewCoins(coin(1_000), sdk.NewInt64Coin(usd, 1_000)))
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: types.DefaultParams()})
	w.NextBlock()
	for _, tt := range []struct {
		msg   sdk.Msg
		calls int
	}{
		{openMsg(carol, s, coin(1_000), 2), 1},
		{topUpMsg(c, 1_000), 1},
		{payCallMsg(carol, asset, coin(1_000), 1, 1), 1},
		{collectMsg(s), 2}, // one a denom
		{redeemMsg(c.claim(t, 1_000, 500)), 0},
		{refundMsg(c, 100), 0},
		{withdrawMsg(c, 0), 0},
		{&types.MsgUpdateService{Provider: bob.String(), AssetId: asset, Endpoint: s.Endpoint, Prices: s.Prices, Active: true}, 1},
	} {
		w.Fund(addressOf(s), coins(100))
		calls := fault.EveryCall(func(failing int) {
			if failing > tt.calls {
				w.MustDeliver(tt.msg)
				return
			}
			w.RequireRefused(fixture.ErrInjected, tt.msg)
		})
		require.Equal(t, tt.calls, calls, sdk.MsgTypeURL(tt.msg))
		w.NextBlock()
	}
}

// TestEndBlockSurvives: whichever call of x/bank fails when a block ends, either all of it is undone or everybody else is
// paid, and what could not be paid is kept: the books agree every time.
func TestEndBlockSurvives(t *testing.T) {
	w, fault := faultyWorld(t)
	s := w.service(w.asset(), 3_000)
	c, d := w.open(s, coin(1_000), 1), w.openBy("dave", s, coin(1_000), 1)
	w.NextBlock()
	w.MustDeliver(withdrawMsg(c, 0))
	w.NextBlock(fixture.After(hour * time.Second))
	hadCarol := w.has(carol)
	// The block pays bob, carol, dave, the protocol and the asset.
	w.MustDeliver(redeemMsg(c.claim(t, 500, 500), d.claim(t, 500, 500)), refundMsg(d, 100))

	for k, fails := range []bool{
		false, // none fails
		false, // all accounts together: then each by itself
		true,  // the fee collector, which nothing that a user does makes fail: the block does not happen
	} {
		w.OnCached(func(ctx sdk.Context) {
			require.NoError(t, w.Bank.CreditVirtualAccounts(ctx))
			fault.Arm(k)
			err := w.k.EndBlock(ctx)
			fault.Arm(0)
			if fails {
				require.ErrorIs(t, err, fixture.ErrInjected)
				return
			}
			require.NoError(t, err)
			require.NoError(t, w.k.CheckInvariants(ctx))
			donated, err := w.k.Donations(ctx)
			require.NoError(t, err)
			require.True(t, donated.Empty(), "%s", donated)
			require.Equal(t, hadCarol+500, w.Bank.GetBalance(ctx, carol, chain.BaseDenom).Amount.Int64())
		})
	}
	w.NextBlock()
	require.Equal(t, "400", w.ModuleBalance(types.ModuleName, chain.BaseDenom).String(), "of dave's")
}

// TestNobodyBlocksOthers: an account that cannot receive keeps its claim, everybody else is paid, and it is paid once it
// can be.
func TestNobodyBlocksOthers(t *testing.T) {
	w := newWorld(t)
	s := w.service(w.asset(), 3_000)
	c, d := w.open(s, coin(1_000), 1), w.openBy("dave", s, coin(1_000), 1)
	w.NextBlock()
	refused := carol
	w.Bank.AppendSendRestriction(func(_ context.Context, _, to sdk.AccAddress, _ sdk.Coins) (sdk.AccAddress, error) {
		if to.Equals(refused) {
			return to, fixture.ErrInjected
		}
		return to, nil
	})
	hadBob, hadCarol, hadDave := w.has(bob), w.has(carol), w.has(dave)
	w.MustDeliver(redeemMsg(c.claim(t, 500, 500)), refundMsg(c, 200), refundMsg(d, 300))
	block := w.NextBlock()
	kept := fixture.EventsOf[*types.EventPayoutKept](t, block.EndEvents)
	require.Len(t, kept, 1)
	require.Equal(t, []int64{150, 0, 300}, []int64{w.has(bob) - hadBob, w.has(carol) - hadCarol, w.has(dave) - hadDave})
	require.Equal(t, coins(200).String(), w.unpaid(carol).String())
	w.RequireRefused(fixture.ErrInjected, &types.MsgPayOut{Sender: erin.String(), Account: carol.String()})

	w.MustDeliver(refundMsg(c, 100)) // and what comes on top is kept with it
	w.NextBlock()
	require.Equal(t, coins(300).String(), w.unpaid(carol).String())
	refused = nil
	w.MustDeliver(&types.MsgPayOut{Sender: erin.String(), Account: carol.String()})
	w.NextBlock()
	require.Equal(t, hadCarol+300, w.has(carol))
	require.Empty(t, w.unpaid(carol))
	w.RequireRefused(types.ErrNothing, &types.MsgPayOut{Sender: erin.String(), Account: carol.String()})
}

// TestBlockedProvider: somebody who was blocked after its service was offered.
func TestBlockedProvider(t *testing.T) {
	w := newWorld(t)
	blocked := fixture.Account("blocked")
	asset := w.asset()
	w.MustDeliver(&types.MsgRegisterService{
		Provider: blocked.String(), AssetId: asset, Endpoint: "https://blocked.example", ProviderBps: 3_000,
		Prices: []types.Price{price(chain.BaseDenom, 1, 0, 0)}, Authorizer: key0x("bob"),
	})
	msg := payCallMsg(carol, asset, coin(1_000), 0, 0)
	msg.Provider = blocked.String()
	w.MustDeliver(msg)
	w.NextBlock()
	require.Equal(t, coins(300).String(), w.unpaid(blocked).String())
	require.Equal(t, "20", w.ModuleBalance(feeCollector, chain.BaseDenom).String())
	w.RequireRefused(types.ErrAddress, &types.MsgPayOut{Sender: erin.String(), Account: blocked.String()})
}

func (w *world) unpaid(who sdk.AccAddress) sdk.Coins {
	w.t.Helper()
	answer, err := w.query().Unpaid(w.t.Context(), &types.QueryUnpaidRequest{Account: who.String()})
	require.NoError(w.t, err)
	return answer.Amount
}

// TestGovernanceUses: what governance executes when a block ends is paid at once, since nothing would be credited any more.
func TestGovernanceUses(t *testing.T) {
	w := newWorld(t)
	asset := w.asset()
	s := w.service(asset, 3_000)
	w.Fund(addressOf(s), coins(1_000))
	w.NextBlock()
	bobHad := w.has(bob)
	do := func(run func(sdk.Context) error) {
		w.proposals = append(w.proposals, func(ctx sdk.Context) { require.NoError(t, run(ctx)) })
	}
	var id []byte
	do(func(ctx sdk.Context) (err error) {
		id, err = w.k.OpenChannel(ctx, carol, openMsg(carol, s, coin(1_000), 9))
		return err
	})
	do(func(ctx sdk.Context) error { return w.k.TopUp(ctx, carol, id, coin(500)) })
	do(func(ctx sdk.Context) error {
		return w.k.PayCall(ctx, carol, bob, payCallMsg(carol, asset, coin(1_000), 0, 0))
	})
	do(func(ctx sdk.Context) error { _, err := w.k.Collect(ctx, bob, asset, nil); return err })
	do(func(ctx sdk.Context) error {
		_, err := w.k.Refund(ctx, bob, &types.MsgRefund{ChannelId: types.Hex(id), Amount: sdkmath.NewInt(200)})
		return err
	})
	w.NextBlock()
	require.Equal(t, bobHad+600, w.has(bob))
	require.Equal(t, "40", w.ModuleBalance(feeCollector, chain.BaseDenom).String())
	require.Equal(t, "1300", w.ModuleBalance(types.ModuleName, chain.BaseDenom).String())
	require.Equal(t, int64(1e15)-2_300, w.has(carol))
}

// TestManyMessagesInOneTransaction: what several messages of a transaction settle is paid once each; what a transaction
// that fails has settled is paid to nobody, and harms nothing that was noted before.
func TestManyMessagesInOneTransaction(t *testing.T) {
	w := newWorld(t)
	asset := w.asset()
	s := w.service(asset, 3_000)
	c, d := w.open(s, coin(10_000), 1), w.openBy("dave", s, coin(10_000), 1)
	w.NextBlock()
	hadBob, hadCarol := w.has(bob), w.has(carol)
	w.MustDeliver(
		redeemMsg(c.claim(t, 1_000, 1_000)), redeemMsg(d.claim(t, 2_000, 2_000)), refundMsg(c, 50),
		payCallMsg(carol, asset, coin(1_000), 1, 1), redeemMsg(c.claim(t, 3_000, 3_000)), refundMsg(c, 7),
	)
	failing := w.Deliver(redeemMsg(d.claim(t, 9_000, 9_000)), refundMsg(c, 9), topUpMsg(c, 0))
	require.ErrorIs(t, failing.Err, types.ErrAmount)
	w.MustDeliver(redeemMsg(d.claim(t, 4_000, 4_000)))
	w.NextBlock()
	require.Equal(t, hadBob+2_400, w.has(bob), "30% of 3,000, 4,000 and 1,000")
	require.Equal(t, hadCarol-1_000+57, w.has(carol))
	require.Equal(t, "160", w.ModuleBalance(feeCollector, chain.BaseDenom).String())
	require.Equal(t, "5440", w.ModuleBalance(royaltytypes.ModuleName, chain.BaseDenom).String())
	require.Equal(t, "12943", w.ModuleBalance(types.ModuleName, chain.BaseDenom).String())
}
