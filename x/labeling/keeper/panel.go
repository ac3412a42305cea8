package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// disputed is a gold item that somebody appealed against.
type disputed struct {
	item uint32
	types.Dispute
}

// disputed lists the items of a task's appeals, ascending: at most types.MaxAppealGold.
func (k Keeper) disputed(ctx context.Context, id uint64) (list []disputed, err error) {
	err = k.disputes.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](id), func(key pageKey, d types.Dispute) (bool, error) {
		list = append(list, disputed{low(key), d})
		return false, nil
	})
	return list, err
}

// convene opens the panel of a task, if there are appeals. A panel is a task: of the disputed items, in one batch and one
// wave, paid by the task's reserve. So whoever has no part in it joins with a bond, places are drawn by a seed of later
// blocks, panelists commit and reveal, and who vanishes loses its bond, as in any task.
func (k Keeper) convene(ctx sdk.Context, task *types.Task) (used int, err error) {
	list, err := k.disputed(ctx, task.Id)
	if err != nil {
		return 0, err
	}
	if len(list) == 0 {
		return 1, k.enter(ctx, task, types.Status_STATUS_SETTLE, 0)
	}
	items := uint32(len(list)) //nolint:gosec // at most MaxAppealGold
	panel, err := k.openTask(ctx, types.Task{Requester: task.Requester, Spec: task.PanelSpec(items), AppealOf: task.Id})
	if err != nil {
		return 0, err
	}
	task.Appeals.Panel = panel
	task.Appeals.Reserve = task.Appeals.Reserve.Sub(task.Appeals.Cost(items))
	if err := k.enter(ctx, task, types.Status_STATUS_PANEL, 0); err != nil {
		return 0, err
	}
	return len(list), emit(ctx, &types.EventConvened{TaskId: task.Id, Panel: panel, Items: items})
}

// vote is what a panelist revealed, a class or number for each disputed item.
type vote struct {
	labeler sdk.AccAddress
	labels  []uint32
}

// votes reads those of all panelists who revealed: at most types.MaxPanelists.
func (k Keeper) votes(ctx context.Context, panel types.Task) ([]vote, error) {
	votes, order := make([]vote, panel.Workers), places(panel)
	for n := range votes {
		labeler, err := k.workers.Get(ctx, collections.Join(panel.Id, uint64(n)))
		if err != nil {
			return nil, err
		}
		labels, err := k.labels.Get(ctx, collections.Join3(panel.Id, sdk.AccAddress(labeler), uint32(0)))
		if err != nil {
			return nil, err
		}
		if err := panel.Spec.CheckLabels(labels, panel.Spec.Items); err != nil {
			return nil, errorsmod.Wrapf(types.ErrBrokenInvariant, "panel %d: %s", panel.Id, err)
		}
		votes[n] = vote{labeler, make([]uint32, panel.Spec.Items)}
		for place := range panel.Spec.Items {
			votes[n].labels[order.At(place)] = panel.Spec.Label(labels, int(place))
		}
	}
	return votes, nil
}

// judgeAll sets the verdict of every disputed item of a task: it is struck if more than half of the votes name another class,
// or a number that does not agree.
func judgeAll(task types.Task, list []disputed, votes []vote) {
	for n := range list {
		against := uint32(0)
		for _, v := range votes {
			if !task.Spec.Agree(v.labels[n], list[n].Class) {
				against++
			}
		}
		list[n].Verdict = task.Appeals.Judge(uint32(len(votes)), against) //nolint:gosec // at most MaxPanelists
	}
}

// agreed counts the items of which a panelist said what most did.
func (v vote) agreed(task types.Task, list []disputed) (n uint32) {
	for i, d := range list {
		if d.Agrees(task.Spec.Agree(v.labels[i], d.Class)) {
			n++
		}
	}
	return n
}

