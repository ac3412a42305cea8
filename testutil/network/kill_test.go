//go:build network

package network_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/sahara-chain/sahara/testutil/network"
)

// TestRestartAfterKill shows that nodes which are killed at random moments, as by a power cut, start again
// on what they have on disk and agree on the state; and that a chain which had to stand still, with two of
// four validators dead, goes on by itself when they are back.
func TestRestartAfterKill(t *testing.T) {
	const seed = 7 // another one chooses other nodes and moments
	random := rand.New(rand.NewPCG(seed, seed))
	upTo := func(limit time.Duration) time.Duration { return time.Duration(random.Int64N(int64(limit))) }

	net := network.Start(t, network.Options{})
	for round := range 4 {
		chosen := random.Perm(len(net.Nodes))[:2]
		for _, i := range chosen {
			time.Sleep(upTo(1500 * time.Millisecond))
			net.Nodes[i].Kill()
		}
		stood := net.Head()
		time.Sleep(upTo(2 * time.Second))
		for _, i := range chosen {
			net.Nodes[i].Start()
			time.Sleep(upTo(time.Second))
		}
		begun := time.Now()
		for _, node := range net.Nodes {
			node.WaitHeight(stood + 3)
		}
		net.RequireAgreement(stood + 2)
		t.Logf("round %d: killed nodes %v at height %d, all agree on height %d after %.1fs", round, chosen, stood, stood+2,
			time.Since(begun).Seconds())
	}
	requireNoneJailed(t, net)
}
