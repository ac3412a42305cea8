//go:build network

package network

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

// Join makes the home of one more node, which is no validator: keys of its own from `saharad init`, the
// network's genesis, node 0's configuration on other ports, and all others as peers. It does not start it.
func (net *Network) Join(name string) *Node {
	net.t.Helper()
	if len(net.Nodes) == maxNodes {
		net.t.Fatalf("the network's ports are for %d nodes", maxNodes)
	}
	first := net.Nodes[0]
	node := &Node{Name: name, Home: filepath.Join(net.dir, name), net: net}
	shift := portsPerNode * len(net.Nodes)
	node.Ports = shifted(first.Ports, shift)
	node.MustCLI("init", name, "--chain-id", net.ChainID)
	node.NodeID = strings.TrimSpace(node.MustCLI("comet", "show-node-id"))

	net.CopyFile(filepath.Join(first.Home, "config", "genesis.json"), filepath.Join(node.Home, "config", "genesis.json"))
	for _, file := range []string{"config.toml", "app.toml", "client.toml"} {
		text := net.readFile(filepath.Join(first.Home, "config", file))
		for _, port := range first.Ports.all() {
			text = strings.ReplaceAll(text, hostPort(port), hostPort(port+shift))
		}
		net.writeFile(filepath.Join(node.Home, "config", file), text)
	}
	var peers []string
	for _, peer := range net.Nodes {
		peers = append(peers, fmt.Sprintf("%s@%s", peer.NodeID, hostPort(peer.Ports.P2P)))
	}
	node.MustCLI("config", "set", "config", "p2p.persistent_peers", strings.Join(peers, ","))
	node.MustCLI("config", "set", "config", "moniker", name)
	net.Nodes = append(net.Nodes, node)
	return node
}

func shifted(p Ports, shift int) Ports {
	for i := range reflect.ValueOf(p).NumField() {
		field := reflect.ValueOf(&p).Elem().Field(i)
		field.SetInt(field.Int() + int64(shift))
	}
	return p
}

// Copy makes a node on the same ports from a stopped node's home. It is no part of the network.
func (net *Network) Copy(from *Node, name string) *Node {
	net.t.Helper()
	to := *from
	to.Name, to.Home, to.process = name, filepath.Join(net.dir, name), nil
	if err := os.CopyFS(to.Home, os.DirFS(from.Home)); err != nil {
		net.t.Fatal(err)
	}
	net.copies = append(net.copies, &to)
	return &to
}

// CopyFile copies a file over another.
func (net *Network) CopyFile(from, to string) { net.t.Helper(); net.writeFile(to, net.readFile(from)) }

func (net *Network) readFile(path string) string {
	net.t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		net.t.Fatal(err)
	}
	return string(raw)
}

func (net *Network) writeFile(path, text string) {
	net.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		net.t.Fatal(err)
	}
}
