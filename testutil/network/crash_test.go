//go:build network

package network_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sahara-chain/sahara/testutil/network"
)

const (
	// crashTimeout bounds how long a node may run up to its fail point: there are at least four in a block.
	crashTimeout = 90 * time.Second
	// failPoints is how many a validator passes in a block.
	failPoints = 11
	// maxCrashes bounds the search for all points. A restarted node first passes four points in each block
	// that it fetches, and only then the eleven of a block that it votes on.
	maxCrashes = 44
)

// TestCrashPoints shows that a node survives a crash between any two writes of a commit. CometBFT ends the
// process when it passes its fail points for the FAIL_TEST_INDEX-th time, so the test raises that number
// until a node has died at every point of a block that it voted on. The nodes take turns, so that none is
// jailed for its absence. While a node is dead the others make blocks; then it starts on what it has on disk,
// catches up and agrees on the state.
func TestCrashPoints(t *testing.T) {
	net := network.Start(t, network.Options{CommitTimeout: 1500 * time.Millisecond})
	met := map[string]int{}
	for k := 0; k < failPoints || len(met) < len(crashPoints); k++ {
		if k == maxCrashes {
			t.Fatalf("after %d crashes only these points were met: %v", k, met)
		}
		node := net.Nodes[k%len(net.Nodes)]
		node.Stop()
		node.Start(fmt.Sprintf("FAIL_TEST_INDEX=%d", k))
		if code := node.WaitExit(crashTimeout); code != 1 || !strings.Contains(node.Log(), fmt.Sprintf("*** fail-test %d ***", k)) {
			t.Fatalf("%s ended with exit code %d and not at fail point %d:\n%s", node.Name, code, k, node.LogTail(10))
		}
		found := inspect(t, node)
		other := net.Nodes[(k+1)%len(net.Nodes)]
		other.WaitHeight(found.height + 2) // the chain goes on without it
		node.Start()
		took := node.WaitCaughtUp()
		t.Logf("k=%2d %s: %-54s caught up in %4.1fs", k, node.Name, found, took.Seconds())
		if !found.syncing {
			met[found.point]++
		}
	}
	net.RequireAgreement(net.Head())
	requireNoneJailed(t, net)
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
