package keeper_test

import (
	"fmt"
	"slices"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// op is something that somebody does. Shares are a part of what there is when it is done, so that most
// transfers succeed and some don't.
type op struct {
	do       string
	asset    uint64
	who, to  int // of people
	amount   sdk.Coins
	shares   int64
	swallow  bool // the error of a transfer is dropped, and what was written stays
	apart    bool // several messages of one transaction do it, bit by bit
	directly bool // outside a transaction, as governance does it
}

// GoString is how rapid shows a draw.
func (o op) GoString() string {
	return fmt.Sprintf("%s: asset %d, who %d, to %d, amount %s, shares %d, swallow %t, apart %t, directly %t",
		o.do, o.asset, o.who, o.to, o.amount, o.shares, o.swallow, o.apart, o.directly)
}

// actions are what draws choose from; what moves money comes up more often.
var actions = map[string]func(*trial, op){
	"pay": (*trial).doPay, "pay much": (*trial).doPay, "pay again": (*trial).doPay,
	"send": (*trial).doSend, "send on": (*trial).doSend, "send to many": (*trial).doSendToMany,
	"claim": (*trial).doClaim, "claim all": (*trial).doClaim, "claim again": (*trial).doClaim,
	"grant": (*trial).doGrant, "leaf": (*trial).doLeaf, "sweep": (*trial).doSweep,
	"donate": (*trial).doDonate, "payout": (*trial).doPayout,
}

// drawOp draws what is done to one of the first assets.
func drawOp(assets int) *rapid.Generator[op] {
	return rapid.Custom(func(t *rapid.T) op {
		person := rapid.IntRange(0, blocked)
		return op{
			do:       rapid.SampledFrom(sortedKeys(actions)).Draw(t, "do"),
			asset:    rapid.OneOf(rapid.Just(uint64(assets)), rapid.Uint64Range(1, uint64(assets))).Draw(t, "asset"),
			who:      person.Draw(t, "who"),
			to:       person.Draw(t, "to"),
			amount:   drawAmount(t),
			shares:   rapid.OneOf(rapid.Int64Range(0, 2), rapid.Int64Range(0, types.ShareSupply)).Draw(t, "shares"),
			swallow:  rapid.Bool().Draw(t, "swallow"),
			apart:    rapid.Bool().Draw(t, "apart"),
			directly: rapid.IntRange(0, 3).Draw(t, "directly") == 3,
		}
	})
}

// drawAmount draws units, amounts that rounding turns on, and fortunes.
func drawAmount(t *rapid.T) sdk.Coins {
	var amount sdk.Coins
	for i, denom := range revenueDenoms {
		if i > 0 && len(amount) > 0 && !rapid.Bool().Draw(t, "both") {
			break
		}
		if i == 0 && rapid.Bool().Draw(t, "only the second") {
			continue
		}
		n := rapid.OneOf(rapid.Int64Range(1, 3), rapid.Int64Range(1, 25_000)).Draw(t, "units")
		scale := rapid.SampledFrom([]uint{0, 0, 0, 12, 60, 110}).Draw(t, "scale")
		big := sdkmath.NewInt(n).BigInt()
		amount = amount.Add(sdk.NewCoin(denom, sdkmath.NewIntFromBigInt(big.Lsh(big, scale))))
	}
	return amount
}

// run makes one transaction of a function, or one message of a proposal, and tells the oracle what it swept.
func (tr *trial) run(directly bool, do func(sdk.Context) error) error {
	var res fixture.Result
	if directly {
		branch, write := tr.Ctx().CacheContext()
		if res.Err = do(branch); res.Err == nil {
			res.Events = branch.EventManager().Events()
			write()
		}
	} else {
		res = tr.Tx(do)
	}
	tr.hear(res.Events)
	return res.Err
}

func (tr *trial) doPay(o op) {
	messages := []sdk.Coins{o.amount}
	if o.apart {
		messages = nil
		for _, coin := range o.amount {
			messages = append(messages, sdk.NewCoins(coin))
		}
	}
	require.NoError(tr.t, tr.run(o.directly, func(ctx sdk.Context) error {
		for _, amount := range messages {
			if err := tr.k.Pay(ctx, payer, o.asset, amount); err != nil {
				return err
			}
		}
		return nil
	}))
	for _, coin := range o.amount {
		tr.book.Pay(o.asset, coin.Denom, coin.Amount.BigInt())
	}
}

// portion of a balance; one time in nine it is more than the balance.
func portion(shares, balance int64) int64 { return shares%(balance+balance/8+1) + 1 }

// doSend sends shares of one asset, or of two at once, of which each may be too many.
func (tr *trial) doSend(o op) {
	from, to := people[o.who], people[o.to]
	ids := []uint64{o.asset}
	if o.apart && o.asset > 1 {
		ids = append(ids, o.asset-1)
	}
	amount, enough := sdk.Coins{}, true
	for _, id := range ids {
		has := tr.book.Shares(id, from.String())
		n := portion(o.shares, has)
		amount = amount.Add(shares(id, n)...)
		enough = enough && n <= has
	}
	err := tr.run(o.directly, func(ctx sdk.Context) error {
		err := tr.Bank.SendCoins(ctx, from, to, amount)
		if o.swallow {
			return nil
		}
		return err
	})
	require.Equal(tr.t, enough || o.swallow, err == nil, "%s: %v", amount, err)
	if !enough {
		return
	}
	for _, id := range ids {
		require.NoError(tr.t, tr.book.Transfer(id, from.String(), to.String(), amount.AmountOf(types.ShareDenom(id)).Int64()))
	}
}

// doSendToMany sends to everybody but one, and to one of them twice, as one transfer.
func (tr *trial) doSendToMany(o op) {
	from, has := people[o.who], tr.book.Shares(o.asset, people[o.who].String())
	n := portion(o.shares, has) / 4
	if n == 0 {
		return
	}
	receivers := []sdk.AccAddress{people[o.to], people[o.who], people[o.to], people[(o.to+1)%len(people)]}
	var outputs []banktypes.Output
	for _, to := range receivers {
		outputs = append(outputs, banktypes.NewOutput(to, shares(o.asset, n)))
	}
	err := tr.run(o.directly, func(ctx sdk.Context) error {
		return tr.Bank.InputOutputCoins(ctx, banktypes.NewInput(from, shares(o.asset, 4*n)), outputs)
	})
	require.Equal(tr.t, 4*n <= has, err == nil, "%d of %d: %v", 4*n, has, err)
	if err != nil {
		return
	}
	for _, to := range receivers {
		require.NoError(tr.t, tr.book.Transfer(o.asset, from.String(), to.String(), n))
	}
}

// doClaim claims from one asset, or from as many as one message may.
func (tr *trial) doClaim(o op) {
	ids := []uint64{o.asset}
	for id := o.asset + 1; o.do == "claim all" && len(ids) < types.MaxClaimAssets && id <= uint64(len(tr.assets)); id++ {
		ids = append(ids, id)
	}
	messages := [][]uint64{ids}
	if o.apart {
		messages = slices.Collect(slices.Chunk(ids, 1))
	}
	holder, payee, want := people[o.who], tr.payees[o.who], tr.due(people[o.who], ids)
	var got sdk.Coins
	err := tr.run(o.directly, func(ctx sdk.Context) error {
		for _, ids := range messages {
			amount, err := tr.k.Claim(ctx, holder, ids)
			if err != nil {
				return err
			}
			got = got.Add(amount...)
		}
		return nil
	})
	if o.directly && payee == blocked && !want.Empty() {
		require.Error(tr.t, err)
		return
	}
	require.NoError(tr.t, err)
	require.Equal(tr.t, want.String(), got.String())
	if o.directly {
		tr.wallet[payee] = tr.wallet[payee].Add(want...)
	} else {
		tr.claimed[payee] = tr.claimed[payee].Add(want...)
	}
	for _, id := range ids {
		for _, denom := range revenueDenoms {
			tr.book.Claim(id, holder.String(), denom)
		}
	}
}

// due is what the oracle says that a holder may claim.
func (tr *trial) due(holder sdk.AccAddress, ids []uint64) sdk.Coins {
	var due sdk.Coins
	for _, id := range ids {
		for _, denom := range revenueDenoms {
			due = types.AddCoin(due, denom, sdkmath.NewIntFromBigInt(tr.book.Due(id, holder.String(), denom)))
		}
	}
	return due
}

// doGrant gives out shares that the registration kept back, at times more than are left.
func (tr *trial) doGrant(o op) {
	a := &tr.assets[o.asset-1]
	n := portion(o.shares, a.granted)
	err := tr.run(o.directly, func(ctx sdk.Context) error {
		return tr.k.Grant(ctx, kind, o.asset, people[o.who], uint64(n))
	})
	require.Equal(tr.t, n <= a.granted && o.who != blocked, err == nil, "%d of %d: %v", n, a.granted, err)
	if err == nil {
		a.granted -= n
		require.NoError(tr.t, tr.book.Allot(o.asset, people[o.who].String(), n))
	}
}

// doLeaf claims a leaf of the asset's tree, at times again.
func (tr *trial) doLeaf(o op) {
	a := &tr.assets[o.asset-1]
	if o.who >= len(a.leaves) {
		return
	}
	proof, err := a.tree.Proof(uint64(o.who))
	require.NoError(tr.t, err)
	bz, err := proof.Marshal()
	require.NoError(tr.t, err)
	err = tr.run(o.directly, func(ctx sdk.Context) error {
		return tr.k.ClaimAllocation(ctx, &types.MsgClaimAllocation{
			Sender: payer.String(), AssetId: o.asset, Index: uint64(o.who), Holder: people[o.who].String(),
			Shares: uint64(a.leaves[o.who]), Proof: bz,
		})
	})
	if a.taken[o.who] {
		require.ErrorIs(tr.t, err, types.ErrClaimed)
		return
	}
	require.NoError(tr.t, err)
	a.taken[o.who] = true
	require.NoError(tr.t, tr.book.Allot(o.asset, people[o.who].String(), a.leaves[o.who]))
}

func (tr *trial) doSweep(o op) {
	err := tr.run(o.directly, func(ctx sdk.Context) error {
		_, err := tr.k.SweepOne(ctx, o.asset)
		return err
	})
	if err != nil {
		require.ErrorIs(tr.t, err, types.ErrNothingWaiting)
	}
}

func (tr *trial) doDonate(o op) {
	require.NoError(tr.t, tr.run(false, func(ctx sdk.Context) error {
		return tr.Bank.SendCoins(ctx, payer, tr.Auth.GetModuleAddress(types.ModuleName), o.amount)
	}))
	tr.donated = tr.donated.Add(o.amount...)
}

func (tr *trial) doPayout(o op) {
	err := tr.run(o.directly, func(ctx sdk.Context) error {
		return tr.k.SetPayout(ctx, people[o.who], people[o.to])
	})
	if o.to == blocked {
		require.ErrorIs(tr.t, err, types.ErrAddress)
		return
	}
	require.NoError(tr.t, err)
	tr.payees[o.who] = o.to
}
