package worker

import (
	"context"
	"errors"
	"time"
)

// Phase is what a task asks of its labelers now.
type Phase uint8

const (
	// Joining: a wave takes labelers.
	Joining Phase = iota + 1
	// Between: the chain draws, gives out, counts or infers. There is nothing to do but to wait.
	Between
	// Committing: labelers bind themselves to their labels.
	Committing
	// Revealing: they show them.
	Revealing
	// Over: the task is done, and pays.
	Over
)

// View is what the chain says of a task and of one labeler of it, all at about one height.
type View struct {
	Phase Phase
	// Wave is the present wave, from 1.
	Wave uint32
	// Classes is the number of classes: labels are 0 to Classes-1.
	Classes uint8
	// Left is how long the phase still lasts by the chain's clock; 0 where it does not end by time.
	Left time.Duration
	// Open says whether the next wave has batches to give.
	Open bool
	// Joined says whether the labeler is in the present wave.
	Joined bool
	// Items is the labeler's batch in the present wave, in order; empty before it has one. Batch is its number.
	Items []uint32
	Batch uint32
	// Commitment is what the chain holds of the labeler for it; empty for nothing.
	Commitment []byte
	// Revealed says whether its labels were shown.
	Revealed bool
	// Batches is how many batches the labeler has revealed in the whole task.
	Batches uint32
	// Earned is what the labels shown so far pay at most, for people to read.
	Earned string
	// Judged is how the labeler's work was judged, for people to read; empty before it is.
	Judged string
	// Payable is what can be claimed, for people to read; empty for nothing. It stands once the task is over.
	Payable string
}

// Chain is one labeler's way to a task. Calls that send return when the transaction is in a block; an error leaves
// open whether it is. Sending twice does no harm.
type Chain interface {
	Look(ctx context.Context) (View, error)
	Join(ctx context.Context) error
	Commit(ctx context.Context, commitment []byte) error
	Reveal(ctx context.Context, labels, salt []byte) error
	// Claim returns what was paid, for people to read.
	Claim(ctx context.Context) (string, error)
}

// Labeler says what an item is. It may be a person, who takes time; the context ends when it is too late.
type Labeler interface {
	Label(ctx context.Context, item uint32, classes uint8) (uint8, error)
}

var (
	// ErrForeign refuses to go on where the chain holds a commitment that is not of this folder: another machine labels
	// with the same key, or the folder is not the one that the batch was begun in.
	ErrForeign = errors.New("the chain holds a commitment that was not made here")
	// ErrSheet refuses a file that is not what this package wrote.
	ErrSheet = errors.New("not a sheet of labels")
	// ErrBusy refuses a folder that another worker uses.
	ErrBusy = errors.New("another worker uses the folder")
	// ErrLabel refuses a label that the task does not have.
	ErrLabel = errors.New("no such class")
)
