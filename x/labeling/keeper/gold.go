package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// goldValue packs a gold item and its class or number.
func goldValue(item, class uint32) uint64 { return uint64(item)<<32 | uint64(class) }

func goldItem(value uint64) (item, class uint32) {
	return uint32(value >> 32), uint32(value) //nolint:gosec // as goldValue packs them
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
		task.GoldRevealed = make([]uint32, task.Spec.GoldKinds())
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
	kind, ok := task.Spec.GoldKind(gold.Class)
	switch {
	case shown == task.Spec.GoldItems():
		return errorsmod.Wrapf(types.ErrGold, "all %d are shown", shown)
	case gold.Item >= task.Spec.Items:
		return errorsmod.Wrapf(types.ErrGold, "item %d: there are %d", gold.Item, task.Spec.Items)
	case !ok && task.Spec.Kind.Numeric():
		return errorsmod.Wrapf(types.ErrGold, "number of item %d is %d above the least, want at most %d", gold.Item, gold.Class, task.Spec.Range.Span())
	case !ok:
		return errorsmod.Wrapf(types.ErrGold, "class of item %d is %d: there are %d", gold.Item, gold.Class, task.Spec.Classes)
	case task.GoldRevealed[kind] == promised.PerClass[kind]:
		return errorsmod.Wrapf(types.ErrGold, "class %d has more than %d", kind, promised.PerClass[kind])
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
	if err := verifyGold(task.Spec, shown, gold); err != nil {
		return errorsmod.Wrap(types.ErrGold, err.Error())
	}
	task.GoldRevealed[kind]++
	return k.gold.Set(ctx, collections.Join(task.Id, uint64(shown)), goldValue(gold.Item, gold.Class))
}

// verifyGold says whether a gold item is of a number in the tree.
func verifyGold(spec types.Spec, number uint32, gold types.GoldItem) error {
	root, count, at := blind.Hash(spec.Gold.Root), uint64(spec.GoldItems()), uint64(number)
	if spec.Kind.Numeric() {
		return blind.VerifyGoldNumber(root, count, at, gold.Item, gold.Class, gold.Salt, gold.Proof)
	}
	return blind.VerifyGold(root, count, at, gold.Item, uint8(gold.Class), gold.Salt, gold.Proof) //nolint:gosec // below MaxClasses
}
