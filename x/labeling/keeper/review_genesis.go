package keeper

import (
	"bytes"
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	tree "github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

func (k Keeper) initSubmissions(ctx context.Context, g types.GenesisState) error {
	for _, s := range g.Submissions {
		if err := k.made.Set(ctx, collections.Join(s.TaskId, s.First), s.Value); err != nil {
			return err
		}
	}
	for _, r := range g.Rows {
		if err := k.rows.Set(ctx, collections.Join(r.TaskId, page(r.Batch, r.Worker)), r.Labels); err != nil {
			return err
		}
	}
	return nil
}

func (k Keeper) exportSubmissions(ctx context.Context, g *types.GenesisState) error {
	if err := k.made.Walk(ctx, nil, func(key pageKey, value []byte) (bool, error) {
		g.Submissions = append(g.Submissions, types.GenesisSubmissions{TaskId: key.K1(), First: key.K2(), Value: value})
		return false, nil
	}); err != nil {
		return err
	}
	return k.rows.Walk(ctx, nil, func(key pageKey, labels []byte) (bool, error) {
		at := positionOf(key.K2())
		g.Rows = append(g.Rows, types.GenesisRow{TaskId: key.K1(), Batch: at.Worker, Worker: at.Nth, Labels: labels})
		return false, nil
	})
}

// checkReview: a task and its review are of each other, and when it is over its verdicts are what labelers have earned.
func (k Keeper) checkReview(ctx context.Context, task types.Task) error {
	if task.ReviewOf > 0 {
		of, err := k.tasks.Get(ctx, task.ReviewOf)
		if err != nil || of.Review != task.Id {
			return errorsmod.Wrapf(types.ErrBrokenInvariant, "it is not the review of task %d (%v)", task.ReviewOf, err)
		}
	}
	if task.Review == 0 {
		return nil
	}
	review, err := k.tasks.Get(ctx, task.Review)
	if err != nil {
		return err
	}
	want := task.ReviewSpec()
	a, err := want.Marshal()
	if err != nil {
		return err
	}
	b, err := review.Spec.Marshal()
	if err != nil {
		return err
	}
	if !bytes.Equal(a, b) || review.Requester != task.Requester || review.ReviewOf != task.Id ||
		(review.Status == types.Status_STATUS_DONE) == (task.Status == types.Status_STATUS_REVIEW) {
		return errorsmod.Wrapf(types.ErrBrokenInvariant, "task %d at %s is not its review", review.Id, review.Status)
	}
	return k.checkAccepted(ctx, task)
}

// checkAccepted: of the submissions that were counted, as many of each labeler are accepted as it says.
func (k Keeper) checkAccepted(ctx context.Context, task types.Task) error {
	accepted, all := make([]uint32, task.Workers), uint64(0)
	if task.Status != types.Status_STATUS_REVIEW {
		reader, err := k.submissionReader(ctx, task)
		if err != nil {
			return err
		}
		counted := task.Labels
		if task.Status == types.Status_STATUS_SETTLE {
			counted = min(task.Position, counted)
		}
		for number := range counted {
			v, err := reader.verdict(number)
			if err != nil {
				return err
			}
			batch, err := reader.at(number)
			if err != nil {
				return err
			}
			if v.Accepted {
				accepted[batch.Worker]++
				all++
			}
		}
	}
	for number, want := range accepted {
		_, member, err := k.numbered(ctx, task.Id, uint32(number))
		if err != nil || member.Agreed != want {
			return errorsmod.Wrapf(types.ErrBrokenInvariant, "labeler %d has %d accepted submissions, want %d (%v)", number, member.Agreed, want, err)
		}
	}
	if task.Outcome.Earned != all<<inference.PayBits {
		return errorsmod.Wrapf(types.ErrBrokenInvariant, "%d earned for %d accepted submissions", task.Outcome.Earned, all)
	}
	return nil
}

// checkOpenOutcome: what is added up so far of open work is of the submissions and labelers that were looked at.
func (k Keeper) checkOpenOutcome(ctx context.Context, task types.Task) error {
	end, shared := task.Labels, uint64(0)
	switch task.Status {
	case types.Status_STATUS_SHARE:
		end, shared = uint64(task.Workers), task.Position
	case types.Status_STATUS_PUBLISH:
		shared = uint64(task.Workers)
	case types.Status_STATUS_SETTLE:
	default:
		if task.Outcome.Earned != 0 || !task.Outcome.Payable.Empty() || task.Outcome.Shares != 0 {
			return errorsmod.Wrapf(types.ErrGenesis, "%s with an outcome: %v", task.Status, task.Outcome)
		}
		return nil
	}
	if task.Position > end {
		return errorsmod.Wrapf(types.ErrGenesis, "position is %d of %d", task.Position, end)
	}
	want := types.Outcome{Earned: task.Outcome.Earned} // CheckInvariants looks at that
	if task.Status != types.Status_STATUS_SETTLE {
		want.Payable = types.Times(task.Spec.LabelPay(), want.Earned>>inference.PayBits)
	}
	for number := range uint32(shared) {
		_, member, err := k.numbered(ctx, task.Id, number)
		if err != nil {
			return err
		}
		want.Shares += types.FloorShares(task.Spec.Result.LabelerShares, types.OpenEarned(member.Agreed), want.Earned)
	}
	if o := task.Outcome; !o.Payable.Equal(want.Payable) || o.Shares != want.Shares {
		return errorsmod.Wrapf(types.ErrGenesis, "%s payable and %d shares, want %s and %d", o.Payable, o.Shares, want.Payable, want.Shares)
	}
	return nil
}

// treeOf builds the Merkle tree of the first so many results of a task.
func (k Keeper) treeOf(ctx context.Context, task types.Task, n uint64) ([]byte, error) {
	results, count, err := k.results(ctx, task)
	if err != nil {
		return nil, err
	}
	if n > count {
		return nil, errorsmod.Wrapf(types.ErrGenesis, "publishing has come to number %d of %d", n, count)
	}
	var builder tree.Builder
	for number := range n {
		if err := results.add(&builder, number); err != nil {
			return nil, err
		}
	}
	return builder.MarshalBinary()
}
