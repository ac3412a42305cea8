package keeper_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// TestRefusedMessages: each fault of each message is refused with its own error, and nothing changes.
func TestRefusedMessages(t *testing.T) {
	w := newWorld(t)
	id := w.asset()
	nine := make(sdk.Coins, 9)
	for i := range nine {
		nine[i] = sdk.NewInt64Coin("denom"+string(rune('a'+i)), 1)
	}
	pay := func(id uint64, amount ...sdk.Coin) sdk.Msg {
		return &types.MsgPay{Payer: payer.String(), AssetId: id, Amount: amount}
	}
	huge := sdk.NewCoin(chain.BaseDenom, sdkmath.NewIntFromBigInt(sdkmath.OneInt().BigInt().Lsh(sdkmath.OneInt().BigInt(), 129)))
	negative := sdk.Coin{Denom: chain.BaseDenom, Amount: sdkmath.NewInt(-1)}
	zero := sdk.Coin{Denom: chain.BaseDenom, Amount: sdkmath.ZeroInt()}
	many := make([]uint64, types.MaxClaimAssets+1)
	for i := range many {
		many[i] = uint64(i + 1)
	}
	params, err := w.k.Params(w.Ctx())
	require.NoError(t, err)
	update := func(change func(*types.Params)) sdk.Msg {
		changed := params
		changed.RevenueDenoms = append([]types.RevenueDenom{}, params.RevenueDenoms...)
		change(&changed)
		return &types.MsgUpdateParams{Authority: w.Authority, Params: changed}
	}

	for name, tc := range map[string]struct {
		msg  sdk.Msg
		want error
		text string
	}{
		"pay an unknown asset":   {pay(99, coin(1)), types.ErrUnknownAsset, "asset 99"},
		"pay asset 0":            {pay(0, coin(1)), types.ErrUnknownAsset, "asset 0"},
		"pay nothing":            {pay(id), types.ErrAmount, "amount is empty"},
		"pay zero":               {pay(id, zero), types.ErrAmount, "0asahara"},
		"pay a negative amount":  {pay(id, negative), types.ErrAmount, "-1asahara"},
		"pay above 2^128":        {pay(id, huge), types.ErrAmount, "above 2^128"},
		"pay an unlisted denom":  {pay(id, sdk.NewInt64Coin(unlisted, 1)), types.ErrDenom, unlisted},
		"pay in shares":          {pay(id, shares(id, 1)[0]), types.ErrDenom, "share/1"},
		"pay one denom twice":    {pay(id, coin(1), coin(1)), types.ErrAmount, "duplicate"},
		"pay unsorted denoms":    {pay(id, sdk.NewInt64Coin(usd, 1), coin(1)), types.ErrAmount, "not sorted"},
		"pay nine denoms":        {pay(id, nine...), types.ErrAmount, "9 denoms"},
		"pay more than one has":  {pay(id, coin(1e16)), sdkerrors.ErrInsufficientFunds, "1000000000000000asahara"},
		"pay as nobody":          {&types.MsgPay{Payer: "nobody", AssetId: id, Amount: coins(1)}, types.ErrAddress, `payer "nobody"`},
		"sweep an unknown asset": {&types.MsgSweep{Sender: bob.String(), AssetId: 99}, types.ErrUnknownAsset, "asset 99"},
		"sweep where none waits": {&types.MsgSweep{Sender: bob.String(), AssetId: id}, types.ErrNothingWaiting, "asset 1"},
		"claim from nothing":     {&types.MsgClaim{Holder: alice.String()}, types.ErrClaim, "0 entries"},
		"claim from 101 assets":  {&types.MsgClaim{Holder: alice.String(), AssetIds: many}, types.ErrClaim, "101 entries"},
		"claim twice at once":    {&types.MsgClaim{Holder: alice.String(), AssetIds: []uint64{id, id}}, types.ErrClaim, "asset 1 twice"},
		"claim from the unknown": {&types.MsgClaim{Holder: alice.String(), AssetIds: []uint64{id, 99}}, types.ErrUnknownAsset, "asset 99"},
		"claim as nobody":        {&types.MsgClaim{Holder: "nobody", AssetIds: []uint64{id}}, types.ErrAddress, `holder "nobody"`},
		"payout to nobody":       {&types.MsgSetPayout{Holder: alice.String(), Payout: "nobody"}, types.ErrAddress, `payout "nobody"`},
		"payout to a module":     {&types.MsgSetPayout{Holder: alice.String(), Payout: w.Auth.GetModuleAddress("gov").String()}, types.ErrAddress, "cannot receive"},
		"payout to the blocked":  {&types.MsgSetPayout{Holder: alice.String(), Payout: fixture.Account("blocked").String()}, types.ErrAddress, "cannot receive"},
		"params by a user": {
			&types.MsgUpdateParams{Authority: alice.String(), Params: params}, sdkerrors.ErrUnauthorized, alice.String(),
		},
		"params: no budget":      {update(func(p *types.Params) { p.SweepBudget = 0 }), types.ErrParams, "sweep_budget is 0"},
		"params: a huge budget":  {update(func(p *types.Params) { p.SweepBudget = 1_000_001 }), types.ErrParams, "sweep_budget is 1000001"},
		"params: bad denom":      {update(func(p *types.Params) { p.RevenueDenoms[0].Denom = "?" }), types.ErrParams, "revenue_denoms[0]"},
		"params: share revenue":  {update(func(p *types.Params) { p.RevenueDenoms[1].Denom = "share/1" }), types.ErrParams, "shares cannot be revenue"},
		"params: denom twice":    {update(func(p *types.Params) { p.RevenueDenoms[1].Denom = chain.BaseDenom }), types.ErrParams, "listed twice"},
		"params: contract twice": {update(func(p *types.Params) { p.RevenueDenoms[1].Erc20 = strings.ToLower(p.RevenueDenoms[0].Erc20) }), types.ErrParams, "listed twice"},
		"params: bad contract":   {update(func(p *types.Params) { p.RevenueDenoms[1].Erc20 = "0x12" }), types.ErrParams, `erc20 "0x12"`},
		"params: no least":       {update(func(p *types.Params) { p.RevenueDenoms[1].MinSweep = sdkmath.ZeroInt() }), types.ErrParams, "min_sweep is 0"},
		"params: a huge least":   {update(func(p *types.Params) { p.RevenueDenoms[1].MinSweep = huge.Amount }), types.ErrParams, "min_sweep is 680564733841876926926749214863536422912"},
		"params: 33 denoms": {
			update(func(p *types.Params) { p.RevenueDenoms = make([]types.RevenueDenom, 33) }), types.ErrParams, "revenue_denoms has 33 entries",
		},
		"params: bad fee": {
			update(func(p *types.Params) { p.RegistrationFee = sdk.Coins{negative} }), types.ErrParams, "registration_fee",
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorContains(t, w.Deliver(tc.msg).Err, tc.text)
			w.RequireRefused(tc.want, tc.msg)
		})
	}
}

