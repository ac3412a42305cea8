package main

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestStartRefuses shows that a wrong flag or setting ends `start` before it opens a database, with an error
// that names the setting and its value.
func TestStartRefuses(t *testing.T) {
	tests := map[string]struct {
		args  []string
		file  string // in config/, in which old becomes with
		old   string
		with  string
		wants []string
	}{
		"unknown flag":       {args: []string{"--fast"}, wants: []string{"unknown flag: --fast"}},
		"wrong chain id":     {args: []string{"--chain-id", "other-1"}, wants: []string{`--chain-id is "other-1"`, `"sahara-devnet-1"`, "genesis.json"}},
		"wrong EVM chain id": {args: []string{"--evm.evm-chain-id", "5"}, wants: []string{"evm.evm-chain-id is 5", "724272"}},
		"gas price":          {args: []string{"--minimum-gas-prices", "cheap"}, wants: []string{`minimum-gas-prices is "cheap"`, "1000000000asahara"}},
		"no gas price":       {args: []string{"--minimum-gas-prices", ""}, wants: []string{`minimum-gas-prices is ""`, "1000000000asahara"}},
		"gas price of zero":  {args: []string{"--minimum-gas-prices", "0asahara"}, wants: []string{`minimum-gas-prices is "0asahara"`}},
		"block executor":     {args: []string{"--block-executor", "fast"}, wants: []string{`block executor "fast"`, "sequential block-stm"}},
		"pruning":            {args: []string{"--pruning", "some"}, wants: []string{"pruning strategy some"}},
		"address":            {args: []string{"--p2p.laddr", "tcp://here"}, wants: []string{"config.toml p2p.laddr", "here"}},
		"EVM chain id in app.toml": {
			file: "app.toml", old: "[evm]\n", with: "[evm]\nevm-chain-id = 7\n",
			wants: []string{"evm.evm-chain-id is 7", "724272"},
		},
		"app.toml with a word for a number": {
			file: "app.toml", old: "query-gas-limit = \"50000000\"", with: "query-gas-limit = \"many\"",
			wants: []string{"query-gas-limit"},
		},
		"app.toml that is no TOML": {
			file: "app.toml", old: "[evm]\n", with: "[evm\n",
			wants: []string{"toml"},
		},
		"negative timeout in config.toml": {
			file: "config.toml", old: "timeout_commit = \"1s\"", with: "timeout_commit = \"-1s\"",
			wants: []string{"config.toml", "[consensus]", "timeout_commit can't be negative"},
		},
		"other mempool in config.toml": {
			file: "config.toml", old: "type = \"app\"", with: "type = \"flood\"",
			wants: []string{"config.toml", "mempool.type", "'flood'"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, home := testHome(t)
			if test.file != "" {
				edit(t, filepath.Join(home, "config", test.file), test.old, test.with)
			}
			requireRefusal(t, dir, append([]string{"start", "--home", home}, test.args...), test.wants...)
		})
	}
}

// TestStartWithoutGenesis: the error says where a genesis comes from.
func TestStartWithoutGenesis(t *testing.T) {
	dir, home := testHome(t)
	genesis := filepath.Join(home, "config", "genesis.json")
	require.NoError(t, os.Remove(genesis))
	requireRefusal(t, dir, []string{"start", "--home", home}, genesis, "no such file", "saharad init")
}

// TestTakenPort: the error names every setting whose address is taken, and the address.
func TestTakenPort(t *testing.T) {
	dir := t.TempDir()
	base := freePorts(t)
	require.Zero(t, saharad(t, dir, "testnet", "init-files", "--validators", "1", "--output-dir", ".", "--base-port", fmt.Sprint(base)).code)
	ports := portsFrom(base)
	start := []string{"start", "--home", filepath.Join(dir, "node0")}
	for setting, port := range map[string]int{
		"config.toml p2p.laddr":                              ports.P2P,
		"config.toml rpc.laddr":                              ports.RPC,
		"config.toml instrumentation.prometheus_listen_addr": ports.Metrics,
		"app.toml api.address":                               ports.REST,
		"app.toml grpc.address":                              ports.GRPC,
		"app.toml json-rpc.address":                          ports.JSONRPC,
		"app.toml json-rpc.ws-address":                       ports.JSONRPCWS,
	} {
		address := fmt.Sprintf("127.0.0.1:%d", port)
		listener, err := net.Listen("tcp", address)
		require.NoError(t, err)
		requireRefusal(t, dir, start, setting, address, "address already in use")
		require.NoError(t, listener.Close())
	}
}

// freePorts finds ten free ports below those that the kernel hands out.
func freePorts(t *testing.T) int {
	t.Helper()
	for range 50 {
		base := 24000 + portsPerNode*rand.IntN(200)
		free := true
		for port := base; port < base+portsPerNode; port++ {
			listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
			if err != nil {
				free = false
				break
			}
			require.NoError(t, listener.Close())
		}
		if free {
			return base
		}
	}
	t.Fatal("no free ports")
	return 0
}
