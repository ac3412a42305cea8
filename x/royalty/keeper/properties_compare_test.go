package keeper_test

import (
	"context"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// hear tells the oracle what the keeper said that it did of its own accord.
func (tr *trial) hear(events sdk.Events) {
	tr.t.Helper()
	for _, e := range fixture.EventsOf[*types.EventSwept](tr.t, events) {
		for _, coin := range e.Amount {
			require.NoError(tr.t, tr.book.Sweep(e.AssetId, coin.Denom, coin.Amount.BigInt()))
		}
	}
	for _, e := range fixture.EventsOf[*types.EventPayoutReturned](tr.t, events) {
		for _, coin := range e.Amount {
			tr.book.Return(e.AssetId, e.Holder, coin.Denom, coin.Amount.BigInt())
		}
	}
}

// refuse keeps the escrow from paying an account that a claim named, whatever may be the reason.
func (tr *trial) refuse(_ context.Context, from, to sdk.AccAddress, _ sdk.Coins) (sdk.AccAddress, error) {
	if from.Equals(tr.Auth.GetModuleAddress(types.ModuleName)) && to.Equals(tr.refused) {
		return to, banktypes.ErrSendDisabled
	}
	return to, nil
}

// close ends the block, in which one account can't be paid, and holds the books against each other.
func (tr *trial) close(refused sdk.AccAddress) {
	tr.t.Helper()
	tr.end(refused)
	tr.requireEqual()
}

// end ends the block. Invariants and the order of the sweep are looked at, and the oracle hears of it.
func (tr *trial) end(refused sdk.AccAddress) {
	tr.t.Helper()
	tr.refused = refused
	block := tr.NextBlock()
	for payee, amount := range tr.claimed {
		if payee != blocked && !people[payee].Equals(refused) {
			tr.wallet[payee] = tr.wallet[payee].Add(amount...)
		}
		tr.claimed[payee] = nil
	}
	tr.refused = nil
	tr.hear(block.EndEvents)
	tr.requireOrder(fixture.EventsOf[*types.EventSwept](tr.t, block.EndEvents))
}

// requireOrder: a block sweeps in descending order of ids, and nothing too small; a pass comes by an asset at
// most once.
func (tr *trial) requireOrder(swept []*types.EventSwept) {
	tr.t.Helper()
	for i, e := range swept {
		if i > 0 {
			require.Less(tr.t, e.AssetId, swept[i-1].AssetId)
			require.Equal(tr.t, swept[i-1].Epoch, e.Epoch)
		}
		p := pass{e.AssetId, e.Epoch}
		require.False(tr.t, tr.swept[p], "asset %d is swept twice in pass %d", e.AssetId, e.Epoch)
		tr.swept[p] = true
		for _, coin := range e.Amount {
			require.GreaterOrEqual(tr.t, coin.Amount.BigInt().Cmp(big.NewInt(tr.least)), 0, "%s is swept too early", coin)
		}
	}
}

// requireEqual: keeper and oracle agree to the unit about every asset, every holder and the escrow.
func (tr *trial) requireEqual() {
	tr.t.Helper()
	tr.OnCached(func(ctx sdk.Context) {
		state, err := tr.k.ExportGenesis(ctx)
		require.NoError(tr.t, err)
		for i, a := range state.Assets {
			for _, denom := range revenueDenoms {
				tr.requireEqualBooks(uint64(i)+1, denom, a)
			}
			tr.requireEqualDues(ctx, uint64(i)+1)
		}
		for _, denom := range revenueDenoms {
			held := tr.Bank.GetBalance(ctx, tr.Auth.GetModuleAddress(types.ModuleName), denom).Amount
			want := sdkmath.NewIntFromBigInt(tr.book.Owed(denom)).Add(tr.donated.AmountOf(denom))
			require.Equal(tr.t, want.String(), held.String(), "the escrow's %s", denom)
		}
	})
	require.Equal(tr.t, fmt.Sprint(tr.wallet), fmt.Sprint(tr.balances()), "what people have")
}

func (tr *trial) requireEqualBooks(id uint64, denom string, a types.GenesisAsset) {
	tr.t.Helper()
	book := tr.book.Book(id, denom)
	swept := a.Ledger.Swept(denom)
	same := func(what string, want *big.Int, got sdkmath.Int) {
		if want.Cmp(got.BigInt()) != 0 {
			tr.t.Fatalf("asset %d, %s: %s is %s, the oracle says %s", id, denom, what, got, want)
		}
	}
	same("In", book.In, swept)
	same("Own", book.Own, a.Ledger.Own(denom))
	same("Res", book.Residue, a.Asset.Residue(swept))
	same("inflow", book.Waiting, a.Inflow.Coins.AmountOf(denom))
	if tr.budget >= types.DefaultSweepBudget && a.Inflow.Coins.AmountOf(denom).GTE(sdkmath.NewInt(tr.least)) {
		tr.t.Fatalf("asset %d: %s%s wait although the budget is ample", id, a.Inflow.Coins.AmountOf(denom), denom)
	}
}

func (tr *trial) requireEqualDues(ctx sdk.Context, id uint64) {
	tr.t.Helper()
	for _, holder := range people {
		earning, err := tr.k.Earning(ctx, id, holder)
		require.NoError(tr.t, err)
		text := holder.String()
		if want := tr.book.Shares(id, text); uint64(want) != earning.Shares {
			tr.t.Fatalf("asset %d: %s has %d shares, the oracle says %d", id, holder, earning.Shares, want)
		}
		for _, denom := range revenueDenoms {
			due, paid := tr.book.Due(id, text, denom), tr.book.Paid(id, text, denom)
			for _, figure := range []struct {
				what string
				want *big.Int
				have sdk.Coins
			}{
				{"may claim", due, earning.Claimable}, {"has claimed", paid, earning.Claimed}, {"has earned", new(big.Int).Add(due, paid), earning.Earned},
			} {
				if have := figure.have.AmountOf(denom); figure.want.Cmp(have.BigInt()) != 0 {
					tr.t.Fatalf("asset %d: %s %s %s%s, the oracle says %s", id, holder, figure.what, have, denom, figure.want)
				}
			}
		}
	}
	latent := tr.k.Shares(ctx, id, tr.Auth.GetModuleAddress(types.LatentName))
	require.Equal(tr.t, tr.book.Latent(id), latent.Int64())
}

// balances are what people have of what assets earn.
func (tr *trial) balances() (all [blocked + 1]sdk.Coins) {
	for who, addr := range people {
		for _, denom := range revenueDenoms {
			all[who] = types.AddCoin(all[who], denom, tr.Balance(addr, denom))
		}
	}
	return all
}

// requireAllCanClaim lets everybody claim everything, on a branch of the state, and looks at what is left:
// what is latent, what waits, the residues, what was donated, and less than a unit a holder and denom.
func (tr *trial) requireAllCanClaim() {
	tr.t.Helper()
	tr.OnCached(func(ctx sdk.Context) {
		require.NoError(tr.t, tr.k.SetPayout(ctx, people[blocked], payer))
		var ids []uint64
		for i := range tr.assets {
			ids = append(ids, uint64(i)+1)
		}
		for _, holder := range people {
			for chunk := range slices.Chunk(ids, types.MaxClaimAssets) {
				_, err := tr.k.Claim(ctx, holder, chunk)
				require.NoError(tr.t, err)
			}
		}
		for _, denom := range revenueDenoms {
			left := new(big.Rat).SetInt(tr.donated.AmountOf(denom).BigInt())
			for _, id := range ids {
				book := tr.book.Book(id, denom)
				left.Add(left, new(big.Rat).SetInt(book.Residue))
				left.Add(left, new(big.Rat).SetInt(book.Waiting))
				left.Add(left, book.Latent)
				for _, holder := range people {
					left.Add(left, tr.fraction(id, holder.String(), denom))
				}
			}
			held := tr.Bank.GetBalance(ctx, tr.Auth.GetModuleAddress(types.ModuleName), denom).Amount
			require.Equal(tr.t, left.RatString(), held.String(), "what is left of %s", denom)
		}
	})
}

// fraction is what rounding keeps from a holder: less than a unit.
func (tr *trial) fraction(id uint64, holder, denom string) *big.Rat {
	unpaid := tr.book.Unpaid(id, holder, denom)
	fraction := unpaid.Sub(unpaid, new(big.Rat).SetInt(tr.book.Due(id, holder, denom)))
	require.True(tr.t, fraction.Sign() >= 0 && fraction.Cmp(big.NewRat(1, 1)) < 0)
	return fraction
}
