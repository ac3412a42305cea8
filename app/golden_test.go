package app_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/testutil/cluster"
)

var update = flag.Bool("golden", false, "write the golden files anew")

// golden compares text with a file in testdata. A difference is a change of consensus: look at it twice,
// then run `go test ./app -run TestGolden -golden`.
func golden(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), text, "%s differs", path)
}

func TestGoldenOrders(t *testing.T) {
	var b strings.Builder
	for _, order := range []struct {
		name    string
		modules []string
	}{
		{"PreBlock", app.PreBlockOrder},
		{"BeginBlock", app.BeginBlockOrder},
		{"EndBlock", app.EndBlockOrder},
		{"Genesis", app.GenesisOrder},
	} {
		fmt.Fprintf(&b, "%s\n  %s\n", order.name, strings.Join(order.modules, "\n  "))
	}
	golden(t, "orders.txt", b.String())
}

func TestGoldenStores(t *testing.T) {
	golden(t, "stores.txt", fmt.Sprintf("KV\n  %s\nobject\n  %s\n",
		strings.Join(app.KVStoreNames, "\n  "), strings.Join(app.ObjectStoreNames, "\n  ")))
}

func TestGoldenAccounts(t *testing.T) {
	cluster.New(t, cluster.Options{Nodes: []cluster.NodeOption{cluster.Sequential()}}) // sets the address prefix
	var b strings.Builder
	for _, account := range app.ModuleAccounts {
		name, permissions, receives, why := account.Describe()
		require.NotEmpty(t, why, "%s: say who funds and who drains it", name)
		fmt.Fprintf(&b, "%-24s %s permissions=%v receives=%v\n", name, authtypes.NewModuleAddress(name), permissions, receives)
	}
	b.WriteString("blocked\n")
	for _, address := range slices.Sorted(maps.Keys(app.BlockedAddresses())) {
		fmt.Fprintf(&b, "  %s\n", address)
	}
	golden(t, "accounts.txt", b.String())
}

func TestGoldenGenesis(t *testing.T) {
	c := cluster.New(t, cluster.Options{Nodes: []cluster.NodeOption{cluster.Sequential()}})
	genesis := c.First().DefaultGenesis()
	require.NoError(t, c.First().ValidateGenesis(genesis))
	raw, err := json.Marshal(genesis)
	require.NoError(t, err)
	var pretty bytes.Buffer
	require.NoError(t, json.Indent(&pretty, raw, "", "  "))
	golden(t, "genesis.json", pretty.String()+"\n")
}
