package terminal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/client/content"
	"github.com/sahara-chain/sahara/x/labeling/client/form"
	"github.com/sahara-chain/sahara/x/labeling/client/worker"
)

// keysOf are those of a text, with names between <>.
func keysOf(text string) (list []tea.Key) {
	named := map[string]tea.Key{
		"enter": {Code: tea.KeyEnter}, "back": {Code: tea.KeyBackspace}, "^u": {Code: 'u', Mod: tea.ModCtrl},
		"^e": {Code: 'e', Mod: tea.ModCtrl}, "^f": {Code: 'f', Mod: tea.ModCtrl}, "space": {Code: tea.KeySpace, Text: " "},
	}
	for text != "" {
		if strings.HasPrefix(text, "<") {
			name, rest, _ := strings.Cut(text[1:], ">")
			list, text = append(list, named[name]), rest
			continue
		}
		r, _ := utf8.DecodeRuneInString(text)
		list, text = append(list, tea.Key{Code: r, Text: string(r)}), text[len(string(r)):]
	}
	return list
}

// TestNumbersAreTyped: what is no digit is not taken, and a number beyond the range is not answered with.
func TestNumbersAreTyped(t *testing.T) {
	numbers := form.Numbers{Min: -50, Max: 300, Tolerance: 2}
	for keys, want := range map[string]struct {
		said []byte // nil for none
		show string
	}{
		"12<enter>":              {said: []byte{0, 0, 0, 62}},
		"-50<enter>":             {said: []byte{0, 0, 0, 0}},
		"1x2q<space><enter>":     {said: []byte{0, 0, 0, 62}}, // q leaves elsewhere
		"39<back><back>7<enter>": {said: []byte{0, 0, 0, 57}},
		"39<^u>8<enter>":         {said: []byte{0, 0, 0, 58}},
		"12":                     {show: "> 12_"},
		"":                       {show: "a number from -50 to 300, those within 2 agree"},
		"<enter>":                {show: `number "" is no label of the task: want a whole one from -50 to 300`},
		"301<enter>":             {show: `number "301" is no label of the task: want a whole one`},
		"1-<enter>":              {show: `number "1-" is no label`},
		"<back><^e><^f>":         {show: "> _"},
	} {
		m := tea.Model(model{task: task(t, "hello"), width: 100, height: 20})
		ask, said := asked(3, numbers, "hello")
		m, _ = m.Update(ask)
		for _, key := range keysOf(keys) {
			m = press(t, m, key)
		}
		if want.said != nil {
			require.Equal(t, reply{said: want.said}, <-said, keys)
			require.Nil(t, m.(model).ask)
			continue
		}
		require.Empty(t, said, keys)
		require.Contains(t, m.(model).text(), want.show, keys)
		require.Len(t, strings.Split(m.(model).text(), "\n"), 20)
	}
	m := tea.Model(model{task: task(t, "hello")})
	ask, said := asked(3, numbers, "hello")
	m, _ = m.Update(ask)
	m, _ = m.Update(tea.PasteMsg{Content: " 1 000\n"})
	require.Equal(t, "1000", m.(model).entry.line)
	press(t, m, tea.Key{Code: tea.KeyEscape})
	require.Empty(t, said)
}

func drafts(t *testing.T, kind content.Kind) Task {
	t.Helper()
	task := task(t, "hello")
	task.Drafts = content.Drafts{Dir: filepath.Join(t.TempDir(), "drafts"), Kind: kind}
	return task
}

// TestContentIsTyped: a line is shown with its CID, and taken by another key; it is kept in the drafts' folder.
func TestContentIsTyped(t *testing.T) {
	other := filepath.Join(t.TempDir(), "other.txt")
	require.NoError(t, os.WriteFile(other, []byte("from a file"), 0o600))
	spans := `[{"start":0,"end":1,"label":"x"}]`
	for _, test := range []struct {
		kind  content.Kind
		keys  string
		said  string // "" for none
		draft string
		show  string
	}{
		{content.Prompt, "Why is q blue?<enter>", "", "Why is q blue?", content.Name([]byte("Why is q blue?"))},
		{content.Prompt, "Why?<enter><enter>", "Why?", "Why?", ""},
		{content.Prompt, "Why?<enter>Who?<enter><enter>", "Who?", "Who?", ""},
		{content.Prompt, "Wh<back><back>Hów<space>are<enter><enter>", "Hów are", "Hów are", ""},
		{content.Prompt, "<enter>", "", "", "type it (text)"},
		{content.Prompt, "<space><enter>", "", "", "the text is empty"},
		{content.Prompt, other + "<^f>", "", "from a file", "yours, 11 bytes"},
		{content.Prompt, other + "x<^f>", "", "", "no such file"},
		{content.Prompt, other + "<^f><enter>", "from a file", "from a file", ""},
		{content.Spans, "[]<enter>", "", "[]", "enter takes it"},
		{content.Spans, "x<enter>", "", "", "no JSON list"},
		{content.Spans, spans + "<enter><enter>", spans, spans, ""},
		{content.Boxes, spans + "<enter>", "", "", `"start" is none of its fields`},
	} {
		task := drafts(t, test.kind)
		m := tea.Model(model{task: task, width: 140, height: 30})
		ask, said := asked(12, form.Made{Kind: test.kind}, "hello")
		m, _ = m.Update(ask)
		for _, key := range keysOf(test.keys) {
			m = press(t, m, key)
		}
		if test.said != "" {
			require.Equal(t, reply{said: []byte(test.said)}, <-said, test.keys)
			require.Nil(t, m.(model).ask)
		} else {
			require.Empty(t, said, test.keys)
			require.Contains(t, m.(model).text(), test.show, test.keys)
		}
		b, err := os.ReadFile(task.Drafts.Path(12))
		if test.draft == "" {
			require.ErrorIs(t, err, os.ErrNotExist, test.keys)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, test.draft, string(b))
		// Who left before it was taken finds it again.
		m, _ = m.Update(ask)
		require.Equal(t, test.draft, string(m.(model).entry.draft.content))
		press(t, m, tea.Key{Code: tea.KeyEnter})
		require.Equal(t, reply{said: []byte(test.draft)}, <-said)
	}
}

