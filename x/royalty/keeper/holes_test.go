package keeper_test

import (
	"context"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// Each test here closes a way in which a chain that settles on transfer has lost money, or could. After
// every block the invariants hold the escrow to what it owes.

// half and half, with 100 earned for each.
func newShared(t *testing.T) (*world, uint64) {
	t.Helper()
	w := newWorld(t)
	id := w.register(types.Registration{Kind: kind, Owner: alice, Allocation: types.Allocation{
		Holders: []types.Holder{holder(alice, 500), holder(bob, 500)},
	}})
	w.pay(id, coins(200))
	return w, id
}

func TestSelfTransferEarnsNothing(t *testing.T) {
	w, id := newShared(t)
	for _, part := range []int64{1, types.ShareSupply / 4, types.ShareSupply / 2} {
		w.MustDeliver(banktypes.NewMsgSend(alice, alice, shares(id, part)))
		w.NextBlock()
		require.Equal(t, "100asahara", w.claimable(id, alice))
		require.Equal(t, "100asahara", w.claimable(id, bob))
	}
	w.pay(id, coins(200))
	require.Equal(t, "200asahara", w.claimable(id, alice))
	w.RequireRefused(sdkerrors.ErrInsufficientFunds, banktypes.NewMsgSend(carol, carol, shares(id, 1)))
}

func TestMultiSendWithDuplicates(t *testing.T) {
	w, id := newShared(t)
	tenth := types.ShareSupply / int64(10)
	w.MustDeliver(banktypes.NewMsgMultiSend(banktypes.NewInput(alice, shares(id, 4*tenth)), []banktypes.Output{
		banktypes.NewOutput(bob, shares(id, tenth)), banktypes.NewOutput(carol, shares(id, tenth)),
		banktypes.NewOutput(bob, shares(id, tenth)), banktypes.NewOutput(alice, shares(id, tenth)),
	}))
	w.NextBlock()
	require.Equal(t, "100asahara", w.claimable(id, alice))
	require.Equal(t, "100asahara", w.claimable(id, bob))
	require.Empty(t, w.claimable(id, carol))
	w.pay(id, coins(100))
	require.Equal(t, "120asahara", w.claimable(id, alice))
	require.Equal(t, "170asahara", w.claimable(id, bob))
	require.Equal(t, "10asahara", w.claimable(id, carol))

	w.RequireRefused(sdkerrors.ErrInsufficientFunds, banktypes.NewMsgMultiSend(
		banktypes.NewInput(carol, shares(id, 2*tenth)), []banktypes.Output{
			banktypes.NewOutput(bob, shares(id, tenth)), banktypes.NewOutput(alice, shares(id, tenth)),
		}))
}

// TestSwallowedError: a caller that goes on after a send has failed changes nobody's earnings.
func TestSwallowedError(t *testing.T) {
	w, id := newShared(t)
	for name, send := range map[string]func(sdk.Context) error{
		"more than the balance": func(ctx sdk.Context) error {
			return w.Bank.SendCoins(ctx, alice, carol, shares(id, types.ShareSupply))
		},
		"a coin that is missing, after shares that are there": func(ctx sdk.Context) error {
			return w.Bank.SendCoins(ctx, alice, carol, shares(id, 1).Add(sdk.NewInt64Coin("zmissing", 1)))
		},
		"of somebody without any": func(ctx sdk.Context) error {
			return w.Bank.SendCoins(ctx, carol, alice, shares(id, 1))
		},
	} {
		t.Run(name, func(t *testing.T) {
			require.NoError(t, w.Tx(func(ctx sdk.Context) error {
				require.Error(t, send(ctx))
				return nil // swallowed
			}).Err)
			w.NextBlock()
			require.Equal(t, "100asahara", w.claimable(id, alice))
			require.Equal(t, "100asahara", w.claimable(id, bob))
			require.Empty(t, w.claimable(id, carol))
		})
	}
}

// TestModulesHoldNoShares: no user can send shares to an account without a key, by whatever way; transfers
// between modules never fail because of the ledger.
func TestModulesHoldNoShares(t *testing.T) {
	w, id := newShared(t)
	gov := w.Auth.GetModuleAddress("gov")
	w.RequireUnchanged(func() {
		for _, send := range []func(sdk.Context) error{
			func(ctx sdk.Context) error { return w.Bank.SendCoins(ctx, alice, gov, shares(id, 1)) },
			func(ctx sdk.Context) error {
				return w.Bank.SendCoinsFromAccountToModule(ctx, alice, "gov", shares(id, 1))
			},
			func(ctx sdk.Context) error {
				return w.Bank.SendCoinsFromAccountToModule(ctx, alice, types.ModuleName, shares(id, 1))
			},
			func(ctx sdk.Context) error {
				return w.Bank.SendCoinsFromAccountToModule(ctx, alice, types.LatentName, shares(id, 1))
			},
			func(ctx sdk.Context) error {
				return w.Bank.SendCoinsFromAccountToModuleVirtual(ctx, alice, "gov", shares(id, 1))
			},
		} {
			require.ErrorIs(t, w.Tx(send).Err, types.ErrShares)
		}
	})
	require.NoError(t, w.Tx(func(ctx sdk.Context) error {
		_, err := w.k.SendRestriction(ctx, gov, w.Auth.GetModuleAddress("pool"), shares(id, 1))
		return err
	}).Err)
}

// TestSharesCannotBurn: x/bank burns only from module accounts with leave to; the two that can ever hold
// shares have none.
func TestSharesCannotBurn(t *testing.T) {
	w, id := newShared(t)
	for _, module := range []string{types.ModuleName, types.LatentName} {
		require.Panics(t, func() { _ = w.Bank.BurnCoins(w.Ctx(), module, shares(id, 1)) })
	}
	require.Equal(t, int64(types.ShareSupply), w.Bank.GetSupply(w.Ctx(), types.ShareDenom(id)).Amount.Int64())
}

// TestDonation: coins that come to the escrow by other ways belong to nobody and disturb nothing, even so
// many that no sum could hold twice as much.
func TestDonation(t *testing.T) {
	w, id := newShared(t)
	most := sdkmath.NewIntFromBigInt(new(big.Int).Lsh(big.NewInt(1), 255))
	supply := w.Bank.GetSupply(w.Ctx(), usd).Amount
	gift := sdk.NewCoins(sdk.NewCoin(usd, most.Sub(supply)))
	w.Fund(carol, gift)
	require.NoError(t, w.Tx(func(ctx sdk.Context) error {
		return w.Bank.SendCoinsFromAccountToModule(ctx, carol, types.ModuleName, gift)
	}).Err)
	w.donated = gift
	w.NextBlock()
	w.MustDeliver(&types.MsgPay{Payer: payer.String(), AssetId: id, Amount: sdk.NewCoins(coin(10), sdk.NewInt64Coin(usd, 10))})
	w.NextBlock()
	require.Equal(t, "105asahara,5ausd", w.claimable(id, alice))
	require.Equal(t, "105", w.claim(alice, id))
}

// TestDelistedDenomIsStillOwed: taking a denom off the list stops new payments only.
func TestDelistedDenomIsStillOwed(t *testing.T) {
	w := newWorld(t)
	ancestor := w.asset()
	id := w.asset(parent(ancestor, 5_000))
	w.pay(id, sdk.NewCoins(sdk.NewInt64Coin(usd, 100)))
	w.MustDeliver(&types.MsgPay{Payer: payer.String(), AssetId: id, Amount: sdk.NewCoins(sdk.NewInt64Coin(usd, 100))})
	params, err := w.k.Params(w.Ctx())
	require.NoError(t, err)
	params.RevenueDenoms = params.RevenueDenoms[:1]
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	w.NextBlock()
	require.Equal(t, "100ausd", w.claimable(id, alice), "what was paid before arrives")
	require.Equal(t, "100ausd", w.claimable(ancestor, alice))
	w.RequireRefused(types.ErrDenom, &types.MsgPay{Payer: payer.String(), AssetId: id, Amount: sdk.NewCoins(sdk.NewInt64Coin(usd, 1))})
	w.MustDeliver(&types.MsgClaim{Holder: alice.String(), AssetIds: []uint64{id, ancestor}})
	w.NextBlock()
	require.Equal(t, int64(1e15+200), w.Balance(alice, usd).Int64())
}

// TestNinthDenom: an asset has revenue in at most eight denoms of payments, and in the first on the list besides: eight
// units cannot shut it off from that.
func TestNinthDenom(t *testing.T) {
	w := newWorld(t, func(p *types.Params) {
		for i := range types.MaxDenoms {
			p.RevenueDenoms = append(p.RevenueDenoms, types.RevenueDenom{
				Denom: "denom" + string(rune('a'+i)), Erc20: "0x000000000000000000000000000000000000010" + string(rune('0'+i)), MinSweep: sdkmath.OneInt(),
			})
		}
	})
	id := w.asset()
	for i := range types.MaxDenoms {
		denom := sdk.NewInt64Coin("denom"+string(rune('a'+i)), 100)
		w.Fund(payer, sdk.NewCoins(denom))
		w.pay(id, sdk.NewCoins(denom))
	}
	w.RequireRefused(types.ErrDenom, &types.MsgPay{Payer: payer.String(), AssetId: id, Amount: ausd(1)})
	w.pay(id, coins(100))
	require.Contains(t, w.claimable(id, alice), "100asahara,")
}

// TestGovernancePays: a message that governance executes in EndBlock, after x/bank's, moves real coins at
// once and is swept in the same block.
func TestGovernancePays(t *testing.T) {
	w, id := newShared(t)
	done := false
	// Registered after the ledger's EndBlocker: the worst place, since the sweep of the block is over.
	w.EndBlocker("governance", func(ctx context.Context) error {
		if done {
			return nil
		}
		done = true
		return w.k.Pay(ctx, payer, id, coins(100))
	})
	w.NextBlock()
	require.Equal(t, "100asahara", w.claimable(id, alice), "it waits for the next sweep")
	w.NextBlock()
	require.Equal(t, "150asahara", w.claimable(id, alice))
}
