package keeper

import (
	"context"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/sheet"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// pack puts the labels of all labelers into sheets, in the order in which the inference reads them, batch by batch. The
// task's position is that of the next batch: the labeler's number (32 bits) and which of its batches (32).
func (k Keeper) pack(ctx sdk.Context, task *types.Task, budget int) (used int, err error) {
	at := sheet.Position{Worker: uint32(task.Position >> 32), Nth: uint32(task.Position)} //nolint:gosec // two halves
	first, packed := at, []byte(nil)
	var labeler sdk.AccAddress
	var batches []uint32
	for ; used < budget && at.Worker < task.Workers; used++ {
		if at.Nth == 0 || labeler == nil {
			if labeler, batches, err = k.batches(ctx, task.Id, at.Worker); err != nil {
				return used, err
			}
		}
		entry := sheet.Entry{Position: at, Batches: uint32(len(batches)), Batch: batches[at.Nth]} //nolint:gosec // at most MaxWaves
		if entry.Labels, err = k.takeLabels(ctx, collections.Join3(task.Id, labeler, entry.Batch)); err != nil {
			return used, err
		}
		packed = sheet.Append(packed, entry.Batches, entry.Batch, entry.Labels)
		if at = entry.Next(); len(packed) >= sheet.Full {
			if err := k.keepSheet(ctx, task.Id, first, packed); err != nil {
				return used, err
			}
			first, packed = at, nil
		}
	}
	if len(packed) > 0 {
		if err := k.keepSheet(ctx, task.Id, first, packed); err != nil {
			return used, err
		}
	}
	task.Position = page(at.Worker, at.Nth)
	if at.Worker == task.Workers {
		return used, k.enter(ctx, task, types.Status_STATUS_INFER, 0)
	}
	return used, nil
}

func (k Keeper) keepSheet(ctx context.Context, id uint64, first sheet.Position, packed []byte) error {
	return k.sheets.Set(ctx, collections.Join(id, page(first.Worker, first.Nth)), packed)
}

// takeLabels reads the labels of a batch for the last time.
func (k Keeper) takeLabels(ctx context.Context, key labelsKey) ([]byte, error) {
	labels, err := k.labels.Get(ctx, key)
	if err != nil {
		return nil, err
	}
	return labels, k.labels.Remove(ctx, key)
}

// batches are those that a labeler of a number did, in order.
func (k Keeper) batches(ctx context.Context, id uint64, number uint32) (sdk.AccAddress, []uint32, error) {
	labeler, err := k.workers.Get(ctx, collections.Join(id, uint64(number)))
	if err != nil {
		return nil, nil, err
	}
	member, err := k.members.Get(ctx, collections.Join(id, sdk.AccAddress(labeler)))
	return labeler, member.Batches, err
}
