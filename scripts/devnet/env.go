package main

import (
	"context"
	"strconv"
	"strings"
)

func env(_ context.Context, d *devnet, args []string) error {
	fs := d.flags("env", "Prints shell exports that point saharad and scripts at the devnet's first node:\n"+
		"  eval \"$(go run ./scripts/devnet env)\"")
	if err := d.parse(fs, args); err != nil {
		return err
	}
	m, err := d.load()
	if err != nil {
		return err
	}
	n := m.Nodes[0]
	// saharad reads a SAHARAD_ variable as the default of the flag of that name; the others are for scripts.
	for _, v := range [][2]string{
		{"SAHARAD_HOME", n.Home},
		{"SAHARAD_NODE", url("tcp", n.Ports.RPC)},
		{"SAHARAD_CHAIN_ID", m.ChainID},
		{"SAHARAD_KEYRING_BACKEND", "test"},
		{"DEVNET_DIR", d.root},
		{"DEVNET_RPC", url("http", n.Ports.RPC)},
		{"DEVNET_REST", url("http", n.Ports.REST)},
		{"DEVNET_GRPC", hostPort(n.Ports.GRPC)},
		{"DEVNET_JSONRPC", url("http", n.Ports.JSONRPC)},
		{"DEVNET_JSONRPC_WS", url("ws", n.Ports.JSONRPCWS)},
		{"DEVNET_METRICS", url("http", n.Ports.Metrics) + "/metrics"},
		{"DEVNET_EVM_CHAIN_ID", strconv.FormatUint(m.EVMChainID, 10)},
		{"DEVNET_GAS_PRICES", m.gasPrice()},
	} {
		d.printf("export %s=%s\n", v[0], shellQuote(v[1]))
	}
	return nil
}

func shellQuote(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
