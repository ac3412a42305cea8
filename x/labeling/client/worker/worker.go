// Package worker is a labeler's side of a task, without a terminal and without a way to a node of its own: it joins
// waves, has its labeler label, commits, reveals and claims, each when the chain asks for it.
//
// It may end at any moment and begin again. All it must not forget stands on the disk before it is needed: each label
// when it is given, with the content that it names, and salt and labels before a commitment to them is sent. A commitment
// that was sent is never replaced by another.
package worker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sahara-chain/sahara/x/labeling/client/form"
)

// Worker works on a task.
type Worker struct {
	Chain   Chain
	Labeler Labeler
	Folder  *Folder
	// Batches is how many batches it takes at most; 0 for as many as there are.
	Batches uint32
	// Report hears of every step that went well and of every question, and Trouble of errors after which Run goes on, where they are set.
	Report  func(Step)
	Trouble func(error)

	// missed is the wave whose batch was last reported as missed; held is the batch that was given out last.
	missed uint32
	held   *batch
	// began says whether the folder was asked for the batch of an earlier life.
	began bool
	// poll is how often the chain is looked at while the labeler is asked; 0 for never.
	poll time.Duration
	// barred says that the chain takes the labeler into no wave any more. complained is what was last said of money.
	barred     bool
	complained string
}

// Action is what a step did.
type Action string

const (
	// Waited: there was nothing to do yet.
	Waited Action = "wait"
	// Joined a wave.
	Joined Action = "join"
	// Asking for the label of the next item. It is reported before the labeler is asked; the step goes on.
	Asking Action = "ask"
	// Labelled items of the batch.
	Labelled Action = "label"
	// Sealed the labels under a salt.
	Sealed Action = "seal"
	// Committed to them.
	Committed Action = "commit"
	// Revealed them.
	Revealed Action = "reveal"
	// Missed a batch: the wave went on before it was labelled, or before its labels were shown.
	Missed Action = "miss"
	// Lost a batch: the wave was counted, and its labels were not shown. What the step's View says is of afterwards.
	Lost Action = "lose"
	// Claimed the pay.
	Claimed Action = "claim"
	// Finished: there is nothing left to do on this task.
	Finished Action = "finish"
)

// Step is an action, and what was known when it was taken.
type Step struct {
	Action Action
	View   View
	// Sheet is of the present batch, or nil. It is not kept.
	Sheet *Sheet
	// Receipt is what a claim paid.
	Receipt
	// Lost is of a batch that was lost.
	Lost *Loss
	// Made is the folder of the content that the labels name; "" where they name none.
	Made string
}

// Step looks at the chain and does the one thing that comes next. Errors are ErrForeign, ErrSheet, ErrLabel and
// ErrRefused, which no retry mends, ErrMoney, and those of chain, labeler and disk.
func (w *Worker) Step(ctx context.Context) (Step, error) {
	v, err := w.Chain.Look(ctx)
	if err != nil {
		return Step{}, err
	}
	s := Step{Action: Waited, View: v}
	if _, ok := v.Form.(form.Made); ok {
		s.Made = w.Folder.Made()
	}
	lost, err := w.lost(v)
	if err != nil {
		return Step{}, err
	}
	if lost {
		s.Action, s.Lost = Lost, &Loss{w.held.wave, w.held.bond}
		w.held = nil
		w.report(s)
		return s, nil
	}
	switch {
	case v.Phase == Over:
		err = w.claim(ctx, &s)
	case v.Phase == Joining && !v.Joined:
		err = w.join(ctx, &s)
	case len(v.Items) > 0:
		if s.Sheet, err = w.sheet(v); err == nil {
			err = w.work(ctx, &s)
		}
	}
	if err == nil {
		w.report(s)
	}
	return s, err
}

func (w *Worker) report(s Step) {
	if w.Report != nil {
		w.Report(s)
	}
}

func (w *Worker) trouble(err error) {
	if w.Trouble != nil {
		w.Trouble(err)
	}
}

func (w *Worker) join(ctx context.Context, s *Step) error {
	if !s.View.Open || w.enough(s.View) || w.barred {
		return nil
	}
	err := w.Chain.Join(ctx)
	if errors.Is(err, ErrRefused) && s.View.Batches > 0 { // there is pay to wait for
		w.barred = true
		w.trouble(err)
		return nil
	}
	s.Action = Joined
	return err
}

func (w *Worker) enough(v View) bool { return w.Batches > 0 && v.Batches >= w.Batches }

func (w *Worker) claim(ctx context.Context, s *Step) (err error) {
	if s.View.Payable == "" {
		s.Action = Finished
		return nil
	}
	s.Action = Claimed
	s.Receipt, err = w.Chain.Claim(ctx)
	return err
}

