//go:build network

package network_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"github.com/sahara-chain/sahara/testutil/network"
)

// snapshotInterval is what init-files sets: a node can be state-synced from the first multiple on.
const snapshotInterval = 20

// sahara is so many asahara.
func sahara(n int64) *big.Int {
	return new(big.Int).Mul(big.NewInt(n), new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil))
}

func sum(amounts ...*big.Int) *big.Int {
	total := new(big.Int)
	for _, amount := range amounts {
		total.Add(total, amount)
	}
	return total
}

// TestSmoke shows a short life of a network: four nodes agree; one key signs a bank send on the command
// line and an Ethereum transfer by JSON-RPC, and both sides see the same balances to the last unit; every
// server answers; a fifth node state-syncs and agrees; all end in order on SIGTERM.
func TestSmoke(t *testing.T) {
	net := network.Start(t, network.Options{})
	stage(t, "one key, two kinds of transaction", func() { sendBothWays(t, net) })
	stage(t, "a wrong chain id is refused", func() { sendToWrongChain(t, net) })
	stage(t, "servers answer", func() { askServers(t, net) })
	stage(t, "state sync of a fifth node", func() { stateSync(t, net) })
	stage(t, "all stop on SIGTERM", func() {
		for _, node := range net.Nodes {
			node.Stop()
		}
	})
}

// stage tells how long each part took: the smoke test runs in CI, where minutes count.
func stage(t *testing.T, name string, run func()) {
	t.Helper()
	begun := time.Now()
	run()
	t.Logf("%-36s %5.1fs", name, time.Since(begun).Seconds())
}

func sendBothWays(t *testing.T, net *network.Network) {
	t.Helper()
	node := net.Nodes[0]
	alice, bob := net.Account("alice"), net.Account("bob")
	aliceBefore, bobBefore := node.Balance(alice.Address), node.Balance(bob.Address)

	sent := node.Tx("bank", "send", "alice", bob.Address, sahara(1).String()+"asahara")
	receipt := node.EthereumTransfer(node.EthereumKey("alice"), common.HexToAddress(bob.Hex), sahara(2))

	fees := sum(node.Fee(sent), receipt.Fee())
	want := new(big.Int).Sub(aliceBefore, sum(sahara(3), fees))
	// Node 1 is asked too: what node 0 says is on the chain and not only in node 0.
	net.Nodes[1].WaitHeight(int64(receipt.BlockNumber))
	for _, asked := range net.Nodes[:2] {
		requireAmount(t, "alice by x/bank", asked.Balance(alice.Address), want)
		requireAmount(t, "alice by eth_getBalance", asked.EthereumBalance(common.HexToAddress(alice.Hex)), want)
		requireAmount(t, "bob by x/bank", asked.Balance(bob.Address), sum(bobBefore, sahara(3)))
		requireAmount(t, "bob by eth_getBalance", asked.EthereumBalance(common.HexToAddress(bob.Hex)), sum(bobBefore, sahara(3)))
	}
}

// sendToWrongChain signs for another chain. Only the chain can tell: offline, any chain id is as good as any.
func sendToWrongChain(t *testing.T, net *network.Network) {
	t.Helper()
	out, errOut, err := net.Nodes[0].CLI("tx", "bank", "send", "alice", net.Account("bob").Address, "1asahara",
		"--chain-id", "other-1", "--gas", "200000", "--gas-prices", "2000000000asahara", "-y", "-o", "json")
	var answer network.Tx
	if err != nil || json.Unmarshal([]byte(out), &answer) != nil {
		t.Fatalf("%v\n%s%s", err, out, errOut)
	}
	if answer.Code == 0 || !strings.Contains(answer.RawLog, "chain-id ("+net.ChainID+")") {
		t.Fatalf("code %d: %s", answer.Code, answer.RawLog)
	}
}

func requireAmount(t *testing.T, what string, have, want *big.Int) {
	t.Helper()
	if have.Cmp(want) != 0 {
		t.Fatalf("%s: %s, want %s", what, have, want)
	}
}

func stateSync(t *testing.T, net *network.Network) {
	t.Helper()
	// The restored state is proved by the headers of the two heights after it.
	net.Nodes[0].WaitHeight(snapshotInterval + 3)
	trusted := int64(snapshotInterval / 2)
	node := net.Join("fifth")
	for _, setting := range [][2]string{
		{"rpc_servers", fmt.Sprintf("http://127.0.0.1:%d,http://127.0.0.1:%d", net.Nodes[0].Ports.RPC, net.Nodes[1].Ports.RPC)},
		{"trust_height", fmt.Sprint(trusted)},
		{"trust_hash", net.Nodes[0].BlockHash(trusted)},
		{"discovery_time", "5s"},
		{"enable", "true"},
	} {
		node.MustCLI("config", "set", "config", "statesync."+setting[0], setting[1])
	}
	node.Start()
	node.WaitCaughtUp()
	var status struct {
		SyncInfo struct {
			Earliest int64 `json:"earliest_block_height,string"`
		} `json:"sync_info"`
	}
	if err := node.RPC("/status", &status); err != nil {
		t.Fatal(err)
	}
	// A node that has block 1 has replayed the chain, however its configuration reads.
	if status.SyncInfo.Earliest <= 1 {
		t.Fatalf("%s has blocks from height %d on: it was not state-synced", node.Name, status.SyncInfo.Earliest)
	}
	// It makes the next states itself.
	net.RequireAgreement(net.Head() + 2)
	account := net.Account("bob").Address
	requireAmount(t, "bob on the fifth node", node.Balance(account), net.Nodes[0].Balance(account))
}