// judge ends a panel and goes on with its task: by inference from scratch if gold was struck, and else with the settlement.
// It looks at all votes in one block: at most MaxPanelists on MaxAppealGold items.
func (k Keeper) judge(ctx sdk.Context, panel *types.Task) error {
	task, err := k.tasks.Get(ctx, panel.AppealOf)
	if err != nil {
		return err
	}
	list, err := k.disputed(ctx, task.Id)
	if err != nil {
		return err
	}
	votes, err := k.votes(ctx, *panel)
	if err != nil {
		return err
	}
	judgeAll(task, list, votes)
	event := &types.EventJudged{
		TaskId: task.Id, Panel: panel.Id, Panelists: panel.Workers, Decided: task.Appeals.Quorum(panel.Workers),
	}
	task.Appeals.ForfeitsDue = forfeits(task.Appeals, list, panel.Workers)
	event.Forfeited = task.Appeals.ForfeitsDue
	for _, d := range list {
		if d.Verdict == types.Verdict_VERDICT_STRUCK {
			event.Struck = append(event.Struck, d.item)
		}
		if err := k.disputes.Set(ctx, collections.Join(task.Id, uint64(d.item)), d.Dispute); err != nil {
			return err
		}
	}
	if err := emit(ctx, event); err != nil {
		return err
	}
	if err := k.payPanel(ctx, task, panel, list, votes); err != nil {
		return err
	}
	if err := k.passForfeits(ctx, &task); err != nil {
		return err
	}
	next := types.Status_STATUS_SETTLE
	if len(event.Struck) > 0 {
		next = types.Status_STATUS_INFER
		if err := k.strike(ctx, &task, event.Struck); err != nil {
			return err
		}
	}
	if err := k.enter(ctx, &task, next, 0); err != nil {
		return err
	}
	return k.tasks.Set(ctx, task.Id, task)
}

// forfeits divides the bonds that are lost: of each item that stands, what its judgements cost goes back to the reserve,
// which has paid the panel, and the rest is forfeit.
func forfeits(a *types.Appeals, list []disputed, panelists uint32) sdk.Coin {
	lost, spent := noCoin(a.JudgementPay), a.Judgements(uint64(panelists))
	for _, d := range list {
		if d.Verdict == types.Verdict_VERDICT_STANDS {
			bonds := a.Judgements(uint64(d.Appeals) * uint64(a.Panelists))
			lost, a.Reserve = lost.Add(bonds.Sub(spent)), a.Reserve.Add(spent)
		}
	}
	return lost
}

// payPanel reckons what panelists have earned: half for each item, and the other half where they said what most did, which
// is else forfeit. What places cost that nobody filled goes back to the requester.
func (k Keeper) payPanel(ctx sdk.Context, task types.Task, panel *types.Task, list []disputed, votes []vote) error {
	label := panel.Spec.LabelPay()
	for _, v := range votes {
		key := collections.Join(panel.Id, v.labeler)
		member, err := k.members.Get(ctx, key)
		if err != nil {
			return err
		}
		member.Agreed = v.agreed(task, list)
		if err := k.members.Set(ctx, key, member); err != nil {
			return err
		}
		earned := types.PanelEarned(panel.Spec.Items, member.Agreed)
		panel.Outcome.Earned += earned
		panel.Outcome.Payable = panel.Outcome.Payable.Add(types.FloorPay(label, earned)...)
	}
	if err := k.divide(ctx, panel); err != nil {
		return err
	}
	return k.finish(ctx, panel)
}

// strike takes gold away, and with it what was inferred from it. Of the inference's records only the state must go: the
// next one writes all others anew before it reads them.
func (k Keeper) strike(ctx context.Context, task *types.Task, struck []uint32) error {
	kept, shown := uint64(0), uint64(task.ShownGold())
	for n := range shown {
		key := collections.Join(task.Id, n)
		value, err := k.gold.Get(ctx, key)
		if err != nil {
			return err
		}
		if err := k.gold.Remove(ctx, key); err != nil {
			return err
		}
		item, class := goldItem(value)
		if len(struck) > 0 && item == struck[0] {
			struck = struck[1:]
			kind, _ := task.Spec.GoldKind(class)
			task.GoldRevealed[kind]--
			task.Appeals.Struck++
			continue
		}
		if err := k.gold.Set(ctx, collections.Join(task.Id, kept), value); err != nil {
			return err
		}
		kept++
	}
	if len(struck) > 0 {
		return errorsmod.Wrapf(types.ErrBrokenInvariant, "task %d: %d is no gold", task.Id, struck[0])
	}
	return records{k, ctx, task.Id}.Set(inference.StateRecord, 0, nil)
}
