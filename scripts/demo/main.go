// Command demo shows the whole loop on this machine: people label real mail, the labels become a dataset, the dataset a
// model, the model a fine-tune, callers pay for it, and everybody behind an answer is paid and can be shown why. Each
// step is a file. It fails if any figure is not what it should be.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/sahara-chain/sahara/app/chain"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(os.Stderr, "\ndemo: %v\n", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	chain.Configure()
	var o options
	fs := flag.NewFlagSet("demo", flag.ContinueOnError)
	fs.StringVar(&o.dir, "dir", "build/demo", "the `folder` for everything that the demo writes")
	fs.StringVar(&o.program, "binary", "build/saharad", "the saharad `executable`")
	fs.IntVar(&o.basePort, "base-port", 27600, "the first `port`; a hundred from there are used")
	fs.BoolVar(&o.keep, "keep", false, "leave devnet and gateways running, and print commands to try")
	fs.BoolVar(&o.down, "down", false, "stop what an earlier run with --keep left running, and do nothing else")
	fs.IntVar(&o.calls, "calls", 1_200, "how many calls the clients make, all together")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", fs.Arg(0))
	}
	d, err := newDemo(o)
	if err != nil {
		return err
	}
	if o.down {
		return d.clean()
	}
	return d.run(ctx)
}
