package worker

import (
	"context"
	"fmt"

	"github.com/sahara-chain/sahara/x/labeling/client/form"
)

// Answers is a Labeler that has been asked before.
type Answers struct {
	// Labels are by item, or by number of the submission in a review; Judged are of a review by the submissions' CIDs.
	Labels map[uint32][]byte
	Judged map[string][]byte
	// Files are paths of what was made, by item.
	Files map[uint32]string
}

// Len is how many answers there are.
func (a Answers) Len() int { return len(a.Labels) + len(a.Judged) + len(a.Files) }

// Label is what is in the table, or in the file that it names. The error is ErrLabel where there is nothing to be had.
func (a Answers) Label(_ context.Context, q Question) ([]byte, error) {
	if made, ok := q.Form.(form.Made); ok {
		path, ok := a.Files[q.Item]
		if !ok {
			return nil, fmt.Errorf("%w: there is no file for item %d", ErrLabel, q.Item)
		}
		b, err := made.Kind.Read(path)
		if err != nil {
			return nil, fmt.Errorf("%w: item %d: %w", ErrLabel, q.Item, err)
		}
		return b, nil
	}
	if label, ok := a.Labels[q.Item]; ok {
		return label, nil
	}
	if q.Of == nil {
		return nil, fmt.Errorf("%w: there is no answer for item %d", ErrLabel, q.Item)
	}
	if label, ok := a.Judged[q.Of.CID]; ok {
		return label, nil
	}
	return nil, fmt.Errorf("%w: there is no answer for submission %d, %s", ErrLabel, q.Item, q.Of.CID)
}
