//go:build network

package network_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/cometbft/cometbft/consensus"
	sm "github.com/cometbft/cometbft/state"
	"github.com/cometbft/cometbft/store"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/store/v2/rootmulti"

	"github.com/sahara-chain/sahara/testutil/network"
)

// What a crash can find done of a block, in the order in which it is done. CometBFT's eleven fail points in
// a block come down to these: the last three lie behind the saved state, where nothing more is written that
// a restart would read.
const (
	prevoteSigned   = "own prevote in the WAL"
	precommitSigned = "own precommit in the WAL"
	decided         = "block decided"
	blockStored     = "block stored"
	heightEnded     = "end of height in the WAL"
	executed        = "block executed"
	resultsSaved    = "results saved"
	appCommitted    = "app committed"
	stateSaved      = "state saved"
)

var crashPoints = []string{
	prevoteSigned, precommitSigned, decided, blockStored, heightEnded, executed, resultsSaved, appCommitted, stateSaved,
}

// crash is what a dead node has left on disk.
type crash struct {
	height  int64 // of the block that it was at
	point   string
	syncing bool // it was fetching old blocks, and did not vote
}

func (c crash) String() string {
	if c.syncing {
		return fmt.Sprintf("height %d, block sync, %s", c.height, c.point)
	}
	return fmt.Sprintf("height %d, consensus, %s", c.height, c.point)
}

// inspect reads a dead node's databases, in a copy: opening one repairs it, which is the node's own work.
// Where the disk looks the same the log tells.
func inspect(t *testing.T, node *network.Node) crash {
	t.Helper()
	home := t.TempDir()
	if err := os.CopyFS(filepath.Join(home, "data"), os.DirFS(filepath.Join(node.Home, "data"))); err != nil {
		t.Fatal(err)
	}

	config := cmtcfg.DefaultConfig().SetRoot(home)
	stored := storedHeight(t, config)
	state, hasResults := savedState(t, config)
	signed := signedStep(t, config.PrivValidatorStateFile())
	app := committedHeight(t, config.DBDir())

	c := crash{height: state + 1}
	switch {
	case app > state:
		c.point = appCommitted
	case stored > state && hasResults:
		c.point = resultsSaved
	case stored > state && logged(node, "executed block", c.height):
		c.point = executed
	case stored > state && ended(t, config.Consensus, c.height):
		c.point = heightEnded
	case stored > state:
		c.point = blockStored
	case signed.Height < c.height:
		c.point, c.height = stateSaved, state
	case logged(node, "finalizing commit of block", c.height):
		c.point = decided
	case signed.Step == 3: // privval's number of a precommit
		c.point = precommitSigned
	default:
		c.point = prevoteSigned
	}
	c.syncing = signed.Height < c.height
	return c
}

func storedHeight(t *testing.T, config *cmtcfg.Config) int64 {
	t.Helper()
	db, err := cmtcfg.DefaultDBProvider(&cmtcfg.DBContext{ID: "blockstore", Config: config})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	return store.LoadBlockStoreState(db).Height
}

// savedState is CometBFT's height, and whether the results of the next block are saved.
func savedState(t *testing.T, config *cmtcfg.Config) (height int64, hasResults bool) {
	t.Helper()
	db, err := cmtcfg.DefaultDBProvider(&cmtcfg.DBContext{ID: "state", Config: config})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	states := sm.NewStore(db, sm.StoreOptions{})
	state, err := states.Load()
	if err != nil {
		t.Fatal(err)
	}
	_, err = states.LoadFinalizeBlockResponse(state.LastBlockHeight + 1)
	return state.LastBlockHeight, err == nil
}

type signature struct {
	Height int64 `json:"height,string"`
	Step   int   `json:"step"`
}

func signedStep(t *testing.T, path string) (last signature) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(raw, &last)
	}
	if err != nil {
		t.Fatal(err)
	}
	return last
}

func committedHeight(t *testing.T, data string) int64 {
	t.Helper()
	db, err := dbm.NewDB("application", dbm.GoLevelDBBackend, data)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	return rootmulti.GetLatestVersion(db)
}

// ended reports whether the WAL says that a height's block is stored.
func ended(t *testing.T, config *cmtcfg.ConsensusConfig, height int64) bool {
	t.Helper()
	wal, err := consensus.NewWAL(filepath.Clean(config.WalFile()))
	if err != nil {
		t.Fatal(err)
	}
	reader, found, err := wal.SearchForEndHeight(height, &consensus.WALSearchOptions{IgnoreDataCorruptionErrors: true})
	if err != nil {
		t.Fatal(err)
	}
	if found {
		_ = reader.Close()
	}
	return found
}

// logged reports whether the node has printed a message about a height in its last run.
func logged(node *network.Node, message string, height int64) bool {
	about := fmt.Sprintf(" height=%d ", height)
	for line := range strings.Lines(node.Log()) {
		if strings.Contains(line, message+" ") && strings.Contains(line, about) {
			return true
		}
	}
	return false
}
