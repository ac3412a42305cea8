package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	"github.com/sahara-chain/sahara/x/usage/types"
)

// TestLicences: whoever sells an asset must be licensed to, what it is used for must be permitted, and a grant may be the
// payer's or the provider's. What was agreed is settled, whatever becomes of it.
func TestLicences(t *testing.T) {
	w := newWorld(t)
	asset := w.asset()
	s := w.service(asset, 3_000)
	c := w.open(s, coin(10_000), 1)
	w.NextBlock()
	none, denied := licensetypes.ErrNotLicensed, licensetypes.ErrNotPermitted
	use, sell, weapons := licensetypes.PURPOSE_USE, licensetypes.PURPOSE_COMMERCIAL_USE, licensetypes.PURPOSE_WEAPONS
	open := func(purpose licensetypes.Purpose) *types.MsgOpenChannel {
		return edited(*openMsg(carol, s, coin(1_000), 2), func(m *types.MsgOpenChannel) { m.Purpose = purpose })
	}
	call := func(purpose licensetypes.Purpose) *types.MsgPayCall {
		return edited(*payCallMsg(carol, asset, coin(1_000), 1, 1), func(m *types.MsgPayCall) { m.Purpose = purpose })
	}
	refusedAll := func(purpose licensetypes.Purpose) {
		w.RequireRefused(types.ErrNotLicensed, open(purpose))
		w.RequireRefused(types.ErrNotLicensed, call(purpose))
	}
	reset := func() { w.license.refused = map[string]error{} }

	// The payer needs what the terms ask for, unless the provider has it.
	w.license.refuse(carol, use, none)
	w.license.refuse(bob, use, none)
	refusedAll(use)
	refusedAll(licensetypes.PURPOSE_UNSPECIFIED)
	w.RequireRefused(types.ErrNotLicensed, topUpMsg(c, 1))
	delete(w.license.refused, bob.String()+use.String())
	w.MustDeliver(call(use))
	w.MustDeliver(topUpMsg(c, 1))
	reset()

	// A purpose that the terms deny to everybody is denied whatever grants there are.
	w.license.refuse(carol, weapons, denied)
	refusedAll(weapons)
	reset()

	// A provider whose grant has ended sells nothing new, and neither offers anew; what was agreed is settled.
	w.license.refuse(bob, sell, none)
	refusedAll(use)
	w.RequireRefused(types.ErrNotLicensed, topUpMsg(c, 1))
	update := &types.MsgUpdateService{
		Provider: bob.String(), AssetId: asset, Endpoint: s.Endpoint, Prices: s.Prices, ProviderBps: 3_000, Active: true,
	}
	w.RequireRefused(types.ErrNotLicensed, update)
	update.Active = false
	w.MustDeliver(update)
	require.EqualValues(t, 1, w.redeem(c.claim(t, 10_001, 10_001)).Redeemed)
	w.Fund(addressOf(s), coins(1_000))
	w.MustDeliver(collectMsg(s))
	other := w.asset()
	w.RequireRefused(types.ErrNotLicensed, &types.MsgRegisterService{
		Provider: bob.String(), AssetId: other, Endpoint: s.Endpoint, Prices: s.Prices,
	})
	// The asset's owner asks nobody.
	w.license.refuse(alice, sell, none)
	w.license.refuse(alice, use, none)
	w.license.refuse(carol, use, none)
	w.MustDeliver(&types.MsgRegisterService{
		Provider: alice.String(), AssetId: other, Endpoint: s.Endpoint, Prices: s.Prices, Authorizer: key0x("alice"),
	})
	msg := call(use)
	msg.Provider, msg.AssetId = alice.String(), other
	w.MustDeliver(msg)
	w.NextBlock()
}

// TestEveryRail: a channel, a call paid at once, and an ordinary transfer to the service's address (as the EVM, IBC and
// x402's exact scheme make) pay the same amounts to the same parties.
func TestEveryRail(t *testing.T) {
	for name, pay := range map[string]func(*world, types.Service){
		"a channel": func(w *world, s types.Service) {
			require.EqualValues(t, 1, w.redeem(w.open(s, coin(10_000), 1).claim(t, 10_000, 10_000)).Redeemed)
		},
		"a call":                  func(w *world, s types.Service) { w.MustDeliver(payCallMsg(carol, s.AssetId, coin(10_000), 1, 1)) },
		"a transfer":              func(w *world, s types.Service) { w.transfer(s, 10_000); w.MustDeliver(collectMsg(s)) },
		"a transfer of one denom": func(w *world, s types.Service) { w.transfer(s, 10_000); w.MustDeliver(collectMsg(s, chain.BaseDenom)) },
		"a transfer after another": func(w *world, s types.Service) {
			w.transfer(s, 4_321)
			w.MustDeliver(collectMsg(s))
			w.transfer(s, 5_679)
			w.MustDeliver(collectMsg(s))
		},
		"a transfer and a new offer": func(w *world, s types.Service) { w.transfer(s, 10_000); w.MustDeliver(offerAnew(s, 0)) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			s := w.service(w.asset(), 3_000)
			w.NextBlock()
			carolHad, bobHad := w.has(carol), w.has(bob)
			pay(w, s)
			w.NextBlock()
			require.Equal(t, []int64{-10_000, 3_000, 200, 6_800, 0, 0}, []int64{
				w.has(carol) - carolHad, w.has(bob) - bobHad, w.ModuleBalance(feeCollector, chain.BaseDenom).Int64(),
				w.ModuleBalance(royaltytypes.ModuleName, chain.BaseDenom).Int64(), w.ModuleBalance(types.ModuleName, chain.BaseDenom).Int64(),
				w.has(addressOf(s)),
			})
		})
	}
}

