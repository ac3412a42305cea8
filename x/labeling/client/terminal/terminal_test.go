package terminal

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/labeling/client/form"
	"github.com/sahara-chain/sahara/x/labeling/client/items"
	"github.com/sahara-chain/sahara/x/labeling/client/worker"
)

func task(t testing.TB, contents ...string) Task {
	t.Helper()
	dir := t.TempDir()
	for i, content := range contents {
		require.NoError(t, os.WriteFile(filepath.Join(dir, string(rune('a'+i))+".txt"), []byte(content), 0o600))
	}
	set, err := items.Open(t.Context(), dir, func(uint64, uint64) {})
	require.NoError(t, err)
	return Task{ID: 7, Name: "Is it spam?", Items: set}
}

// asked is a question about an item, and where the answer comes.
func asked(item uint32, f form.Form, content string) (askMsg, chan reply) {
	said := make(chan reply, 1)
	return askMsg{Question: worker.Question{Item: item, Form: f}, path: "a.txt", content: []byte(content), reply: said}, said
}

var mail = form.Classes{Count: 2, Names: []string{"ham", "spam"}}

func press(t *testing.T, m tea.Model, key tea.Key) model {
	t.Helper()
	next, _ := m.Update(tea.KeyPressMsg(key))
	return next.(model)
}

func TestKeysLabel(t *testing.T) {
	m := model{task: task(t, "hello"), width: 60, height: 20}
	for _, test := range []struct {
		classes uint8
		key     rune
		want    int // -1 for none
	}{
		{2, '1', 0}, {2, '2', 1}, {2, '3', -1}, {2, 'a', -1}, {2, '0', -1}, {9, '9', 8}, {10, 'a', 9}, {32, 'x', 31}, {32, 'p', 24}, {32, 'y', -1},
	} {
		ask, said := asked(3, form.Classes{Count: test.classes}, "hello")
		next, _ := m.Update(ask)
		require.Contains(t, next.(model).text(), "item 3: a.txt")
		after := press(t, next, tea.Key{Code: test.key, Text: string(test.key)})
		if test.want < 0 {
			require.Empty(t, said, "%c of %d", test.key, test.classes)
			require.NotNil(t, after.ask)
			continue
		}
		require.Equal(t, reply{said: []byte{byte(test.want)}}, <-said, "%c of %d", test.key, test.classes)
		require.Nil(t, after.ask, "one key labels one item")
	}
}

func TestLeave(t *testing.T) {
	for _, key := range []tea.Key{{Code: 'q', Text: "q"}, {Code: tea.KeyEscape}, {Code: 'c', Mod: tea.ModCtrl}} {
		next, cmd := model{}.Update(tea.KeyPressMsg(key))
		require.True(t, next.(model).left)
		require.NotNil(t, cmd)
		require.Equal(t, tea.QuitMsg{}, cmd())
	}
}

func TestScroll(t *testing.T) {
	content := strings.Repeat("a line\n", 100)
	m := model{task: task(t, content), width: 40, height: 19}
	ask, _ := asked(0, mail, content)
	next, _ := m.Update(ask)
	m = next.(model)
	require.Contains(t, m.text(), "lines 1 to 10 of 100")
	m = press(t, m, tea.Key{Code: tea.KeyUp})
	require.Contains(t, m.text(), "lines 1 to 10 of 100")
	m = press(t, m, tea.Key{Code: tea.KeyDown})
	require.Contains(t, m.text(), "lines 2 to 11 of 100")
	for range 20 {
		m = press(t, m, tea.Key{Code: tea.KeyPgDown})
	}
	require.Contains(t, m.text(), "lines 91 to 100 of 100")
	m = press(t, m, tea.Key{Code: tea.KeyPgUp})
	require.Contains(t, m.text(), "lines 82 to 91 of 100")
	require.Len(t, strings.Split(m.text(), "\n"), 18)
}

func stepped(s worker.Step) tea.Msg {
	msg := stepMsg{Step: s}
	if s.Sheet != nil {
		msg.labelled = s.Sheet.Labelled()
	}
	return msg
}

// noon is when these tests happen.
var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

