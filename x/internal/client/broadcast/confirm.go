package broadcast

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

var (
	// ErrDeclined is an answer that is not yes.
	ErrDeclined = errors.New("not sent")
	// ErrNoTerminal refuses to wait for an answer where nobody can give one.
	ErrNoTerminal = errors.New("nobody is there to confirm, since the input is no terminal: read what would be sent with --dry-run, and give --yes")
)

// Confirm asks a question and waits for yes. It reads no file or pipe: a script says --yes, and one that forgot it
// must not hang. An input that is no file at all is a program's that embeds the command, and is read.
func Confirm(ctx context.Context, in io.Reader, out io.Writer, question string) error {
	if file, ok := in.(*os.File); ok && !term.IsTerminal(int(file.Fd())) {
		return ErrNoTerminal
	}
	if _, err := fmt.Fprintf(out, "%s [y/N]: ", question); err != nil {
		return err
	}
	answer := make(chan string, 1)
	go func() { //determinism:allow a terminal's input cannot be interrupted, so Ctrl-C leaves the reader behind
		line, _ := bufio.NewReader(in).ReadString('\n')
		answer <- line
	}()
	select { //determinism:allow a person answers, or gives up
	case <-ctx.Done():
		_, _ = fmt.Fprintln(out)
		return ctx.Err()
	case line := <-answer:
		switch strings.ToLower(strings.TrimSpace(line)) {
		case "y", "yes":
			return nil
		}
		return ErrDeclined
	}
}
