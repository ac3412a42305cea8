package infer

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

const (
	// longWork is how many bytes or visits take long enough to be worth a word: some tenths of a second.
	longWork = 1 << 24
	barWidth = 30
	// lineStep, in percent, keeps logs short.
	lineStep = 20
)

// progress shows long work on a terminal as a bar, and elsewhere as a few lines.
type progress struct {
	w        io.Writer
	terminal bool
	label    string
	shown    uint64 // percent
	open     bool   // a bar waits for its line's end
}

func newProgress(w io.Writer) *progress {
	file, ok := w.(*os.File)
	return &progress{w: w, terminal: ok && term.IsTerminal(int(file.Fd()))}
}

// begin names the next work and returns what is to be told of it.
func (p *progress) begin(label string) func(done, total uint64) {
	p.end()
	p.label, p.shown = label, 0
	return p.update
}

func (p *progress) update(done, total uint64) {
	if total < longWork {
		return
	}
	percent := done * 100 / total
	switch {
	case p.terminal && (percent > p.shown || !p.open):
		filled := int(percent) * barWidth / 100 //nolint:gosec // a percentage is small
		fmt.Fprintf(p.w, "\r%s [%-*s] %3d%%", p.label, barWidth, strings.Repeat("=", filled), percent)
		p.shown, p.open = percent, true
	case !p.terminal && percent/lineStep > p.shown/lineStep:
		fmt.Fprintf(p.w, "%s: %d%%\n", p.label, percent)
		p.shown = percent
	}
}

// end closes an open bar, so that what is printed next has a line of its own.
func (p *progress) end() {
	if p.open {
		fmt.Fprintln(p.w)
		p.open = false
	}
}
