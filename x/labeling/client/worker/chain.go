package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sahara-chain/sahara/x/labeling/client/form"
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
	// Form says what a label is.
	Form form.Form
	// Until is when the phase ends, by the chain's clock; zero where it does not end by time.
	Until time.Time
	// Open says whether the next wave has batches to give.
	Open bool
	// Joined says whether the labeler is in the present wave.
	Joined bool
	// Given says whether it has a batch there that was not counted yet.
	Given bool
	// Items is the labeler's batch in the present wave, in order; empty before it has one. Batch is its number. Of a review
	// they are numbers of submissions, and Submissions are these in the same order.
	Items       []uint32
	Submissions []Submission
	Batch       uint32
	// Commitment is what the chain holds of the labeler for it; empty for nothing.
	Commitment []byte
	// Revealed says whether its labels were shown.
	Revealed bool
	// Batches is how many batches the labeler has revealed in the whole task.
	Batches uint32
	// Done are the numbers of the batches that were counted with their labels.
	Done []uint32
	// Bond is what the task holds of the labeler's, for people to read; empty for nothing.
	Bond string
	// Forfeit is the bond that it took and does not hold any more before the end; empty for none.
	Forfeit string
	// Review is the task that reviews this one; 0 for none yet.
	Review uint64
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
	Claim(ctx context.Context) (Receipt, error)
}

// Receipt is what a claim paid, for people to read: all of it, and what of it is bonds that came back; empty for nothing.
type Receipt struct{ Paid, Bond string }

// Loss is a batch whose labels were not shown, and the bond that went with it; empty where there was none.
type Loss struct {
	Wave uint32
	Bond string
}

// String is for people to read.
func (l Loss) String() string {
	text := fmt.Sprintf("you did not show your labels of wave %d: ", l.Wave)
	if l.Bond != "" {
		text += fmt.Sprintf("the bond of %s is lost, ", l.Bond)
	}
	return text + "the slot is open again"
}

// Submission is what somebody made of an item, to be judged.
type Submission struct {
	Item uint32
	// CID names its content.
	CID string
}

// Question is what a labeler is asked.
type Question struct {
	// Item is what it is about, or the number of the submission in a review.
	Item uint32
	// Of is the submission that a review asks about; nil elsewhere.
	Of   *Submission
	Form form.Form
}

// Labeler answers with a label, or with content where the form is Made. It may be a person, who takes time; the context
// ends when it is too late.
type Labeler interface {
	Label(ctx context.Context, q Question) ([]byte, error)
}

var (
	// ErrForeign refuses to go on where the chain holds a commitment that is not of this folder: another machine labels
	// with the same key, or the folder is not the one that the batch was begun in.
	ErrForeign = errors.New("the chain holds a commitment that was not made here")
	// ErrSheet refuses a file that is not what this package wrote.
	ErrSheet = errors.New("not a sheet of labels")
	// ErrBusy refuses a folder that another worker uses.
	ErrBusy = errors.New("another worker uses the folder")
	// ErrLabel refuses an answer that is no label of the task, or none at all.
	ErrLabel = errors.New("there is no label")
	// ErrRefused is of a Chain that refuses what was sent, and would do so again.
	ErrRefused = errors.New("the chain refuses it")
	// ErrMoney is of a Chain that waits for coins of the labeler.
	ErrMoney = errors.New("coins are missing")
)
