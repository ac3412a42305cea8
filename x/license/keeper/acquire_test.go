package keeper_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/license/types"
)

const (
	hour = 3600
	day  = 24 * hour
)

func acquire(asset, seconds uint64) *types.MsgAcquire {
	return &types.MsgAcquire{
		Buyer: bob.String(), AssetId: asset, Purpose: types.PURPOSE_USE, DurationSeconds: seconds, MaxPrice: coins(100),
	}
}

func TestAcquire(t *testing.T) {
	g := newGround(t)
	id := g.register(paid(100, day))
	g.asset(1, id)
	before := g.Balance(bob, chain.BaseDenom)

	res := g.MustDeliver(acquire(1, hour))
	want := types.Grant{AssetId: 1, Account: bob.String(), TermsId: id, Start: fixture.Start, Expiry: after(time.Hour)}
	require.Equal(t, &types.MsgAcquireResponse{Expiry: after(time.Hour), Price: coins(100)},
		fixture.ResponseOf[*types.MsgAcquireResponse](t, res))
	require.Equal(t, []*types.EventLicenseAcquired{{Grant: want, Purpose: types.PURPOSE_USE, Price: coins(100)}},
		fixture.EventsOf[*types.EventLicenseAcquired](t, res.Events))
	got, err := g.GetGrant(g.Ctx(), 1, bob)
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.Equal(t, before.SubRaw(100), g.Balance(bob, chain.BaseDenom))
	require.Equal(t, int64(100), g.ModuleBalance(revenue, chain.BaseDenom).Int64())
	g.NextBlock()
}

// TestGrantsEnd goes through how a grant's end follows from what is asked for, the terms and the grant there is.
func TestGrantsEnd(t *testing.T) {
	for name, test := range map[string]struct {
		longest uint64
		ask     []uint64 // durations, one after the other, half an hour apart
		start   time.Duration
		end     time.Duration // 0 is never
	}{
		"what is asked for":             {day, []uint64{hour}, 0, time.Hour},
		"what the terms allow":          {day, []uint64{2 * day}, 0, 24 * time.Hour},
		"as long as the terms allow":    {day, []uint64{0}, 0, 24 * time.Hour},
		"for ever":                      {0, []uint64{0}, 0, 0},
		"not for ever":                  {0, []uint64{hour}, 0, time.Hour},
		"extended from now":             {day, []uint64{hour, hour}, 0, 90 * time.Minute},
		"extended for ever":             {0, []uint64{hour, 0}, 0, 0},
		"bought again after it ended":   {day, []uint64{hour / 4, hour}, 30 * time.Minute, 90 * time.Minute},
		"bought again just as it ended": {day, []uint64{hour / 2, hour}, 30 * time.Minute, 90 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGround(t)
			g.asset(1, g.register(paid(1, test.longest)))
			for i, seconds := range test.ask {
				if i > 0 {
					g.NextBlock(fixture.After(30 * time.Minute))
				}
				g.MustDeliver(acquire(1, seconds))
			}
			grant, err := g.GetGrant(g.Ctx(), 1, bob)
			require.NoError(t, err)
			require.Equal(t, fixture.Start.Add(test.start), grant.Start)
			if test.end == 0 {
				require.Nil(t, grant.Expiry)
			} else {
				require.Equal(t, after(test.end), grant.Expiry)
			}
			g.NextBlock()
		})
	}
}

