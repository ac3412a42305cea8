package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strconv"

	"github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// verifyOpen verifies the review as any task, and then what follows from it: which submissions are accepted, what those who
// made them have earned, and the dataset of the accepted ones.
func (n node) verifyOpen(ctx context.Context, t *openTranscript) (said string, err error) {
	verdicts := make([]types.SubmissionEntry, len(t.submissions))
	for i := range verdicts {
		verdicts[i].Accepted = true // as long as nobody says anything else
	}
	said = "nobody reviewed it"
	if t.judged != nil {
		var r replay
		if said, r, err = n.verifyLabels(ctx, t.judged); err != nil {
			return "", fmt.Errorf("review, task %d: %w", t.review.Id, err)
		}
		said = fmt.Sprintf("review, task %d: %s", t.review.Id, said)
		judgements, err := t.judged.judgements()
		if err != nil {
			return "", err
		}
		if err := judge(verdicts, r, t.review.Spec, judgements); err != nil {
			return "", err
		}
	}
	accepted, all := map[string]uint32{}, 0
	for i, v := range verdicts {
		s := t.submissions[i]
		if s.Reviewed != v.Reviewed || s.Accepted != v.Accepted || s.Confidence != v.Confidence {
			return "", fmt.Errorf("%w: submission %d: reviewed %t, accepted %t, confidence %d, and the chain says %t, %t, %d", errDiffers,
				i, v.Reviewed, v.Accepted, v.Confidence, s.Reviewed, s.Accepted, s.Confidence)
		}
		if v.Accepted {
			accepted[s.Labeler]++
			all++
		}
	}
	said += fmt.Sprintf("; %d of %d submissions are accepted as the chain says", all, len(verdicts))
	if !t.task.Status.Settled() {
		return said, nil
	}
	if err := t.compareWork(accepted); err != nil {
		return "", err
	}
	said += ", and so is what was earned"
	if t.task.DatasetId == 0 {
		return said, nil
	}
	root, err := t.root(verdicts)
	if err != nil {
		return "", err
	}
	return said + fmt.Sprintf("; they are the records of dataset %d", t.task.DatasetId), n.compareRoot(ctx, t.task.DatasetId, root)
}

// judgements counts the labels of each item.
func (t *transcript) judgements() (map[string]uint32, error) {
	rows, err := csv.NewReader(bytes.NewReader(t.revealed)).ReadAll()
	if err != nil {
		return nil, err
	}
	n := map[string]uint32{}
	for _, row := range rows {
		n[row[1]]++ // worker, item, label; and the heading
	}
	return n, nil
}

// judge writes down what a replayed review says of submissions, which are its items, where enough have judged them.
func judge(verdicts []types.SubmissionEntry, r replay, review types.Spec, judgements map[string]uint32) error {
	for i, item := range r.items {
		number, err := strconv.Atoi(item)
		if err != nil || number >= len(verdicts) {
			return fmt.Errorf("%w: the review judges submission %.40q of %d", errNode, item, len(verdicts))
		}
		if !review.Reviewed(judgements[item]) {
			continue
		}
		a := r.answers[i]
		verdicts[number] = types.SubmissionEntry{Reviewed: true, Accepted: a.label == types.AcceptedClass, Confidence: a.confidence}
	}
	return nil
}

// compareWork holds labelers' work and pay to what is accepted of each.
func (t *openTranscript) compareWork(accepted map[string]uint32) error {
	earned := map[string]uint64{}
	for _, m := range t.members {
		earned[m.Labeler] = types.OpenEarned(accepted[m.Labeler])
		if made := labelsOf(t.task, m); m.Work.Accepted != accepted[m.Labeler] || uint64(m.Work.Labels) != made {
			return fmt.Errorf("%w: of %d submissions of %s %d are accepted, and the chain says of %d it is %d", errDiffers,
				made, m.Labeler, accepted[m.Labeler], m.Work.Labels, m.Work.Accepted)
		}
	}
	return compareMoney(t.task, t.members, earned)
}

// root is that of the accepted submissions.
func (t *openTranscript) root(verdicts []types.SubmissionEntry) (records.Hash, error) {
	var tree records.Builder
	for i, v := range verdicts {
		if !v.Accepted {
			continue
		}
		content, err := digest(t.submissions[i])
		if err != nil {
			return records.Hash{}, err
		}
		tree.Add(blind.Submission(t.submissions[i].Item, content, v.Confidence))
	}
	return tree.Root()
}
