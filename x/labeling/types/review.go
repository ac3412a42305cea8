package types

import (
	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/labeling/inference"
)

// judgements is how many a review makes of so many submissions.
func (r Review) judgements(submissions uint64) uint64 { return submissions * uint64(r.Redundancy) }

// JudgementPay is what one judgement pays at most: the review's bounty divided by the number of judgements of as many
// submissions as there can be, floored in each denom.
func (s Spec) JudgementPay() sdk.Coins {
	all := sdkmath.NewIntFromUint64(s.Review.judgements(s.Plan().Labels()))
	pay := make(sdk.Coins, len(s.Review.Bounty))
	for i, coin := range s.Review.Bounty {
		pay[i] = sdk.Coin{Denom: coin.Denom, Amount: coin.Amount.Quo(all)}
	}
	return pay
}

// reviewOf is what a review is asked of so many submissions, at least one.
func (s Spec) reviewOf(submissions uint32, bounty sdk.Coins) Spec {
	r := s.Review
	spec := Spec{
		Name: s.Name, Kind: Kind_KIND_REVIEW, Domain: s.Domain, InstructionsCid: r.InstructionsCid, ItemRoot: s.ItemRoot,
		Items: submissions, Classes: 2, Redundancy: r.Redundancy, BatchSize: min(r.BatchSize, submissions),
		Bounty: bounty, Bond: r.Bond,
		JoinSeconds: r.JoinSeconds, CommitSeconds: r.CommitSeconds, RevealSeconds: r.RevealSeconds, MaxWaves: r.MaxWaves,
	}
	if r.Qualification != nil {
		qualification := *r.Qualification
		spec.Qualification = &qualification
	}
	return spec
}

// ReviewSpec is what a review is asked of the task's submissions, of which there is at least one.
func (t Task) ReviewSpec() Spec {
	bounty := Times(t.Spec.JudgementPay(), t.Spec.Review.judgements(t.Labels))
	return t.Spec.reviewOf(uint32(t.Labels), bounty) //nolint:gosec // at most MaxCells
}

// Reviewed says whether so many judgements are enough for a verdict: more than half of those that the review asks for, so that no
// few who happen to come decide.
func (s Spec) Reviewed(judgements uint32) bool { return 2*judgements > s.Redundancy }

// ReviewRest is what of the review's bounty the task still holds: all of it, until the review is opened with its part.
func (t Task) ReviewRest() sdk.Coins {
	r := t.Spec.Review
	switch {
	case r == nil:
		return nil
	case t.Review == 0:
		return r.Bounty
	}
	return r.Bounty.Sub(Times(t.Spec.JudgementPay(), r.judgements(t.Labels))...)
}

// Stake is what a task puts into escrow for labels and reviews, and still owes until it is settled.
func (t Task) Stake() sdk.Coins { return t.Spec.Bounty.Add(t.ReviewRest()...) }

// OpenEarned is what a labeler has earned of whom so many submissions were accepted, in units of 2^-25 of a label's pay.
func OpenEarned(accepted uint32) uint64 { return uint64(accepted) << inference.PayBits }

// CountOpen adds a task of open work to a reputation: of the submissions, at most MaxCounted, the part that was accepted is
// good.
func (r Reputation) CountOpen(submissions, accepted uint64) Reputation {
	counted := min(submissions, MaxCounted)
	return r.add(counted, counted*accepted/submissions)
}

// validateReview checks the review of open work. The field names are those of the spec.
func (s Spec) validateReview() error {
	r := s.Review
	if r == nil {
		return nil
	}
	if err := cid.Validate(r.InstructionsCid); err != nil {
		return errorsmod.Wrapf(ErrReview, "review.instructions_cid: %s", err)
	}
	// The review of all submissions is the greatest that may come: it must be a task, too.
	spec := s.reviewOf(uint32(s.Plan().Labels()), r.Bounty) //nolint:gosec // at most MaxCells, by validateSize
	for _, check := range []func() error{spec.validateSize, spec.validateBounty, spec.validateBond, spec.validateTimes, spec.validateQualification} {
		if err := check(); err != nil {
			return errorsmod.Wrapf(ErrReview, "review.%s", err)
		}
	}
	return nil
}

// AllLabels is how many labels blocks have to work on: those of the task and of its review.
func (s Spec) AllLabels() uint64 {
	labels := s.Plan().Labels()
	if s.Review != nil {
		labels += s.Review.judgements(labels)
	}
	return labels
}
