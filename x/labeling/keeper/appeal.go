package keeper

import (
	"context"
	"slices"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// appealable says whether there is something to appeal against: somebody failed by gold that is not void, and no panel
// has judged it yet.
func appealable(task types.Task, status inference.Status) bool {
	return task.Appeals != nil && task.Appeals.Panel == 0 && !status.Void && status.Failed > 0
}

// Appeal says of gold that it is wrong, once a task and labeler, and takes the bond: for each item what a panel costs that
// judges it. Only who failed the gate may, and only against gold that it was judged by. Appeals against the same item write
// its count, and so run one after the other.
func (k Keeper) Appeal(goCtx context.Context, appellant sdk.AccAddress, id uint64, items []uint32) (sdk.Coin, error) {
	ctx := sdk.UnwrapSDKContext(goCtx)
	if err := types.ValidateAppeal(items); err != nil {
		return sdk.Coin{}, err
	}
	task, err := k.at(ctx, id, types.Status_STATUS_APPEAL)
	if err != nil {
		return sdk.Coin{}, err
	}
	member, err := k.Member(ctx, id, appellant)
	if err != nil {
		return sdk.Coin{}, err
	}
	if err := k.checkFailed(ctx, task, appellant, member); err != nil {
		return sdk.Coin{}, err
	}
	key := collections.Join(id, appellant)
	if has, err := k.appeals.Has(ctx, key); err != nil || has {
		return sdk.Coin{}, orError(err, errorsmod.Wrapf(types.ErrAppealed, "%s, task %d", appellant, id))
	}
	order := places(task)
	for i, item := range items {
		class, found, err := k.goldClass(ctx, task, item)
		if err != nil {
			return sdk.Coin{}, err
		}
		if !found || !slices.Contains(member.Batches, order.Place(item)/task.Spec.BatchSize) {
			return sdk.Coin{}, errorsmod.Wrapf(types.ErrAppeal, "items[%d]: %d is no gold of a batch of %s", i, item, appellant)
		}
		if err := k.dispute(ctx, id, item, class); err != nil {
			return sdk.Coin{}, err
		}
	}
	bond := task.Appeals.Cost(uint32(len(items))) //nolint:gosec // at most MaxAppealItems
	if err := k.take(ctx, appellant, types.ModuleName, sdk.Coins{bond}); err != nil {
		return sdk.Coin{}, errorsmod.Wrap(err, "bond")
	}
	if err := k.appeals.Set(ctx, key, types.Appeal{Items: items}); err != nil {
		return sdk.Coin{}, err
	}
	return bond, emit(ctx, &types.EventAppealed{TaskId: id, Appellant: appellant.String(), Items: items, Bond: bond})
}

// orError is the first of two errors that there is.
func orError(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func (k Keeper) checkFailed(ctx context.Context, task types.Task, labeler sdk.AccAddress, member types.Member) error {
	verdict := inference.Abstained
	if member.Number > 0 {
		w, err := k.worker(ctx, task, member.Number-1)
		if err != nil {
			return err
		}
		verdict = w.Verdict(uint8(task.Spec.Classes), task.Outcome.GoldVoid) //nolint:gosec // at most MaxClasses
	}
	if verdict != inference.Failed {
		return errorsmod.Wrapf(types.ErrNotFailed, "labeler %s of task %d: the gate says %s", labeler, task.Id, verdict)
	}
	return nil
}

// goldClass looks for an item among a task's gold, which ascends by item: by halves, so that a message reads few records.
func (k Keeper) goldClass(ctx context.Context, task types.Task, item uint32) (class uint32, found bool, err error) {
	low, high := uint64(0), uint64(task.ShownGold())
	for low < high {
		middle := (low + high) / 2
		value, err := k.gold.Get(ctx, collections.Join(task.Id, middle))
		if err != nil {
			return 0, false, err
		}
		switch at, class := goldItem(value); {
		case at == item:
			return class, true, nil
		case at < item:
			low = middle + 1
		default:
			high = middle
		}
	}
	return 0, false, nil
}

// dispute counts an appeal against a gold item.
func (k Keeper) dispute(ctx context.Context, id uint64, item, class uint32) error {
	key := collections.Join(id, uint64(item))
	d, err := orZero(k.disputes.Get(ctx, key))
	if err != nil {
		return err
	}
	d.Class, d.Appeals = class, d.Appeals+1
	return k.disputes.Set(ctx, key, d)
}

// appealBond is what the escrow owes of an appeal's bond: all of it until the panel has judged, and then that for the items
// that do not stand.
func (k Keeper) appealBond(ctx context.Context, task types.Task, appeal types.Appeal) (sdk.Coin, error) {
	n := uint32(0)
	for _, item := range appeal.Items {
		d, err := k.disputes.Get(ctx, collections.Join(task.Id, uint64(item)))
		if err != nil {
			return sdk.Coin{}, err
		}
		if d.Verdict != types.Verdict_VERDICT_STANDS {
			n++
		}
	}
	return task.Appeals.Cost(n), nil
}

// claimAppeal adds to a claim what comes back of the bond of an appeal.
func (k Keeper) claimAppeal(ctx context.Context, task types.Task, p *payout) error {
	if task.Appeals == nil {
		return nil
	}
	key := collections.Join(task.Id, p.account)
	appeal, err := orZero(k.appeals.Get(ctx, key))
	if err != nil || len(appeal.Items) == 0 || appeal.Taken {
		return err
	}
	back, err := k.appealBond(ctx, task, appeal)
	if err != nil || back.IsZero() {
		return err
	}
	p.coins, p.appeal = p.coins.Add(back), true
	return k.setTaken(ctx, key, true)
}

func (k Keeper) setTaken(ctx context.Context, key memberKey, taken bool) error {
	appeal, err := k.appeals.Get(ctx, key)
	if err != nil {
		return err
	}
	appeal.Taken = taken
	return k.appeals.Set(ctx, key, appeal)
}

// checkParty refuses on a panel, or in a review, whoever has a part in what it judges. The task's requester is that of its
// panel and review, too.
func (k Keeper) checkParty(ctx context.Context, judge types.Task, labeler sdk.AccAddress) error {
	judged := judge.AppealOf + judge.ReviewOf // one of them at most
	if judged == 0 {
		return nil
	}
	member, err := orZero(k.members.Get(ctx, collections.Join(judged, labeler)))
	if err == nil && (member.Wave > 0 || member.Number > 0) {
		err = errorsmod.Wrapf(types.ErrParty, "labeler %s has a part in task %d, which task %d judges", labeler, judged, judge.Id)
	}
	return err
}

// noCoin is nothing of the denom of a coin.
func noCoin(of sdk.Coin) sdk.Coin { return sdk.Coin{Denom: of.Denom, Amount: sdkmath.ZeroInt()} }
