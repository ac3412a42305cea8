package keeper

import (
	"context"
	"encoding/binary"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	"github.com/sahara-chain/sahara/x/usage/types"
)

// payoutGas is what EndBlock does for one account or asset that a message pays, paid by the message.
const payoutGas = 40_000

// notedPrefix begins the keys of the object store: then the transaction, 8 bytes. Values are settlements; they are shared
// between branches of state, so they are never changed in place.
const notedPrefix = 's'

// settle sees to it that EndBlock pays a settlement.
func (k Keeper) settle(ctx sdk.Context, s settlement) error {
	if len(s.sales) == 0 && len(s.accounts) == 0 {
		return nil // every voucher of the message was bad
	}
	s = s.folded()
	ctx.GasMeter().ConsumeGas(payoutGas*uint64(len(s.accounts)+len(s.assets)), "usage: payouts")
	if !inTransaction(ctx) {
		return k.payOut(ctx, s)
	}
	key := binary.BigEndian.AppendUint64([]byte{notedPrefix}, uint64(ctx.TxIndex())) //nolint:gosec // -1 in simulations, a key like others
	store := ctx.ObjectStore(k.object)
	if noted, ok := store.Get(key).(settlement); ok {
		s = noted.add(s)
	}
	store.Set(key, s)
	return nil
}

// EndBlock ends withdrawals that are due and pays all that the block's transactions settled. It runs after x/bank's,
// which credits what came in, and before x/royalty's, which sweeps what the assets get.
func (k Keeper) EndBlock(goCtx context.Context) error {
	ctx := sdk.UnwrapSDKContext(goCtx)
	due, err := k.endWithdrawals(ctx)
	if err != nil {
		return err
	}
	it := ctx.ObjectStore(k.object).Iterator([]byte{notedPrefix}, []byte{notedPrefix + 1})
	for ; it.Valid(); it.Next() {
		if noted, ok := it.Value().(settlement); ok {
			due.accounts = append(due.accounts, noted.accounts...)
			due.assets = append(due.assets, noted.assets...)
			due.protocol = append(due.protocol, noted.protocol...)
			due.sales = append(due.sales, noted.sales...)
		}
	}
	if err := it.Close(); err != nil {
		return err
	}
	return k.payOut(ctx, due.folded())
}

// payOut pays a folded settlement. The fee collector and x/royalty can always be paid: an error there is a broken
// invariant. An account that cannot be paid keeps its claim, and keeps nobody else from being paid.
func (k Keeper) payOut(ctx sdk.Context, s settlement) error {
	if err := k.payAccounts(ctx, s.accounts); err != nil {
		return err
	}
	if len(s.protocol) > 0 {
		if err := k.bank.SendCoinsFromModuleToModule(ctx, types.ModuleName, k.feeCollector, sdk.Coins(s.protocol)); err != nil {
			return errorsmod.Wrap(err, "the protocol's part")
		}
	}
	if len(s.assets) > 0 {
		if err := k.royalty.SettleTogether(ctx, types.ModuleName, payments(s.assets)); err != nil {
			return errorsmod.Wrap(err, "the assets' part")
		}
	}
	return k.addTotals(ctx, s.sales)
}

// payments are folded entries by asset, in pieces that x/royalty takes: a block may bring an asset more of a denom than
// one payment may be, and more denoms than one may have.
func payments(entries []assetDue) []royaltytypes.Payment {
	var all []royaltytypes.Payment
	for _, e := range entries {
		for ; e.amount.GT(types.MaxAmount); e.amount = e.amount.Sub(types.MaxAmount) {
			all = append(all, royaltytypes.Payment{AssetID: e.asset, Amount: sdk.Coins{{Denom: e.denom, Amount: types.MaxAmount}}})
		}
		coin := sdk.Coin{Denom: e.denom, Amount: e.amount}
		if last := len(all) - 1; last >= 0 && all[last].AssetID == e.asset && mayJoin(all[last].Amount, e.denom) {
			all[last].Amount = append(all[last].Amount, coin)
			continue
		}
		all = append(all, royaltytypes.Payment{AssetID: e.asset, Amount: sdk.Coins{coin}})
	}
	return all
}

// mayJoin tells whether a payment has room for another denom, which is not before its own.
func mayJoin(coins sdk.Coins, denom string) bool {
	return len(coins) < royaltytypes.MaxDenoms && coins[len(coins)-1].Denom != denom
}

