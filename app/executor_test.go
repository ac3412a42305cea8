package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cosmossdk.io/log/v2"

	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/server"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"
)

func TestEveryReachableStoreIsListed(t *testing.T) {
	a, b := storetypes.NewKVStoreKey("a"), storetypes.NewKVStoreKey("b")
	object := storetypes.NewObjectStoreKey("object:a")
	impostor := storetypes.NewKVStoreKey("b")
	mounted := map[string]storetypes.StoreKey{"a": a, "b": b, "object:a": object}

	require.NoError(t, app.AssertReachable(mounted, []storetypes.StoreKey{a, b, object}))
	for name, tc := range map[string]struct {
		listed []storetypes.StoreKey
		want   []string
	}{
		"one missing":             {[]storetypes.StoreKey{a, object}, []string{`store "b" is mounted but not listed`}},
		"an object store missing": {[]storetypes.StoreKey{a, b}, []string{`store "object:a" is mounted but not listed`}},
		"two missing":             {[]storetypes.StoreKey{a}, []string{`"b" is mounted`, `"object:a" is mounted`}},
		"one twice":               {[]storetypes.StoreKey{a, b, object, b}, []string{`store "b" is listed twice`}},
		"one too many":            {[]storetypes.StoreKey{a, b, object, storetypes.NewKVStoreKey("c")}, []string{`store "c" is listed for the block executor but not mounted`}},
		"another key of the name": {[]storetypes.StoreKey{a, impostor, object}, []string{`store "b" is listed for the block executor but not mounted`}},
	} {
		t.Run(name, func(t *testing.T) {
			err := app.AssertReachable(mounted, tc.listed)
			for _, text := range tc.want {
				require.ErrorContains(t, err, text)
			}
		})
	}
}

func TestUnknownExecutorIsNamed(t *testing.T) {
	chain.Configure()
	_, err := app.New(log.NewNopLogger(), dbm.NewMemDB(), true, chain.InProcessID, simtestutil.AppOptionsMap{
		server.FlagMempoolMaxTxs: -1, server.FlagBlockExecutor: "magic",
	})
	require.ErrorContains(t, err, `block-executor is "magic", want sequential or block-stm`)
}
