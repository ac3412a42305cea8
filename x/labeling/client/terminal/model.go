package terminal

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/sahara-chain/sahara/x/labeling/client/worker"
)

// keys are those of the classes, in turn.
const keys = "123456789abcdefghijklmnoprstuvwx" // all but q, which leaves

// chrome is how many lines stand around an item.
const chrome = 9

const (
	defaultWidth  = 80
	defaultHeight = 24
	barWidth      = 24
)

// model is what is on the screen.
type model struct {
	task          Task
	width, height int
	ask           *askMsg
	scroll        int
	step          worker.Step
	// labelled counts labels of the batch since the last step; total is the size of the batch.
	labelled, total int
	note, trouble   string
	left            bool
}

// Init implements tea.Model.
func (m model) Init() tea.Cmd { return nil }

// Update implements tea.Model.
func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case askMsg:
		m.ask, m.scroll, m.trouble = &msg, 0, ""
	case withdrawMsg:
		if m.ask != nil && m.ask.item == msg.item {
			m.ask = nil
			m.note = "Too late for this batch: the wave went on."
		}
	case stepMsg:
		m = m.stepped(msg)
	case troubleMsg:
		m.trouble = clean(msg.err.Error())
	case overMsg:
		return m, tea.Quit
	case tea.KeyPressMsg:
		return m.pressed(msg.String())
	}
	return m, nil
}

func (m model) stepped(s stepMsg) model {
	m.step, m.trouble = s.Step, ""
	m.labelled, m.total = s.labelled, 0
	if s.Sheet != nil {
		m.total = len(s.Sheet.Items)
	}
	switch s.Action {
	case worker.Joined:
		m.note = fmt.Sprintf("You are in wave %d. Batches are given out when joining ends.", s.View.Wave)
	case worker.Sealed:
		m.note = "All labels are kept. They are committed to when the wave asks for it."
	case worker.Committed:
		m.note = "Your labels are committed to. They are shown when the wave does: leave this running, or come back then."
	case worker.Revealed:
		m.note = "Your labels are shown."
	case worker.Missed:
		m.note = "The wave went on without this batch."
	case worker.Claimed:
		m.note = "Paid: " + s.Paid
	}
	return m
}

func (m model) pressed(key string) (tea.Model, tea.Cmd) {
	page := max(m.room()-1, 1)
	switch key {
	case "ctrl+c", "esc", "q":
		m.left = true
		return m, tea.Quit
	case "up":
		m.scroll--
	case "down":
		m.scroll++
	case "pgup":
		m.scroll -= page
	case "pgdown", "space":
		m.scroll += page
	default:
		if at := strings.Index(keys, key); m.ask != nil && len(key) == 1 && at >= 0 && at < int(m.task.Classes) {
			m.ask.reply <- uint8(at) //nolint:gosec // below the number of classes
			m.ask = nil
			m.labelled++
			m.note = ""
		}
		return m, nil
	}
	m.scroll = max(min(m.scroll, m.lines()-m.room()), 0)
	return m, nil
}

func (m model) size() (width, height int) {
	width, height = m.width, m.height
	if width == 0 {
		width = defaultWidth
	}
	if height == 0 {
		height = defaultHeight
	}
	return width, height
}

// room is how many lines an item has.
func (m model) room() int {
	_, height := m.size()
	return max(height-chrome, 1)
}

func (m model) lines() int {
	if m.ask == nil {
		return 0
	}
	width, _ := m.size()
	return len(readable(m.ask.content, width))
}

// View implements tea.Model.
func (m model) View() tea.View {
	v := tea.NewView(m.text())
	v.AltScreen = true
	v.WindowTitle = fmt.Sprintf("labeling: task %d", m.task.ID)
	return v
}

func (m model) text() string {
	width, _ := m.size()
	rule := strings.Repeat("─", width)
	lines := []string{
		fmt.Sprintf("task %d: %s", m.task.ID, clean(m.task.Name)),
		m.standing(),
		m.progress(),
		rule,
	}
	body := make([]string, m.room())
	if m.ask != nil {
		content := readable(m.ask.content, width)
		from := max(min(m.scroll, len(content)-m.room()), 0)
		copy(body, content[from:])
		lines = append(lines, fmt.Sprintf("item %d: %s  (lines %d to %d of %d)",
			m.ask.item, clean(m.ask.path), from+1, min(from+m.room(), len(content)), len(content)))
	} else {
		lines = append(lines, m.idle())
	}
	lines = append(lines, body...)
	lines = append(lines, rule, m.choices(), m.footer())
	for i, line := range lines {
		if cut := wrap(line, width); len(cut) > 1 {
			lines[i] = cut[0]
		}
	}
	return strings.Join(lines, "\n")
}

// standing is where the task stands.
func (m model) standing() string {
	v := m.step.View
	words := map[worker.Phase]string{
		worker.Joining: "labelers join", worker.Between: "the chain is at work", worker.Committing: "labels are committed to",
		worker.Revealing: "labels are shown", worker.Over: "done",
	}
	if v.Phase == 0 {
		return "asking the node"
	}
	text := fmt.Sprintf("wave %d: %s", v.Wave, words[v.Phase])
	if v.Left > 0 {
		text += fmt.Sprintf(", for %s", v.Left.Round(time.Second))
	}
	return text
}

// progress is how much of the batch is labelled, and what there is for it.
func (m model) progress() string {
	text := "no batch yet"
	if m.total > 0 {
		filled := barWidth * min(m.labelled, m.total) / m.total
		text = fmt.Sprintf("[%-*s] %d of %d", barWidth, strings.Repeat("=", filled), m.labelled, m.total)
	}
	text += fmt.Sprintf("   batches shown: %d", m.step.View.Batches)
	if m.step.View.Earned != "" {
		text += "   worth up to " + m.step.View.Earned
	}
	if m.step.View.Payable != "" {
		text += "   to claim: " + m.step.View.Payable
	}
	return text
}

func (m model) idle() string {
	switch {
	case m.step.Action == worker.Finished:
		return "There is nothing left to do on this task."
	case m.labelled < m.total:
		return "" // the next item comes
	}
	return "Nothing to label right now."
}

// choices are the keys of the classes.
func (m model) choices() string {
	if m.ask == nil {
		return "q leave: nothing is lost, run the same command to go on"
	}
	var b strings.Builder
	for class := range int(m.task.Classes) {
		fmt.Fprintf(&b, "%c %s   ", keys[class], clean(m.task.Items.Class(class)))
	}
	return b.String() + "↑↓ scroll   q leave"
}

func (m model) footer() string {
	if m.trouble != "" {
		return "trying again: " + m.trouble
	}
	return m.note
}
