package terminal

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/sahara-chain/sahara/x/labeling/client/content"
	"github.com/sahara-chain/sahara/x/labeling/client/form"
)

// entry is what a person has typed, and what it has made.
type entry struct {
	line  string
	draft *draft
}

// draft is content that is not taken yet. It stands in the file.
type draft struct {
	path    string
	content []byte
}

func (d draft) title() string {
	return fmt.Sprintf("yours, %d bytes, %s, %s", len(d.content), content.Name(d.content), d.path)
}

// prompt stands before what is typed, and a mark behind it.
const (
	prompt = "> "
	mark   = "_"
)

// shown is the end of the line, as far as it fits.
func (e entry) shown(width int) string {
	line := []rune(clean(e.line))
	columns := len(prompt) + len(mark)
	at := len(line)
	for at > 0 && columns+columnsOf(line[at-1]) <= width {
		at--
		columns += columnsOf(line[at])
	}
	return prompt + string(line[at:]) + mark
}

// typed takes a key where an answer is typed.
func (m model) typed(key, text string) (tea.Model, tea.Cmd) {
	switch key {
	case "enter":
		return m.entered(), nil
	case "backspace":
		_, size := utf8.DecodeLastRuneInString(m.entry.line)
		m.entry.line = m.entry.line[:len(m.entry.line)-size]
	case "ctrl+u":
		m.entry.line = ""
	case "ctrl+e":
		return m.edit()
	case "ctrl+f":
		return m.file(), nil
	default:
		return m.pasted(text), nil
	}
	return m, nil
}

// pasted adds to the line what can stand in it.
func (m model) pasted(text string) model {
	if !m.typing() {
		return m
	}
	if _, number := m.ask.Form.(form.Numbers); number {
		text = strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' || r == '-' {
				return r
			}
			return -1
		}, text)
	}
	m.entry.line += text
	m.trouble = ""
	return m
}

// entered takes the number, or the draft that has been looked at, or else makes the line the draft.
func (m model) entered() model {
	if numbers, ok := m.ask.Form.(form.Numbers); ok {
		label, err := numbers.Parse(m.entry.line)
		if err != nil {
			m.trouble = clean(err.Error())
			return m
		}
		return m.answer(label)
	}
	switch {
	case m.entry.line != "":
		return m.draw([]byte(m.entry.line))
	case m.entry.draft != nil:
		return m.answer(m.entry.draft.content)
	}
	return m
}

// draw makes something the draft, in the place of the one before.
func (m model) draw(b []byte) model {
	kind, _ := m.ask.made()
	if err := kind.Check(b); err != nil {
		m.trouble = clean(err.Error())
		return m
	}
	if err := m.task.Drafts.Save(m.ask.Item, b); err != nil {
		m.trouble = clean(err.Error())
		return m
	}
	m.entry.line = ""
	return m.drafted()
}

// drafted looks for the draft of the item, and shows it.
func (m model) drafted() model {
	m.entry.draft, m.trouble = nil, ""
	b, err := m.task.Drafts.Load(m.ask.Item)
	if err != nil {
		m.trouble = clean(err.Error())
	}
	if b == nil {
		return m
	}
	m.entry.draft = &draft{m.task.Drafts.Path(m.ask.Item), b}
	if over := len(m.body()) - m.room(); over > 0 {
		m.scroll = min(over, len(readable(m.ask.content, m.columns()))+1)
	}
	return m
}

func (m model) columns() int {
	width, _ := m.size()
	return width
}

// file makes the draft of what is in the file that the line names.
func (m model) file() model {
	kind, made := m.ask.made()
	if !made {
		return m
	}
	b, err := kind.Read(strings.TrimSpace(m.entry.line))
	if err != nil {
		m.trouble = clean(err.Error())
		return m
	}
	return m.draw(b)
}

// editedMsg says that an editor was left.
type editedMsg struct {
	item uint32
	err  error
}

// edit opens the draft in an editor. What is on the line is put there first.
func (m model) edit() (tea.Model, tea.Cmd) {
	if _, made := m.ask.made(); !made {
		return m, nil
	}
	item, path := m.ask.Item, m.task.Drafts.Path(m.ask.Item)
	text := []byte(m.entry.line)
	_, err := os.Stat(path)
	if m.entry.line != "" || errors.Is(err, fs.ErrNotExist) {
		if err := m.task.Drafts.Save(item, text); err != nil {
			m.trouble = clean(err.Error())
			return m, nil
		}
		m.entry.line = ""
	}
	return m, tea.ExecProcess(editor(path), func(err error) tea.Msg { return editedMsg{item, err} })
}

// editor is the person's own.
func editor(path string) *exec.Cmd {
	visual, plain := os.Getenv("VISUAL"), os.Getenv("EDITOR") //determinism:allow a labeler's own editor
	words := strings.Fields(cmp.Or(strings.TrimSpace(visual), strings.TrimSpace(plain), "vi"))
	return exec.Command(words[0], append(words[1:], path)...)
}

func (m model) edited(msg editedMsg) model {
	if m.ask == nil || m.ask.Item != msg.item {
		return m
	}
	m = m.drafted()
	if msg.err != nil {
		m.trouble = clean("the editor: " + msg.err.Error())
	}
	return m
}
