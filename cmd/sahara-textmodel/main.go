// Command sahara-textmodel trains a small text classifier and serves it by the OpenAI API. It is what `make demo`
// publishes, fine-tunes and sells: a real model, small enough to be trained while one watches.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

type command struct {
	name, summary string
	run           func(ctx context.Context, out io.Writer, args []string) error
}

var commands = []command{
	{"train", "train on labeled texts, from nothing or from another model", train},
	{"evaluate", "tell how well a model does on labeled texts", evaluate},
	{"serve", "serve a model by the OpenAI API", serve},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	if len(args) > 0 {
		for _, c := range commands {
			if c.name != args[0] {
				continue
			}
			err := c.run(ctx, out, args[1:])
			if err == nil || errors.Is(err, flag.ErrHelp) {
				return 0
			}
			_, _ = fmt.Fprintf(errOut, "sahara-textmodel %s: %v\n", c.name, err)
			return 1
		}
	}
	_, _ = fmt.Fprintln(errOut, "Usage: sahara-textmodel COMMAND [flags]")
	for _, c := range commands {
		_, _ = fmt.Fprintf(errOut, "  %-9s %s\n", c.name, c.summary)
	}
	return 2
}

// parse reads a command's flags, all of which are needed but those that optional names.
func parse(fs *flag.FlagSet, out io.Writer, args []string, optional ...string) error {
	fs.SetOutput(out)
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	need := map[string]bool{}
	fs.VisitAll(func(f *flag.Flag) { need[f.Name] = f.DefValue == "" })
	fs.Visit(func(f *flag.Flag) { need[f.Name] = false })
	for _, name := range optional {
		need[name] = false
	}
	var missing error
	fs.VisitAll(func(f *flag.Flag) {
		if need[f.Name] && missing == nil {
			missing = fmt.Errorf("--%s is missing", f.Name)
		}
	})
	return missing
}
