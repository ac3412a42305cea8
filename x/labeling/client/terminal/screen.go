// Package terminal shows a labeler the items of a batch on a terminal, and takes a label for each by a key.
package terminal

import (
	"context"
	"errors"
	"io"

	tea "charm.land/bubbletea/v2"

	"github.com/sahara-chain/sahara/x/labeling/client/items"
	"github.com/sahara-chain/sahara/x/labeling/client/worker"
)

// Task is what is shown above the items.
type Task struct {
	ID      uint64
	Name    string
	Classes uint8
	Items   *items.Set
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
	s.program = tea.NewProgram(model{task: s.task}, append(s.options, tea.WithContext(ctx))...)
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
		item    uint32
		path    string
		content []byte
		reply   chan<- uint8
	}
	withdrawMsg struct{ item uint32 }
	stepMsg     struct {
		worker.Step
		labelled int
	}
	troubleMsg struct{ err error }
	overMsg    struct{}
)

// Label implements worker.Labeler: it shows the item until a key is pressed, or it is too late.
func (s *Screen) Label(ctx context.Context, item uint32, _ uint8) (uint8, error) {
	content, err := s.task.Items.Read(ctx, item)
	if err != nil {
		return 0, err
	}
	reply := make(chan uint8, 1)
	s.program.Send(askMsg{item, s.task.Items.Path(item), content, reply})
	select { //determinism:allow a person answers, or is too late
	case label := <-reply:
		return label, nil
	case <-ctx.Done():
		s.program.Send(withdrawMsg{item})
		return 0, ctx.Err()
	}
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
