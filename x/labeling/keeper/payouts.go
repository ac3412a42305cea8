package keeper

import (
	"context"
	"encoding/binary"
	"slices"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// payoutGas and grantGas are what EndBlock does for a payout and for a grant of shares, paid by the message.
const (
	payoutGas = 40_000
	grantGas  = 80_000
)

// notedPrefix begins the keys of the object store: then the transaction, 8 bytes. Values are lists of payouts; they are
// shared between branches of state, so they are never changed in place.
const notedPrefix = 'p'

// payout is what leaves the escrow for an account, and what becomes true again if the account cannot be paid.
type payout struct {
	task, dataset uint64
	account       sdk.AccAddress
	coins         sdk.Coins
	shares        uint64
	// pay, bond, appeal and refund say what is in the coins: appeal is what comes back of an appeal's bond.
	pay, bond, appeal, refund bool
}

// settle sees to it that EndBlock pays.
func (k Keeper) settle(ctx sdk.Context, p payout) error {
	ctx.GasMeter().ConsumeGas(payoutGas, "labeling: payout")
	if p.shares > 0 {
		ctx.GasMeter().ConsumeGas(grantGas, "labeling: grant")
	}
	if !inTransaction(ctx) {
		return k.payOne(ctx, p)
	}
	key := binary.BigEndian.AppendUint64([]byte{notedPrefix}, uint64(ctx.TxIndex())) //nolint:gosec // -1 in simulations, a key like others
	store := ctx.ObjectStore(k.object)
	noted, _ := store.Get(key).([]payout)
	store.Set(key, append(slices.Clone(noted), p))
	return nil
}

// payOut pays all that the block's transactions claimed: together if it can, and else each by itself. One who cannot be
// paid keeps the claim, and keeps nobody else from being paid.
func (k Keeper) payOut(ctx sdk.Context) error {
	var due []payout
	it := ctx.ObjectStore(k.object).Iterator([]byte{notedPrefix}, []byte{notedPrefix + 1})
	for ; it.Valid(); it.Next() {
		if noted, ok := it.Value().([]payout); ok {
			due = append(due, noted...)
		}
	}
	if err := it.Close(); err != nil {
		return err
	}
	if len(due) == 0 {
		return nil
	}
	if k.payTogether(ctx, due) != nil {
		for _, p := range due {
			branch, write := ctx.CacheContext()
			if err := k.payOne(branch, p); err != nil {
				if err := k.takeBack(ctx, p, err.Error()); err != nil {
					return err
				}
				continue
			}
			write()
		}
	}
	return k.tryForfeits(ctx, due)
}

// payTogether pays all by one debit of the escrow, or nobody.
func (k Keeper) payTogether(ctx sdk.Context, due []payout) error {
	branch, write := ctx.CacheContext()
	total := sdk.NewMapCoins(nil)
	var outputs []banktypes.Output
	for _, p := range due {
		if len(p.coins) > 0 {
			total.Add(p.coins...)
			outputs = append(outputs, banktypes.NewOutput(p.account, p.coins))
		}
	}
	if len(outputs) > 0 {
		if err := k.bank.InputOutputCoins(branch, banktypes.NewInput(k.escrow, total.ToCoins()), outputs); err != nil {
			return err
		}
	}
	for _, p := range due {
		if p.shares > 0 {
			if err := k.grant(branch, p.dataset, p.account, p.shares); err != nil {
				return err
			}
		}
	}
	write()
	return nil
}

func (k Keeper) payOne(ctx sdk.Context, p payout) error {
	if len(p.coins) > 0 {
		if err := k.bank.SendCoinsFromModuleToAccount(ctx, types.ModuleName, p.account, p.coins); err != nil {
			return err
		}
	}
	if p.shares > 0 {
		return k.grant(ctx, p.dataset, p.account, p.shares)
	}
	return nil
}

// takeBack makes claimable again what could not be paid.
func (k Keeper) takeBack(ctx context.Context, p payout, reason string) error {
	if p.refund {
		if err := k.refunded.Remove(ctx, p.task); err != nil {
			return err
		}
	} else {
		key := collections.Join(p.task, p.account)
		member, err := k.members.Get(ctx, key)
		if err != nil {
			return err
		}
		member.Paid, member.Bonded = member.Paid && !p.pay, member.Bonded || p.bond
		if err := k.members.Set(ctx, key, member); err != nil {
			return err
		}
		if p.appeal {
			if err := k.setTaken(ctx, key, false); err != nil {
				return err
			}
		}
	}
	return emit(ctx, &types.EventPayoutKept{TaskId: p.task, Account: p.account.String(), Amount: p.coins, Shares: p.shares, Reason: reason})
}

// hasForfeits tells whether the community pool could not take something of a task.
func hasForfeits(task types.Task) bool {
	lost := task.Appeals != nil && task.Appeals.ForfeitsDue.IsPositive()
	return lost || !task.Outcome.ForfeitsDue.Empty() || task.ForfeitedBonds > 0 && task.Status != types.Status_STATUS_COUNT
}

// tryForfeits tries again to pass on what the community pool could not take, for the tasks of a block's claims.
func (k Keeper) tryForfeits(ctx sdk.Context, due []payout) error {
	for i, p := range due {
		if i > 0 && due[i-1].task == p.task {
			continue
		}
		task, err := k.tasks.Get(ctx, p.task)
		if err != nil {
			return err
		}
		if !hasForfeits(task) {
			continue
		}
		if err := k.passForfeits(ctx, &task); err != nil {
			return err
		}
		if err := k.forfeitBonds(ctx, &task); err != nil {
			return err
		}
		if err := k.tasks.Set(ctx, task.Id, task); err != nil {
			return err
		}
	}
	return nil
}
