package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/plan"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// CheckInvariants says what of the state contradicts itself or the escrow's balance, with ErrBrokenInvariant. It reads
// all state: for genesis, tests and `saharad invariants`, never for a block.
func (k Keeper) CheckInvariants(ctx context.Context) error {
	if _, err := k.Donations(ctx); err != nil {
		return err
	}
	for _, check := range []func(context.Context) error{k.checkQueues, k.checkTasks} {
		if err := check(ctx); err != nil {
			return errorsmod.Wrap(types.ErrBrokenInvariant, err.Error())
		}
	}
	return nil
}

// Liabilities are what the escrow owes between two blocks: bounties; of tasks that are settled what labelers and
// requesters have not taken and what the community pool could not; reserves for panels; and bonds.
func (k Keeper) Liabilities(ctx context.Context) (sdk.Coins, error) {
	owed := sdk.NewMapCoins(nil)
	if err := k.tasks.Walk(ctx, nil, func(id uint64, task types.Task) (bool, error) {
		owed.Add(types.Times(sdk.Coins{task.Spec.Bond}, uint64(task.ForfeitedBonds))...)
		refunded, err := k.refunded.Has(ctx, id)
		if a := task.Appeals; a != nil {
			owed.Add(a.ForfeitsDue)
			if !refunded {
				owed.Add(a.Reserve)
			}
		}
		if !task.Status.Settled() {
			owed.Add(task.Stake()...)
			return err != nil, err
		}
		owed.Add(task.Outcome.ForfeitsDue...)
		if task.Status != types.Status_STATUS_DONE {
			owed.Add(task.Outcome.Payable...)
		}
		if !refunded {
			owed.Add(task.Outcome.Refund...)
		}
		return err != nil, err
	}); err != nil {
		return nil, err
	}
	if err := k.appeals.Walk(ctx, nil, func(key memberKey, appeal types.Appeal) (bool, error) {
		task, err := k.tasks.Get(ctx, key.K1())
		if err != nil || appeal.Taken {
			return err != nil, err
		}
		bond, err := k.appealBond(ctx, task, appeal)
		owed.Add(bond)
		return err != nil, err
	}); err != nil {
		return nil, err
	}
	err := k.members.Walk(ctx, nil, func(key memberKey, member types.Member) (bool, error) {
		task, err := k.tasks.Get(ctx, key.K1())
		if err != nil {
			return true, err
		}
		if member.Bonded {
			owed.Add(task.Spec.Bond)
		}
		due, _, err := k.Due(ctx, task, member)
		owed.Add(due...)
		return err != nil, err
	})
	return owed.ToCoins(), err
}

// Donations are what the escrow holds above what it owes. They are an error if it holds less.
func (k Keeper) Donations(ctx context.Context) (sdk.Coins, error) {
	owed, err := k.Liabilities(ctx)
	if err != nil {
		return nil, err
	}
	holds := k.bank.GetAllBalances(ctx, k.escrow)
	donated, short := holds.SafeSub(owed...)
	if short {
		return nil, errorsmod.Wrapf(types.ErrBrokenInvariant, "the escrow of %s holds %s and owes %s", types.ModuleName, holds, owed)
	}
	return donated, nil
}

// checkQueues: each task waits in the queue of its status, and nothing else does.
func (k Keeper) checkQueues(ctx context.Context) error {
	var want, have [byInference + 1]int
	open := 0
	if err := k.tasks.Walk(ctx, nil, func(id uint64, task types.Task) (bool, error) {
		in, found := queueOf(task.Status), true
		var err error
		switch in {
		case byTime:
			found, err = k.timers.Has(ctx, timer(task))
		case byWork:
			found, err = k.work.Has(ctx, timer(task))
		case byInference:
			found, err = k.inferring.Has(ctx, id)
		}
		want[in]++
		isOpen, err2 := k.open.Has(ctx, id)
		if err != nil || err2 != nil || !found || isOpen == (task.Status == types.Status_STATUS_DONE) {
			return true, errorsmod.Wrapf(types.ErrBrokenInvariant, "task %d at %s: queued %t, open %t (%v, %v)", id, task.Status, found, isOpen, err, err2)
		}
		if isOpen {
			open++
		}
		return false, nil
	}); err != nil {
		return err
	}
	if err := k.timers.Walk(ctx, nil, func(pageKey) (bool, error) { have[byTime]++; return false, nil }); err != nil {
		return err
	}
	if err := k.work.Walk(ctx, nil, func(pageKey) (bool, error) { have[byWork]++; return false, nil }); err != nil {
		return err
	}
	if err := k.inferring.Walk(ctx, nil, func(uint64) (bool, error) { have[byInference]++; return false, nil }); err != nil {
		return err
	}
	if err := k.open.Walk(ctx, nil, func(uint64) (bool, error) { open--; return false, nil }); err != nil {
		return err
	}
	have[none] = want[none]
	if have != want || open != 0 {
		return errorsmod.Wrapf(types.ErrBrokenInvariant, "queues hold %v tasks, want %v; %d open ones are missing", have, want, open)
	}
	return nil
}

