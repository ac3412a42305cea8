package worker

import (
	"context"
	"fmt"
)

// Answers is a Labeler that has been asked before: labels by item.
type Answers map[uint32]uint8

// Label is what is in the table. The error is ErrLabel for an item that is not.
func (a Answers) Label(_ context.Context, item uint32, _ uint8) (uint8, error) {
	label, ok := a[item]
	if !ok {
		return 0, fmt.Errorf("%w: there is no answer for item %d", ErrLabel, item)
	}
	return label, nil
}
