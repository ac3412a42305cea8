package keeper

import (
	"context"
	"encoding/binary"
	"slices"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// claimGas is what EndBlock does for a claim, paid by the claim: to pay an account once.
const claimGas = 40_000

// owed is one asset's part of a claim, kept until EndBlock pays it.
type owed struct {
	asset  uint64
	holder sdk.AccAddress
	amount sdk.Coins
}

// Claimable is what an account may claim from an asset now, by its shares and what they earned before.
func (k Keeper) Claimable(ctx context.Context, id uint64, holder sdk.AccAddress) (sdk.Coins, error) {
	due, err := k.due(ctx, id, holder)
	return due.amount, err
}

// due is what an asset owes an account.
type due struct {
	amount   sdk.Coins
	position types.Position // as it is after a claim of amount
	known    bool           // whether there was a position before
}

func (k Keeper) due(ctx context.Context, id uint64, holder sdk.AccAddress) (due, error) {
	ledger, err := k.ledger(ctx, id)
	if err != nil {
		return due{}, err
	}
	position, err := orZero(k.positions.Get(ctx, collections.Join(id, holder)))
	if err != nil || holder.Equals(k.latent) {
		return due{position: position}, err // latent shares earn for others
	}
	d := due{position: position, known: len(position.Debts) > 0}
	shares := k.Shares(ctx, id, holder)
	for _, entry := range ledger.Entries {
		units := types.FloorClaimable(ledger.Own(entry.Denom), shares, position.Debt(entry.Denom))
		if !units.IsPositive() {
			continue
		}
		d.amount = types.AddCoin(d.amount, entry.Denom, units)
		d.position.AddClaim(entry.Denom, units)
	}
	return d, nil
}

// Claim collects what an account's shares of some assets have earned. The money leaves the escrow in
// EndBlock, to the account or to the one that SetPayout named. Assets that owe nothing are skipped; one
// that does not exist or is named twice is refused. Two claims of different accounts write no key in common.
func (k Keeper) Claim(goCtx context.Context, holder sdk.AccAddress, ids []uint64) (sdk.Coins, error) {
	ctx := sdk.UnwrapSDKContext(goCtx)
	if err := validateClaim(ids); err != nil {
		return nil, err
	}
	payee, err := k.Payout(ctx, holder)
	if err != nil {
		return nil, err
	}
	var total sdk.Coins
	var entries []owed
	for _, id := range ids {
		due, err := k.due(ctx, id, holder)
		if err != nil {
			return nil, err
		}
		amount := due.amount
		if amount.Empty() {
			continue
		}
		if err := k.setPosition(ctx, collections.Join(id, holder), due.known, due.position); err != nil {
			return nil, err
		}
		if err := ctx.EventManager().EmitTypedEvent(&types.EventClaimed{
			AssetId: id, Holder: holder.String(), Payout: payee.String(), Amount: amount,
		}); err != nil {
			return nil, err
		}
		total = total.Add(amount...)
		entries = append(entries, owed{id, holder, amount})
	}
	if total.Empty() {
		return nil, nil
	}
	ctx.GasMeter().ConsumeGas(claimGas, "royalty: claim")
	if inTransaction(ctx) {
		k.notePayout(ctx, payee, entries)
		return total, nil
	}
	return total, k.payNow(ctx, payee, total)
}

func validateClaim(ids []uint64) error {
	if len(ids) == 0 || len(ids) > types.MaxClaimAssets {
		return errorsmod.Wrapf(types.ErrClaim, "asset_ids has %d entries, want 1 to %d", len(ids), types.MaxClaimAssets)
	}
	sorted := slices.Clone(ids)
	slices.Sort(sorted)
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			return errorsmod.Wrapf(types.ErrClaim, "asset_ids names asset %d twice", sorted[i])
		}
	}
	return nil
}

// notePayout puts a claim where this block's EndBlock finds it.
func (k Keeper) notePayout(ctx sdk.Context, payee sdk.AccAddress, entries []owed) {
	key := append([]byte{claimedPrefix, byte(len(payee))}, payee...) //nolint:gosec // addresses have at most 255 bytes
	key = binary.BigEndian.AppendUint64(key, uint64(ctx.TxIndex()))  //nolint:gosec // -1 in simulations, a key like others
	store := ctx.ObjectStore(k.object)
	if noted, ok := store.Get(key).([]owed); ok {
		entries = append(slices.Clone(noted), entries...)
	}
	store.Set(key, entries)
}

// payout is all that one account gets in a block.
type payout struct {
	payee   sdk.AccAddress
	entries []owed
	total   sdk.Coins
}

