package worker

import (
	"context"
	"errors"
	"slices"
	"time"
)

// grace is how long after the end of a phase, by this machine's clock, the chain still has no block that ends it. If it
// says for longer that the phase goes on, the clock is wrong and the chain is right.
const grace = 30 * time.Second

// leastLook is how soon after a look the chain is looked at again while the labeler is asked.
const leastLook = 50 * time.Millisecond

// errOver ends a question to which no answer is wanted any more.
var errOver = errors.New("the phase is over")

// ending says whether the time of the phase is over, and the chain has not gone on yet.
func (v View) ending() bool {
	if v.Until.IsZero() {
		return false
	}
	late := time.Since(v.Until) //determinism:allow a labeler's own clock
	return late >= 0 && late < grace
}

// during is a context that ends with the time of a phase, or when the chain is seen to be past it. stop waits until the
// chain is not asked any more.
func (w *Worker) during(ctx context.Context, v View) (inner context.Context, stop func()) {
	inner, cancel := context.WithCancelCause(ctx)
	ended := make(chan struct{})
	var deadline <-chan time.Time
	if left := time.Until(v.Until); left > 0 { //determinism:allow a labeler's own clock
		timer := time.NewTimer(left) //determinism:allow a labeler's own clock
		deadline = timer.C
	}
	go func() { //determinism:allow a person answers while the chain goes on
		defer close(ended)
		for {
			var look <-chan time.Time
			if w.poll > 0 {
				look = time.After(max(w.poll, leastLook)) //determinism:allow a client waits for a node
			}
			select { //determinism:allow a person answers, or is too late
			case <-inner.Done():
				return
			case <-deadline:
				cancel(errOver)
				return
			case <-look:
				if now, err := w.Chain.Look(inner); err == nil && v.past(now) {
					cancel(errOver)
					return
				}
			}
		}
	}()
	return inner, func() {
		cancel(context.Canceled)
		<-ended
	}
}

// past says whether a later look shows that labels of the batch are not wanted any more.
func (v View) past(now View) bool {
	return now.Wave != v.Wave || now.Batch != v.Batch || !slices.Equal(now.Items, v.Items) || len(now.Commitment) > 0 ||
		now.Phase != v.Phase && now.Phase != Committing
}

// batch is one that was given out.
type batch struct {
	wave, number uint32
	bond         string
}

// lost says whether the batch that was given out last was counted without its labels. It remembers the present one.
func (w *Worker) lost(v View) (bool, error) {
	if !w.began {
		w.began = true
		last, err := w.Folder.last()
		if err != nil {
			return false, err
		}
		if last.wave > 0 && last.wave <= v.Wave {
			w.held = &batch{last.wave, last.number, v.Forfeit}
		}
	}
	if w.held != nil && !v.Given || w.held != nil && w.held.wave != v.Wave {
		if !slices.Contains(v.Done, w.held.number) {
			return true, nil
		}
		w.held = nil
	}
	if len(v.Items) > 0 {
		w.held = &batch{v.Wave, v.Batch, v.Bond}
	}
	return false, nil
}