// checkTasks: a task's sums are those of its labelers, slots and outcome.
func (k Keeper) checkTasks(ctx context.Context) error {
	return k.tasks.Walk(ctx, nil, func(id uint64, task types.Task) (bool, error) {
		if err := k.checkWork(ctx, task); err != nil {
			return true, errorsmod.Wrapf(err, "task %d", id)
		}
		if err := k.checkAppeals(ctx, task); err != nil {
			return true, errorsmod.Wrapf(err, "task %d", id)
		}
		if err := k.checkReview(ctx, task); err != nil {
			return true, errorsmod.Wrapf(err, "task %d", id)
		}
		if !task.Status.Settled() {
			return false, nil
		}
		o := task.Outcome
		if sum := o.Payable.Add(o.Forfeited...).Add(o.Refund...); !sum.Equal(task.Stake()) {
			return true, errorsmod.Wrapf(types.ErrBrokenInvariant, "task %d: pay %s, forfeits %s and refund %s are not the bounty, %s",
				id, o.Payable, o.Forfeited, o.Refund, task.Stake())
		}
		return false, nil
	})
}

func (k Keeper) checkWork(ctx context.Context, task types.Task) error {
	p := task.Spec.Plan()
	var labels uint64
	var workers, batches uint32
	paid, shares := sdk.NewMapCoins(nil), uint64(0)
	rng := collections.NewPrefixedPairRange[uint64, sdk.AccAddress](task.Id)
	if err := k.members.Walk(ctx, rng, func(key memberKey, member types.Member) (bool, error) {
		for _, batch := range member.Batches {
			labels += uint64(p.Size(batch))
			batches++
		}
		if member.Number == 0 {
			return false, nil
		}
		workers++
		labeler, err := k.workers.Get(ctx, collections.Join(task.Id, uint64(member.Number-1)))
		if err != nil || !key.K2().Equals(sdk.AccAddress(labeler)) {
			return true, errorsmod.Wrapf(types.ErrBrokenInvariant, "labeler %s has the number of %X (%v)", key.K2(), labeler, err)
		}
		unpaid := member
		unpaid.Paid = false
		coins, n, err := k.Due(ctx, task, unpaid)
		paid.Add(coins...)
		shares += n
		return err != nil, err
	}); err != nil {
		return err
	}
	filled := uint32(0)
	if err := k.slots.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](task.Id), func(_ pageKey, b []byte) (bool, error) {
		filled += plan.Page(b).Filled()
		return false, nil
	}); err != nil {
		return err
	}
	if labels != task.Labels || workers != task.Workers || batches != task.Filled || filled != task.Filled {
		return errorsmod.Wrapf(types.ErrBrokenInvariant, "%d labels of %d labelers in %d batches, %d slots are filled; the task says %d, %d, %d",
			labels, workers, batches, filled, task.Labels, task.Workers, task.Filled)
	}
	if coins := paid.ToCoins(); task.Status == types.Status_STATUS_DONE && !coins.Equal(task.Outcome.Payable) {
		return errorsmod.Wrapf(types.ErrBrokenInvariant, "labelers have earned %s, the task says %s", coins, task.Outcome.Payable)
	}
	if task.DatasetId > 0 && shares != task.Outcome.Shares {
		return errorsmod.Wrapf(types.ErrBrokenInvariant, "labelers have %d shares, the task says %d", shares, task.Outcome.Shares)
	}
	return nil
}
