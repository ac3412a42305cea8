//go:build network

package network

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Options of a network. The zero value means four validators that wait half a second after each block.
type Options struct {
	Validators    int
	CommitTimeout time.Duration
}

// Network is a chain of validators, each a process with its own home and ports. It ends with the test.
// Its methods must be called by the test's own goroutine: a failure is the test's failure.
type Network struct {
	ChainID     string
	EVMChainID  uint64
	MinGasPrice string
	Accounts    []Account
	Nodes       []*Node

	copies []*Node // beside the network

	t      testing.TB
	ctx    context.Context // ends in time for the processes to be stopped
	dir    string
	binary string
	base   int // first port
}

// Account is funded at genesis. The keyring of node 0 holds the keys of faucet, alice and bob.
type Account struct {
	Name    string `json:"name"`
	Address string `json:"address"`
	Hex     string `json:"hex"`
	Balance string `json:"balance"`
}

// Start makes a new network and starts it.
func Start(t testing.TB, opts Options) *Network {
	t.Helper()
	net := New(t, opts)
	net.Start()
	return net
}

// Start starts all nodes of a chain without blocks and returns once all have passed height 3 and agree.
func (net *Network) Start() {
	net.t.Helper()
	for _, node := range net.Nodes {
		node.Start()
	}
	for _, node := range net.Nodes {
		node.WaitHeight(4)
	}
	net.RequireAgreement(3)
}

// New writes the homes of a new network and starts nothing.
func New(t testing.TB, opts Options) *Network {
	t.Helper()
	if opts.Validators == 0 {
		opts.Validators = 4
	}
	if opts.CommitTimeout == 0 {
		opts.CommitTimeout = 500 * time.Millisecond
	}
	net := &Network{t: t, ctx: boundedContext(t), dir: t.TempDir(), binary: binary(t), base: freePorts(t)}
	t.Cleanup(net.cleanup)

	out, errOut, err := net.run("testnet", "init-files", "--output-dir", net.dir, "-o", "json",
		"--validators", fmt.Sprint(opts.Validators), "--base-port", fmt.Sprint(net.base),
		"--commit-timeout", opts.CommitTimeout.String())
	if err != nil {
		t.Fatalf("init-files: %v\n%s", err, errOut)
	}
	var made struct {
		ChainID     string    `json:"chain_id"`
		EVMChainID  uint64    `json:"evm_chain_id"`
		MinGasPrice string    `json:"min_gas_price"`
		Nodes       []*Node   `json:"nodes"`
		Accounts    []Account `json:"accounts"`
	}
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		t.Fatalf("init-files printed no JSON: %v\n%s", err, out)
	}
	net.ChainID, net.EVMChainID, net.MinGasPrice = made.ChainID, made.EVMChainID, made.MinGasPrice
	net.Nodes, net.Accounts = made.Nodes, made.Accounts
	for _, node := range net.Nodes {
		node.net = net
		node.Home = filepath.Join(net.dir, node.Home)
	}
	return net
}

// Account returns the account of that name.
func (net *Network) Account(name string) Account {
	net.t.Helper()
	for _, account := range net.Accounts {
		if account.Name == name {
			return account
		}
	}
	net.t.Fatalf("the network has no account %q", name)
	return Account{}
}

// RequireAgreement fails unless all running nodes have the same app hash after a height.
func (net *Network) RequireAgreement(height int64) {
	net.t.Helper()
	first, want := "", ""
	for _, node := range net.Nodes {
		if !node.Running() {
			continue
		}
		hash := node.AppHash(height)
		if first == "" {
			first, want = node.Name, hash
		}
		if hash != want {
			net.t.Fatalf("after height %d the app hash of %s is %s, that of %s is %s", height, first, want, node.Name, hash)
		}
	}
	if first == "" {
		net.t.Fatal("no node is running")
	}
}

// Head is the greatest height of the running nodes.
func (net *Network) Head() (head int64) {
	for _, node := range net.Nodes {
		if height, err := node.Height(); err == nil {
			head = max(head, height)
		}
	}
	return head
}

// boundedContext ends half a minute before the test binary's own time limit, which would end the test
// without stopping its processes.
func boundedContext(t testing.TB) context.Context {
	ctx := t.Context()
	if withDeadline, ok := t.(interface{ Deadline() (time.Time, bool) }); ok {
		if deadline, ok := withDeadline.Deadline(); ok {
			var cancel context.CancelFunc
			ctx, cancel = context.WithDeadline(ctx, deadline.Add(-30*time.Second))
			t.Cleanup(cancel)
		}
	}
	return ctx
}

// binary finds the saharad to run: SAHARAD_BIN, or what `make build` builds.
func binary(t testing.TB) string {
	t.Helper()
	path := os.Getenv("SAHARAD_BIN")
	if path == "" {
		path = filepath.Join(moduleRoot(t), "build", "saharad")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("no saharad to run (%v): `make build` builds it, SAHARAD_BIN names another", err)
	}
	return path
}

func moduleRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
	}
	t.Fatal("no go.mod above the working directory")
	return ""
}

// cleanup ends every process. After a failure it first shows the end of every log.
func (net *Network) cleanup() {
	nodes := append(slices.Clone(net.Nodes), net.copies...)
	for _, node := range nodes {
		if net.t.Failed() {
			net.t.Logf("the end of %s's log:\n%s", node.Name, node.LogTail(20))
		}
	}
	for _, node := range nodes {
		node.Kill()
	}
}
