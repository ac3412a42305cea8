package keeper

import (
	"bytes"
	"context"
	"math"
	"slices"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/plan"
	"github.com/sahara-chain/sahara/x/labeling/sheet"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// checkBatches: the slots that are filled are those of the batches that were done; each batch that is given out is open, is
// given to one labeler, who has not done it before, and if it is revealed its labels are there.
func (k Keeper) checkBatches(ctx context.Context, task types.Task) error {
	p := task.Spec.Plan()
	pages, err := k.slotPages(ctx, task)
	if err != nil {
		return err
	}
	filled := make([]int, p.Batches())
	for slot := range p.Slots() {
		if pages[slot/plan.PageSlots].Has(slot % plan.PageSlots) {
			filled[p.Batch(slot)]++
		}
	}
	rng := collections.NewPrefixedPairRange[uint64, sdk.AccAddress](task.Id)
	if err := k.members.Walk(ctx, rng, func(key memberKey, member types.Member) (bool, error) {
		for _, batch := range member.Batches {
			if batch >= p.Batches() || filled[batch] == 0 {
				return true, errorsmod.Wrapf(types.ErrGenesis, "%s has done batch %d, and no slot of it is filled by that", key.K2(), batch)
			}
			filled[batch]--
		}
		if member.Slot == 0 {
			return false, nil
		}
		slot := member.Slot - 1
		page, at, batch := pages[slot/plan.PageSlots], slot%plan.PageSlots, p.Batch(slot)
		if page.Has(at) || slices.Contains(member.Batches, batch) {
			return true, errorsmod.Wrapf(types.ErrGenesis, "%s has slot %d, which is filled or of another, or whose batch it has done", key.K2(), slot)
		}
		page.Set(at)
		if !member.Revealed {
			return false, nil
		}
		labels, err := orZero(k.labels.Get(ctx, collections.Join3(task.Id, key.K2(), batch)))
		if err == nil {
			err = task.Spec.CheckLabels(labels, p.Size(batch))
		}
		return err != nil, errorsmod.Wrapf(err, "labels of %s, batch %d", key.K2(), batch)
	}); err != nil {
		return err
	}
	if slices.Max(filled) > 0 {
		return errorsmod.Wrap(types.ErrGenesis, "slots are filled of batches that nobody did")
	}
	return nil
}

// checkProgress: a task has come where its records say, and nothing that a later block adds to is there before.
func (k Keeper) checkProgress(ctx context.Context, task types.Task) error {
	if err := k.checkPacked(ctx, task); err != nil {
		return err
	}
	if task.AppealOf == 0 && task.Labels == 0 && task.Status > types.Status_STATUS_COUNT && task.Status != types.Status_STATUS_DONE {
		return errorsmod.Wrapf(types.ErrGenesis, "%s without labels", task.Status)
	}
	if !inferred(task) {
		it, err := k.records.Iterate(ctx, collections.NewPrefixedPairRange[uint64, uint64](task.Id))
		if err != nil {
			return err
		}
		defer it.Close()
		if it.Valid() {
			return errorsmod.Wrapf(types.ErrGenesis, "records of an inference at %s", task.Status)
		}
	}
	if task.Status == types.Status_STATUS_DONE {
		return nil // CheckInvariants looks at the outcome
	}
	if err := k.checkOutcome(ctx, task); err != nil {
		return err
	}
	return k.checkTree(ctx, task)
}

// checkPacked: packing has come to a batch of a labeler, and there are sheets up to there, and no others.
func (k Keeper) checkPacked(ctx context.Context, task types.Task) error {
	end := uint64(0)
	switch {
	case task.AppealOf > 0 || task.Status < types.Status_STATUS_PACK:
	case task.Status > types.Status_STATUS_PACK:
		end = page(task.Workers, 0)
	default:
		end = task.Position
		if err := k.checkPackedTo(ctx, task, positionOf(end)); err != nil {
			return err
		}
	}
	return k.sheets.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](task.Id), func(key pageKey, _ []byte) (bool, error) {
		if key.K2() >= end || task.Spec.Kind.LabelBytes() > 1 {
			return true, errorsmod.Wrapf(types.ErrGenesis, "a sheet that begins at %+v", positionOf(key.K2()))
		}
		return false, nil
	})
}

// checkPackedTo: the batch to which packing has come is one of the labeler's.
func (k Keeper) checkPackedTo(ctx context.Context, task types.Task, at sheet.Position) error {
	nth := uint32(0)
	if at.Worker < task.Workers {
		_, batches, err := k.batches(ctx, task.Id, at.Worker)
		if err != nil {
			return err
		}
		nth = uint32(len(batches)) - 1 //nolint:gosec // each labeler has some
	}
	if at.Worker > task.Workers || at.Nth > nth {
		return errorsmod.Wrapf(types.ErrGenesis, "packing has come to batch %d of labeler %d of %d", at.Nth, at.Worker, task.Workers)
	}
	return nil
}

