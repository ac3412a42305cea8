package main

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"time"
)

const (
	basePortEnv     = "DEVNET_BASE_PORT"
	defaultBasePort = 26600
)

// upOptions are the settings of a new devnet; for an existing one they may only repeat what it has.
type upOptions struct {
	validators int
	chainID    string
	basePort   int
	timeout    time.Duration
	given      map[string]bool // settings that the caller made rather than left at their default
}

func (d *devnet) parseUp(args []string) (upOptions, error) {
	opts := upOptions{given: map[string]bool{}}
	fs := d.flags("up", "Creates the devnet if there is none, starts every node that is not running, and waits until\n"+
		"all nodes make blocks and agree on the state. Running it again is safe.")
	fs.IntVar(&opts.validators, "validators", 4, "the `number` of validators of a new devnet")
	fs.StringVar(&opts.chainID, "chain-id", "sahara-devnet-1", "the Cosmos chain `id` of a new devnet")
	fs.IntVar(&opts.basePort, "base-port", defaultBasePort, "the first `port` of a new devnet; node i uses the "+
		"ten from port+10*i; also "+basePortEnv)
	fs.DurationVar(&opts.timeout, "timeout", 120*time.Second, "the `time` to wait at most until all nodes are ready")
	if err := d.parse(fs, args); err != nil {
		return opts, err
	}
	fs.Visit(func(f *flag.Flag) { opts.given[f.Name] = true })

	if value := os.Getenv(basePortEnv); value != "" && !opts.given["base-port"] {
		port, err := strconv.Atoi(value)
		if err != nil {
			return opts, usageError{fmt.Errorf("%s %q is not a number", basePortEnv, value)}
		}
		opts.basePort, opts.given["base-port"] = port, true
	}
	if opts.validators < 1 {
		return opts, usageError{fmt.Errorf("--validators %d: at least 1 is needed", opts.validators)}
	}
	if last := opts.basePort + 10*opts.validators - 1; opts.basePort < 1024 || last > 65535 {
		return opts, usageError{fmt.Errorf("--base-port %d: %d validators need ports %d to %d, which must be within "+
			"1024 to 65535", opts.basePort, opts.validators, opts.basePort, last)}
	}
	return opts, nil
}

// checkAgainst refuses settings that an existing devnet does not have: keeping silent about them would
// leave the caller with another network than the one asked for.
func (o upOptions) checkAgainst(m *manifest) error {
	first := m.Nodes[0].Ports.named()[0].port
	switch {
	case o.given["validators"] && o.validators != len(m.Nodes):
		return fmt.Errorf("--validators %d: the existing devnet has %d", o.validators, len(m.Nodes))
	case o.given["chain-id"] && o.chainID != m.ChainID:
		return fmt.Errorf("--chain-id %q: the existing devnet is %q", o.chainID, m.ChainID)
	case o.given["base-port"] && o.basePort != first:
		return fmt.Errorf("--base-port (or %s) %d: the existing devnet begins at port %d", basePortEnv, o.basePort, first)
	}
	return nil
}
