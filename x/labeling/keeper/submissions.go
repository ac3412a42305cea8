package keeper

import (
	"context"
	"sort"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/sheet"
	"github.com/sahara-chain/sahara/x/labeling/shuffle"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// submissionPacker numbers submissions through.
type submissionPacker struct {
	k   Keeper
	ctx context.Context
	id  uint64
	// next is the number of the next submission, once begun.
	next  uint64
	begun bool
}

func (p *submissionPacker) add(entry sheet.Entry) error {
	if !p.begun {
		last, err := p.k.submissions(p.ctx, p.id, ^uint64(0))
		if err != nil {
			return err
		}
		p.next, p.begun = last.end(), true
	}
	s := sheet.Submissions{Worker: entry.Worker, Batch: entry.Batch, Digests: entry.Labels}
	if err := p.k.made.Set(p.ctx, collections.Join(p.id, p.next), s.Marshal()); err != nil {
		return err
	}
	p.next += uint64(s.Count())
	return nil
}

func (p *submissionPacker) end() error { return nil }

// submissions are those of a batch of a labeler, and the number of the first.
type submissions struct {
	sheet.Submissions
	first uint64
}

// end is the number after the last.
func (s submissions) end() uint64 { return s.first + uint64(s.Count()) }

// item is what a submission of them was made of, and its SHA-256.
func (s submissions) item(task types.Task, order shuffle.Shuffle, number uint64) (uint32, [types.HashSize]byte) {
	at := uint32(number - s.first) //nolint:gosec // within a batch
	return order.At(s.Batch*task.Spec.BatchSize + at), s.Digest(at)
}

// submissions reads those among which a number is, or the last ones below it; none is zero.
func (k Keeper) submissions(ctx context.Context, id, number uint64) (s submissions, err error) {
	rng := collections.NewPrefixedPairRange[uint64, uint64](id).EndInclusive(number).Descending()
	err = k.made.Walk(ctx, rng, func(key pageKey, value []byte) (bool, error) {
		parsed, err := sheet.ParseSubmissions(value)
		s = submissions{parsed, key.K2()}
		return true, err
	})
	return s, err
}

// submissionReader reads submissions one after the other, each batch of them once, with the verdicts of their review.
type submissionReader struct {
	k       Keeper
	ctx     context.Context
	task    types.Task
	order   shuffle.Shuffle
	review  answerReader
	answers shuffle.Shuffle
	batch   submissions
}

// submissionReader is for a task whose review is done.
func (k Keeper) submissionReader(ctx context.Context, task types.Task) (*submissionReader, error) {
	review, err := k.tasks.Get(ctx, task.Review)
	if err != nil {
		return nil, err
	}
	r := &submissionReader{k: k, ctx: ctx, task: task, order: places(task), review: k.answerReader(ctx, review)}
	if review.Labels > 0 {
		r.answers = places(review)
	}
	return r, nil
}

// at reads the batch in which a number is.
func (r *submissionReader) at(number uint64) (submissions, error) {
	if number >= r.batch.first && number < r.batch.end() {
		return r.batch, nil
	}
	var err error
	if r.batch, err = r.k.submissions(r.ctx, r.task.Id, number); err == nil && number >= r.batch.end() {
		err = errorsmod.Wrapf(types.ErrBrokenInvariant, "task %d has no submission %d", r.task.Id, number)
	}
	return r.batch, err
}

// verdict is what the review says of a submission. What was not judged by more than half of those whom the requester asked for is
// accepted.
func (r *submissionReader) verdict(number uint64) (v types.SubmissionEntry, err error) {
	v = types.SubmissionEntry{Number: uint32(number), Accepted: true} //nolint:gosec // at most MaxCells
	if r.review.task.Labels == 0 {
		return v, nil
	}
	place, review := r.answers.Place(v.Number), r.review.task
	if judged, err := r.review.filled.count(place / review.Spec.BatchSize); err != nil || !review.Spec.Reviewed(judged) {
		return v, err
	}
	// Places of neighbours have nothing to do with each other: whole records of answers would be read for one each.
	answer, err := inference.ReadAnswer(records{r.k, r.ctx, review.Id}, review.InferenceSize(), place)
	if err != nil {
		return v, err
	}
	v.Reviewed, v.Accepted, v.Confidence = true, answer.Label == types.AcceptedClass, answer.Confidence
	return v, nil
}

// ofBatch finds the submissions of a batch of a labeler; none is zero.
func (k Keeper) ofBatch(ctx context.Context, task types.Task, worker, batch uint32) (s submissions, err error) {
	first := sort.Search(int(task.Labels), func(n int) bool { //nolint:gosec // at most MaxCells
		var at submissions
		if err == nil {
			at, err = k.submissions(ctx, task.Id, uint64(n)) //nolint:gosec // not negative
		}
		return at.Worker >= worker
	})
	for number := uint64(first); err == nil && number < task.Labels; number = s.end() { //nolint:gosec // not negative
		// While they are packed, those that are not yet there are beyond the last.
		if s, err = k.submissions(ctx, task.Id, number); err != nil || s.Worker != worker || s.end() <= number {
			break
		}
		if s.Batch == batch {
			return s, nil
		}
	}
	return submissions{}, err
}
