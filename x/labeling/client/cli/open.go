package cli

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/shuffle"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// openTranscript is all of a task of open work that its result follows from, and the result.
type openTranscript struct {
	task types.Task
	// members are by number: the order of their submissions.
	members     []types.MemberEntry
	submissions []types.SubmissionEntry
	// review is the task that judges them; judged is what was said in it, nil where nobody came.
	review types.Task
	judged *transcript
}

// readOpen asks a node for all of a task of open work. progress hears of reviewers.
func (n node) readOpen(ctx context.Context, task types.Task, progress func(done, total uint64)) (t *openTranscript, err error) {
	t = &openTranscript{task: task}
	if t.review, err = n.reviewOf(ctx, task); err != nil {
		return nil, err
	}
	if t.members, err = n.labelers(ctx, task.Id); err != nil {
		return nil, err
	}
	slices.SortFunc(t.members, func(a, b types.MemberEntry) int { return cmp.Compare(a.Member.Number, b.Member.Number) })
	if t.submissions, err = n.submissions(ctx, task); err != nil {
		return nil, err
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	if t.review.Labels > 0 {
		t.judged, err = n.read(ctx, t.review, progress)
	}
	return t, err
}

// reviewOf is the review of a task, which must be over. What it is asked follows from the task.
func (n node) reviewOf(ctx context.Context, task types.Task) (types.Task, error) {
	if task.Review == 0 {
		return types.Task{}, fmt.Errorf("task %d is at %s: %w", task.Id, statusName(task.Status), errNotInferred)
	}
	res, err := n.task(ctx, task.Review)
	if err != nil {
		return types.Task{}, err
	}
	review := res.Task
	if review.Status != types.Status_STATUS_DONE {
		return review, fmt.Errorf("task %d is reviewed by task %d, which is at %s: %w", task.Id, review.Id, statusName(review.Status), errNotInferred)
	}
	want := task.ReviewSpec()
	asked, err := review.Spec.Marshal()
	if err != nil {
		return review, err
	}
	follows, err := want.Marshal()
	if err != nil {
		return review, err
	}
	if review.Id != task.Review || review.ReviewOf != task.Id || review.Labels > review.Spec.Plan().Labels() || !bytes.Equal(asked, follows) {
		return review, fmt.Errorf("%w: task %d is not the review that task %d asks for", errNode, review.Id, task.Id)
	}
	return review, nil
}

// submissions are all of a task, by number.
func (n node) submissions(ctx context.Context, task types.Task) ([]types.SubmissionEntry, error) {
	count := (int(task.Labels)-1)/types.MaxPage + 1 //nolint:gosec // at most MaxCells
	got := make([][]types.SubmissionEntry, count)
	err := each(ctx, count, func(ctx context.Context, i int) error {
		res, err := n.labeling.Submissions(ctx, &types.QuerySubmissionsRequest{TaskId: task.Id, Page: uint32(i)}) //nolint:gosec // a page
		if err == nil {
			got[i] = res.Submissions
		}
		return err
	})
	return slices.Concat(got...), err
}

// check holds the submissions to what labelers did. Their order is that of labelers and of each one's batches, and which
// items a batch has follows from the task's seed, whatever the node says of it.
func (t *openTranscript) check() error {
	places, next := shuffle.New(t.task.Seed, "items", t.task.Spec.Items), 0
	for i, m := range t.members {
		if uint64(m.Member.Number) != uint64(i)+1 {
			return fmt.Errorf("%w: labeler %d has number %d", errNode, i+1, m.Member.Number)
		}
		for _, batch := range m.Member.Batches {
			for place, to := t.task.Spec.Plan().Places(batch); place < to; place, next = place+1, next+1 {
				if next >= len(t.submissions) {
					return fmt.Errorf("%w: there are %d submissions, and more labels", errNode, next)
				}
				s := t.submissions[next]
				if s.Labeler != m.Labeler || s.Item != places.At(place) || uint64(s.Number) != uint64(next) {
					return fmt.Errorf("%w: submission %d is number %d, of item %d by %s, and by the task's seed of item %d by %s",
						errNode, next, s.Number, s.Item, s.Labeler, places.At(place), m.Labeler)
				}
			}
		}
	}
	if next != len(t.submissions) || uint64(next) != t.task.Labels || len(t.members) != int(t.task.Workers) {
		return fmt.Errorf("%w: %d labelers with %d labels, and %d labelers with %d submissions",
			errNode, t.task.Workers, t.task.Labels, len(t.members), len(t.submissions))
	}
	return nil
}

// digest is the SHA-256 of what a submission is.
func digest(s types.SubmissionEntry) (blind.Hash, error) {
	c, err := cid.Parse(s.Cid)
	if err != nil || c.Codec != cid.Raw {
		return blind.Hash{}, fmt.Errorf("%w: submission %d is %.100q, which is no CID of raw bytes", errNode, s.Number, s.Cid)
	}
	return c.Digest, nil
}

// labelsOf is how many labels a labeler has revealed.
func labelsOf(task types.Task, m types.MemberEntry) (n uint64) {
	for _, batch := range m.Member.Batches {
		n += uint64(task.Spec.Plan().Size(batch))
	}
	return n
}