// payAccounts pays all by one debit of the escrow if it can, and else each by itself.
func (k Keeper) payAccounts(ctx sdk.Context, entries []accountDue) error {
	var outputs []banktypes.Output
	for len(entries) > 0 {
		to := entries[0].to
		coins, n := coinsOf(entries)
		entries = entries[n:]
		if k.bank.BlockedAddr(to) {
			if err := k.keepUnpaid(ctx, to, coins, "the account cannot receive coins"); err != nil {
				return err
			}
			continue
		}
		outputs = append(outputs, banktypes.Output{Address: to.String(), Coins: coins})
	}
	if k.payTogether(ctx, outputs) == nil {
		return k.tellPaid(ctx, outputs)
	}
	for _, out := range outputs {
		to, err := k.addresses.StringToBytes(out.Address)
		if err != nil {
			return err
		}
		branch, write := ctx.CacheContext()
		if err := k.bank.SendCoinsFromModuleToAccount(branch, types.ModuleName, to, out.Coins); err != nil {
			if err := k.keepUnpaid(ctx, to, out.Coins, err.Error()); err != nil {
				return err
			}
			continue
		}
		write()
		if err := k.tellPaid(ctx, []banktypes.Output{out}); err != nil {
			return err
		}
	}
	return nil
}

// payTogether pays all or nobody.
func (k Keeper) payTogether(ctx sdk.Context, outputs []banktypes.Output) error {
	if len(outputs) == 0 {
		return nil
	}
	total := sdk.NewMapCoins(nil)
	for _, out := range outputs {
		total.Add(out.Coins...)
	}
	branch, write := ctx.CacheContext()
	if err := k.bank.InputOutputCoins(branch, banktypes.NewInput(k.escrow, total.ToCoins()), outputs); err != nil {
		return err
	}
	write()
	return nil
}

func (k Keeper) tellPaid(ctx sdk.Context, outputs []banktypes.Output) error {
	for _, out := range outputs {
		if err := emit(ctx, &types.EventPaidOut{To: out.Address, Amount: out.Coins}); err != nil {
			return err
		}
	}
	return nil
}

// keepUnpaid keeps for an account what it could not be paid.
func (k Keeper) keepUnpaid(ctx context.Context, to sdk.AccAddress, coins sdk.Coins, reason string) error {
	unpaid, err := orZero(k.unpaid.Get(ctx, to))
	if err != nil {
		return err
	}
	unpaid.Account, unpaid.Amount = to.String(), unpaid.Amount.Add(coins...)
	if err := k.unpaid.Set(ctx, to, unpaid); err != nil {
		return err
	}
	return emit(ctx, &types.EventPayoutKept{To: unpaid.Account, Amount: coins, Reason: reason})
}

// PayOut pays an account what it could not be paid before. It refuses if nothing is kept for it, or it still cannot
// be paid.
func (k Keeper) PayOut(goCtx context.Context, account sdk.AccAddress) (sdk.Coins, error) {
	ctx := sdk.UnwrapSDKContext(goCtx)
	unpaid, err := orZero(k.unpaid.Get(ctx, account))
	if err != nil {
		return nil, err
	}
	if unpaid.Amount.Empty() {
		return nil, errorsmod.Wrapf(types.ErrNothing, "account %s: nothing is kept for it", account)
	}
	if k.bank.BlockedAddr(account) {
		return nil, errorsmod.Wrapf(types.ErrAddress, "account %s cannot receive coins", account)
	}
	if err := k.unpaid.Remove(ctx, account); err != nil {
		return nil, err
	}
	if err := k.bank.SendCoinsFromModuleToAccount(ctx, types.ModuleName, account, unpaid.Amount); err != nil {
		return nil, err
	}
	return unpaid.Amount, emit(ctx, &types.EventPaidOut{To: account.String(), Amount: unpaid.Amount})
}

// addTotals adds the block's sales to what services have sold.
func (k Keeper) addTotals(ctx context.Context, sales []sale) error {
	for len(sales) > 0 {
		n := 1
		for n < len(sales) && sales[n].asset == sales[0].asset && sales[n].provider.Equals(sales[0].provider) {
			n++
		}
		key := collections.Join(sales[0].asset, sales[0].provider)
		totals, err := orZero(k.totals.Get(ctx, key))
		if err != nil {
			return err
		}
		for _, v := range sales[:n] {
			totals.Count(v.calls)
			totals.Denoms = types.AddDenomTotals(totals.Denoms, types.NewDenomTotals(v.denom, v.paid, v.parts))
		}
		if err := k.totals.Set(ctx, key, totals); err != nil {
			return err
		}
		sales = sales[n:]
	}
	return nil
}
