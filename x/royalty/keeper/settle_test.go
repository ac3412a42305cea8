package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/royalty/keeper"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// settler is a module that settles; any account without a key does.
const settler = "pool"

func ausd(amount int64) sdk.Coins { return sdk.NewCoins(sdk.NewInt64Coin(usd, amount)) }

func payment(id uint64, amount ...sdk.Coin) types.Payment {
	return types.Payment{AssetID: id, Amount: amount}
}

// delist takes usd off the list.
func (w *world) delist() {
	w.t.Helper()
	params, err := w.k.Params(w.Ctx())
	require.NoError(w.t, err)
	params.RevenueDenoms = params.RevenueDenoms[:1]
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
}

func (w *world) settleTogether(payments ...types.Payment) error {
	return w.Tx(func(ctx sdk.Context) error { return w.k.SettleTogether(ctx, settler, payments) }).Err
}

// newSettled is a world in which the settler has money, and asset 1 was opened for usd before it was delisted; asset 2
// was not.
func newSettled(t *testing.T) (w *world, opened, other uint64) {
	t.Helper()
	w = newWorld(t)
	opened, other = w.asset(), w.asset()
	require.NoError(t, w.Tx(func(ctx sdk.Context) error { return w.k.OpenDenom(ctx, opened, usd) }).Err)
	w.Fund(w.Auth.GetModuleAddress(settler), sdk.NewCoins(coin(1_000), sdk.NewInt64Coin(usd, 1_000), sdk.NewInt64Coin(unlisted, 1_000)))
	w.delist()
	w.NextBlock()
	return w, opened, other
}

// TestSettleAfterDelisting: what an agreement was opened for is settled whatever the list says by then, by one payment
// or many, and reaches holders and ancestors.
func TestSettleAfterDelisting(t *testing.T) {
	w := newWorld(t)
	ancestor := w.asset()
	id := w.asset(parent(ancestor, 5_000))
	open := func(ctx sdk.Context) error { return w.k.OpenDenom(ctx, id, usd) }
	require.NoError(t, w.Tx(open).Err)
	w.NextBlock()
	w.RequireUnchanged(func() { require.NoError(t, w.Tx(open).Err, "it is open") })
	w.Fund(w.Auth.GetModuleAddress(settler), ausd(100))
	w.delist()
	for _, can := range []struct {
		id   uint64
		want bool
	}{{id, true}, {ancestor, false}} {
		got, err := w.k.CanTake(w.Ctx(), can.id, usd)
		require.NoError(t, err)
		require.Equal(t, can.want, got, "asset %d", can.id)
	}
	require.NoError(t, w.Tx(func(ctx sdk.Context) error { return w.k.Settle(ctx, payer, id, ausd(100)) }).Err)
	w.NextBlock()
	require.Equal(t, "50ausd", w.claimable(id, alice))
	require.Equal(t, "50ausd", w.claimable(ancestor, alice))
	require.NoError(t, w.settleTogether(payment(id, ausd(60)...), payment(id, ausd(40)...)))
	w.NextBlock()
	require.Equal(t, "100ausd", w.claimable(id, alice))
	require.Equal(t, "100ausd", w.claimable(ancestor, alice))
	require.True(t, w.ModuleBalance(settler, usd).IsZero())
}

// TestSettleRefusals: each fault is refused with its own error, one payment or many, and nothing changes, even for a
// caller that swallows the error.
func TestSettleRefusals(t *testing.T) {
	w, opened, other := newSettled(t)
	most := sdk.NewCoin(chain.BaseDenom, sdkmath.OneInt())
	most.Amount = sdkmath.NewIntFromBigInt(most.Amount.BigInt().Lsh(most.Amount.BigInt(), 129))
	for name, tc := range map[string]struct {
		payment types.Payment
		want    error
		text    string
	}{
		"an unknown asset":         {payment(99, coin(1)), types.ErrUnknownAsset, "asset 99"},
		"asset 0":                  {payment(0, coin(1)), types.ErrUnknownAsset, "asset 0"},
		"nothing":                  {payment(opened), types.ErrAmount, "amount is empty"},
		"zero":                     {payment(opened, coin(0)), types.ErrAmount, "0asahara"},
		"a negative amount":        {payment(opened, sdk.Coin{Denom: usd, Amount: sdkmath.NewInt(-1)}), types.ErrAmount, "-1ausd"},
		"no amount":                {payment(opened, sdk.Coin{Denom: usd}), types.ErrAmount, "ausd has no amount"},
		"above 2^128":              {payment(opened, most), types.ErrAmount, "above 2^128"},
		"a delisted, unopened one": {payment(other, ausd(1)...), types.ErrDenom, "asset 2 was never opened for ausd"},
		"a never listed one":       {payment(opened, sdk.NewInt64Coin(unlisted, 1)), types.ErrDenom, "unlisted"},
		"shares":                   {payment(opened, shares(opened, 1)...), types.ErrDenom, "share/1"},
		"more than there is":       {payment(opened, coin(1e16)), sdkerrors.ErrInsufficientFunds, "spendable balance"},
	} {
		t.Run(name, func(t *testing.T) {
			refused := func(err error) {
				require.ErrorIs(t, err, tc.want)
				require.ErrorContains(t, err, tc.text)
			}
			w.RequireUnchanged(func() {
				refused(w.Tx(func(ctx sdk.Context) error {
					return w.k.Settle(ctx, payer, tc.payment.AssetID, tc.payment.Amount)
				}).Err)
				refused(w.settleTogether(payment(opened, ausd(1)...), tc.payment, payment(other, coin(1))))
				swallowed := w.Tx(func(ctx sdk.Context) error {
					refused(w.k.SettleTogether(ctx, settler, []types.Payment{payment(opened, coin(1)), tc.payment}))
					return nil
				})
				require.NoError(t, swallowed.Err)
				require.Empty(t, fixture.EventsOf[*types.EventPaid](t, swallowed.Events))
			})
		})
	}
	w.RequireUnchanged(func() { require.NoError(t, w.settleTogether(), "nothing to settle") })
}