// payClaims pays the block's claims by one debit of the escrow. An account that cannot be paid does not
// keep others from their money: what it was owed becomes claimable again.
func (k Keeper) payClaims(ctx sdk.Context) error {
	payouts, err := k.notedPayouts(ctx)
	if err != nil || len(payouts) == 0 {
		return err
	}
	payable := make([]payout, 0, len(payouts))
	for _, p := range payouts {
		if k.bank.BlockedAddr(p.payee) {
			if err := k.takeBack(ctx, p, "the account cannot receive coins"); err != nil {
				return err
			}
			continue
		}
		payable = append(payable, p)
	}
	if k.payTogether(ctx, payable) == nil {
		return k.tellPaid(ctx, payable)
	}
	for _, p := range payable {
		branch, write := ctx.CacheContext()
		if err := k.payNow(branch, p.payee, p.total); err != nil {
			if err := k.takeBack(ctx, p, err.Error()); err != nil {
				return err
			}
			continue
		}
		write()
	}
	return nil
}

// notedPayouts reads the block's claims, one entry a payee, in the order of their addresses.
func (k Keeper) notedPayouts(ctx sdk.Context) ([]payout, error) {
	var payouts []payout
	it := ctx.ObjectStore(k.object).Iterator([]byte{claimedPrefix}, []byte{claimedPrefix + 1})
	for ; it.Valid(); it.Next() {
		entries, ok := it.Value().([]owed)
		if !ok {
			continue // nothing else is written under the prefix
		}
		payee := sdk.AccAddress(it.Key()[2 : len(it.Key())-8])
		if last := len(payouts) - 1; last < 0 || !payouts[last].payee.Equals(payee) {
			payouts = append(payouts, payout{payee: slices.Clone(payee)})
		}
		p := &payouts[len(payouts)-1]
		for _, entry := range entries {
			p.entries = append(p.entries, entry)
			p.total = p.total.Add(entry.amount...)
		}
	}
	return payouts, it.Close()
}

// payTogether pays all or nobody.
func (k Keeper) payTogether(ctx sdk.Context, payouts []payout) error {
	if len(payouts) == 0 {
		return nil
	}
	branch, write := ctx.CacheContext()
	var total sdk.Coins
	outputs := make([]banktypes.Output, len(payouts))
	for i, p := range payouts {
		outputs[i] = banktypes.NewOutput(p.payee, p.total)
		total = total.Add(p.total...)
	}
	if err := k.bank.InputOutputCoins(branch, banktypes.NewInput(k.escrow, total), outputs); err != nil {
		return err
	}
	if err := k.oweLess(branch, total); err != nil {
		return err
	}
	write()
	return nil
}

func (k Keeper) tellPaid(ctx sdk.Context, payouts []payout) error {
	for _, p := range payouts {
		if err := ctx.EventManager().EmitTypedEvent(&types.EventPaidOut{Payout: p.payee.String(), Amount: p.total}); err != nil {
			return err
		}
	}
	return nil
}

// payNow pays one account out of the escrow.
func (k Keeper) payNow(ctx sdk.Context, payee sdk.AccAddress, amount sdk.Coins) error {
	if err := k.bank.SendCoinsFromModuleToAccount(ctx, types.ModuleName, payee, amount); err != nil {
		return err
	}
	if err := k.oweLess(ctx, amount); err != nil {
		return err
	}
	return ctx.EventManager().EmitTypedEvent(&types.EventPaidOut{Payout: payee.String(), Amount: amount})
}

// takeBack makes a claim that could not be paid claimable again.
func (k Keeper) takeBack(ctx sdk.Context, p payout, reason string) error {
	for _, entry := range p.entries {
		key := collections.Join(entry.asset, entry.holder)
		position, err := orZero(k.positions.Get(ctx, key))
		if err != nil {
			return err
		}
		known := len(position.Debts) > 0
		for _, coin := range entry.amount {
			position.AddClaim(coin.Denom, coin.Amount.Neg())
		}
		if err := k.setPosition(ctx, key, known, position); err != nil {
			return err
		}
		if err := ctx.EventManager().EmitTypedEvent(&types.EventPayoutReturned{
			AssetId: entry.asset, Holder: entry.holder.String(), Amount: entry.amount, Reason: reason,
		}); err != nil {
			return err
		}
	}
	return nil
}

// Payout is the account that gets the money of a holder's claims.
func (k Keeper) Payout(ctx context.Context, holder sdk.AccAddress) (sdk.AccAddress, error) {
	payee, err := orZero(k.payouts.Get(ctx, holder))
	if err != nil || len(payee) == 0 {
		return holder, err
	}
	return payee, nil
}

// SetPayout sends a holder's future claims to another account; to nobody, or to itself, it is undone.
func (k Keeper) SetPayout(goCtx context.Context, holder, payee sdk.AccAddress) error {
	ctx := sdk.UnwrapSDKContext(goCtx)
	if !payee.Empty() && (k.bank.BlockedAddr(payee) || k.modules[string(payee)]) {
		return errorsmod.Wrapf(types.ErrAddress, "payout %s: the account cannot receive coins", payee)
	}
	event := &types.EventPayoutSet{Holder: holder.String()}
	if payee.Empty() || payee.Equals(holder) {
		if err := k.payouts.Remove(ctx, holder); err != nil {
			return err
		}
	} else {
		if err := k.payouts.Set(ctx, holder, payee); err != nil {
			return err
		}
		event.Payout = payee.String()
	}
	return ctx.EventManager().EmitTypedEvent(event)
}
