package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// goldValue packs a gold item.
func goldValue(item, class uint32) uint64 { return uint64(item)<<8 | uint64(class) }

func goldItem(value uint64) (item, class uint32) {
	return uint32(value >> 8), uint32(value & 0xff) //nolint:gosec // as goldValue packs them
}

// RevealGold shows the next gold items of the tree. When all are shown the task goes on.
func (k Keeper) RevealGold(goCtx context.Context, requester sdk.AccAddress, msg *types.MsgRevealGold) error {
	ctx := sdk.UnwrapSDKContext(goCtx)
	if len(msg.Items) == 0 || len(msg.Items) > types.MaxGoldReveal {
		return errorsmod.Wrapf(types.ErrGold, "items has %d entries, want 1 to %d", len(msg.Items), types.MaxGoldReveal)
	}
	task, err := k.at(ctx, msg.TaskId, types.Status_STATUS_GOLD)
	if err != nil {
		return err
	}
	if task.Requester != requester.String() {
		return errorsmod.Wrapf(types.ErrRequester, "task %d is of %s, not %s", task.Id, task.Requester, requester)
	}
	if len(task.GoldRevealed) == 0 {
		task.GoldRevealed = make([]uint32, task.Spec.Classes)
	}
	for i, item := range msg.Items {
		if err := k.showGold(ctx, &task, item); err != nil {
			return errorsmod.Wrapf(err, "items[%d]", i)
		}
	}
	if task.GoldShown() {
		if err := k.enter(ctx, &task, types.Status_STATUS_PACK, 0); err != nil {
			return err
		}
	}
	if err := k.tasks.Set(ctx, task.Id, task); err != nil {
		return err
	}
	return emit(ctx, &types.EventGoldRevealed{TaskId: task.Id, Revealed: task.ShownGold()})
}

// showGold takes the next gold item. Items ascend, so that none comes twice, and there are as many of each class as the
// task said when it opened.
func (k Keeper) showGold(ctx context.Context, task *types.Task, gold types.GoldItem) error {
	shown, promised := task.ShownGold(), task.Spec.Gold
	switch {
	case shown == task.Spec.GoldItems():
		return errorsmod.Wrapf(types.ErrGold, "all %d are shown", shown)
	case gold.Item >= task.Spec.Items || gold.Class >= task.Spec.Classes:
		return errorsmod.Wrapf(types.ErrGold, "item %d of class %d: there are %d items and %d classes",
			gold.Item, gold.Class, task.Spec.Items, task.Spec.Classes)
	case task.GoldRevealed[gold.Class] == promised.PerClass[gold.Class]:
		return errorsmod.Wrapf(types.ErrGold, "class %d has more than %d", gold.Class, promised.PerClass[gold.Class])
	}
	if shown > 0 {
		last, err := k.gold.Get(ctx, collections.Join(task.Id, uint64(shown-1)))
		if err != nil {
			return err
		}
		if item, _ := goldItem(last); item >= gold.Item {
			return errorsmod.Wrapf(types.ErrGold, "item %d does not come after %d: gold ascends by item", gold.Item, item)
		}
	}
	if err := blind.VerifyGold(blind.Hash(promised.Root), uint64(task.Spec.GoldItems()), uint64(shown),
		gold.Item, uint8(gold.Class), gold.Salt, gold.Proof); err != nil { //nolint:gosec // below MaxClasses
		return errorsmod.Wrap(types.ErrGold, err.Error())
	}
	task.GoldRevealed[gold.Class]++
	return k.gold.Set(ctx, collections.Join(task.Id, uint64(shown)), goldValue(gold.Item, gold.Class))
}