// TestRefusedRegistrations: each fault of a registration is refused, and nothing changes.
func TestRefusedRegistrations(t *testing.T) {
	w := newWorld(t)
	first, second := w.asset(), w.asset()
	seventeen := make([]types.Parent, 17)
	for i := range seventeen {
		seventeen[i] = parent(w.asset(), 1)
	}
	w.NextBlock()
	full := types.Allocation{Holders: []types.Holder{holder(alice, 1_000)}}
	tree := func(change func(*types.AllocationTree)) types.Allocation {
		tree := &types.AllocationTree{Root: make([]byte, 32), Count: 10, Total: types.ShareSupply, Cid: listCID}
		change(tree)
		return types.Allocation{Tree: tree}
	}
	component := func(components ...types.Component) func(*types.Registration) {
		return func(r *types.Registration) { r.Components = components }
	}
	holders := make([]types.Holder, 257)
	for i := range holders {
		holders[i] = types.Holder{Address: fixture.Account("h" + string(rune(i))).String(), Shares: 1}
	}
	for name, tc := range map[string]struct {
		change func(*types.Registration)
		want   error
		text   string
	}{
		"no kind":              {func(r *types.Registration) { r.Kind = "" }, types.ErrRegistration, `kind ""`},
		"no owner":             {func(r *types.Registration) { r.Owner = nil }, types.ErrRegistration, "owner is empty"},
		"a greedy provider":    {func(r *types.Registration) { r.MaxProviderBps = 10_001 }, types.ErrRegistration, "max_provider_bps is 10001"},
		"a greedy predecessor": {func(r *types.Registration) { r.SuccessionBps = 9_501 }, types.ErrRegistration, "succession_bps is 9501"},
		"a negative price":     {func(r *types.Registration) { r.MinPrice = sdk.Coins{{Denom: usd, Amount: sdkmath.NewInt(-1)}} }, types.ErrAmount, "min_price"},
		"17 parents":           {func(r *types.Registration) { r.Parents = seventeen }, types.ErrParents, "17 parents"},
		"a parent of 0":        {func(r *types.Registration) { r.Parents = []types.Parent{parent(0, 100)} }, types.ErrParents, "parents[0].id is 0"},
		"a parent for nothing": {func(r *types.Registration) { r.Parents = []types.Parent{parent(first, 0)} }, types.ErrParents, "parents[0].bps is 0"},
		"a parent twice": {
			func(r *types.Registration) { r.Parents = []types.Parent{parent(first, 1), parent(first, 1)} }, types.ErrParents, "named twice",
		},
		"parents that take all": {
			func(r *types.Registration) { r.Parents = []types.Parent{parent(first, 9_000), parent(second, 501)} }, types.ErrParents, "sum to 9501",
		},
		"parents that wrap around": {
			func(r *types.Registration) {
				r.Parents = []types.Parent{parent(first, 1<<31), parent(second, 1<<31)}
			}, types.ErrParents, "sum to 4294967296",
		},
		"a parent to come": {func(r *types.Registration) { r.Parents = []types.Parent{parent(99, 1)} }, types.ErrUnknownAsset, "asset 99"},
		"itself":           {func(r *types.Registration) { r.Parents = []types.Parent{parent(20, 1)} }, types.ErrUnknownAsset, "asset 20"},
		"17 components": {func(r *types.Registration) {
			for _, p := range seventeen {
				r.Components = append(r.Components, types.Component{Id: p.Id, MaxBps: 1})
			}
		}, types.ErrComponents, "17 components"},
		"a component of 0":        {component(types.Component{MaxBps: 1}), types.ErrComponents, "components[0].id is 0"},
		"a component for nothing": {component(types.Component{Id: first}), types.ErrComponents, "components[0].max_bps is 0"},
		"a component twice": {
			component(types.Component{Id: first, MaxBps: 1}, types.Component{Id: first, MaxBps: 1}), types.ErrComponents, "named twice",
		},
		"components that take all": {
			component(types.Component{Id: first, MaxBps: 9_000}, types.Component{Id: second, MaxBps: 501}), types.ErrComponents, "sum to 9501",
		},
		"components that wrap around": {
			component(types.Component{Id: first, MaxBps: 1 << 31}, types.Component{Id: second, MaxBps: 1 << 31}), types.ErrComponents, "sum to 4294967296",
		},
		"a component to come": {component(types.Component{Id: 99, MaxBps: 1}), types.ErrUnknownAsset, "components[0]: asset 99"},
		"itself for one":      {component(types.Component{Id: 20, MaxBps: 1}), types.ErrUnknownAsset, "components[0]: asset 20"},
		"too few shares":      {func(r *types.Registration) { r.Allocation.Holders = []types.Holder{holder(alice, 999)} }, types.ErrAllocation, "999000000000"},
		"too many shares": {
			func(r *types.Registration) { r.Allocation.Holders = []types.Holder{holder(alice, 999), holder(bob, 2)} }, types.ErrAllocation, "1001000000000",
		},
		"shares that wrap around": {
			func(r *types.Registration) {
				r.Allocation.GrantedLater = 1 << 63
			}, types.ErrAllocation, "granted_later is 9223372036854775808",
		},
		"a holder of nothing": {
			func(r *types.Registration) { r.Allocation.Holders = append(r.Allocation.Holders, holder(bob, 0)) }, types.ErrAllocation, "holders[1].shares is 0",
		},
		"a holder twice": {
			func(r *types.Registration) {
				r.Allocation.Holders = []types.Holder{holder(alice, 500), holder(alice, 500)}
			}, types.ErrAllocation, "named twice",
		},
		"a bad holder": {
			func(r *types.Registration) { r.Allocation.Holders[0].Address = "nobody" }, types.ErrAllocation, `holders[0].address "nobody"`,
		},
		"a module as holder": {
			func(r *types.Registration) { r.Allocation.Holders[0].Address = w.Auth.GetModuleAddress("gov").String() }, types.ErrShares, "cannot hold shares",
		},
		"a long role": {func(r *types.Registration) { r.Allocation.Holders[0].Role = strings.Repeat("r", 33) }, types.ErrAllocation, "33 bytes"},
		"257 holders": {func(r *types.Registration) { r.Allocation.Holders = holders }, types.ErrAllocation, "257 holders"},
		"a short root": {func(r *types.Registration) {
			r.Allocation = tree(func(t *types.AllocationTree) { t.Root = t.Root[1:] })
		}, types.ErrAllocation, "31 bytes"},
		"a tree of nobody": {func(r *types.Registration) { r.Allocation = tree(func(t *types.AllocationTree) { t.Count = 0 }) }, types.ErrAllocation, "tree.count is 0"},
		"an endless tree":  {func(r *types.Registration) { r.Allocation = tree(func(t *types.AllocationTree) { t.Total++ }) }, types.ErrAllocation, "tree.total is 1000000000001"},
		"an empty leaf":    {func(r *types.Registration) { r.Allocation = tree(func(t *types.AllocationTree) { t.Total = 9 }) }, types.ErrAllocation, "tree.total is 9"},
		"a nameless list":  {func(r *types.Registration) { r.Allocation = tree(func(t *types.AllocationTree) { t.Cid = "" }) }, types.ErrAllocation, "tree.cid"},
		"a long role of a list": {func(r *types.Registration) {
			r.Allocation = tree(func(t *types.AllocationTree) { t.Role = strings.Repeat("r", 33) })
		}, types.ErrAllocation, "tree.role has 33 bytes"},
		"a list by a path": {func(r *types.Registration) {
			r.Allocation = tree(func(t *types.AllocationTree) { t.Cid = "list.csv" })
		}, types.ErrAllocation, `tree.cid "list.csv"`},
		"a tree and more": {func(r *types.Registration) {
			r.Allocation = tree(func(*types.AllocationTree) {})
			r.Allocation.GrantedLater = 1
		}, types.ErrAllocation, "1000000000001"},
		"holders of a tree": {func(r *types.Registration) {
			r.Allocation = tree(func(*types.AllocationTree) {})
			r.Allocation.Holders = full.Holders
		}, types.ErrAllocation, "2000000000000"},
	} {
		t.Run(name, func(t *testing.T) {
			r := registration()
			r.Allocation.Holders = []types.Holder{holder(alice, 1_000)}
			tc.change(&r)
			w.RequireUnchanged(func() {
				err := w.Tx(func(ctx sdk.Context) error { _, err := w.k.Register(ctx, r); return err }).Err
				require.ErrorIs(t, err, tc.want)
				require.ErrorContains(t, err, tc.text)
			})
		})
	}
}

