package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// screen tells what is going on, each line with the time since the start.
type screen struct {
	out      io.Writer
	terminal bool
	start    time.Time
	open     bool // a line that the next progress may replace
	told     time.Time
}

func newScreen() *screen {
	return &screen{out: os.Stdout, terminal: term.IsTerminal(int(os.Stdout.Fd())), start: time.Now()}
}

// quietTime is how long progress waits between two lines where it cannot replace them.
const quietTime = 10 * time.Second

func (s *screen) line(format string, args ...any) {
	elapsed := time.Since(s.start)
	if s.open {
		_, _ = fmt.Fprint(s.out, "\r\x1b[K")
		s.open = false
	}
	_, _ = fmt.Fprintf(s.out, "%02d:%02d  %s\n", int(elapsed.Minutes()), int(elapsed.Seconds())%60, fmt.Sprintf(format, args...))
}

func (s *screen) title(n, of int, title string) {
	s.line("")
	s.line("── %d of %d: %s %s", n, of, title, strings.Repeat("─", max(0, 60-len(title))))
	s.told = time.Now()
}

func (s *screen) took(d time.Duration) { s.line("   done in %s", d.Round(100*time.Millisecond)) }

// say tells a fact.
func (s *screen) say(format string, args ...any) { s.line("   "+format, args...) }

// command shows what was run, as a person would type it.
func (s *screen) command(line string) { s.line("   $ %s", line) }

// progress tells how far something is: in one line on a terminal, now and then elsewhere.
func (s *screen) progress(format string, args ...any) {
	if !s.terminal {
		if time.Since(s.told) >= quietTime {
			s.told = time.Now()
			s.say(format, args...)
		}
		return
	}
	elapsed := time.Since(s.start)
	_, _ = fmt.Fprintf(s.out, "\r\x1b[K%02d:%02d     %s", int(elapsed.Minutes()), int(elapsed.Seconds())%60, fmt.Sprintf(format, args...))
	s.open = true
}
