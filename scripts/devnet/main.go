// Command devnet runs a network of saharad validators on this machine, one process each, on the loopback
// interface only. It drives the saharad binary from outside and links no node code, so that it also works
// with a binary from another commit and starts at once.
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
	run           func(ctx context.Context, d *devnet, args []string) error
}

func commands() []command {
	return []command{
		{"up", "create the devnet if there is none, and start every node that is not running", up},
		{"status", "show each node's process, height, peers and app hash", status},
		{"logs", "print the end of a node's log", logs},
		{"fund", "send coins from the faucet account to an address", fund},
		{"env", "print shell exports that point saharad and scripts at the devnet", env},
		{"down", "stop every node and keep the data", down},
		{"reset", "stop every node and delete the devnet's directory", reset},
	}
}

// usageError marks a mistake on the command line: it exits with 2, as the flag package's own errors do.
type usageError struct{ error }

func main() {
	// SIGHUP counts as an interruption too: a terminal closed during `up` must not leave half a devnet.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	if len(args) == 0 {
		usage(errOut)
		return 2
	}
	if name := args[0]; name == "help" || name == "-h" || name == "--help" {
		usage(out)
		return 0
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return exitCode(c.run(ctx, newDevnet(out, errOut), args[1:]), errOut)
		}
	}
	_, _ = fmt.Fprintf(errOut, "devnet: unknown command %q\n\n", args[0])
	usage(errOut)
	return 2
}

func exitCode(err error, errOut io.Writer) int {
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	_, _ = fmt.Fprintf(errOut, "devnet: %v\n", err)
	if wrongUse := (usageError{}); errors.As(err, &wrongUse) {
		return 2
	}
	return 1
}

func usage(w io.Writer) {
	_, _ = fmt.Fprint(w, "devnet runs a network of saharad validators on this machine.\n\n"+
		"Usage: go run ./scripts/devnet <command> [flags]\n\nCommands:\n")
	for _, c := range commands() {
		_, _ = fmt.Fprintf(w, "  %-8s %s\n", c.name, c.summary)
	}
	_, _ = fmt.Fprint(w, "\n`go run ./scripts/devnet <command> -h` lists a command's flags.\n")
}
