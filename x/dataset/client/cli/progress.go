package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

const (
	// longWork is how many bytes take long enough to be worth a word.
	longWork = 64 << 20
	barWidth = 30
	// lineStep, in percent, keeps logs short.
	lineStep = 20
)

// progress shows hashing on a terminal as a bar, and elsewhere as a few lines.
type progress struct {
	w        io.Writer
	terminal bool
	shown    uint64 // percent
	open     bool   // a bar waits for its line's end
}

func newProgress(w io.Writer) *progress {
	file, ok := w.(*os.File)
	return &progress{w: w, terminal: ok && term.IsTerminal(int(file.Fd()))}
}

func (p *progress) update(done, total uint64) {
	if total < longWork {
		return
	}
	percent := done / (total / 100)
	percent = min(percent, 100)
	switch {
	case p.terminal && (percent > p.shown || !p.open):
		filled := int(percent) * barWidth / 100
		fmt.Fprintf(p.w, "\rhashing [%-*s] %3d%% of %s", barWidth, strings.Repeat("=", filled), percent, size(total))
		p.shown, p.open = percent, true
	case !p.terminal && percent/lineStep > p.shown/lineStep:
		fmt.Fprintf(p.w, "hashing: %d%% of %s\n", percent, size(total))
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

// size is a number of bytes for people.
func size(n uint64) string {
	unit := 0
	for n >= 10_000 && unit < 3 {
		n /= 1000
		unit++
	}
	return fmt.Sprintf("%d %s", n, []string{"B", "kB", "MB", "GB"}[unit])
}