func TestWhatIsShown(t *testing.T) {
	m := tea.Model(model{task: task(t, "hello"), width: 100, height: 20, now: noon})
	sheet := &worker.Sheet{Items: []uint32{1, 2, 3, 4}, Labels: [][]byte{{0}, {1}, nil, nil}}
	for _, test := range []struct {
		msg  tea.Msg
		want []string
	}{
		{nil, []string{"task 7: Is it spam?", "asking the node", "no batch yet", "Nothing to label"}},
		{stepped(worker.Step{Action: worker.Joined, View: worker.View{Phase: worker.Joining, Wave: 2, Until: noon.Add(90 * time.Second)}}), []string{"wave 2: labelers join, for 1m30s", "You are in wave 2"}},
		{tickMsg(noon.Add(time.Minute)), []string{"wave 2: labelers join, for 30s"}},
		{tickMsg(noon.Add(2 * time.Minute)), []string{"wave 2: labelers join, the time is over"}},
		{stepped(worker.Step{Action: worker.Labelled, View: worker.View{Phase: worker.Committing, Wave: 2, Batches: 1, Earned: "9coins"}, Sheet: sheet}), []string{"[============            ] 2 of 4", "batches shown: 1", "worth up to 9coins"}},
		{troubleMsg{errors.New("the node\x1b[2J is away")}, []string{"trying again: the node·[2J is away"}},
		{stepped(worker.Step{Action: worker.Committed, View: worker.View{Phase: worker.Committing}}), []string{"committed to"}},
		{stepped(worker.Step{Action: worker.Revealed, View: worker.View{Phase: worker.Revealing}}), []string{"Your labels are shown."}},
		{stepped(worker.Step{Action: worker.Revealed, View: worker.View{Phase: worker.Revealing}, Made: "/home/made"}), []string{"Publish what you made", "/home/made"}},
		{stepped(worker.Step{Action: worker.Missed, View: worker.View{Phase: worker.Revealing}}), []string{"went on without"}},
		{stepped(worker.Step{Action: worker.Claimed, View: worker.View{Phase: worker.Over, Payable: "5coins"}, Receipt: worker.Receipt{Paid: "5coins", Bond: "2coins"}}), []string{"to claim: 5coins", "Paid: 5coins, of which 2coins is bonds that come back", "done"}},
		{stepped(worker.Step{Action: worker.Lost, View: worker.View{Phase: worker.Joining, Wave: 4}, Lost: &worker.Loss{Wave: 3, Bond: "2coins"}}), []string{"Too late: you did not show your labels of wave 3: the bond of 2coins is lost"}},
		{stepped(worker.Step{Action: worker.Waited, View: worker.View{Phase: worker.Between, Wave: 3, Review: 9}}), []string{"the work is being reviewed, by task 9"}},
		{stepped(worker.Step{Action: worker.Finished, View: worker.View{Phase: worker.Over}}), []string{"nothing left to do"}},
	} {
		m, _ = m.Update(test.msg)
		for _, want := range test.want {
			require.Contains(t, m.(model).text(), want)
		}
	}
	ask, _ := asked(1, mail, "x")
	next, _ := m.Update(ask)
	require.Contains(t, next.(model).text(), "1 ham   2 spam")
	next, _ = next.Update(withdrawMsg{2})
	require.NotNil(t, next.(model).ask, "another item")
	next, _ = next.Update(withdrawMsg{1})
	require.Nil(t, next.(model).ask)
	require.Contains(t, next.(model).text(), "Too late")
}

// TestItemsCannotDriveTheTerminal: whatever an item holds, only printable characters and spaces come to the screen, in
// lines that fit.
func TestItemsCannotDriveTheTerminal(t *testing.T) {
	for content, want := range map[string][]string{
		"a\x1b]0;title\x07b":      {"a·]0;title·b"},
		"a\tb\r\nc\rd\n\n":        {"a    b", "c·d"},
		"\u202ereversed":          {"·reversed"},
		"one two three four five": {"one two three", "four five"},
		"漢字漢字漢字漢字漢字":              {"漢字漢字漢字漢", "字漢字"},
		"aaaaaaaaaaaaaaaaaaaa":    {"aaaaaaaaaaaaaa", "aaaaaa"},
		"\xff\xfe":                {"2 bytes that are no text: look at the file."},
		"":                        {""},
	} {
		require.Equal(t, want, readable([]byte(content), 14), "%q", content)
	}
	rapid.Check(t, func(t *rapid.T) {
		content := rapid.OneOf(rapid.SliceOf(rapid.Byte()), rapid.Map(rapid.String(), func(s string) []byte { return []byte(s) })).Draw(t, "content")
		width := rapid.IntRange(2, 100).Draw(t, "width")
		for _, line := range readable(content, width) {
			require.True(t, utf8.ValidString(line))
			require.Equal(t, clean(line), line)
			if len(content) > 0 && utf8.Valid(content) && !bytes.ContainsRune(content, 0) {
				columns := 0
				for _, r := range line {
					columns += columnsOf(r)
				}
				require.LessOrEqual(t, columns, width)
			}
		}
	})
}

// keyboard gives keys when they are wanted.
type keyboard struct {
	mu   sync.Mutex
	keys []byte
}

func (k *keyboard) press(keys string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys = append(k.keys, keys...)
}

