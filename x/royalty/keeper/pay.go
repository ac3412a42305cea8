package keeper

import (
	"context"
	"encoding/binary"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// payGas is what EndBlock does for a payment, paid by the payment: to fold it into the asset's inflow and
// to credit the escrow.
const payGas = 30_000

// Prefixes of the object store. Its values are shared between branches of state, so they are never
// changed in place.
const (
	paidPrefix    = 'p' // asset, transaction -> sdk.Coins
	claimedPrefix = 'c' // payee, transaction -> []owed
)

// Pay moves amount from payer into the escrow for an asset. Its cost depends on neither the number of the
// asset's holders nor its depth, and two payments write no key in common, save when an asset meets a denom
// for the first time. The money reaches holders and ancestors when EndBlock sweeps.
//
// It refuses denoms that are not listed (ErrDenom), amounts that are not positive or above 2^128
// (ErrAmount) and assets that do not exist (ErrUnknownAsset).
func (k Keeper) Pay(goCtx context.Context, payer sdk.AccAddress, id uint64, amount sdk.Coins) error {
	ctx := sdk.UnwrapSDKContext(goCtx)
	if err := types.ValidateAmount("amount", amount); err != nil {
		return err
	}
	params, err := k.params.Get(ctx)
	if err != nil {
		return err
	}
	for _, coin := range amount {
		if !params.Lists(coin.Denom) {
			return errorsmod.Wrapf(types.ErrDenom, "amount %s: %s is not on the list of revenue denoms", coin, coin.Denom)
		}
	}
	return k.pay(ctx, params, payer, id, amount)
}

// pay moves an amount that was checked.
func (k Keeper) pay(ctx sdk.Context, params types.Params, payer sdk.AccAddress, id uint64, amount sdk.Coins) error {
	if err := k.openDenoms(ctx, params, id, amount); err != nil {
		return err
	}
	ctx.GasMeter().ConsumeGas(payGas, "royalty: payment")
	if inTransaction(ctx) {
		if err := k.bank.SendCoinsFromAccountToModuleVirtual(ctx, payer, types.ModuleName, amount); err != nil {
			return err
		}
		k.noteInflow(ctx, id, amount)
	} else {
		if err := k.bank.SendCoinsFromAccountToModule(ctx, payer, types.ModuleName, amount); err != nil {
			return err
		}
		if err := k.oweMore(ctx, amount); err != nil {
			return err
		}
		if err := k.addInflow(ctx, params, id, amount); err != nil {
			return err
		}
	}
	return ctx.EventManager().EmitTypedEvent(&types.EventPaid{AssetId: id, Payer: payer.String(), Amount: amount})
}

// openDenoms gives the asset's ledger an entry for each denom that it meets for the first time. The first denom on the
// list is always taken: else whoever paid an asset a unit in each of eight others would shut it off from the chain's coin.
func (k Keeper) openDenoms(ctx context.Context, params types.Params, id uint64, amount sdk.Coins) error {
	ledger, err := k.ledger(ctx, id)
	if err != nil {
		return err
	}
	opened := false
	for _, coin := range amount {
		if ledger.Knows(coin.Denom) {
			continue
		}
		if len(ledger.Entries) >= types.MaxDenoms && !params.ListsFirst(coin.Denom) {
			return errorsmod.Wrapf(types.ErrDenom, "amount %s: asset %d already has revenue in %d denoms, the most there may be",
				coin, id, types.MaxDenoms)
		}
		ledger.Open(coin.Denom)
		opened = true
	}
	if !opened {
		return nil
	}
	return k.ledgers.Set(ctx, id, ledger)
}

// noteInflow puts a payment where this block's EndBlock finds it, under a key of its own.
func (k Keeper) noteInflow(ctx sdk.Context, id uint64, amount sdk.Coins) {
	key := make([]byte, 0, 17)
	key = append(key, paidPrefix)
	key = binary.BigEndian.AppendUint64(key, id)
	key = binary.BigEndian.AppendUint64(key, uint64(ctx.TxIndex())) //nolint:gosec // -1 in simulations, a key like others
	store := ctx.ObjectStore(k.object)
	if noted, ok := store.Get(key).(sdk.Coins); ok {
		amount = noted.Add(amount...)
	}
	store.Set(key, amount)
}

// foldPayments adds the block's payments to the inflows of their assets.
func (k Keeper) foldPayments(ctx sdk.Context, params types.Params) error {
	type payment struct {
		id     uint64
		amount sdk.Coins
	}
	var paid []payment
	it := ctx.ObjectStore(k.object).Iterator([]byte{paidPrefix}, []byte{paidPrefix + 1})
	for ; it.Valid(); it.Next() {
		id := binary.BigEndian.Uint64(it.Key()[1:9])
		amount, ok := it.Value().(sdk.Coins)
		if !ok {
			continue // nothing else is written under the prefix
		}
		if last := len(paid) - 1; last >= 0 && paid[last].id == id {
			paid[last].amount = paid[last].amount.Add(amount...)
			continue
		}
		paid = append(paid, payment{id, amount})
	}
	if err := it.Close(); err != nil {
		return err
	}
	total := sdk.NewMapCoins(nil)
	for _, p := range paid {
		if err := k.addInflow(ctx, params, p.id, p.amount); err != nil {
			return err
		}
		total.Add(p.amount...)
	}
	return k.oweMore(ctx, total.ToCoins())
}

// addInflow adds revenue that waits for a sweep, and queues the asset once there is enough of it.
func (k Keeper) addInflow(ctx context.Context, params types.Params, id uint64, amount sdk.Coins) error {
	inflow, err := orZero(k.inflows.Get(ctx, id))
	if err != nil {
		return err
	}
	inflow.Coins = inflow.Coins.Add(amount...)
	if err := k.inflows.Set(ctx, id, inflow); err != nil {
		return err
	}
	if !enough(params, inflow.Coins) {
		return nil
	}
	return k.waiting.Set(ctx, id)
}

// enough tells whether some denom of an inflow reaches the least amount that EndBlock sweeps.
func enough(params types.Params, coins sdk.Coins) bool {
	for _, coin := range coins {
		if coin.Amount.GTE(params.MinSweep(coin.Denom)) {
			return true
		}
	}
	return false
}
