package main

import (
	"context"
	"errors"
	"fmt"
	"os"
)

func up(ctx context.Context, d *devnet, args []string) error {
	opts, err := d.parseUp(args)
	if err != nil {
		return err
	}
	binary, err := d.executable()
	if err != nil {
		return err
	}
	if err := d.checkOwn(); err != nil {
		return err
	}
	release, err := d.lock(ctx)
	if err != nil {
		return err
	}
	defer release()

	m, err := d.prepare(ctx, binary, opts)
	if err != nil {
		return err
	}
	missing := stopped(m.Nodes)
	d.announce(m, missing)
	started, err := startAll(missing, binary)
	if err == nil {
		err = d.waitReady(ctx, m.Nodes, opts.timeout)
	}
	if err != nil {
		return d.giveUp(started, err)
	}
	d.printSummary(m)
	return nil
}

// prepare returns a devnet whose missing nodes can be started: the existing one, or a new one.
func (d *devnet) prepare(ctx context.Context, binary string, opts upOptions) (*manifest, error) {
	m, err := d.load()
	if errors.Is(err, errNoDevnet) {
		return d.create(ctx, binary, opts)
	}
	if err != nil {
		return nil, err
	}
	if err := opts.checkAgainst(m); err != nil {
		return nil, fmt.Errorf("%w: `%s` deletes it", err, d.hint("reset"))
	}
	if err := checkPorts(stopped(m.Nodes)); err != nil {
		return nil, fmt.Errorf("%w: stop what uses it; moving this devnet to other ports takes `%s` and then "+
			"--base-port or %s", err, d.hint("reset"), basePortEnv)
	}
	return m, nil
}

// announce says what is about to be started, and why.
func (d *devnet) announce(m *manifest, missing []node) {
	if len(missing) == 0 {
		d.printf("the devnet in %s is already running; to run a saharad built since, `%s` first\n", d.dir, d.hint("down"))
	}
	for _, n := range missing {
		if _, err := os.Stat(n.pidFile()); err == nil {
			d.printf("%s was not stopped by `down` and is gone: starting it again\n", n.Name)
		}
	}
	if len(missing) > 0 {
		d.printf("starting %d of %d nodes\n", len(missing), len(m.Nodes))
	}
}

// startAll starts nodes until one fails; what it returns was started either way.
func startAll(nodes []node, binary string) ([]*process, error) {
	var started []*process
	for _, n := range nodes {
		p, err := n.start(binary)
		if err != nil {
			return started, err
		}
		started = append(started, p)
	}
	return started, nil
}

// giveUp stops what this run started, so that a failed `up` leaves no process behind, and explains why.
func (d *devnet) giveUp(started []*process, cause error) error {
	var died nodeDied
	if errors.As(cause, &died) {
		cause = d.explainDeath(died.node, started)
	}
	nodes := make([]node, len(started))
	for i, p := range started {
		nodes[i] = p.node
	}
	if len(nodes) > 0 {
		d.printf("stopping the %d nodes that were started\n", len(nodes))
	}
	return errors.Join(cause, stop(nodes, d.grace))
}

func (d *devnet) explainDeath(dead node, started []*process) error {
	state := "it was running before"
	for _, p := range started {
		if p.Home == dead.Home {
			state = p.exitState()
		}
	}
	tail, err := lastLines(dead.logFile(), 20)
	if err != nil {
		tail = err.Error()
	}
	return fmt.Errorf("%s died before the devnet was ready (%s); the end of %s:\n%s",
		dead.Name, state, d.show(dead.logFile()), tail)
}
