package keeper_test

import (
	"context"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/royalty/keeper"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// kind is the module that registers assets in these tests.
const kind = "test"

// listCID names the list of an allocation tree.
const listCID = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"

// A second revenue denom, and one that is not on the list.
const (
	usd      = "ausd"
	unlisted = "unlisted"
)

var (
	alice = fixture.Account("alice")
	bob   = fixture.Account("bob")
	carol = fixture.Account("carol")
	payer = fixture.Account("payer")
)

// TestMain lets garbage be while there is room: the properties make much of it, and a million assets are slow to search.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(3 << 30)
	m.Run()
}

// world is a ledger on real auth and bank, whose invariants are checked after every block.
type world struct {
	*fixture.Fixture
	t testing.TB
	k keeper.Keeper
	// donated is what a test has put into the escrow without owning it to anybody.
	donated sdk.Coins
}

// pool takes registration fees.
type pool struct{ f **fixture.Fixture }

func (p pool) FundCommunityPool(ctx context.Context, amount sdk.Coins, sender sdk.AccAddress) error {
	return (*p.f).Bank.SendCoinsFromAccountToModule(ctx, sender, "pool", amount)
}

func newWorld(t testing.TB, change ...func(*types.Params)) *world {
	t.Helper()
	w := newUncheckedWorld(t, change...)
	w.checked()
	return w
}

// checked has all invariants checked after every block.
func (w *world) checked() {
	w.Invariant("royalty", w.k.CheckInvariants)
	w.Invariant("the escrow holds what it owes and what was donated", func(ctx sdk.Context) error {
		donations, err := w.k.Donations(ctx)
		if err == nil {
			require.Equal(w.t, w.donated.String(), donations.String())
		}
		return err
	})
}

// newUncheckedWorld is for ledgers of which a look at all of it after every block would take too long.
func newUncheckedWorld(t testing.TB, change ...func(*types.Params)) *world {
	t.Helper()
	w := newLedger(t, change...)
	w.serve()
	return w
}

// serve registers the module's services, which takes as long as to open a ledger.
func (w *world) serve() {
	types.RegisterInterfaces(w.Registry)
	types.RegisterMsgServer(w.Msgs, keeper.NewMsgServer(w.k))
	types.RegisterQueryServer(w.Queries, keeper.NewQueryServer(w.k, w.Bank))
}

// newLedger is neither served nor checked.
func newLedger(t testing.TB, change ...func(*types.Params)) *world {
	t.Helper()
	modules := []string{types.ModuleName, types.LatentName, "pool", "gov"}
	f := fixture.New(t,
		fixture.WithStores(types.StoreKey), fixture.WithObjectStores(types.ObjectStoreKey),
		fixture.WithModuleAccount(types.ModuleName, "minter"), fixture.WithModuleAccount(types.LatentName),
		fixture.WithModuleAccount("pool"), fixture.WithModuleAccount("gov"),
		fixture.WithBlocked(fixture.Account("blocked")),
	)
	k := keeper.New(f.Codec, f.StoreService(types.StoreKey), f.ObjectKey(types.ObjectStoreKey), f.Addresses, f.Authority,
		f.Auth, f.Bank, pool{&f}, modules)
	f.Bank.AppendSendRestriction(k.SendRestriction)
	f.EndBlocker(types.ModuleName, k.EndBlock)

	w := &world{Fixture: f, t: t, k: k}
	params := types.Params{SweepBudget: types.DefaultSweepBudget}
	for i, denom := range []string{chain.BaseDenom, usd} {
		params.RevenueDenoms = append(params.RevenueDenoms, types.RevenueDenom{
			Denom: denom, Erc20: []string{
				"0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE", "0x0000000000000000000000000000000000000001",
			}[i], MinSweep: sdkmath.OneInt(),
		})
	}
	for _, c := range change {
		c(&params)
	}
	require.NoError(t, k.InitGenesis(f.Ctx(), types.GenesisState{Params: params}))
	for _, who := range []sdk.AccAddress{payer, alice, bob, carol} {
		f.Fund(who, sdk.NewCoins(coin(1e15), sdk.NewInt64Coin(usd, 1e15), sdk.NewInt64Coin(unlisted, 1e15)))
	}
	w.NextBlock()
	return w
}

func coin(amount int64) sdk.Coin   { return sdk.NewInt64Coin(chain.BaseDenom, amount) }
func coins(amount int64) sdk.Coins { return sdk.NewCoins(coin(amount)) }
func shares(id uint64, n int64) sdk.Coins {
	return sdk.NewCoins(sdk.NewInt64Coin(types.ShareDenom(id), n))
}

// parent is a short form.
func parent(id uint64, bps uint32) types.Parent { return types.Parent{Id: id, Bps: bps} }

// holder is a short form: a thousandth of the asset each.
func holder(who sdk.AccAddress, thousandths uint64) types.Holder {
	return types.Holder{Address: who.String(), Shares: thousandths * types.ShareSupply / 1_000}
}

// registration of an asset that belongs to alice.
func registration(parents ...types.Parent) types.Registration {
	return types.Registration{
		Kind: kind, Owner: alice, Parents: parents,
		Allocation: types.Allocation{Holders: []types.Holder{holder(alice, 1_000)}},
	}
}

// register makes an asset.
func (w *world) register(r types.Registration) uint64 {
	w.t.Helper()
	var id uint64
	require.NoError(w.t, w.Tx(func(ctx sdk.Context) (err error) {
		id, err = w.k.Register(ctx, r)
		return err
	}).Err)
	return id
}

// asset makes one that belongs to alice.
func (w *world) asset(parents ...types.Parent) uint64 {
	w.t.Helper()
	return w.register(registration(parents...))
}

// pay pays an asset and lets the sweep run.
func (w *world) pay(id uint64, amount sdk.Coins) {
	w.t.Helper()
	w.MustDeliver(&types.MsgPay{Payer: payer.String(), AssetId: id, Amount: amount})
	w.NextBlock()
}

// claimable is what an account may claim from an asset.
func (w *world) claimable(id uint64, who sdk.AccAddress) string {
	w.t.Helper()
	var amount sdk.Coins
	w.OnCached(func(ctx sdk.Context) {
		var err error
		amount, err = w.k.Claimable(ctx, id, who)
		require.NoError(w.t, err)
	})
	return amount.String()
}

// claim collects and waits for the end of the block; it returns what the account then has more.
func (w *world) claim(who sdk.AccAddress, ids ...uint64) string {
	w.t.Helper()
	before := w.Balance(who, chain.BaseDenom)
	w.MustDeliver(&types.MsgClaim{Holder: who.String(), AssetIds: ids})
	w.NextBlock()
	return w.Balance(who, chain.BaseDenom).Sub(before).String()
}
