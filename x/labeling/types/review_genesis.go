package types

import (
	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"

	"github.com/sahara-chain/sahara/x/labeling/sheet"
)

// validateReviewed refuses a review and a status that do not go together.
func (t Task) validateReviewed() error {
	open := t.Spec.Kind.Open()
	// A review is opened when all submissions are packed, and it is there from then on. Without submissions there is none.
	reviewed := open && (t.Status >= Status_STATUS_SETTLE && t.Status < Status_STATUS_DONE || t.Status == Status_STATUS_REVIEW ||
		t.Status == Status_STATUS_DONE && t.Labels > 0)
	switch {
	case t.Status == Status_STATUS_REVIEW && !open:
		return errorsmod.Wrapf(ErrGenesis, "%s of %s", t.Status, t.Spec.Kind)
	case open && (t.Status == Status_STATUS_INFER || t.Status == Status_STATUS_GOLD):
		return errorsmod.Wrapf(ErrGenesis, "%s of %s", t.Status, t.Spec.Kind)
	case t.Review > 0 && (!open || t.Review <= t.Id || t.Status < Status_STATUS_SETTLE) || reviewed && t.Review == 0:
		return errorsmod.Wrapf(ErrGenesis, "review %d of %s at %s", t.Review, t.Spec.Kind, t.Status)
	case (t.ReviewOf > 0) != (t.Spec.Kind == Kind_KIND_REVIEW) || t.ReviewOf >= t.Id:
		return errorsmod.Wrapf(ErrGenesis, "review of task %d, %s", t.ReviewOf, t.Spec.Kind)
	case t.ReviewOf > 0 && (t.Status == Status_STATUS_SHARE || t.Status == Status_STATUS_PUBLISH):
		return errorsmod.Wrapf(ErrGenesis, "a review at %s", t.Status)
	}
	return nil
}

// validateSubmissions checks what of open work and numbers is kept by batch.
func (g GenesisState) validateSubmissions(address.Codec) error {
	next := uint64(0)
	if err := ascending("submissions", len(g.Submissions), func(i int) ([]byte, error) {
		s := g.Submissions[i]
		task, err := g.task("submissions", i, s.TaskId)
		if err != nil {
			return nil, err
		}
		made, err := sheet.ParseSubmissions(s.Value)
		if err != nil {
			return nil, errorsmod.Wrapf(ErrGenesis, "submissions[%d]: %s", i, err)
		}
		if i == 0 || g.Submissions[i-1].TaskId != s.TaskId {
			next = 0
		}
		if !task.Spec.Kind.Open() || s.First != next || made.Worker >= task.Workers || made.Batch >= task.Spec.Plan().Batches() ||
			task.Spec.CheckLabels(made.Digests, task.Spec.Plan().Size(made.Batch)) != nil {
			return nil, errorsmod.Wrapf(ErrGenesis, "submissions[%d]: number %d of batch %d of labeler %d, want number %d", i, s.First, made.Batch, made.Worker, next)
		}
		next += uint64(made.Count())
		return key(nil, s.TaskId, s.First), nil
	}); err != nil {
		return err
	}
	return ascending("rows", len(g.Rows), func(i int) ([]byte, error) {
		r := g.Rows[i]
		task, err := g.task("rows", i, r.TaskId)
		if err != nil {
			return nil, err
		}
		if !task.Spec.Kind.Numeric() || r.Worker >= task.Workers || r.Batch >= task.Spec.Plan().Batches() {
			return nil, errorsmod.Wrapf(ErrGenesis, "rows[%d]: batch %d of labeler %d", i, r.Batch, r.Worker)
		}
		if err := task.Spec.CheckLabels(r.Labels, task.Spec.Plan().Size(r.Batch)); err != nil {
			return nil, errorsmod.Wrapf(ErrGenesis, "rows[%d]: %s", i, err)
		}
		return key(nil, r.TaskId, uint64(r.Batch), uint64(r.Worker)), nil
	})
}
