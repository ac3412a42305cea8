package keeper

import (
	"context"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/sheet"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// packStep is the bytes of labels that count as a batch for the budget of a block; a batch counts once in any case.
const packStep = 1 << 10

// packer keeps the labels of batches as what comes after reads them. They come in the order of labelers and of each one's
// batches.
type packer interface {
	add(entry sheet.Entry) error
	// end keeps what was added and is not kept yet.
	end() error
}

func (k Keeper) packer(ctx context.Context, task *types.Task) packer {
	switch {
	case task.Spec.Kind.Open():
		return &submissionPacker{k: k, ctx: ctx, id: task.Id}
	case task.Spec.Kind.Numeric():
		return rowPacker{k, ctx, task.Id}
	}
	return &sheetPacker{k: k, ctx: ctx, id: task.Id}
}

// pack takes the labels of all labelers, batch by batch. The task's position is that of the next batch: the labeler's
// number (32 bits) and which of its batches (32).
func (k Keeper) pack(ctx sdk.Context, task *types.Task, budget int) (used int, err error) {
	at, to := positionOf(task.Position), k.packer(ctx, task)
	var labeler sdk.AccAddress
	var batches []uint32
	for used < budget && at.Worker < task.Workers {
		if at.Nth == 0 || labeler == nil {
			if labeler, batches, err = k.batches(ctx, task.Id, at.Worker); err != nil {
				return used, err
			}
		}
		entry := sheet.Entry{Position: at, Batches: uint32(len(batches)), Batch: batches[at.Nth]} //nolint:gosec // at most MaxWaves
		if entry.Labels, err = k.takeLabels(ctx, collections.Join3(task.Id, labeler, entry.Batch)); err != nil {
			return used, err
		}
		if err := to.add(entry); err != nil {
			return used, err
		}
		at = entry.Next()
		used += 1 + len(entry.Labels)/packStep
	}
	if err := to.end(); err != nil {
		return used, err
	}
	task.Position = page(at.Worker, at.Nth)
	switch {
	case at.Worker < task.Workers:
		return used, nil
	case task.Spec.Kind.Open():
		return used, k.openReview(ctx, task)
	}
	return used, k.enter(ctx, task, types.Status_STATUS_INFER, 0)
}

// sheetPacker puts classes into sheets, in the order in which the inference reads them.
type sheetPacker struct {
	k      Keeper
	ctx    context.Context
	id     uint64
	first  sheet.Position
	packed []byte
}

func (p *sheetPacker) add(entry sheet.Entry) error {
	if len(p.packed) == 0 {
		p.first = entry.Position
	}
	p.packed = sheet.Append(p.packed, entry.Batches, entry.Batch, entry.Labels)
	if len(p.packed) < sheet.Full {
		return nil
	}
	return p.end()
}

func (p *sheetPacker) end() error {
	if len(p.packed) == 0 {
		return nil
	}
	packed := p.packed
	p.packed = nil
	return p.k.sheets.Set(p.ctx, collections.Join(p.id, page(p.first.Worker, p.first.Nth)), packed)
}

// rowPacker puts numbers together by batch, since a mean is of all that were given to an item.
type rowPacker struct {
	k   Keeper
	ctx context.Context
	id  uint64
}

func (p rowPacker) add(entry sheet.Entry) error {
	return p.k.rows.Set(p.ctx, collections.Join(p.id, page(entry.Batch, entry.Worker)), entry.Labels)
}

func (p rowPacker) end() error { return nil }

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
	labeler, member, err := k.numbered(ctx, id, number)
	return labeler, member.Batches, err
}

// numbered is the labeler of a number.
func (k Keeper) numbered(ctx context.Context, id uint64, number uint32) (sdk.AccAddress, types.Member, error) {
	labeler, err := k.workers.Get(ctx, collections.Join(id, uint64(number)))
	if err != nil {
		return nil, types.Member{}, err
	}
	member, err := k.members.Get(ctx, collections.Join(id, sdk.AccAddress(labeler)))
	return labeler, member, err
}