// TestOpenDenomRefusals: an asset is opened for listed denoms, eight of them, and only if it exists.
func TestOpenDenomRefusals(t *testing.T) {
	w := newWorld(t, func(p *types.Params) {
		for i := range types.MaxDenoms {
			p.RevenueDenoms = append(p.RevenueDenoms, types.RevenueDenom{
				Denom: "denom" + string(rune('a'+i)), Erc20: "0x000000000000000000000000000000000000010" + string(rune('0'+i)), MinSweep: sdkmath.OneInt(),
			})
		}
	})
	id := w.asset()
	open := func(id uint64, denom string) error {
		return w.Tx(func(ctx sdk.Context) error { return w.k.OpenDenom(ctx, id, denom) }).Err
	}
	for i := range types.MaxDenoms {
		require.NoError(t, open(id, "denom"+string(rune('a'+i))))
	}
	w.NextBlock()
	for name, tc := range map[string]struct {
		id    uint64
		denom string
		want  error
		text  string
	}{
		"an unknown asset": {99, usd, types.ErrUnknownAsset, "asset 99"},
		"an unlisted one":  {id, unlisted, types.ErrDenom, `denom "unlisted"`},
		"shares":           {id, types.ShareDenom(id), types.ErrDenom, "share/1"},
		"no denom":         {id, "", types.ErrDenom, `denom ""`},
		"a ninth":          {id, usd, types.ErrDenom, "already has revenue in 8 denoms"},
	} {
		t.Run(name, func(t *testing.T) {
			w.RequireUnchanged(func() {
				err := open(tc.id, tc.denom)
				require.ErrorIs(t, err, tc.want)
				require.ErrorContains(t, err, tc.text)
			})
		})
	}
	_, err := w.k.CanTake(w.Ctx(), 99, usd)
	require.ErrorIs(t, err, types.ErrUnknownAsset)
}

// TestSettleTogetherIsWhole: whichever call to the bank fails, nothing of it has happened, even if the caller goes on.
func TestSettleTogetherIsWhole(t *testing.T) {
	w, opened, other := newSettled(t)
	fault := fixture.FailNth(0)
	k := keeper.New(w.Codec, w.StoreService(types.StoreKey), w.ObjectKey(types.ObjectStoreKey), w.Addresses, w.Authority,
		w.Auth, fixture.FailingBank(w.Bank, fault), pool{&w.Fixture}, []string{types.ModuleName, types.LatentName, settler, "gov"})
	payments := []types.Payment{payment(opened, ausd(10)...), payment(other, coin(20)), payment(opened, coin(30))}
	calls := fault.EveryCall(func(failing int) {
		before := w.StateHash()
		var settled error
		require.NoError(t, w.Tx(func(ctx sdk.Context) error {
			settled = k.SettleTogether(ctx, settler, payments)
			return nil // the error is swallowed
		}).Err)
		if settled != nil {
			require.ErrorIs(t, settled, fixture.ErrInjected)
			require.Equal(t, before, w.StateHash(), "call %d has failed", failing)
		}
	})
	require.Equal(t, 1, calls, "one transfer, however many payments")
	w.NextBlock()
	require.Equal(t, "30asahara,10ausd", w.claimable(opened, alice))
	require.Equal(t, "20asahara", w.claimable(other, alice))
}

// TestSettleTogetherCosts: the bank moves the money once, and each payment of an asset that was paid before costs the
// ledger the same: two looks at its ledger, its inflow read and written, its place in the queue.
func TestSettleTogetherCosts(t *testing.T) {
	w := newWorld(t)
	var ids []uint64
	for range 100 {
		ids = append(ids, w.asset())
	}
	w.Fund(w.Auth.GetModuleAddress(settler), coins(1_000_000))
	settle := func(n int) fixture.Cost {
		var payments []types.Payment
		for _, id := range ids[:n] {
			payments = append(payments, payment(id, coin(100)))
		}
		cost := w.Count(func() { require.NoError(t, w.settleTogether(payments...)) })
		w.NextBlock()
		return cost
	}
	settle(100) // opens them
	one, hundred := settle(1), settle(100)
	require.Equal(t, one.Stores["bank"], hundred.Stores["bank"])
	ledger := func(c fixture.Cost) fixture.Ops { return c.Stores[types.StoreKey] }
	const reads, writes = 3, 2 // of each payment
	require.Equal(t, ledger(one).Reads+99*reads, ledger(hundred).Reads)
	require.Equal(t, ledger(one).Writes+99*writes, ledger(hundred).Writes)
	t.Logf("one payment:\n%s\na hundred:\n%s", one, hundred)
}
