//go:build network

package network_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sahara-chain/sahara/testutil/network"
)

const (
	// failPoints is how many points a validator passes in a block that it votes on.
	failPoints = 11
	// maxCrashes bounds the search for all of them.
	maxCrashes = 44
	// crashTimeout bounds how long a node may run up to its point.
	crashTimeout = 90 * time.Second
)

// TestCrashPoints shows that a node survives a crash between any two writes of a commit. CometBFT ends the
// process when it passes a fail point for the FAIL_TEST_INDEX-th time. The test takes as many numbers as
// there are points in a block, and then those that may still meet what no node has died at. The nodes take
// turns, so that none is jailed for its absence. While a node is dead the others make blocks; then it starts
// on what it has on disk, catches up and agrees on the state.
func TestCrashPoints(t *testing.T) {
	net := network.Start(t, network.Options{CommitTimeout: 1500 * time.Millisecond})
	met := map[string]bool{}
	for run := 0; run < failPoints || len(met) < len(crashPoints); run++ {
		if run == maxCrashes {
			t.Fatalf("after %d crashes only these points were met: %v", run, met)
		}
		node, other := net.Nodes[run%len(net.Nodes)], net.Nodes[(run+1)%len(net.Nodes)]
		k := failIndex(run, met)
		node.Stop()
		node.Start(fmt.Sprintf("FAIL_TEST_INDEX=%d", k))
		if code := node.WaitExit(crashTimeout); code != 1 || !strings.Contains(node.Log(), fmt.Sprintf("*** fail-test %d ***", k)) {
			t.Fatalf("%s ended with exit code %d and not at fail point %d:\n%s", node.Name, code, k, node.LogTail(10))
		}
		found := inspect(t, node)
		other.WaitHeight(found.height + 2) // the chain goes on without it
		node.Start()
		took := node.WaitCaughtUp()
		t.Logf("k=%2d %s: %-54s caught up in %4.1fs", k, node.Name, found, took.Seconds())
		if !found.syncing {
			met[found.point] = true
		}
	}
	net.RequireAgreement(net.Head())
	requireNoneJailed(t, net)
}

// failIndex chooses the number of the point to die at. A node that starts within a height takes its own
// votes of that height from the WAL, without passing their points, so the same number may lie up to two
// points further on.
func failIndex(run int, met map[string]bool) int {
	if run < failPoints {
		return run
	}
	missing := slices.IndexFunc(crashPoints, func(point string) bool { return !met[point] })
	return max(0, missing-run%3)
}

// requireNoneJailed shows that no crash made a validator sign twice: that is punished by jail.
func requireNoneJailed(t *testing.T, net *network.Network) {
	t.Helper()
	var answer struct {
		Validators []struct {
			Description struct {
				Moniker string `json:"moniker"`
			} `json:"description"`
			Jailed bool `json:"jailed"`
		} `json:"validators"`
	}
	net.Nodes[0].Query(&answer, "query", "staking", "validators")
	if len(answer.Validators) != len(net.Nodes) {
		t.Fatalf("%d validators, want %d", len(answer.Validators), len(net.Nodes))
	}
	for _, validator := range answer.Validators {
		if validator.Jailed {
			t.Errorf("%s was jailed", validator.Description.Moniker)
		}
	}
}
