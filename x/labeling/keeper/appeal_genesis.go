package keeper

import (
	"bytes"
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

func (k Keeper) initAppeals(ctx context.Context, g types.GenesisState) error {
	for _, a := range g.Appeals {
		appellant, err := k.addresses.StringToBytes(a.Appellant)
		if err != nil {
			return err
		}
		if err := k.appeals.Set(ctx, collections.Join(a.TaskId, sdk.AccAddress(appellant)), a.Appeal); err != nil {
			return err
		}
	}
	for _, d := range g.Disputes {
		if err := k.disputes.Set(ctx, collections.Join(d.TaskId, uint64(d.Item)), d.Dispute); err != nil {
			return err
		}
	}
	return nil
}

func (k Keeper) exportAppeals(ctx context.Context, g *types.GenesisState) error {
	if err := k.appeals.Walk(ctx, nil, func(key memberKey, appeal types.Appeal) (bool, error) {
		g.Appeals = append(g.Appeals, types.GenesisAppeal{TaskId: key.K1(), Appellant: key.K2().String(), Appeal: appeal})
		return false, nil
	}); err != nil {
		return err
	}
	return k.disputes.Walk(ctx, nil, func(key pageKey, d types.Dispute) (bool, error) {
		g.Disputes = append(g.Disputes, types.GenesisDispute{TaskId: key.K1(), Item: low(key), Dispute: d})
		return false, nil
	})
}

// checkAppeals: a task's disputes are those of its appeals, its panel is of them, verdicts follow from the votes, and the
// reserve from the verdicts.
func (k Keeper) checkAppeals(ctx context.Context, task types.Task) error {
	if task.AppealOf > 0 {
		of, err := k.tasks.Get(ctx, task.AppealOf)
		if err != nil || of.Appeals == nil || of.Appeals.Panel != task.Id {
			return errorsmod.Wrapf(types.ErrBrokenInvariant, "it is not the panel of task %d (%v)", task.AppealOf, err)
		}
	}
	list, err := k.disputed(ctx, task.Id)
	if err != nil {
		return err
	}
	if err := k.checkCounts(ctx, task, list); err != nil {
		return err
	}
	a := task.Appeals
	if a == nil {
		return nil
	}
	panel, err := k.checkPanel(ctx, task, uint32(len(list))) //nolint:gosec // at most MaxAppealGold
	if err != nil {
		return err
	}
	want := types.Appeals{Panelists: a.Panelists, JudgementPay: a.JudgementPay, Reserve: a.Cost(task.Spec.GoldItems())}
	if a.Panel > 0 {
		want.Reserve = want.Reserve.Sub(panel.Spec.Bounty[0])
	}
	judged := append([]disputed(nil), list...)
	if panel.Status == types.Status_STATUS_DONE {
		votes, err := k.votes(ctx, panel)
		if err != nil {
			return err
		}
		judgeAll(task, judged, votes)
		forfeits(&want, judged, panel.Workers)
		for _, v := range votes {
			member, err := k.members.Get(ctx, collections.Join(panel.Id, v.labeler))
			if err != nil || member.Agreed != v.agreed(task, judged) {
				return errorsmod.Wrapf(types.ErrBrokenInvariant, "panelist %s agrees in %d items, and not %d (%v)", v.labeler, v.agreed(task, judged), member.Agreed, err)
			}
		}
	}
	for i, d := range judged {
		if d != list[i] || (d.Verdict == types.Verdict_VERDICT_UNSPECIFIED) != (panel.Status != types.Status_STATUS_DONE) {
			return errorsmod.Wrapf(types.ErrBrokenInvariant, "item %d: the verdict is %s, by the votes %s", d.item, list[i].Verdict, d.Verdict)
		}
		if d.Verdict == types.Verdict_VERDICT_STRUCK {
			want.Struck++
		}
		if class, found, err := k.goldClass(ctx, task, d.item); err != nil || found == (d.Verdict == types.Verdict_VERDICT_STRUCK) || found && class != d.Class {
			return errorsmod.Wrapf(types.ErrBrokenInvariant, "item %d, %s, was gold of class %d: is gold %t, of class %d (%v)", d.item, d.Verdict, d.Class, found, class, err)
		}
	}
	if !a.Reserve.Equal(want.Reserve) || a.Struck != want.Struck {
		return errorsmod.Wrapf(types.ErrBrokenInvariant, "the reserve is %s and %d gold items are struck, want %s and %d", a.Reserve, a.Struck, want.Reserve, want.Struck)
	}
	return nil
}

// checkCounts: each disputed item has as many appeals as name it, all of labelers.
func (k Keeper) checkCounts(ctx context.Context, task types.Task, list []disputed) error {
	left := make(map[uint32]uint32, len(list))
	named := 0
	for _, d := range list {
		left[d.item] = d.Appeals
		named += int(d.Appeals)
	}
	if err := k.appeals.Walk(ctx, collections.NewPrefixedPairRange[uint64, sdk.AccAddress](task.Id), func(key memberKey, appeal types.Appeal) (bool, error) {
		if member, err := k.members.Get(ctx, key); err != nil || member.Number == 0 || task.Appeals == nil {
			return true, errorsmod.Wrapf(types.ErrBrokenInvariant, "an appeal of %s, who is no labeler (%v)", key.K2(), err)
		}
		for _, item := range appeal.Items {
			if left[item] == 0 {
				return true, errorsmod.Wrapf(types.ErrBrokenInvariant, "more appeals name item %d than it says", item)
			}
			left[item]--
			named--
		}
		return false, nil
	}); err != nil {
		return err
	}
	if named != 0 {
		return errorsmod.Wrapf(types.ErrBrokenInvariant, "disputed items have %d appeals too many", named)
	}
	return nil
}

// checkPanel reads the panel of a task, or an empty one. It must be what the task would convene.
func (k Keeper) checkPanel(ctx context.Context, task types.Task, items uint32) (panel types.Task, err error) {
	if task.Appeals.Panel == 0 {
		return panel, nil
	}
	if panel, err = k.tasks.Get(ctx, task.Appeals.Panel); err != nil {
		return panel, err
	}
	want := task.PanelSpec(items)
	a, err := want.Marshal()
	if err != nil {
		return panel, err
	}
	b, err := panel.Spec.Marshal()
	if err != nil {
		return panel, err
	}
	if items == 0 || !bytes.Equal(a, b) || panel.Requester != task.Requester || panel.AppealOf != task.Id ||
		(panel.Status == types.Status_STATUS_DONE) == (task.Status == types.Status_STATUS_PANEL) {
		return panel, errorsmod.Wrapf(types.ErrBrokenInvariant, "task %d at %s is not its panel", panel.Id, panel.Status)
	}
	return panel, nil
}
