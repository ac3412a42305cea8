package keeper_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/usage/types"
)

// livedWorld has something of everything that there is to export.
func livedWorld(t *testing.T) (*world, channel) {
	t.Helper()
	w := newWorld(t)
	first, second := w.asset(), w.asset()
	s := w.service(first, 3_000)
	w.service(second, 1_000)
	c, waiting, closing := w.open(s, coin(1_000), 1), w.open(s, coin(1_000), 2), w.openBy("dave", s, coin(100), 3)
	w.open(w.serviceOf(second), sdk.NewInt64Coin(usd, 77), 1)
	w.MustDeliver(&types.MsgWithdraw{Sender: dave.String(), ChannelId: closing.hex(), Amount: sdkmath.ZeroInt()})
	w.NextBlock(fixture.After(hour * time.Second))
	w.NextBlock()
	claim := c.claim(t, 900, 333)
	claim.Receipts = types.Receipts{Calls: 3, InputUnits: 10, OutputUnits: 20, Root: make([]byte, 32)}
	require.EqualValues(t, 1, w.redeem(claim).Redeemed)
	w.MustDeliver(withdrawMsg(waiting, 400))
	w.Fund(addressOf(s), sdk.NewCoins(coin(99), sdk.NewInt64Coin(usd, 101)))
	w.MustDeliver(collectMsg(s))
	w.MustDeliver(payCallMsg(carol, second, coin(1_000), 5, 6))
	w.Bank.AppendSendRestriction(func(_ context.Context, _, to sdk.AccAddress, _ sdk.Coins) (sdk.AccAddress, error) {
		if to.Equals(erin) {
			return to, fixture.ErrInjected
		}
		return to, nil
	})
	erins := w.openBy("erin", s, coin(50), 4)
	w.MustDeliver(refundMsg(erins, 20))
	w.NextBlock()
	return w, c
}

func (w *world) export() *types.GenesisState {
	w.t.Helper()
	g, err := w.k.ExportGenesis(w.Ctx())
	require.NoError(w.t, err)
	return g
}

// importAnew forgets all that the module has and imports a genesis beside the balances and assets that there are.
func (w *world) importAnew(ctx sdk.Context, g types.GenesisState) error {
	store := ctx.KVStore(w.Key(types.StoreKey))
	for key := range w.Snapshot()[types.StoreKey] {
		store.Delete([]byte(key))
	}
	return w.k.InitGenesis(ctx, g)
}

// TestExportImportExport: what is imported is what was exported, indexes and queue included, and life goes on from it.
func TestExportImportExport(t *testing.T) {
	w, c := livedWorld(t)
	exported := w.export()
	require.Len(t, exported.Services, 2)
	require.Len(t, exported.Channels, 5)
	require.Len(t, exported.Services[0].Collected, 2)
	require.Len(t, exported.Unpaid, 1)
	bz := w.Codec.MustMarshalJSON(exported)

	before := w.Snapshot()[types.StoreKey]
	var read types.GenesisState
	w.Codec.MustUnmarshalJSON(bz, &read)
	require.NoError(t, read.Validate(w.Addresses))
	require.NoError(t, w.importAnew(w.Ctx(), read))
	require.Equal(t, before, w.Snapshot()[types.StoreKey], "every record, index and place in the queue")
	require.Equal(t, string(bz), string(w.Codec.MustMarshalJSON(w.export())))

	w.NextBlock()
	require.EqualValues(t, 1, w.redeem(c.claim(t, 900, 900)).Redeemed)
	w.requireSkipped(types.Reason_REASON_NOT_INCREASING, c.claim(t, 900, 333))
	w.NextBlock(fixture.After(hour * time.Second))
	w.NextBlock()
	require.Zero(t, w.waiting())
}

