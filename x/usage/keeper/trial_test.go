package keeper_test

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	"github.com/sahara-chain/sahara/x/usage/oracle"
	"github.com/sahara-chain/sahara/x/usage/types"
)

// drawn is a test whose failures rapid shrinks.
type drawn struct {
	testing.TB
	rt *rapid.T
}

func (d drawn) Helper()                   {}
func (d drawn) Errorf(f string, a ...any) { d.rt.Errorf(f, a...) }
func (d drawn) Fatalf(f string, a ...any) { d.rt.Fatalf(f, a...) }
func (d drawn) FailNow()                  { d.rt.FailNow() }

var (
	trialProviders = []string{"bob", "dave"}
	trialPayers    = []string{"carol", "erin"}
	trialDenoms    = []string{chain.BaseDenom, usd}
)

// trial is a keeper beside the oracle.
type trial struct {
	*world
	books    oracle.Ledger
	wallets  map[string]map[string]*big.Int // account or party, denom: what it should have
	channels []channel
	bps      map[[2]any]int64 // provider, asset: the provider's part under the present offer
	calls    map[[2]any]types.Receipts
	protocol int64
	budget   int
}

func newTrial(t testing.TB, rt *rapid.T) *trial {
	w := newWorld(t)
	tr := &trial{
		world: w, wallets: map[string]map[string]*big.Int{}, bps: map[[2]any]int64{}, calls: map[[2]any]types.Receipts{},
		protocol: types.DefaultProtocolBps, budget: rapid.IntRange(1, 3).Draw(rt, "budget"),
	}
	tr.setParams()
	w.asset()
	w.asset()
	w.asset(func(r *royaltytypes.Registration) {
		r.Components = []royaltytypes.Component{{Id: 1, MaxBps: 3_333}, {Id: 2, MaxBps: 5_000}}
	})
	fortune := sdk.NewCoins(sdk.NewCoin(chain.BaseDenom, power(140)), sdk.NewCoin(usd, power(140)))
	for _, name := range append(append([]string{}, trialProviders...), trialPayers...) {
		w.Fund(person(name), fortune)
		for _, denom := range trialDenoms {
			tr.wallet(string(oracle.Account(person(name).String())), denom).Set(w.Balance(person(name), denom).BigInt())
		}
	}
	for _, provider := range trialProviders {
		for asset := uint64(1); asset <= 3; asset++ {
			tr.offer(rt, provider, asset, false)
		}
	}
	w.NextBlock()
	return tr
}

func (tr *trial) setParams() {
	tr.MustDeliver(&types.MsgUpdateParams{Authority: tr.Authority, Params: types.Params{
		ProtocolBps: uint32(tr.protocol), ExpiryBudget: uint32(tr.budget),
	}})
}

func (tr *trial) wallet(who, denom string) *big.Int {
	if tr.wallets[who] == nil {
		tr.wallets[who] = map[string]*big.Int{}
	}
	if tr.wallets[who][denom] == nil {
		tr.wallets[who][denom] = new(big.Int)
	}
	return tr.wallets[who][denom]
}

func (tr *trial) receive(payments ...oracle.Payment) {
	for _, p := range payments {
		purse := tr.wallet(string(p.To), p.Denom)
		purse.Add(purse, p.Amount)
	}
}

func (tr *trial) spend(who sdk.AccAddress, coin sdk.Coin) {
	purse := tr.wallet(string(oracle.Account(who.String())), coin.Denom)
	purse.Sub(purse, coin.Amount.BigInt())
}

// drawAmount draws single units mostly, and at times all that there may be.
func drawAmount(rt *rapid.T, name string) sdkmath.Int {
	switch rapid.IntRange(0, 9).Draw(rt, name+"'s size") {
	case 0:
		return types.MaxAmount.Sub(sdkmath.NewInt(rapid.Int64Range(0, 3).Draw(rt, name)))
	case 1, 2:
		return sdkmath.NewInt(rapid.Int64Range(1, 1e12).Draw(rt, name))
	default:
		return sdkmath.NewInt(rapid.Int64Range(1, 20).Draw(rt, name))
	}
}

func drawBps(rt *rapid.T, most int) int64 {
	return int64(rapid.OneOf(rapid.SampledFrom([]int{0, 1, 3_333, 4_000, 5_000}), rapid.IntRange(0, 5_000)).
		Filter(func(n int) bool { return n <= most }).Draw(rt, "bps"))
}

// offer registers a service, or offers it anew, with prices of nothing, so that a call may pay a single unit.
func (tr *trial) offer(rt *rapid.T, provider string, asset uint64, anew bool) {
	bps := drawBps(rt, 5_000)
	prices := []types.Price{price(chain.BaseDenom, 0, 0, 0), price(usd, 0, 0, 0)}
	const endpoint = "https://provider.example"
	account := person(provider).String()
	if anew {
		tr.MustDeliver(&types.MsgUpdateService{
			Provider: account, AssetId: asset, Endpoint: endpoint, Prices: prices, ProviderBps: uint32(bps), Active: true,
		})
	} else {
		tr.MustDeliver(&types.MsgRegisterService{Provider: account, AssetId: asset, Endpoint: endpoint, Prices: prices, ProviderBps: uint32(bps)})
	}
	tr.bps[[2]any{provider, asset}] = bps
}

func (tr *trial) drawService(rt *rapid.T) (provider string, asset uint64) {
	return rapid.SampledFrom(trialProviders).Draw(rt, "provider"), rapid.Uint64Range(1, 3).Draw(rt, "asset")
}

func (tr *trial) terms(provider string, asset uint64, denom string) oracle.Terms {
	return oracle.Terms{
		Provider: person(provider).String(), Asset: asset, Denom: denom,
		ProviderBps: tr.bps[[2]any{provider, asset}], ProtocolBps: tr.protocol,
	}
}
