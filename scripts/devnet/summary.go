package main

import (
	"fmt"
	"math/big"
	"path/filepath"
	"strings"
	"text/tabwriter"
)

// printSummary prints what a developer needs to begin: where the nodes listen, whose keys have coins, and
// commands that work as they are.
func (d *devnet) printSummary(m *manifest) {
	d.printf("\nCosmos chain id %s, EVM chain id %d, minimum gas price %s\n\n", m.ChainID, m.EVMChainID, m.MinGasPrice)
	d.printNodes(m)
	d.printAccounts(m)
	d.printCommands(m)
}

func (d *devnet) table(header string, rows func(row func(cells ...string))) {
	w := tabwriter.NewWriter(d.out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, header)
	rows(func(cells ...string) { _, _ = fmt.Fprintln(w, strings.Join(cells, "\t")) })
	_ = w.Flush()
	d.printf("\n")
}

func (d *devnet) printNodes(m *manifest) {
	d.table("NODE\tRPC\tGRPC\tREST\tJSON-RPC\tJSON-RPC WS\tMETRICS", func(row func(...string)) {
		for _, n := range m.Nodes {
			p := n.Ports
			row(n.Name, url("http", p.RPC), hostPort(p.GRPC), url("http", p.REST), url("http", p.JSONRPC),
				url("ws", p.JSONRPCWS), url("http", p.Metrics)+"/metrics")
		}
	})
}

func (d *devnet) printAccounts(m *manifest) {
	d.table("ACCOUNT\tADDRESS\tEVM ADDRESS\tBALANCE AT GENESIS\tKEY IS IN --home", func(row func(...string)) {
		for _, a := range m.Accounts {
			row(a.Name, a.Address, a.Hex, inSahara(a.Balance), d.show(m.Nodes[a.Node].Home))
		}
	})
	d.printf("Sign with --from ACCOUNT --keyring-backend test --home HOME as listed. The accounts' mnemonics, for\n"+
		"wallets such as MetaMask, are in %s.\n\n", filepath.Join(d.dir, manifestName))
}

// inSahara renders a coin of the base denomination in SAHARA, and any other text as it is.
func inSahara(coin string) string {
	base, ok := strings.CutSuffix(coin, baseDenom)
	amount, valid := new(big.Int).SetString(base, 10)
	if !ok || !valid {
		return coin
	}
	return formatAmount(amount)
}

func (d *devnet) printCommands(m *manifest) {
	n := m.Nodes[0]
	flags := fmt.Sprintf("--home %s --node %s", d.show(n.Home), url("tcp", n.Ports.RPC))
	d.printf("Try:\n")
	if len(m.Accounts) > 0 {
		d.printf("  %s query bank balances %s --node %s\n", d.binary, m.Accounts[0].Address, url("tcp", n.Ports.RPC))
	}
	if from, _, err := m.account("alice"); err == nil && from.Node == 0 {
		if to, _, err := m.account("bob"); err == nil {
			d.printf("  %s tx bank send alice %s 1%s --keyring-backend test \\\n    --chain-id %s %s --gas auto --gas-adjustment 1.5 "+
				"--gas-prices %s -y\n", d.binary, to.Address, strings.Repeat("0", decimals)+baseDenom, m.ChainID, flags, m.gasPrice())
		}
	}
	d.printf("  curl -s -H 'Content-Type: application/json' %s \\\n"+
		"    -d '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_blockNumber\",\"params\":[]}'\n", url("http", n.Ports.JSONRPC))
	if d.dir == defaultDir {
		d.printf("  make devnet-fund ADDR=0x… AMOUNT=5SAHARA\n\n")
	} else {
		d.printf("  %s --to 0x… --amount 5SAHARA\n\n", d.hint("fund"))
	}
	for _, c := range [][2]string{
		{"status", "check the nodes"}, {"logs", "read a node's log"}, {"down", "stop, keeping the data"}, {"reset", "stop and delete"},
	} {
		d.printf("%-24s %s\n", c[1]+":", d.hint(c[0]))
	}
}
