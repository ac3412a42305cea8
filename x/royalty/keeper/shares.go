package keeper

import (
	"bytes"
	"context"
	"slices"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// SendRestriction settles both sides of every transfer of shares before x/bank moves them: what the sender
// has earned stays the sender's, and the receiver earns from now on. It changes no amount and no receiver.
//
// x/bank asks it before it looks whether the sender has the coins, and a caller may swallow the error that
// follows, so it looks itself, at all coins of the transfer: it is refused whole. Users cannot send shares to
// accounts without a key: nobody could claim for them, and x/distribution would rewrite them in every block.
// Transfers between module accounts are let through without an error whatever they are, since block handlers
// make such and must not fail.
func (k Keeper) SendRestriction(ctx context.Context, from, to sdk.AccAddress, amount sdk.Coins) (sdk.AccAddress, error) {
	if !slices.ContainsFunc(amount, func(coin sdk.Coin) bool { return types.IsShareDenom(coin.Denom) }) {
		return to, nil
	}
	if !k.affordable(ctx, from, amount) {
		if k.modules[string(from)] {
			return to, nil // x/bank refuses by itself, and nothing was settled
		}
		return to, errorsmod.Wrapf(sdkerrors.ErrInsufficientFunds, "%s cannot spend %s", from, amount)
	}
	for _, coin := range amount {
		if !types.IsShareDenom(coin.Denom) {
			continue
		}
		id, err := types.ParseShareDenom(coin.Denom)
		if err != nil {
			continue // of no asset: nothing is earned by it
		}
		if err := k.settleTransfer(ctx, id, from, to, coin); err != nil {
			return to, err
		}
	}
	return to, nil
}

// affordable tells whether an account can spend all of amount.
func (k Keeper) affordable(ctx context.Context, from sdk.AccAddress, amount sdk.Coins) bool {
	return !slices.ContainsFunc(amount, func(coin sdk.Coin) bool {
		return k.bank.SpendableCoin(ctx, from, coin.Denom).IsLT(coin)
	})
}

func (k Keeper) settleTransfer(ctx context.Context, id uint64, from, to sdk.AccAddress, coin sdk.Coin) error {
	fromModule, toModule := k.modules[string(from)], k.modules[string(to)]
	switch {
	case toModule && !fromModule:
		return errorsmod.Wrapf(types.ErrShares, "%s to %s: shares cannot belong to a module account", coin, to)
	case from.Equals(k.latent):
		// Latent shares have been earning for the account to which they belong: what they earned goes
		// with them. The latent account itself never claims.
		return nil
	case bytes.Equal(from, to):
		return nil
	}
	ledger, err := orZero(k.ledgers.Get(ctx, id))
	if err != nil {
		return err
	}
	if err := k.settle(ctx, id, ledger, from, coin.Amount.Neg()); err != nil {
		return err
	}
	return k.settle(ctx, id, ledger, to, coin.Amount)
}

// settle keeps an account's earnings as they are while its balance of shares changes by delta:
// (Own · balance − debt) stays the same when debt grows by Own · delta. Nothing is divided, so nothing is
// lost by rounding however often shares move.
func (k Keeper) settle(ctx context.Context, id uint64, ledger types.Ledger, holder sdk.AccAddress, delta sdkmath.Int) error {
	key := collections.Join(id, holder)
	var position types.Position
	read, known := false, false
	for _, entry := range ledger.Entries {
		own := ledger.Own(entry.Denom)
		if own.IsZero() {
			continue
		}
		if !read {
			var err error
			if position, err = orZero(k.positions.Get(ctx, key)); err != nil {
				return err
			}
			read, known = true, len(position.Debts) > 0
		}
		position.AddDebt(entry.Denom, own.Mul(delta))
	}
	if !read {
		return nil // nothing was ever earned by the asset
	}
	return k.setPosition(ctx, key, known, position)
}

// setPosition writes a position, and keeps the list of each account's positions, which is written only when one comes
// to be or goes. known tells whether there was one.
func (k Keeper) setPosition(ctx context.Context, key collections.Pair[uint64, sdk.AccAddress], known bool, position types.Position) error {
	listed := collections.Join(key.K2(), key.K1())
	switch is := len(position.Debts) > 0; {
	case is && !known:
		if err := k.earners.Set(ctx, listed); err != nil {
			return err
		}
	case !is && known:
		if err := k.earners.Remove(ctx, listed); err != nil {
			return err
		}
	}
	if len(position.Debts) == 0 {
		return k.positions.Remove(ctx, key)
	}
	return k.positions.Set(ctx, key, position)
}

// Shares is how many shares of an asset an account holds.
func (k Keeper) Shares(ctx context.Context, id uint64, holder sdk.AccAddress) sdkmath.Int {
	return k.bank.GetBalance(ctx, holder, types.ShareDenom(id)).Amount
}
