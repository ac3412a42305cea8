package terminal

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/sahara-chain/sahara/x/labeling/client/form"
	"github.com/sahara-chain/sahara/x/labeling/client/worker"
)

// keys are those of the classes, in turn.
const keys = "123456789abcdefghijklmnoprstuvwx" // all but q, which leaves

// model is what is on the screen.
type model struct {
	task          Task
	width, height int
	ask           *askMsg
	entry         entry
	scroll        int
	step          worker.Step
	// labelled counts labels of the batch since the last step; total is the size of the batch.
	labelled, total int
	note, trouble   string
	left            bool
	// now is this machine's time, as of the last tick.
	now time.Time
}

// tickMsg is the time, once a second.
type tickMsg time.Time

// Init implements tea.Model.
func (m model) Init() tea.Cmd { return tick }

func tick() tea.Msg { return tickMsg(time.Now()) } //determinism:allow a person looks at the clock

// later is a tick in a second.
func later() tea.Cmd {
	return tea.Tick(time.Second, func(t time.Time) tea.Msg { return tickMsg(t) })
}

// Update implements tea.Model.
func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case askMsg:
		m.ask, m.entry, m.scroll, m.trouble = &msg, entry{}, 0, ""
		if _, made := msg.made(); made {
			m = m.drafted()
		}
	case withdrawMsg:
		if m.ask != nil && m.ask.Item == msg.item {
			m.ask = nil
			m.note = "Too late for this batch: the wave went on."
		}
	case stepMsg:
		m = m.stepped(msg)
	case tickMsg:
		m.now = time.Time(msg)
		return m, later()
	case troubleMsg:
		m.trouble = "trying again: " + clean(msg.err.Error())
	case overMsg:
		return m, tea.Quit
	case editedMsg:
		return m.edited(msg), nil
	case tea.PasteMsg:
		return m.pasted(msg.Content), nil
	case tea.KeyPressMsg:
		return m.pressed(msg)
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
		m.note = joined(s.View.Wave)
	case worker.Sealed:
		m.note = "All labels are kept. They are committed to when the wave asks for it."
	case worker.Committed:
		m.note = "Your labels are committed to. They are shown when the wave does: leave this running, or come back then."
	case worker.Revealed:
		m.note = "Your labels are shown."
		if s.Made != "" {
			m.note += " Publish what you made, before it is reviewed:\n" + clean(s.Made)
		}
	case worker.Missed:
		m.note = "The wave went on without this batch."
	case worker.Claimed:
		m.note = "Paid: " + s.Paid
		if s.Bond != "" {
			m.note += ", of which " + s.Bond + " is bonds that come back"
		}
	case worker.Lost:
		m.note = "Too late: " + s.Lost.String() + "."
	case worker.Asking, worker.Waited:
		if s.View.Given && m.note == joined(s.View.Wave) {
			m.note = "" // the batch is there
		}
	}
	return m
}

// joined is what is said until there is a batch.
func joined(wave uint32) string {
	return fmt.Sprintf("You are in wave %d. Batches are given out when joining ends.", wave)
}

func (m model) pressed(key tea.KeyPressMsg) (tea.Model, tea.Cmd) {
	name := key.String()
	page := max(m.room()-1, 1)
	switch {
	case name == "ctrl+c", name == "esc", name == "q" && !m.typing():
		m.left = true
		return m, tea.Quit
	case name == "up":
		m.scroll--
	case name == "down":
		m.scroll++
	case name == "pgup":
		m.scroll -= page
	case name == "pgdown", name == "space" && !m.typing():
		m.scroll += page
	case m.ask == nil:
		return m, nil
	case m.typing():
		return m.typed(name, key.Text)
	default:
		return m.chosen(name), nil
	}
	m.scroll = max(min(m.scroll, len(m.body())-m.room()), 0)
	return m, nil
}

// typing says whether what is wanted is typed, and no letter is a key.
func (m model) typing() bool {
	if m.ask == nil {
		return false
	}
	_, chosen := m.ask.Form.(form.Classes)
	return !chosen
}

// anew is the key that looks for a submission again. A review has no class of that key.
const anew = "r"

// chosen takes a class by its key.
func (m model) chosen(key string) model {
	at, classes := strings.Index(keys, key), m.ask.Form.(form.Classes)
	switch {
	case key == anew && m.ask.Of != nil:
		m.ask.reply <- reply{again: true}
		m.ask, m.note = nil, "Looking for it again."
	case at == 0 && m.ask.unseen():
		m.note = "There is nothing to accept: refuse it, or look for it again."
	case len(key) == 1 && at >= 0 && at < int(classes.Count):
		return m.answer([]byte{byte(at)}) //nolint:gosec // below the number of classes
	}
	return m
}

// answer gives an answer to the question, and waits for the next.
func (m model) answer(said []byte) model {
	m.ask.reply <- reply{said: said}
	m.ask, m.entry = nil, entry{}
	m.labelled++
	m.note, m.trouble = "", ""
	return m
}
