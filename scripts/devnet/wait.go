package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

const (
	pollInterval = 100 * time.Millisecond
	// firstHeight is the height that a new chain has to pass: by then every validator has proposed or
	// voted, and the first app hashes that depend on executed blocks are in the headers.
	firstHeight = 3
)

var errInterrupted = errors.New("interrupted")

// nodeDied says that a node's process ended while it was waited for.
type nodeDied struct{ node }

func (e nodeDied) Error() string { return e.Name + " died" }

// waitReady returns once every node makes new blocks and all agree on the state.
func (d *devnet) waitReady(ctx context.Context, nodes []node, timeout time.Duration) error {
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	report := d.progress(nodes)
	for target := noAnswer; ; {
		now := heights(bounded, nodes)
		if dead := stopped(nodes); len(dead) > 0 {
			return nodeDied{dead[0]}
		}
		if ctx.Err() != nil {
			return errInterrupted
		}
		if bounded.Err() != nil {
			return fmt.Errorf("not ready after %s: %s", timeout, heightList(nodes, report.latest))
		}
		report.show(now)
		if highest := slices.Max(now); target == noAnswer && highest != noAnswer {
			// A chain that is started again already is past firstHeight: it has to make a new block.
			target = max(firstHeight, highest)
		}
		if lowest := slices.Min(now); target != noAnswer && lowest > target {
			hashes := appHashes(bounded, nodes, lowest-1)
			if err := disagreement(nodes, hashes, lowest-1); err != nil {
				return err
			}
			if !slices.Contains(hashes, "") {
				d.printf("all %d nodes agree on app hash %s after height %d\n", len(nodes), hashes[0], lowest-1)
				return nil
			}
		}
		select {
		case <-bounded.Done():
		case <-time.After(pollInterval):
		}
	}
}
