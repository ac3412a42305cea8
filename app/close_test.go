package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cosmossdk.io/log/v2"

	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/baseapp"
	"github.com/cosmos/cosmos-sdk/server"
	"github.com/cosmos/cosmos-sdk/store/v2/snapshots"
	snapshottypes "github.com/cosmos/cosmos-sdk/store/v2/snapshots/types"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"
)

// slowPart is a part of a snapshot that takes until the test says so.
type slowPart struct{ begun, finish chan struct{} }

func (slowPart) SnapshotName() string       { return "slow" }
func (slowPart) SnapshotFormat() uint32     { return 1 }
func (slowPart) SupportedFormats() []uint32 { return []uint32{1} }

func (p slowPart) SnapshotExtension(uint64, snapshottypes.ExtensionPayloadWriter) error {
	close(p.begun)
	<-p.finish
	return nil
}

func (slowPart) RestoreExtension(uint64, uint32, snapshottypes.ExtensionPayloadReader) error {
	return nil
}

// TestCloseDuringSnapshot: a node that is stopped while it takes a snapshot neither waits for it nor closes
// the database under it, which would be a panic; without a snapshot Close closes.
func TestCloseDuringSnapshot(t *testing.T) {
	chain.Configure()
	db, err := dbm.NewDB("application", dbm.GoLevelDBBackend, t.TempDir())
	require.NoError(t, err)
	store, err := snapshots.NewStore(dbm.NewMemDB(), t.TempDir())
	require.NoError(t, err)
	a, err := app.New(log.NewNopLogger(), db, true, chain.InProcessID, simtestutil.AppOptionsMap{server.FlagMempoolMaxTxs: -1},
		baseapp.SetSnapshot(store, snapshottypes.NewSnapshotOptions(1, 1)))
	require.NoError(t, err)
	part := slowPart{begun: make(chan struct{}), finish: make(chan struct{})}
	require.NoError(t, a.SnapshotManager().RegisterExtensions(part))

	height := uint64(a.CommitMultiStore().Commit().Version)
	created := make(chan error, 1)
	go func() {
		_, err := a.SnapshotManager().Create(height)
		created <- err
	}()
	<-part.begun
	require.NoError(t, a.Close())
	_, err = db.Has([]byte("any"))
	require.NoError(t, err, "the database is closed under the snapshot")

	close(part.finish)
	require.NoError(t, <-created)
	require.NoError(t, a.Close())
	_, err = db.Has([]byte("any"))
	require.Error(t, err, "the database is still open")
}
