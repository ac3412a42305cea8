package terminal

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/client/content"
	"github.com/sahara-chain/sahara/x/labeling/client/form"
	"github.com/sahara-chain/sahara/x/labeling/client/worker"
)

var verdict = form.Classes{Count: 2, Names: []string{"accept", "refuse"}}

// again does something every now and then, as long as there is a screen.
func again(ctx context.Context, f func()) {
	go func() {
		for ctx.Err() == nil {
			time.Sleep(10 * time.Millisecond)
			f()
		}
	}()
}

// seen asks about a submission and returns what is on the screen, and then presses keys.
func seen(t *testing.T, task Task, name string, keys string) (screen string, said []byte) {
	t.Helper()
	s := New(task)
	keyboard := &keyboard{}
	s.on(keyboard, io.Discard)
	var asked askMsg
	require.NoError(t, s.Run(t.Context(), func(ctx context.Context) (err error) {
		again(ctx, func() { keyboard.press(keys) })
		said, err = s.Label(ctx, worker.Question{Item: 7, Of: &worker.Submission{Item: 1, CID: name}, Form: verdict})
		return err
	}))
	// The same question, on a screen that can be read.
	asked = askMsg{Question: worker.Question{Item: 7, Of: &worker.Submission{Item: 1, CID: name}, Form: verdict}, path: "b.txt"}
	asked.content = []byte("the second item")
	asked.judged, asked.trouble = s.ofSubmission(t.Context(), name)
	next, _ := model{task: task, width: 120, height: 24}.Update(asked)
	return next.(model).text(), said
}

// TestReview shows a submission beside its item, or what is wrong with it. It is refused by a key all the same.
func TestReview(t *testing.T) {
	task := task(t, "the first item", "the second item")
	dir := t.TempDir()
	put := func(name, text string) string {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		return name
	}
	good := put(content.Name([]byte("what is said\x1b[2J")), "what is said\x1b[2J")
	empty := put(content.Name(nil), "")
	other := put(content.Name([]byte("it")), "something else")
	var err error
	task.Content, err = content.OpenSource(dir)
	require.NoError(t, err)
	task.Judged = content.Transcription
	for name, test := range map[string]struct {
		keys string
		said byte
		want []string
		not  string
	}{
		good:                           {"1", 0, []string{"submission 7, of item 1: b.txt", "the second item", "what is said·[2J", "1 accept   2 refuse   r look for it again"}, "not to be had"},
		empty:                          {"2", 1, []string{"the second item", "the text is empty"}, ""},
		other:                          {"2", 1, []string{"the second item", "other content", content.Name([]byte("something else"))}, "something else\n"},
		content.Name([]byte("nobody")): {"2", 1, []string{"the content is not to be had", "no such file"}, ""},
	} {
		screen, said := seen(t, task, name, test.keys)
		require.Equal(t, []byte{test.said}, said)
		for _, want := range test.want {
			require.Contains(t, screen, want)
		}
		if test.not != "" {
			require.NotContains(t, screen, test.not)
		}
	}
}

// TestLookAgain: content that comes late is shown by a key.
func TestLookAgain(t *testing.T) {
	task := task(t, "the first item", "the second item")
	dir := t.TempDir()
	var err error
	task.Content, err = content.OpenSource(dir)
	require.NoError(t, err)
	task.Judged = content.Transcription
	s := New(task)
	keyboard := &keyboard{}
	s.on(keyboard, io.Discard)
	name := content.Name([]byte("late"))
	require.NoError(t, s.Run(t.Context(), func(ctx context.Context) error {
		again(ctx, func() { keyboard.press("1") }) // which is not taken before there is something
		time.AfterFunc(50*time.Millisecond, func() {
			_ = os.WriteFile(filepath.Join(dir, name), []byte("late"), 0o600)
			again(ctx, func() { keyboard.press("r") })
		})
		said, err := s.Label(ctx, worker.Question{Item: 7, Of: &worker.Submission{Item: 1, CID: name}, Form: verdict})
		require.Equal(t, []byte{0}, said)
		return err
	}))

	said := make(chan reply, 1)
	next, _ := model{task: task, width: 120, height: 24}.Update(askMsg{
		Question: worker.Question{Item: 7, Of: &worker.Submission{Item: 1, CID: name}, Form: verdict}, reply: said, trouble: content.ErrMissing,
	})
	next = press(t, next, tea.Key{Code: '1', Text: "1"})
	require.Empty(t, said, "what nobody sees is not accepted")
	require.Contains(t, next.(model).text(), "There is nothing to accept")
	require.NotContains(t, next.(model).text(), "1 accept")
	require.Contains(t, next.(model).text(), "2 refuse")
	after := press(t, next, tea.Key{Code: 'r', Text: "r"})
	require.Equal(t, reply{again: true}, <-said)
	require.Zero(t, after.labelled, "that is no answer")
	require.Contains(t, after.text(), "Looking for it again.")
	ask, none := asked(1, form.Classes{Count: 30}, "x")
	next, _ = after.Update(ask)
	press(t, next, tea.Key{Code: 'r', Text: "r"})
	require.Equal(t, reply{said: []byte{25}}, <-none, "elsewhere it is a class")
}
