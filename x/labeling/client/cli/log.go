package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"

	"github.com/sahara-chain/sahara/x/labeling/client/worker"
)

// log prints what workers do, a line each.
type log struct {
	mu     sync.Mutex
	out    io.Writer
	asJSON bool
}

func newLog(out io.Writer, asJSON bool) *log { return &log{out: out, asJSON: asJSON} }

// line is an entry of the log as JSON.
type line struct {
	Labeler string        `json:"labeler"`
	Action  worker.Action `json:"action"`
	Wave    uint32        `json:"wave,omitempty"`
	Labels  int           `json:"labels,omitempty"`
	Paid    string        `json:"paid,omitempty"`
	// Bond is what of it are bonds that came back, or the bond that was lost.
	Bond   string `json:"bond,omitempty"`
	Judged string `json:"judged,omitempty"`
	Error  string `json:"error,omitempty"`
	// publish is the folder of what is to be published, for people.
	publish string
}

// retried is what a line says of an error after which the worker goes on.
const retried worker.Action = "retry"

func (l *log) step(labeler string, s worker.Step) {
	if s.Action == worker.Waited || s.Action == worker.Asking {
		return
	}
	e := line{Labeler: labeler, Action: s.Action, Wave: s.View.Wave, Paid: s.Paid, Bond: s.Bond}
	switch s.Action {
	case worker.Finished:
		e.Judged = s.View.Judged
	case worker.Revealed:
		e.publish = s.Made
	case worker.Lost:
		e.Wave, e.Bond = s.Lost.Wave, s.Lost.Bond
	}
	if s.Sheet != nil {
		e.Labels = len(s.Sheet.Items)
	}
	l.print(e)
}

func (l *log) trouble(labeler string, err error) {
	l.print(line{Labeler: labeler, Action: retried, Error: err.Error()})
}

func (l *log) print(e line) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.asJSON {
		_ = json.NewEncoder(l.out).Encode(e) // a closed pipe is found out by the next transaction's line, too
		return
	}
	text := fmt.Sprintf("%s: %s", e.Labeler, e.Action)
	if e.Wave > 0 {
		text += fmt.Sprintf(", wave %d", e.Wave)
	}
	if e.Labels > 0 {
		text += fmt.Sprintf(", %d labels", e.Labels)
	}
	if e.publish != "" {
		text += ": publish the files of " + e.publish + " before they are reviewed"
	}
	if e.Paid != "" {
		text += ", paid " + e.Paid
		if e.Bond != "" {
			text += ", of which " + e.Bond + " is bonds that come back"
		}
	}
	if e.Action == worker.Lost {
		text += ": " + worker.Loss{Wave: e.Wave, Bond: e.Bond}.String()
	}
	if e.Judged != "" {
		text += ": " + e.Judged
	}
	if e.Error != "" {
		text += ": " + e.Error
	}
	_, _ = fmt.Fprintln(l.out, text)
}
