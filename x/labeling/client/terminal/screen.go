// Package terminal shows a labeler the items of a batch on a terminal. A class is said by a key, a number is typed, a
// submission is shown beside its item, and content is typed, edited or read from a file.
package terminal

import (
	"context"
	"errors"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/sahara-chain/sahara/x/labeling/client/content"
	"github.com/sahara-chain/sahara/x/labeling/client/form"
	"github.com/sahara-chain/sahara/x/labeling/client/items"
	"github.com/sahara-chain/sahara/x/labeling/client/worker"
)

// Task is what is shown above the items, and where what is shown comes from.
type Task struct {
	ID    uint64
	Name  string
	Items *items.Set
	// Instructions is the CID of what the requester asks, or nothing.
	Instructions string
	// Content has the submissions of a review; Judged is their kind.
	Content content.Source
	Judged  content.Kind
	// Drafts is where a person makes content, in a task that asks for it.
	Drafts content.Drafts
}

// Screen is a worker's labeler, and where it reports.
type Screen struct {
	task    Task
	options []tea.ProgramOption
	program *tea.Program
}

// New is a screen on the terminal.
func New(task Task) *Screen { return &Screen{task: task} }

// on is a screen on something else, for tests.
func (s *Screen) on(in io.Reader, out io.Writer) {
	s.options = []tea.ProgramOption{tea.WithInput(in), tea.WithOutput(out), tea.WithWindowSize(80, 24), tea.WithoutSignals()}
}

// Run shows the screen while f runs, and ends when f does or the labeler leaves: then f's context ends first. Leaving is
// no error.
func (s *Screen) Run(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	now := time.Now() //determinism:allow a person looks at the clock
	s.program = tea.NewProgram(model{task: s.task, now: now}, append(s.options, tea.WithContext(ctx))...)
	ended := make(chan error, 1)
	go func() { //determinism:allow a terminal and a node at once
		err := f(ctx)
		s.program.Send(overMsg{})
		ended <- err
	}()
	last, err := s.program.Run()
	cancel()
	worked := <-ended
	if m, ok := last.(model); ok && m.left && errors.Is(worked, context.Canceled) {
		return nil
	}
	if errors.Is(err, tea.ErrProgramKilled) {
		err = nil // by the context: what ended it says more
	}
	return errors.Join(worked, err)
}

// Messages to the screen.
type (
	askMsg struct {
		worker.Question
		path    string
		content []byte
		// judged is the submission's content in a review, or trouble says what is wrong with it.
		judged  []byte
		trouble error
		reply   chan<- reply
	}
	withdrawMsg struct{ item uint32 }
	stepMsg     struct {
		worker.Step
		labelled int
	}
	troubleMsg struct{ err error }
	overMsg    struct{}
)

// reply is what a person says: an answer, or to look for the submission again.
type reply struct {
	said  []byte
	again bool
}

// Label implements worker.Labeler: it shows the item until there is an answer, or it is too late.
func (s *Screen) Label(ctx context.Context, q worker.Question) ([]byte, error) {
	item := q.Item
	if q.Of != nil {
		item = q.Of.Item
	}
	shown, err := s.task.Items.Read(ctx, item)
	if err != nil {
		return nil, err
	}
	for {
		said := make(chan reply, 1)
		ask := askMsg{Question: q, path: s.task.Items.Path(item), content: shown, reply: said}
		if q.Of != nil {
			ask.judged, ask.trouble = s.ofSubmission(ctx, q.Of.CID)
		}
		s.program.Send(ask)
		select { //determinism:allow a person answers, or is too late
		case r := <-said:
			if !r.again {
				return r.said, nil
			}
		case <-ctx.Done():
			s.program.Send(withdrawMsg{q.Item})
			return nil, ctx.Err()
		}
	}
}

// ofSubmission is the content of a submission, and what is wrong with it.
func (s *Screen) ofSubmission(ctx context.Context, name string) ([]byte, error) {
	b, err := s.task.Content.Fetch(ctx, name)
	if err != nil {
		return nil, err
	}
	return b, s.task.Judged.Check(b)
}

// Report shows what the worker did.
func (s *Screen) Report(step worker.Step) {
	msg := stepMsg{Step: step}
	if step.Sheet != nil {
		msg.labelled = step.Sheet.Labelled() // now: the worker goes on with the sheet
	}
	s.program.Send(msg)
}

// Trouble shows an error after which the worker goes on.
func (s *Screen) Trouble(err error) { s.program.Send(troubleMsg{err}) }

// unseen says whether a submission cannot be shown. What nobody sees is not accepted, which is class 0.
func (a askMsg) unseen() bool { return a.Of != nil && a.judged == nil }

// made says whether a question asks for content, and of which kind.
func (a askMsg) made() (content.Kind, bool) {
	f, ok := a.Form.(form.Made)
	return f.Kind, ok
}
