//go:build network

package network_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sahara-chain/sahara/testutil/network"
)

// TestPruneRollbackExport shows the commands that an operator runs on a stopped node's data, on the data of
// a chain that has seen transfers and delegations: each leaves a node that starts and agrees, or a genesis
// from which a chain starts.
func TestPruneRollbackExport(t *testing.T) {
	net := network.New(t, network.Options{})
	node := net.Nodes[3]
	node.MustCLI("config", "set", "app", "state-sync.snapshot-interval", "0") // the snapshot will be ours
	net.Start()
	alice, bob := net.Account("alice").Address, net.Account("bob").Address
	net.Nodes[0].Tx("bank", "send", "alice", bob, sahara(7).String()+"asahara")
	net.Nodes[0].Tx("staking", "delegate", net.Nodes[1].Validator, sahara(100).String()+"asahara", "--from", "bob")
	node.WaitCaughtUp()
	want := node.Balance(alice)

	node.Stop()
	stage(t, "invariants", func() { checkInvariants(t, node) })
	stage(t, "rollback, then the block again", func() {
		before := committed(t, node)
		node.MustCLI("rollback")
		if after := committed(t, node); after != before-1 {
			t.Fatalf("rolled back from height %d to %d", before, after)
		}
		restart(node)
	})
	stage(t, "prune", func() {
		node.MustCLI("prune", "everything")
		if out, _, err := node.CLI("export", "--height", "2"); err == nil {
			t.Errorf("the state of height 2 is still there:\n%.200s", out)
		}
		checkInvariants(t, node)
		restart(node)
	})
	stage(t, "snapshot, and its restoration", func() { snapshotAndRestore(t, net, node) })
	stage(t, "in-place-testnet", func() { inPlaceTestnet(t, net) })
	stage(t, "a new chain from export", func() {
		newChainFromExport(t, net)
		requireAmount(t, "alice on the new chain", net.Nodes[0].Balance(alice), want)
		requireAmount(t, "bob's delegation there", net.Nodes[0].Delegation(bob, net.Nodes[1].Validator), sahara(100))
	})
}

// restart shows that the node still fits its network, and stops it again.
func restart(node *network.Node) {
	node.Start()
	node.WaitCaughtUp()
	node.Stop()
}

func checkInvariants(t *testing.T, node *network.Node) {
	t.Helper()
	out := node.MustCLI("invariants")
	for _, want := range []string{"holds  bank/supply\n", "holds  staking/pools\n", "holds  distribution/account\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("saharad invariants lacks %q:\n%s", want, out)
		}
	}
}

// committed is the height of a stopped node's newest state.
func committed(t *testing.T, node *network.Node) int64 {
	t.Helper()
	return committedHeight(t, filepath.Join(node.Home, "data"))
}

// snapshotAndRestore takes a snapshot of the newest state, throws the state away, restores it and compares
// what the two states export.
func snapshotAndRestore(t *testing.T, net *network.Network, node *network.Node) {
	t.Helper()
	height := committed(t, node)
	node.MustCLI("snapshots", "export")
	if list := node.MustCLI("snapshots", "list"); !strings.Contains(list, fmt.Sprintf("height: %d format: 3", height)) {
		t.Fatalf("snapshots list lacks height %d:\n%s", height, list)
	}
	before := node.MustCLI("export")
	if !json.Valid([]byte(before)) {
		t.Fatalf("export prints something beside the genesis: %.200s", before)
	}
	if err := os.RemoveAll(filepath.Join(node.Home, "data", "application.db")); err != nil {
		t.Fatal(err)
	}
	node.MustCLI("snapshots", "restore", fmt.Sprint(height), "3")
	if after := node.MustCLI("export"); after != before {
		t.Fatalf("the restored state exports %d bytes that differ from the %d before", len(after), len(before))
	}
	checkInvariants(t, node)
	restart(node)
}

// inPlaceTestnet turns a copy of node 0's home into a chain of one validator.
func inPlaceTestnet(t *testing.T, net *network.Network) {
	t.Helper()
	for _, node := range net.Nodes[:3] {
		node.Stop()
	}
	node := net.Copy(net.Nodes[0], "local")
	stood := committed(t, node)
	node.StartWith([]string{"in-place-testnet", "local-1", net.Nodes[0].Validator, "--skip-confirmation"})
	node.WaitHeight(stood + 3)
	node.Stop()
	checkInvariants(t, node)
	node.Start() // from now on it is a node like any other
	node.WaitHeight(stood + 5)
	node.Stop()
}

// newChainFromExport exports the state for a new chain, resets all nodes and starts them from it.
func newChainFromExport(t *testing.T, net *network.Network) {
	t.Helper()
	first := net.Nodes[0]
	stood := committed(t, first)
	for _, export := range []struct {
		args    []string
		initial int64
	}{
		{nil, stood + 1},
		{[]string{"--height", fmt.Sprint(stood - 1)}, stood},
		{[]string{"--for-zero-height"}, 0},
	} {
		path := filepath.Join(first.Home, "config", "exported.json")
		first.MustCLI(append([]string{"export", "--output-document", path}, export.args...)...)
		first.MustCLI("genesis", "validate", path)
		var genesis struct {
			ChainID       string `json:"chain_id"`
			InitialHeight int64  `json:"initial_height"`
		}
		raw, err := os.ReadFile(path)
		if err == nil {
			err = json.Unmarshal(raw, &genesis)
		}
		if err != nil || genesis.ChainID != net.ChainID || genesis.InitialHeight != export.initial {
			t.Fatalf("export %v: chain %q from height %d, want %q from %d (%v)", export.args,
				genesis.ChainID, genesis.InitialHeight, net.ChainID, export.initial, err)
		}
	}
	for _, node := range net.Nodes {
		node.MustCLI("comet", "unsafe-reset-all")
		net.CopyFile(filepath.Join(first.Home, "config", "exported.json"), filepath.Join(node.Home, "config", "genesis.json"))
	}
	net.Start()
}
