package keeper

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// OpenDenom makes sure that an asset can take revenue in a denom, so that an agreement which begins now can be
// settled whenever it ends. It refuses denoms that are not listed and a ninth denom of the asset (ErrDenom), and
// assets that do not exist. It writes only when the asset meets the denom for the first time.
func (k Keeper) OpenDenom(ctx context.Context, id uint64, denom string) error {
	params, err := k.params.Get(ctx)
	if err != nil {
		return err
	}
	if !params.Lists(denom) {
		return types.ErrDenom.Wrapf("denom %q is not on the list of revenue denoms", denom)
	}
	return k.openDenoms(ctx, params, id, sdk.Coins{sdk.NewInt64Coin(denom, 1)})
}

// CanTake tells whether an asset has taken, or was opened for, revenue in a denom. It stays so after the denom is
// taken off the list.
func (k Keeper) CanTake(ctx context.Context, id uint64, denom string) (bool, error) {
	ledger, err := k.ledger(ctx, id)
	return err == nil && ledger.Knows(denom), err
}

// Settle is Pay for a module that settles what was agreed while the denoms were listed: a denom that the asset was
// opened for is taken whatever the list says now. It refuses others that are not listed (ErrDenom).
func (k Keeper) Settle(goCtx context.Context, payer sdk.AccAddress, id uint64, amount sdk.Coins) error {
	ctx := sdk.UnwrapSDKContext(goCtx)
	params, err := k.params.Get(ctx)
	if err != nil {
		return err
	}
	if err := k.checkSettled(ctx, params, types.Payment{AssetID: id, Amount: amount}); err != nil {
		return err
	}
	return k.pay(ctx, params, payer, id, amount)
}

// checkSettled checks a payment under an agreement that may be older than the list of denoms.
func (k Keeper) checkSettled(ctx context.Context, params types.Params, p types.Payment) error {
	if err := types.ValidateAmount("amount", p.Amount); err != nil {
		return err
	}
	ledger, err := k.ledger(ctx, p.AssetID)
	if err != nil {
		return err
	}
	for _, coin := range p.Amount {
		if !ledger.Knows(coin.Denom) && !params.Lists(coin.Denom) {
			return types.ErrDenom.Wrapf("amount %s: asset %d was never opened for %s, which is not on the list of revenue denoms",
				coin, p.AssetID, coin.Denom)
		}
	}
	return nil
}

// SettleTogether is Settle of many payments by one module, for its EndBlock before this module's: one transfer from
// its account, all of them or none, whatever the caller does with the error. Payments that Settle would refuse are
// an error of the caller's, which opened the denoms.
func (k Keeper) SettleTogether(goCtx context.Context, module string, payments []types.Payment) error {
	if len(payments) == 0 {
		return nil
	}
	ctx, write := sdk.UnwrapSDKContext(goCtx).CacheContext()
	params, err := k.params.Get(ctx)
	if err != nil {
		return err
	}
	payer := k.accounts.GetModuleAddress(module).String()
	sums := sdk.NewMapCoins(nil)
	for _, p := range payments {
		if err := k.takeSettled(ctx, params, payer, p); err != nil {
			return err
		}
		sums.Add(p.Amount...)
	}
	total := sums.ToCoins()
	if err := k.oweMore(ctx, total); err != nil {
		return err
	}
	if err := k.bank.SendCoinsFromModuleToModule(ctx, module, types.ModuleName, total); err != nil {
		return err
	}
	write()
	return nil
}

// takeSettled puts a payment where the next sweep finds it, before its money has come.
func (k Keeper) takeSettled(ctx sdk.Context, params types.Params, payer string, p types.Payment) error {
	if err := k.checkSettled(ctx, params, p); err != nil {
		return err
	}
	if err := k.openDenoms(ctx, params, p.AssetID, p.Amount); err != nil {
		return err
	}
	if err := k.addInflow(ctx, params, p.AssetID, p.Amount); err != nil {
		return err
	}
	return ctx.EventManager().EmitTypedEvent(&types.EventPaid{AssetId: p.AssetID, Payer: payer, Amount: p.Amount})
}