func TestAcquireRefuses(t *testing.T) {
	g := newGround(t)
	g.asset(1, g.register(paid(100, day)))
	g.asset(2, noDerivatives)
	g.asset(3, nonCommercial)
	g.asset(4, 0)
	g.asset(5, 999)
	g.asset(6, g.register(func(t *types.Terms) {
		t.DeniedFields = []types.Purpose{types.PURPOSE_SURVEILLANCE}
	}))
	g.asset(7, g.register(func(t *types.Terms) { t.MintFee = manyCoins(2) }))
	g.asset(8, g.register(paid(100, 0)))
	g.MustDeliver(acquire(1, hour), acquire(8, 0))

	for name, test := range map[string]struct {
		edit func(*types.MsgAcquire)
		want error
	}{
		"no buyer":               {func(m *types.MsgAcquire) { m.Buyer = "" }, types.ErrInvalidAddress},
		"a poor buyer":           {func(m *types.MsgAcquire) { m.Buyer = fixture.Account("poor").String() }, sdkerrors.ErrInsufficientFunds},
		"asset 0":                {func(m *types.MsgAcquire) { m.AssetId = 0 }, types.ErrInvalidAsset},
		"an unknown asset":       {func(m *types.MsgAcquire) { m.AssetId = 99 }, errNoAsset},
		"an asset without terms": {func(m *types.MsgAcquire) { m.AssetId = 4 }, types.ErrUnknownTerms},
		"unknown terms":          {func(m *types.MsgAcquire) { m.AssetId = 5 }, types.ErrUnknownTerms},
		"no purpose":             {func(m *types.MsgAcquire) { m.Purpose = 0 }, types.ErrInvalidPurpose},
		"an undefined purpose":   {func(m *types.MsgAcquire) { m.Purpose = 15 }, types.ErrInvalidPurpose},
		"no derivatives":         {func(m *types.MsgAcquire) { m.AssetId, m.Purpose = 2, types.PURPOSE_DERIVATIVE }, types.ErrNotPermitted},
		"no commercial use":      {func(m *types.MsgAcquire) { m.AssetId, m.Purpose = 3, types.PURPOSE_COMMERCIAL_USE }, types.ErrNotPermitted},
		"a denied field":         {func(m *types.MsgAcquire) { m.AssetId, m.Purpose = 6, types.PURPOSE_SURVEILLANCE }, types.ErrNotPermitted},
		"too long":               {func(m *types.MsgAcquire) { m.DurationSeconds = 3_155_760_001 }, types.ErrInvalidDuration},
		"the longest number":     {func(m *types.MsgAcquire) { m.DurationSeconds = 1<<64 - 1 }, types.ErrInvalidDuration},
		"a price too high":       {func(m *types.MsgAcquire) { m.MaxPrice = coins(99) }, types.ErrPriceTooHigh},
		"no price offered":       {func(m *types.MsgAcquire) { m.MaxPrice = nil }, types.ErrPriceTooHigh},
		"another denom offered":  {func(m *types.MsgAcquire) { m.MaxPrice = sdk.NewCoins(sdk.NewInt64Coin("other", 1000)) }, types.ErrPriceTooHigh},
		"one of two denoms":      {func(m *types.MsgAcquire) { m.AssetId, m.MaxPrice = 7, manyCoins(1) }, types.ErrPriceTooHigh},
		"a maximum of zero":      {func(m *types.MsgAcquire) { m.MaxPrice = sdk.Coins{sdk.NewInt64Coin("other", 0)} }, types.ErrInvalidPrice},
		"an over-large maximum":  {func(m *types.MsgAcquire) { m.MaxPrice = sdk.NewCoins(sdk.NewCoin("a23", twoTo128())) }, types.ErrInvalidPrice},
		"a maximum in 9 denoms":  {func(m *types.MsgAcquire) { m.MaxPrice = manyCoins(9) }, types.ErrInvalidPrice},
		"the same again":         {func(m *types.MsgAcquire) { m.DurationSeconds = hour }, types.ErrNothingToGain},
		"shorter":                {func(m *types.MsgAcquire) { m.DurationSeconds = 60 }, types.ErrNothingToGain},
		"for ever, for longer":   {func(m *types.MsgAcquire) { m.AssetId, m.DurationSeconds = 8, 0 }, types.ErrNothingToGain},
	} {
		t.Run(name, func(t *testing.T) {
			msg := acquire(1, day)
			test.edit(msg)
			g.RequireRefused(test.want, msg)
		})
	}
	g.MustDeliver(acquire(1, day)) // what the table starts from is fine
}

// TestNothingIsHalfDone: whichever bank call fails, a message does all or nothing.
func TestNothingIsHalfDone(t *testing.T) {
	g := newGround(t)
	g.asset(1, g.register(paid(100, 0)))
	for name, msg := range map[string]sdk.Msg{
		"acquire":  acquire(1, hour),
		"register": &types.MsgRegisterTerms{Registrant: alice.String(), Terms: with(paid(9, 9))},
	} {
		t.Run(name, func(t *testing.T) {
			calls := g.fault.EveryCall(func(failing int) {
				before := g.Snapshot()
				if g.Deliver(msg).Err != nil {
					require.Empty(t, before.Diff(g.Snapshot()), "call %d failed", failing)
				}
			})
			require.Equal(t, 1, calls)
		})
	}
	g.NextBlock()
}

// TestCosts are those of the README, and the thousandth buyer's are the second's.
func TestCosts(t *testing.T) {
	g := newGround(t)
	terms := with(paid(1, 0))
	register := func(fee int64) fixture.Cost {
		terms.MintFee = coins(fee)
		return g.Count(func() { g.MustDeliver(&types.MsgRegisterTerms{Registrant: alice.String(), Terms: terms}) })
	}
	first, id := register(7), uint64(len(types.DefaultGenesis().Terms))+1
	require.Equal(t, fixture.Ops{Reads: 3, Writes: 3, Leaves: 3}, first.Stores[types.StoreKey])
	require.Equal(t, fixture.Ops{Reads: 1}, register(7).Stores[types.StoreKey]) // it exists
	t.Logf("registered for %d gas", first.Gas)

	g.asset(1, id)
	buy := func(name string) fixture.Cost {
		buyer := fixture.Account(name)
		g.Fund(buyer, coins(7))
		msg := acquire(1, 0)
		msg.Buyer = buyer.String()
		return g.Count(func() { g.MustDeliver(msg) })
	}
	buy("first")
	second := buy("second")
	for i := range 1000 {
		buy("buyer" + strconv.Itoa(i))
	}
	last := buy("latest")
	require.Equal(t, fixture.Ops{Reads: 2, Writes: 2, Leaves: 2}, last.Stores[types.StoreKey])
	require.Equal(t, second.Stores, last.Stores)
	t.Logf("acquired for %d gas", last.Gas)

	ask := g.Count(func() {
		require.NoError(t, g.RequireLicense(g.Ctx(), 1, fixture.Account("latest"), types.PURPOSE_USE, fixture.Start))
	})
	require.Equal(t, fixture.Ops{Reads: 2}, ask.Stores[types.StoreKey])
	t.Logf("asked for %d gas", ask.Gas)
}

// TestFreeGrants cost nothing, and no payment is made.
func TestFreeGrants(t *testing.T) {
	g := newGround(t)
	g.asset(1, g.register(func(t *types.Terms) { t.LongestGrantSeconds = day }))
	msg := acquire(1, 0)
	msg.MaxPrice = nil
	g.MustDeliver(msg)
	require.True(t, g.ModuleBalance(revenue, chain.BaseDenom).IsZero())
	grant, err := g.GetGrant(g.Ctx(), 1, bob)
	require.NoError(t, err)
	require.Equal(t, after(24*time.Hour), grant.Expiry)
	g.NextBlock()
}
