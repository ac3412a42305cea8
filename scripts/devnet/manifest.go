package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
)

const manifestName = "devnet.json"

// manifest is what `saharad testnet init-files` says about the network it wrote.
type manifest struct {
	ChainID     string    `json:"chain_id"`
	EVMChainID  uint64    `json:"evm_chain_id"`
	MinGasPrice string    `json:"min_gas_price"`
	Nodes       []node    `json:"nodes"`
	Accounts    []account `json:"accounts"`
}

type node struct {
	Name      string `json:"name"`
	Home      string `json:"home"` // relative to the devnet's directory in the file, absolute once loaded
	NodeID    string `json:"node_id"`
	Validator string `json:"validator"`
	Ports     ports  `json:"ports"`
}

type account struct {
	Name    string `json:"name"`
	Address string `json:"address"`
	Hex     string `json:"hex"`
	Balance string `json:"balance"`
	Node    int    `json:"node"` // index of the node whose keyring has the key
}

// errNoDevnet says that the directory holds no devnet.
var errNoDevnet = errors.New("there is no devnet")

// load reads the manifest; its error is errNoDevnet when there is none.
func (d *devnet) load() (*manifest, error) {
	path := filepath.Join(d.root, manifestName)
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w in %s: `%s` creates one", errNoDevnet, d.dir, d.hint("up"))
	}
	if err != nil {
		return nil, err
	}
	var m manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, fmt.Errorf("%s: %w", d.show(path), err)
	}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", d.show(path), err)
	}
	for i := range m.Nodes {
		m.Nodes[i].Home = filepath.Join(d.root, m.Nodes[i].Home)
	}
	return &m, nil
}

func (m *manifest) check() error {
	if len(m.Nodes) == 0 {
		return errors.New("nodes is empty")
	}
	for i, n := range m.Nodes {
		if n.Name == "" || !filepath.IsLocal(n.Home) {
			return fmt.Errorf("nodes[%d]: name %q or home %q is not usable", i, n.Name, n.Home)
		}
		if n.Ports.RPC == 0 {
			return fmt.Errorf("nodes[%d]: ports.rpc is missing", i)
		}
	}
	if _, err := parseAmount(m.MinGasPrice); err != nil {
		return fmt.Errorf("min_gas_price: %w", err)
	}
	for i, a := range m.Accounts {
		if a.Node < 0 || a.Node >= len(m.Nodes) {
			return fmt.Errorf("accounts[%d]: node %d is not one of %d nodes", i, a.Node, len(m.Nodes))
		}
	}
	return nil
}

// gasPrice is what the devnet's own transactions offer: twice the least, since the fee market asks for more
// after full blocks.
func (m *manifest) gasPrice() string {
	price, _ := parseAmount(m.MinGasPrice) // check has seen that it is one
	return new(big.Int).Lsh(price, 1).String() + baseDenom
}

// account returns a funded account and the home whose keyring has its key.
func (m *manifest) account(name string) (account, node, error) {
	for _, a := range m.Accounts {
		if a.Name == name {
			return a, m.Nodes[a.Node], nil
		}
	}
	return account{}, node{}, fmt.Errorf("the devnet has no account %q", name)
}
