// Package cluster runs several whole apps in one process and feeds them the same blocks, through the real
// FinalizeBlock and Commit. It is for what must hold whatever way a node executes blocks: sequential and
// Block-STM nodes stand side by side and must agree on every byte of every block; nodes crash between any
// two ABCI calls and are opened again from their database; all invariants are checked after every block.
//
// A cluster is a function of its seed. A failure prints the seed and the height; the same test with
// CLUSTER_SEED set to it does the same again.
package cluster

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cosmossdk.io/log/v2"

	abci "github.com/cometbft/cometbft/abci/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/server"
	serverconfig "github.com/cosmos/cosmos-sdk/server/config"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"
)

// Node is one app and its database, which outlives crashes of the app.
type Node struct {
	// Name tells nodes apart in failures, such as "block-stm/2".
	Name string
	App  *app.App
	// Spent is how long the node has been in FinalizeBlock and Commit so far, for benchmarks.
	Spent time.Duration

	db      dbm.DB
	home    string
	options simtestutil.AppOptionsMap
}

// Sequential is a node that executes one transaction after the other.
func Sequential() NodeOption {
	return NodeOption{name: "sequential", settings: map[string]any{
		server.FlagBlockExecutor: serverconfig.BlockExecutorSequential,
	}}
}

// BlockSTM is a node that executes transactions on a number of workers.
func BlockSTM(workers int, preEstimate bool) NodeOption {
	name := fmt.Sprintf("block-stm/%d", workers)
	if preEstimate {
		name += "/estimate"
	}
	return NodeOption{name: name, settings: map[string]any{
		server.FlagBlockExecutor:       serverconfig.BlockExecutorBlockSTM,
		server.FlagBlockSTMWorkers:     workers,
		server.FlagBlockSTMPreEstimate: preEstimate,
	}}
}

// NodeOption describes a node of a cluster.
type NodeOption struct {
	name     string
	settings map[string]any
}

// Options of a cluster. The zero value is a sequential node beside one of Block-STM with two workers.
type Options struct {
	Nodes      []NodeOption
	Accounts   int // funded accounts, each with 1,000,000 SAHARA; default 20
	Validators int // default 4
	// Crashes is the chance in 1,000 that a node crashes and is opened again, between any two ABCI calls.
	Crashes int
	// Genesis changes the genesis before it is used.
	Genesis func(*Cluster, app.GenesisState)
	// Seed makes the cluster do the same again; 0 takes CLUSTER_SEED, or else one made from the test's name.
	Seed uint64
}

// Cluster is a set of nodes at one height.
type Cluster struct {
	t testing.TB

	Nodes    []*Node
	Accounts []*Account
	Seed     uint64
	Rand     *rand.Rand

	validators []validator
	options    Options
	genesis    *abci.RequestInitChain
	height     int64
	now        time.Time
	appHash    []byte
	crashed    int
}

// New starts a cluster and makes its first, empty block, since genesis is readable only after it.
func New(t testing.TB, options Options) *Cluster {
	t.Helper()
	chain.Configure()
	if len(options.Nodes) == 0 {
		options.Nodes = []NodeOption{Sequential(), BlockSTM(2, true)}
	}
	if options.Accounts == 0 {
		options.Accounts = 20
	}
	if options.Validators == 0 {
		options.Validators = 4
	}
	seed := seedOf(t, options.Seed)
	c := &Cluster{
		t: t, Seed: seed, Rand: rand.New(rand.NewPCG(seed, 0)), options: options,
		now: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("height %d; to do the same again: CLUSTER_SEED=%d go test -run '^%s$'", c.height, c.Seed, t.Name())
		}
	})
	for i := range options.Accounts {
		c.Accounts = append(c.Accounts, newAccount(c, fmt.Sprintf("account%d", i)))
	}
	for i := range options.Validators {
		c.validators = append(c.validators, newValidator(c, i))
	}
	for _, node := range options.Nodes {
		n := &Node{Name: node.name, db: dbm.NewMemDB(), home: t.TempDir(), options: simtestutil.AppOptionsMap{
			server.FlagMempoolMaxTxs: -1, // blocks are made here, not by a mempool
		}}
		n.options[flags.FlagHome] = n.home
		for key, value := range node.settings {
			n.options[key] = value
		}
		c.open(n)
		c.Nodes = append(c.Nodes, n)
	}
	c.initChain()
	c.NextBlock()
	return c
}

// open makes a node's app from its database, as a start of the process would.
func (c *Cluster) open(n *Node) {
	c.t.Helper()
	opened, err := app.New(log.NewNopLogger(), n.db, true, chain.InProcessID, n.options)
	require.NoError(c.t, err, n.Name)
	n.App = opened
}

// Crash throws a node's app away, with all that it did not commit, and opens it again.
func (c *Cluster) Crash(n *Node) {
	c.t.Helper()
	c.crashed++
	c.open(n)
	if c.height == 0 {
		c.start(n) // nothing is committed yet, so CometBFT's handshake sends genesis again
	}
	require.Equal(c.t, c.height, n.App.LastBlockHeight(), "%s has lost committed blocks", n.Name)
}

// Crashes is how many times nodes have crashed so far.
func (c *Cluster) Crashes() int { return c.crashed }

// maybeCrash crashes a node by the options' chance and tells whether it did.
func (c *Cluster) maybeCrash(n *Node) bool {
	if c.Rand.IntN(1000) >= c.options.Crashes {
		return false
	}
	c.Crash(n)
	return true
}

// Height is that of the last committed block.
func (c *Cluster) Height() int64 { return c.height }

// AppHash is that of the last committed block, the same on all nodes.
func (c *Cluster) AppHash() []byte { return c.appHash }

// Now is the time of the last committed block.
func (c *Cluster) Now() time.Time { return c.now }

// First is the first node, for looking at state that is the same on all.
func (c *Cluster) First() *app.App { return c.Nodes[0].App }

// Context reads the committed state of the first node. What is written to it is lost.
func (c *Cluster) Context() sdk.Context { return c.context(c.Nodes[0]) }

func (c *Cluster) context(n *Node) sdk.Context {
	ctx, _ := n.App.NewContextLegacy(true, c.header()).CacheContext()
	return ctx
}

func seedOf(t testing.TB, seed uint64) uint64 {
	t.Helper()
	if seed != 0 {
		return seed
	}
	if env := os.Getenv("CLUSTER_SEED"); env != "" {
		parsed, err := strconv.ParseUint(env, 10, 64)
		require.NoError(t, err, "CLUSTER_SEED")
		return parsed
	}
	h := uint64(14695981039346656037) // FNV-1a of the name: every test has its own, and always the same
	for _, b := range []byte(t.Name()) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return h
}