// TestGenesisRefused: a genesis of which one field is dropped, doubled, negative or not what the rest says is refused.
func TestGenesisRefused(t *testing.T) {
	w, _ := livedWorld(t)
	bz := w.Codec.MustMarshalJSON(w.export())
	withdrawal := func(g *types.GenesisState) *types.Balance {
		for i := range g.Channels {
			if g.Channels[i].Balance.Withdrawal != nil {
				return &g.Channels[i].Balance
			}
		}
		panic("livedWorld has one")
	}
	claimed := func(g *types.GenesisState) *types.GenesisChannel {
		for i := range g.Channels {
			if g.Channels[i].Balance.Claimed.IsPositive() {
				return &g.Channels[i]
			}
		}
		panic("livedWorld has one")
	}
	require.NoError(t, w.Tx(func(ctx sdk.Context) error { return w.importAnew(ctx, *w.export()) }).Err, "as it is, it is taken")
	for name, change := range map[string]func(*types.GenesisState){
		"no params":              func(g *types.GenesisState) { g.Params = types.Params{} },
		"protocol's part":        func(g *types.GenesisState) { g.Params.ProtocolBps = 5_001 },
		"budget":                 func(g *types.GenesisState) { g.Params.ExpiryBudget = 10_001 },
		"a service dropped":      func(g *types.GenesisState) { g.Services = g.Services[1:] },
		"a service doubled":      func(g *types.GenesisState) { g.Services = append(g.Services[:1], g.Services...) },
		"services unsorted":      func(g *types.GenesisState) { g.Services[0], g.Services[1] = g.Services[1], g.Services[0] },
		"an unknown asset":       func(g *types.GenesisState) { moveTo(g, 1, 99) },
		"asset 0":                func(g *types.GenesisState) { g.Services[0].Service.AssetId = 0 },
		"no provider":            func(g *types.GenesisState) { g.Services[0].Service.Provider = "" },
		"another provider":       func(g *types.GenesisState) { g.Services[0].Service.Provider = erin.String() },
		"no endpoint":            func(g *types.GenesisState) { g.Services[0].Service.Endpoint = "" },
		"no prices":              func(g *types.GenesisState) { g.Services[0].Service.Prices = nil },
		"a price doubled":        func(g *types.GenesisState) { g.Services[0].Service.Prices[1] = g.Services[0].Service.Prices[0] },
		"a negative price":       func(g *types.GenesisState) { g.Services[0].Service.Prices[0].PerCall = sdkmath.NewInt(-1) },
		"no price's amount":      func(g *types.GenesisState) { g.Services[0].Service.Prices[0].PerCall = sdkmath.Int{} },
		"a share above all":      func(g *types.GenesisState) { g.Services[0].Service.ProviderBps = 10_001 },
		"no authorizer":          func(g *types.GenesisState) { g.Services[0].Service.Authorizer = "" },
		"another pay-to":         func(g *types.GenesisState) { g.Services[0].Service.PayTo = g.Services[1].Service.PayTo },
		"a negative height":      func(g *types.GenesisState) { g.Services[0].Service.Height = -1 },
		"totals: no denom":       func(g *types.GenesisState) { g.Services[0].Totals.Denoms[0].Denom = "" },
		"totals: doubled":        func(g *types.GenesisState) { d := &g.Services[0].Totals.Denoms; *d = append((*d)[:1], (*d)...) },
		"totals: negative":       func(g *types.GenesisState) { g.Services[0].Totals.Denoms[0].Provider = sdkmath.NewInt(-1) },
		"totals: missing":        func(g *types.GenesisState) { g.Services[0].Totals.Denoms[0].Asset = sdkmath.Int{} },
		"totals: too little":     func(g *types.GenesisState) { g.Services[0].Totals.Denoms[0].Paid = sdkmath.NewInt(1) },
		"collected: no denom":    func(g *types.GenesisState) { g.Services[0].Collected[0].Denom = "" },
		"collected: nothing":     func(g *types.GenesisState) { g.Services[0].Collected[0].Total = sdkmath.ZeroInt() },
		"collected: negative":    func(g *types.GenesisState) { g.Services[0].Collected[0].Total = sdkmath.NewInt(-1) },
		"collected: missing":     func(g *types.GenesisState) { g.Services[0].Collected[0].Total = sdkmath.Int{} },
		"collected: doubled":     func(g *types.GenesisState) { c := g.Services[0].Collected; c[1] = c[0] },
		"a channel doubled":      func(g *types.GenesisState) { g.Channels = append(g.Channels[:1], g.Channels...) },
		"channels unsorted":      func(g *types.GenesisState) { g.Channels[0], g.Channels[1] = g.Channels[1], g.Channels[0] },
		"an id of 31 bytes":      func(g *types.GenesisState) { g.Channels[0].Channel.Id = g.Channels[0].Channel.Id[:31] },
		"another id":             func(g *types.GenesisState) { g.Channels[0].Channel.Id[31] ^= 1 },
		"another salt":           func(g *types.GenesisState) { g.Channels[0].Channel.Config.Salt[31] ^= 1 },
		"no salt":                func(g *types.GenesisState) { g.Channels[0].Channel.Config.Salt = nil },
		"no payer":               func(g *types.GenesisState) { g.Channels[0].Channel.Config.Payer = "" },
		"another payer":          func(g *types.GenesisState) { g.Channels[0].Channel.Config.Payer = key0x("bob") },
		"no payer authorizer":    func(g *types.GenesisState) { g.Channels[0].Channel.Config.PayerAuthorizer = "" },
		"another receiver":       func(g *types.GenesisState) { g.Channels[0].Channel.Config.Receiver = key0x("bob") },
		"no receiver authorizer": func(g *types.GenesisState) { g.Channels[0].Channel.Config.ReceiverAuthorizer = "" },
		"no token":               func(g *types.GenesisState) { g.Channels[0].Channel.Config.Token = "" },
		"no delay":               func(g *types.GenesisState) { g.Channels[0].Channel.Config.WithdrawDelay = 0 },
		"a channel's provider":   func(g *types.GenesisState) { g.Channels[0].Channel.Provider = erin.String() },
		"no channel's provider":  func(g *types.GenesisState) { g.Channels[0].Channel.Provider = "" },
		"a channel's asset":      func(g *types.GenesisState) { g.Channels[0].Channel.AssetId += 7 },
		"a channel's price":      func(g *types.GenesisState) { g.Channels[0].Channel.Price.PerCall = sdkmath.NewInt(-1) },
		"no channel's price":     func(g *types.GenesisState) { g.Channels[0].Channel.Price = types.Price{} },
		"in shares":              func(g *types.GenesisState) { g.Channels[0].Channel.Price.Denom = "share/1" },
		"in an unknown denom":    func(g *types.GenesisState) { claimed(g).Channel.Price.Denom = unlisted },
		"a channel's shares":     func(g *types.GenesisState) { g.Channels[0].Channel.ProtocolBps = 9_999 },
		"a channel's height":     func(g *types.GenesisState) { g.Channels[0].Channel.Height = -1 },
		"no balance":             func(g *types.GenesisState) { g.Channels[0].Balance = types.Balance{} },
		"a deposit above":        func(g *types.GenesisState) { claimed(g).Balance.Deposited = sdkmath.NewInt(10_000) },
		"a deposit negative":     func(g *types.GenesisState) { claimed(g).Balance.Deposited = sdkmath.NewInt(-1) },
		"a deposit below":        func(g *types.GenesisState) { claimed(g).Balance.Deposited = sdkmath.NewInt(300) },
		"a deposit of 2^128":     func(g *types.GenesisState) { claimed(g).Balance.Deposited = power(128) },
		"returned: negative":     func(g *types.GenesisState) { claimed(g).Balance.Returned = sdkmath.NewInt(-1) },
		"claimed: negative":      func(g *types.GenesisState) { claimed(g).Balance.Claimed = sdkmath.NewInt(-1) },
		"claimed: nothing":       func(g *types.GenesisState) { claimed(g).Balance.Claimed = sdkmath.ZeroInt() },
		"closed with money":      func(g *types.GenesisState) { claimed(g).Balance.Closed = true },
		"opened again": func(g *types.GenesisState) {
			b := claimed(g)
			b.Balance.Closed, b.Balance.Returned = true, sdkmath.NewInt(1)
		},
		"closed, and waiting":    func(g *types.GenesisState) { withdrawal(g).Closed = true },
		"a negative withdrawal":  func(g *types.GenesisState) { withdrawal(g).Withdrawal.Amount = sdkmath.NewInt(-1) },
		"no withdrawal's amount": func(g *types.GenesisState) { withdrawal(g).Withdrawal.Amount = sdkmath.Int{} },
		"no time":                func(g *types.GenesisState) { withdrawal(g).Withdrawal.Due = time.Time{} },
		"the year 2555": func(g *types.GenesisState) {
			withdrawal(g).Withdrawal.Due = time.Date(2555, 1, 1, 0, 0, 0, 0, time.UTC)
		},
		"calls without a root": func(g *types.GenesisState) { claimed(g).Balance.Receipts.Root = nil },
		"a root without calls": func(g *types.GenesisState) { claimed(g).Balance.Receipts.Calls = 0 },
		"unpaid: nobody":       func(g *types.GenesisState) { g.Unpaid[0].Account = "" },
		"unpaid: doubled":      func(g *types.GenesisState) { g.Unpaid = append(g.Unpaid, g.Unpaid[0]) },
		"unpaid: nothing":      func(g *types.GenesisState) { g.Unpaid[0].Amount = nil },
		"unpaid: negative":     func(g *types.GenesisState) { g.Unpaid[0].Amount = sdk.Coins{negative(chain.BaseDenom)} },
		"unpaid: no amount":    func(g *types.GenesisState) { g.Unpaid[0].Amount = sdk.Coins{{Denom: chain.BaseDenom}} },
		"unpaid: more":         func(g *types.GenesisState) { g.Unpaid[0].Amount = coins(1e9) },
	} {
		t.Run(name, func(t *testing.T) {
			var g types.GenesisState
			w.Codec.MustUnmarshalJSON(bz, &g)
			change(&g)
			err := g.Validate(w.Addresses)
			if err == nil {
				err = w.Tx(func(ctx sdk.Context) error { return w.importAnew(ctx, g) }).Err
			}
			require.Error(t, err)
			require.NotContains(t, err.Error(), "panic")
		})
	}
	require.NoError(t, types.DefaultGenesis().Validate(w.Addresses))
}

// moveTo makes all of one asset another's, and itself agree.
func moveTo(g *types.GenesisState, from, to uint64) {
	for i := range g.Services {
		if s := &g.Services[i].Service; s.AssetId == from {
			s.AssetId, s.PayTo = to, types.PayTo(bob, to).Hex()
		}
	}
}
