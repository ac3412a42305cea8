// Package progress shows how far long work on files has come.
package progress

import (
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

const (
	// LongWork is how many bytes take long enough to be worth a word.
	LongWork = 64 << 20
	barWidth = 30
	// lineStep, in percent, keeps logs short.
	lineStep = 20
)

// Bar shows the work on a terminal as a bar, and elsewhere as a few lines.
type Bar struct {
	w        io.Writer
	label    string
	terminal bool
	shown    uint64 // percent
	open     bool   // a bar waits for its line's end
}

// New shows work of a name, such as "hashing".
func New(w io.Writer, label string) *Bar {
	file, ok := w.(*os.File)
	return &Bar{w: w, label: label, terminal: ok && term.IsTerminal(int(file.Fd()))}
}

// Update hears how many of the bytes are done.
func (b *Bar) Update(done, total uint64) {
	if total < LongWork {
		return
	}
	percent := min(done/(total/100), 100)
	switch {
	case b.terminal && (percent > b.shown || !b.open):
		filled := int(percent) * barWidth / 100
		fmt.Fprintf(b.w, "\r%s [%-*s] %3d%% of %s", b.label, barWidth, strings.Repeat("=", filled), percent, Size(total))
		b.shown, b.open = percent, true
	case !b.terminal && percent/lineStep > b.shown/lineStep:
		fmt.Fprintf(b.w, "%s: %d%% of %s\n", b.label, percent, Size(total))
		b.shown = percent
	}
}

// End closes an open bar, so that what is printed next has a line of its own.
func (b *Bar) End() {
	if b.open {
		fmt.Fprintln(b.w)
		b.open = false
	}
}

// Size is a number of bytes for people.
func Size(n uint64) string {
	unit := 0
	for n >= 10_000 && unit < 3 {
		n /= 1000
		unit++
	}
	return fmt.Sprintf("%d %s", n, []string{"B", "kB", "MB", "GB"}[unit])
}