// goesOn runs an inference to its end, and keeps nothing of that.
func (k Keeper) goesOn(ctx context.Context, task types.Task) error {
	if task.Spec.Kind.Numeric() {
		run, err := inference.OpenNumeric(task.NumericSize(), k.numericSource(ctx, task), records{k, ctx, task.Id})
		if err != nil {
			return err
		}
		_, _, err = run.Step(math.MaxUint64)
		return err
	}
	run, err := inference.Open(task.InferenceSize(), k.source(ctx, task), records{k, ctx, task.Id})
	if err != nil {
		return err
	}
	_, _, err = run.Step(math.MaxUint64)
	return err
}

// checkOutcome: what is added up so far is of the labelers that were looked at.
func (k Keeper) checkOutcome(ctx context.Context, task types.Task) error {
	if task.Spec.Kind.Open() {
		return k.checkOpenOutcome(ctx, task)
	}
	reckoned, shared := uint64(0), uint64(0)
	switch task.Status {
	case types.Status_STATUS_SETTLE:
		reckoned = task.Position
	case types.Status_STATUS_SHARE:
		reckoned, shared = uint64(task.Workers), task.Position
	case types.Status_STATUS_PUBLISH:
		reckoned, shared = uint64(task.Workers), uint64(task.Workers)
	}
	if max(reckoned, shared) > uint64(task.Workers) {
		return errorsmod.Wrapf(types.ErrGenesis, "position is %d, and there are %d labelers", task.Position, task.Workers)
	}
	var want types.Outcome
	earned := make([]uint64, reckoned)
	for n := range earned {
		w, err := k.worker(ctx, task, uint32(n))
		if err != nil {
			return err
		}
		earned[n] = types.Earned(task.Spec.Classes, w, task.Outcome.GoldVoid)
		want.Earned += earned[n]
		want.Payable = want.Payable.Add(types.FloorPay(task.Spec.LabelPay(), earned[n])...)
	}
	for _, own := range earned[:shared] {
		want.Shares += types.FloorShares(task.Spec.Result.LabelerShares, own, want.Earned)
	}
	if o := task.Outcome; o.Earned != want.Earned || !o.Payable.Equal(want.Payable) || o.Shares != want.Shares {
		return errorsmod.Wrapf(types.ErrGenesis, "%d earned, %s payable and %d shares, want %d, %s and %d", o.Earned, o.Payable, o.Shares, want.Earned, want.Payable, want.Shares)
	}
	return nil
}

// checkTree: the Merkle tree of the result has the answers up to where publishing has come.
func (k Keeper) checkTree(ctx context.Context, task types.Task) error {
	if task.Status != types.Status_STATUS_PUBLISH || task.Position == 0 && len(task.Tree) == 0 {
		return nil
	}
	b, err := k.treeOf(ctx, task, task.Position)
	if err == nil && !bytes.Equal(b, task.Tree) {
		err = errorsmod.Wrapf(types.ErrGenesis, "the tree is not that of the first %d results", task.Position)
	}
	return err
}

// inferred says whether a task has records of an inference.
func inferred(task types.Task) bool {
	return task.AppealOf == 0 && !task.Spec.Kind.Open() && task.Labels > 0 && task.Status >= types.Status_STATUS_INFER
}

// packedSubmissions reads those that a labeler made of a batch, of which the first has a number.
func (k Keeper) packedSubmissions(ctx context.Context, id, first uint64, worker, batch uint32) ([]byte, error) {
	s, err := k.submissions(ctx, id, first)
	if err == nil && (s.first != first || s.Worker != worker || s.Batch != batch) {
		err = errorsmod.Wrapf(types.ErrGenesis, "submission %d is not the first of its batch", first)
	}
	return s.Digests, err
}

// checkPackedCount: nothing is kept by batch but what was packed so.
func (k Keeper) checkPackedCount(ctx context.Context, task types.Task, want int) error {
	have := 0
	for _, kept := range []collections.Map[pageKey, []byte]{k.made, k.rows} {
		if err := kept.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](task.Id), func(pageKey, []byte) (bool, error) {
			have++
			return false, nil
		}); err != nil {
			return err
		}
	}
	if have != want {
		return errorsmod.Wrapf(types.ErrGenesis, "%d packed batches of submissions or numbers, want %d", have, want)
	}
	return nil
}