func TestDraftsThatAreNone(t *testing.T) {
	task := drafts(t, content.Boxes)
	require.NoError(t, task.Drafts.Save(12, []byte(`[{"x":-1}]`)))
	m := tea.Model(model{task: task, width: 200, height: 30})
	ask, said := asked(12, form.Made{Kind: content.Boxes}, "hello")
	m, _ = m.Update(ask)
	require.Contains(t, m.(model).text(), "12.json: not what is asked for: entry 0: x is -1")
	press(t, m, tea.Key{Code: tea.KeyEnter})
	require.Empty(t, said)

	require.NoError(t, os.RemoveAll(task.Drafts.Dir))
	require.NoError(t, os.WriteFile(task.Drafts.Dir, nil, 0o600)) // where the folder should be
	m, _ = m.Update(tea.PasteMsg{Content: "[]"})
	for _, key := range keysOf("<enter><^e>") {
		m = press(t, m, key)
		require.NotEmpty(t, m.(model).trouble)
		require.Equal(t, "[]", m.(model).entry.line, "it is not lost")
	}
}

// shown is what came to the screen.
type shown struct {
	mu  sync.Mutex
	all []byte
}

func (s *shown) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, b...)
	return len(b), nil
}

func (s *shown) has(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Contains(s.all, []byte(text))
}

// TestEditor runs one on the draft, with what was typed in it.
func TestEditor(t *testing.T) {
	script := filepath.Join(t.TempDir(), "editor")
	require.NoError(t, os.WriteFile(script, []byte("#!/bin/sh\n[ \"$1\" = --wait ] || exit 1\nprintf ', world' >> \"$2\"\n"), 0o700))
	t.Setenv("VISUAL", " ")
	t.Setenv("EDITOR", script+" --wait")
	s := New(drafts(t, content.Prompt))
	in, keyboard, err := os.Pipe() // a file, as a terminal is: the editor has it
	require.NoError(t, err)
	defer func() { require.NoError(t, errors.Join(in.Close(), keyboard.Close())) }()
	press := func(keys string) { _, _ = keyboard.WriteString(keys) }
	shown := &shown{}
	s.on(in, shown)
	var said []byte
	require.NoError(t, s.Run(t.Context(), func(ctx context.Context) (err error) {
		go func() {
			for !shown.has("type it") && ctx.Err() == nil {
				time.Sleep(time.Millisecond)
			}
			press("hello\x05") // ^E
			for ctx.Err() == nil {
				if b, _ := os.ReadFile(s.task.Drafts.Path(0)); string(b) == "hello, world" {
					again(ctx, func() { press("\r") })
					return
				}
				time.Sleep(time.Millisecond)
			}
		}()
		said, err = s.Label(ctx, worker.Question{Form: form.Made{Kind: content.Prompt}})
		return err
	}))
	require.Equal(t, "hello, world", string(said))

	t.Setenv("VISUAL", script)
	require.Equal(t, []string{script, "x"}, editor("x").Args)
	m := tea.Model(model{task: s.task, width: 100, height: 30})
	ask, _ := asked(0, form.Made{Kind: content.Prompt}, "hello")
	m, _ = m.Update(ask)
	m, _ = m.Update(editedMsg{0, fmt.Errorf("it failed")})
	require.Contains(t, m.(model).text(), "the editor: it failed")
	require.NotNil(t, m.(model).entry.draft, "what stands in the file is shown all the same")
	before := m.(model).text()
	m, _ = m.Update(editedMsg{1, nil})
	require.Equal(t, before, m.(model).text(), "of an item before")
}