func TestRegistrationFee(t *testing.T) {
	w := newWorld(t, func(p *types.Params) { p.RegistrationFee = coins(1_000) })
	before := w.Balance(alice, chain.BaseDenom)
	w.asset()
	require.Equal(t, "1000", before.Sub(w.Balance(alice, chain.BaseDenom)).String())
	require.Equal(t, "1000", w.ModuleBalance("pool", chain.BaseDenom).String())
	poor := registration()
	poor.Owner = fixture.Account("poor")
	w.RequireUnchanged(func() {
		err := w.Tx(func(ctx sdk.Context) error { _, err := w.k.Register(ctx, poor); return err }).Err
		require.ErrorContains(t, err, "registration fee")
		require.ErrorIs(t, err, sdkerrors.ErrInsufficientFunds)
	})
}

// TestOnlyTheRegistrar changes an asset or grants its shares.
func TestOnlyTheRegistrar(t *testing.T) {
	w := newWorld(t)
	r := registration()
	r.Allocation = types.Allocation{GrantedLater: types.ShareSupply}
	id := w.register(r)
	w.NextBlock()
	w.RequireUnchanged(func() {
		require.ErrorIs(t, w.Tx(func(ctx sdk.Context) error { return w.k.Grant(ctx, "other", id, bob, 1) }).Err, types.ErrNotRegistrar)
		require.ErrorIs(t, w.Tx(func(ctx sdk.Context) error {
			return w.k.SetStatus(ctx, "other", id, types.Status_STATUS_DEPRECATED)
		}).Err, types.ErrNotRegistrar)
		require.ErrorIs(t, w.Tx(func(ctx sdk.Context) error { return w.k.Grant(ctx, kind, id, bob, 0) }).Err, types.ErrAllocation)
		require.ErrorIs(t, w.Tx(func(ctx sdk.Context) error { return w.k.Grant(ctx, kind, 99, bob, 1) }).Err, types.ErrUnknownAsset)
	})
	require.NoError(t, w.Tx(func(ctx sdk.Context) error {
		return w.k.SetStatus(ctx, kind, id, types.Status_STATUS_DEPRECATED)
	}).Err)
	w.pay(id, coins(10)) // a label stops nothing
}