// sheet is the one on the disk, or a new one. Sealed labels of other items under the same names are of a chain that was
// begun again: they are not thrown away, since only their owner knows that.
func (w *Worker) sheet(v View) (*Sheet, error) {
	s, err := w.Folder.Load(v.Wave, v.Batch)
	if err != nil {
		return nil, err
	}
	if s != nil && !slices.Equal(s.Items, v.Items) {
		if s.Sealed() {
			return nil, fmt.Errorf("%w: %s is of other items than wave %d, batch %d has: if the chain was begun again, move it away",
				ErrSheet, w.Folder.path(v.Wave, v.Batch), v.Wave, v.Batch)
		}
		s = nil
	}
	if s == nil {
		s = newSheet(v)
	}
	for i, label := range s.Labels {
		if label == nil {
			continue
		}
		if err := v.Form.Check(label); err != nil {
			return nil, fmt.Errorf("%w: %s: item %d: %w", ErrSheet, w.Folder.path(v.Wave, v.Batch), s.Items[i], err)
		}
		// Somebody may have taken content away. As long as nothing is sealed, the labeler can make it again.
		if _, made := v.Form.(form.Made); made && !s.Sealed() && v.Phase != Revealing && !w.Folder.has(label) {
			s.Labels[i] = nil
		}
	}
	if len(v.Commitment) > 0 && (!s.Sealed() || !bytes.Equal(v.Commitment, s.commitment(w.Folder.id))) {
		return nil, fmt.Errorf("%w: wave %d, batch %d", ErrForeign, v.Wave, v.Batch)
	}
	return s, nil
}

// work does what comes next with the batch.
func (w *Worker) work(ctx context.Context, s *Step) error {
	v, sheet := s.View, s.Sheet
	committed := len(v.Commitment) > 0
	switch {
	case v.Revealed:
		return nil
	case v.Phase == Revealing && committed:
		s.Action = Revealed
		return w.Chain.Reveal(ctx, sheet.bytes(), sheet.Salt)
	case v.Phase == Revealing:
		if w.missed != v.Wave {
			w.missed, s.Action = v.Wave, Missed
		}
		return nil
	case committed:
		return nil
	case sheet.Labelled() < len(sheet.Items):
		if v.ending() {
			return nil // there is no time for an answer: what comes next is in a block or two
		}
		s.Action = Labelled
		return w.label(ctx, v, sheet)
	case !sheet.Sealed():
		s.Action = Sealed
		sheet.seal()
		return w.Folder.Save(sheet)
	case v.Phase == Committing:
		s.Action = Committed
		return w.Chain.Commit(ctx, sheet.commitment(w.Folder.id))
	}
	return nil
}

// label asks for the labels that are missing, and keeps each before it asks for the next. It comes back early when the
// phase ends, by the clock or by what the chain says: then there is another thing to do, or none.
func (w *Worker) label(ctx context.Context, v View, sheet *Sheet) error {
	ctx, stop := w.during(ctx, v)
	defer stop()
	_, again := w.Labeler.(Answers) // a table can be asked again, and a disk takes its time
	for i, item := range sheet.Items {
		if sheet.Labels[i] != nil {
			continue
		}
		w.report(Step{Action: Asking, View: v, Sheet: sheet})
		said, err := w.Labeler.Label(ctx, v.question(i))
		if err != nil && errors.Is(context.Cause(ctx), errOver) {
			return nil
		}
		if err != nil {
			return err
		}
		if sheet.Labels[i], err = w.take(v.Form, said); err != nil {
			return fmt.Errorf("item %d: %w", item, err)
		}
		if again {
			continue
		}
		if err := w.Folder.Save(sheet); err != nil {
			return err
		}
	}
	return w.Folder.Save(sheet)
}

// question is what is asked of a place of the batch.
func (v View) question(at int) Question {
	q := Question{Item: v.Items[at], Form: v.Form}
	if len(v.Submissions) > 0 {
		q.Of = &v.Submissions[at]
	}
	return q
}

// take makes a label of an answer. Content is on the disk then. The error is ErrLabel, or the disk's.
func (w *Worker) take(f form.Form, said []byte) ([]byte, error) {
	if made, ok := f.(form.Made); ok {
		if err := made.Kind.Check(said); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrLabel, err)
		}
		return w.Folder.keep(said)
	}
	if err := f.Check(said); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLabel, err)
	}
	return said, nil
}

// Run steps until there is nothing left to do, the context ends, or an error comes that no retry mends. In between it
// waits: poll after nothing was to be done, and longer after errors, of which it bears so many in a row.
func (w *Worker) Run(ctx context.Context, poll time.Duration) error {
	const bears, longest = 20, 16
	w.poll = poll
	for failures := 0; ; {
		s, err := w.Step(ctx)
		wait := time.Duration(0)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, ErrForeign), errors.Is(err, ErrSheet), errors.Is(err, ErrLabel), errors.Is(err, ErrRefused):
			return err
		case errors.Is(err, ErrMoney): // it may still come
			if w.complained != err.Error() {
				w.complained = err.Error()
				w.trouble(err)
			}
			failures, wait = 0, poll
		case err != nil:
			failures++
			if failures == bears {
				return fmt.Errorf("%d times in a row: %w", bears, err)
			}
			w.trouble(err)
			wait = poll * time.Duration(min(1<<failures, longest))
		case s.Action == Finished:
			return nil
		case s.Action == Waited || s.Action == Missed:
			failures, wait = 0, poll
		default:
			failures = 0
		}
		if wait == 0 {
			continue
		}
		select { //determinism:allow a client waits for a node
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait): //determinism:allow a client waits for a node
		}
	}
}