func (k *keyboard) Read(b []byte) (int, error) {
	for {
		k.mu.Lock()
		if len(k.keys) > 0 {
			b[0], k.keys = k.keys[0], k.keys[1:]
			k.mu.Unlock()
			return 1, nil
		}
		k.mu.Unlock()
		time.Sleep(time.Millisecond)
	}
}

// TestScreen runs the real program: a worker asks, a person answers.
func TestScreen(t *testing.T) {
	s := New(task(t, "first", "second"))
	keyboard := &keyboard{}
	s.on(keyboard, io.Discard)
	var got []byte
	err := s.Run(t.Context(), func(ctx context.Context) error {
		keyboard.press("2")
		time.Sleep(20 * time.Millisecond) // a key before there is a question answers none
		for item := range uint32(2) {
			time.AfterFunc(30*time.Millisecond, func() { keyboard.press("x1"[item : item+1]) })
			if item == 0 {
				time.AfterFunc(60*time.Millisecond, func() { keyboard.press("2") })
			}
			label, err := s.Label(ctx, worker.Question{Item: item, Form: mail})
			require.NoError(t, err)
			got = append(got, label...)
		}
		_, err := s.Label(ctx, worker.Question{Item: 2, Form: mail})
		require.ErrorIs(t, err, items.ErrRoot)
		short, stop := context.WithTimeout(ctx, 10*time.Millisecond)
		defer stop()
		_, err = s.Label(short, worker.Question{Form: mail})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		s.Report(worker.Step{Action: worker.Sealed, Sheet: &worker.Sheet{}})
		s.Trouble(errors.New("x"))
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, []byte{1, 0}, got)
}

func TestScreenEnds(t *testing.T) {
	failure := errors.New("it fails")
	s := New(task(t, "first"))
	s.on(&keyboard{}, io.Discard)
	require.ErrorIs(t, s.Run(t.Context(), func(context.Context) error { return failure }), failure)

	s = New(task(t, "first"))
	k := &keyboard{}
	k.press("q")
	s.on(k, io.Discard)
	require.NoError(t, s.Run(t.Context(), func(ctx context.Context) error {
		_, err := s.Label(ctx, worker.Question{Form: mail})
		return err
	}), "leaving is no error")

	ctx, stop := context.WithCancel(t.Context())
	time.AfterFunc(30*time.Millisecond, stop)
	s = New(task(t, "first"))
	s.on(&keyboard{}, io.Discard)
	require.ErrorIs(t, s.Run(ctx, func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}), context.Canceled)
}

// TestNothingIsCutOff: what is below an item is wrapped, and a path stands on a line of its own, however narrow the screen.
func TestNothingIsCutOff(t *testing.T) {
	path := "/home/somebody/with/a/rather/long/name/.saharad/labeling/sahara-1/7/sahara1ab/made"
	for _, width := range []int{40, 100, 200} {
		m := tea.Model(model{task: task(t, strings.Repeat("long ", 500)), width: width, height: 24, now: noon})
		m, _ = m.Update(stepped(worker.Step{Action: worker.Revealed, View: worker.View{Phase: worker.Revealing}, Made: path}))
		ask, _ := asked(1, mail, "x")
		m, _ = m.Update(ask)
		text := m.(model).text()
		require.Contains(t, strings.ReplaceAll(text, "\n", ""), path)
		require.Contains(t, text, "before it is")
		lines := strings.Split(text, "\n")
		require.LessOrEqual(t, len(lines), 24)
		for _, line := range lines {
			require.LessOrEqual(t, len([]rune(line)), width, "%q", line)
		}
	}
}

// TestInstructionsAreNamed by their CID, and a note of waiting goes when the batch is there.
func TestInstructionsAreNamed(t *testing.T) {
	k := task(t, "hello")
	k.Instructions = "bagaaieraexample"
	m := tea.Model(model{task: k, width: 100, height: 20, now: noon})
	require.Contains(t, m.(model).text(), "The instructions have the CID\nbagaaieraexample")
	m, _ = m.Update(stepped(worker.Step{Action: worker.Joined, View: worker.View{Phase: worker.Joining, Wave: 2}}))
	require.Contains(t, m.(model).text(), "Batches are given out")
	m, _ = m.Update(stepped(worker.Step{Action: worker.Waited, View: worker.View{Phase: worker.Committing, Wave: 2, Given: true}}))
	require.NotContains(t, m.(model).text(), "Batches are given out")
	m, _ = m.Update(stepped(worker.Step{Action: worker.Waited, View: worker.View{Phase: worker.Between, Wave: 2, Review: 9}}))
	require.Contains(t, m.(model).text(), "wave 2: the work is being reviewed, by task 9")
	m, _ = m.Update(stepped(worker.Step{Action: worker.Lost, Lost: &worker.Loss{Wave: 2, Bond: "5coins"}}))
	require.Contains(t, m.(model).text(), "you did not show your labels of wave 2: the bond of 5coins is lost")
}