// transfer sends carol's coins to a service's address.
func (w *world) transfer(s types.Service, amount int64) {
	w.t.Helper()
	require.NoError(w.t, w.Tx(func(ctx sdk.Context) error { return w.Bank.SendCoins(ctx, carol, addressOf(s), coins(amount)) }).Err)
}

func offerAnew(s types.Service, providerBps uint32) *types.MsgUpdateService {
	return &types.MsgUpdateService{
		Provider: s.Provider, AssetId: s.AssetId, Endpoint: s.Endpoint, Prices: s.Prices, ProviderBps: providerBps, Active: true,
	}
}

// TestCollectAfterDelisting: what landed in a denom that the asset knows can be collected by its name for ever; one that
// it never met cannot, and stays on the address.
func TestCollectAfterDelisting(t *testing.T) {
	w := newWorld(t)
	s := w.service(w.asset(), 3_000)
	w.MustDeliver(payCallMsg(carol, s.AssetId, coin(1_000), 1, 1)) // the asset meets asahara
	w.Fund(addressOf(s), sdk.NewCoins(coin(1_000), sdk.NewInt64Coin(usd, 1_000)))
	w.NextBlock()
	w.list()
	w.RequireRefused(types.ErrNothing, collectMsg(s))
	w.RequireRefused(types.ErrDenom, collectMsg(s, usd))
	w.RequireRefused(types.ErrDenom, collectMsg(s, chain.BaseDenom, usd))
	moved := fixture.ResponseOf[*types.MsgCollectResponse](t, w.MustDeliver(collectMsg(s, chain.BaseDenom))).Collected
	require.Equal(t, coins(1_000).String(), moved.String())
	w.NextBlock()
	require.Equal(t, "1000", w.Balance(addressOf(s), usd).String())
}

// TestProtocolTakesMoreThanIsLeft: an offer that was made when the protocol took less gives the provider what is left.
func TestProtocolTakesMoreThanIsLeft(t *testing.T) {
	w := newWorld(t)
	asset := w.asset(func(r *royaltytypes.Registration) { r.MaxProviderBps = 9_000 })
	s := w.service(asset, 9_000)
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: types.Params{ProtocolBps: 5_000, ExpiryBudget: 1}})
	w.RequireRefused(types.ErrProviderShare, openMsg(carol, s, coin(1_000), 1))
	w.RequireRefused(types.ErrProviderShare, payCallMsg(carol, asset, coin(1_000), 1, 1))
	w.Fund(addressOf(s), coins(1_000))
	had := w.has(bob)
	w.MustDeliver(collectMsg(s))
	w.NextBlock()
	require.Equal(t, had+500, w.has(bob))
	require.Equal(t, "500", w.ModuleBalance(feeCollector, chain.BaseDenom).String())
}

// TestNewOfferBeginsAnew: what was counted under an offer ends with it, and what rounding left is new under the next, also
// in a denom that was taken off the list meanwhile.
func TestNewOfferBeginsAnew(t *testing.T) {
	w := newWorld(t)
	s := w.service(w.asset(), 3_000)
	w.NextBlock()
	counted := func() []types.Collected { return w.export().Services[0].Collected }
	w.Fund(addressOf(s), sdk.NewCoins(coin(1_001), sdk.NewInt64Coin(usd, 1_001)))
	w.MustDeliver(collectMsg(s))
	require.Len(t, counted(), 2)
	require.Equal(t, int64(1), w.has(addressOf(s)), "of 1,001: 300, 20 and 680")
	w.list(chain.BaseDenom)
	w.MustDeliver(&types.MsgUpdateService{
		Provider: bob.String(), AssetId: s.AssetId, Endpoint: s.Endpoint, Prices: s.Prices[:1], ProviderBps: 5_000, Active: true,
	})
	require.Empty(t, counted())
	w.Fund(addressOf(s), coins(9_999))
	bobHad := w.has(bob)
	w.MustDeliver(collectMsg(s))
	w.NextBlock()
	require.Equal(t, []types.Collected{{Denom: chain.BaseDenom, Total: coin(10_000).Amount}}, counted())
	require.Equal(t, bobHad+5_000+300, w.has(bob), "and 300 from before")
}

// TestClosingAfterDelisting: a provider whose denom was taken off the list can end its offer, and not begin it again.
func TestClosingAfterDelisting(t *testing.T) {
	w := newWorld(t)
	s := w.service(w.asset(), 3_000)
	w.NextBlock()
	w.list(usd)
	update := &types.MsgUpdateService{
		Provider: bob.String(), AssetId: s.AssetId, Endpoint: s.Endpoint, ProviderBps: s.ProviderBps, Prices: s.Prices[:1],
	}
	require.Equal(t, chain.BaseDenom, update.Prices[0].Denom)
	w.MustDeliver(update)
	require.False(t, w.serviceOf(s.AssetId).Active)
	w.RequireRefused(types.ErrPrice, edited(*update, func(m *types.MsgUpdateService) { m.Active = true }))
}
