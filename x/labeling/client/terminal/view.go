package terminal

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/sahara-chain/sahara/x/labeling/client/form"
	"github.com/sahara-chain/sahara/x/labeling/client/worker"
)

// chrome is how many lines stand around an item at least, and above is how many of them stand above it.
const (
	chrome = 9
	above  = 5
)

const (
	defaultWidth  = 80
	defaultHeight = 24
	barWidth      = 24
)

// View implements tea.Model.
func (m model) View() tea.View {
	v := tea.NewView(m.text())
	v.AltScreen = true
	v.WindowTitle = fmt.Sprintf("labeling: task %d", m.task.ID)
	return v
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
	return max(height-max(chrome, above+len(m.below())), 1)
}

func (m model) text() string {
	width, _ := m.size()
	rule := strings.Repeat("─", width)
	shown, body := m.body(), make([]string, m.room())
	title := m.idle()
	if m.ask != nil {
		from := max(min(m.scroll, len(shown)-m.room()), 0)
		copy(body, shown[from:])
		title = fmt.Sprintf("%s  (lines %d to %d of %d)", m.title(), from+1, min(from+m.room(), len(shown)), len(shown))
	}
	if m.ask == nil && m.task.Instructions != "" {
		copy(body, append(wrap("The instructions have the CID", width), wrap(clean(m.task.Instructions), width)...))
	}
	lines := append([]string{fmt.Sprintf("task %d: %s", m.task.ID, clean(m.task.Name)), m.standing(), m.progress(), rule, title}, body...)
	for i, line := range lines {
		if cut := wrap(line, width); len(cut) > 1 {
			lines[i] = cut[0]
		}
	}
	return strings.Join(append(lines, m.below()...), "\n")
}

// below is what stands below the item, in lines that fit: what is typed, the keys, and what there is to say.
func (m model) below() []string {
	width, _ := m.size()
	lines := []string{strings.Repeat("─", width)}
	if m.typing() {
		lines = append(lines, m.entry.shown(width))
	}
	for _, text := range []string{m.choices(), m.footer()} {
		for line := range strings.SplitSeq(text, "\n") {
			lines = append(lines, wrap(line, width)...)
		}
	}
	return lines
}

func (m model) title() string {
	if m.ask.Of != nil {
		return fmt.Sprintf("submission %d, of item %d: %s", m.ask.Item, m.ask.Of.Item, clean(m.ask.path))
	}
	return fmt.Sprintf("item %d: %s", m.ask.Item, clean(m.ask.path))
}

// body is the item, and what was made of it: by others in a review, by the labeler in open work.
func (m model) body() []string {
	if m.ask == nil {
		return nil
	}
	width, _ := m.size()
	lines := readable(m.ask.content, width)
	switch {
	case m.ask.Of != nil:
		lines = append(lines, "", heading("what was made of it, "+m.ask.Of.CID, width))
		if m.ask.trouble != nil {
			lines = append(lines, wrap(clean(m.ask.trouble.Error()), width)...)
		}
		if m.ask.judged != nil {
			lines = append(lines, readable(m.ask.judged, width)...)
		}
	case m.entry.draft != nil:
		lines = append(lines, "", heading(m.entry.draft.title(), width))
		lines = append(lines, readable(m.entry.draft.content, width)...)
	}
	return lines
}

// heading is a line that divides.
func heading(text string, width int) string {
	text = "── " + clean(text) + " "
	return text + strings.Repeat("─", max(width-len([]rune(text)), 0))
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
	if v.Phase == worker.Between && v.Review != 0 {
		text = fmt.Sprintf("wave %d: the work is being reviewed, by task %d", v.Wave, v.Review)
	}
	switch {
	case v.Until.IsZero() || m.now.IsZero():
	case v.Until.After(m.now):
		text += fmt.Sprintf(", for %s", v.Until.Sub(m.now).Round(time.Second))
	default:
		text += ", the time is over"
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

// choices are the keys.
func (m model) choices() string {
	if m.ask == nil {
		return "q leave: nothing is lost, run the same command to go on"
	}
	switch f := m.ask.Form.(type) {
	case form.Classes:
		var b strings.Builder
		for class := range int(f.Count) {
			if class == 0 && m.ask.unseen() {
				continue
			}
			fmt.Fprintf(&b, "%c %s   ", keys[class], clean(f.Name(class)))
		}
		if m.ask.Of != nil {
			b.WriteString(anew + " look for it again   ")
		}
		return b.String() + "↑↓ scroll   q leave"
	case form.Numbers:
		text := fmt.Sprintf("a number from %d to %d", f.Min, f.Max)
		if f.Tolerance > 0 {
			text += fmt.Sprintf(", those within %d agree", f.Tolerance)
		}
		return text + "   enter takes it   ↑↓ scroll   esc leave"
	case form.Made:
		if m.entry.draft != nil && m.entry.line == "" {
			return "enter takes it   ^E edit it   or type another   ↑↓ scroll   esc leave"
		}
		return "type it (" + f.Kind.Hint() + ")   enter shows it   ^E editor   ^F the line is a file's path   esc leave"
	}
	return ""
}

func (m model) footer() string {
	if m.trouble != "" {
		return m.trouble
	}
	return m.note
}
