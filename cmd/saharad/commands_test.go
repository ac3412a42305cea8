package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/sahara-chain/sahara/app/chain"
)

// TestUnknownCommands: a mistyped command at any depth, or flag, is an error and not the help text.
func TestUnknownCommands(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"sart"}, `unknown command "sart"`},
		{[]string{"query", "bonk"}, `unknown command "bonk"`},
		{[]string{"query", "bank", "balnces"}, `unknown command "balnces"`},
		{[]string{"tx", "bank", "sned"}, `unknown command "sned"`},
		{[]string{"testnet", "start"}, `unknown command "start"`},
		{[]string{"status", "--fast"}, "unknown flag: --fast"},
		{[]string{"query", "bank", "balances", "--fast"}, "unknown flag: --fast"},
	} {
		requireRefusal(t, t.TempDir(), test.args, test.want)
	}
}

// TestCommandTree walks all commands that ask or write: each says in a line what it does, and every query
// can answer in JSON.
func TestCommandTree(t *testing.T) {
	chain.Configure()
	root, err := newRootCmd()
	require.NoError(t, err)
	leaves := 0
	var walk func(cmd *cobra.Command, isQuery bool)
	walk = func(cmd *cobra.Command, isQuery bool) {
		if cmd.Name() == "" {
			return // an empty line between groups of commands
		}
		require.NotEmpty(t, cmd.Short, "%s has no line of help", cmd.CommandPath())
		for _, child := range cmd.Commands() {
			walk(child, isQuery)
		}
		if !cmd.HasSubCommands() {
			leaves++
			require.False(t, isQuery && cmd.Flag(flags.FlagOutput) == nil, "%s has no -o", cmd.CommandPath())
		}
	}
	for _, cmd := range root.Commands() {
		walk(cmd, cmd.Name() == "query")
	}
	require.Greater(t, leaves, 200)
	for _, module := range []string{
		"auth", "bank", "staking", "slashing", "mint", "distribution", "gov", "evidence", "upgrade",
		"consensus", "authz", "feegrant", "evm", "erc20", "feemarket", "ibc", "ibc-transfer",
		"royalty", "license", "dataset", "model", "usage",
	} {
		require.NotNil(t, child(t, root, "query", module), "saharad query %s", module)
	}
	for _, module := range []string{
		"bank", "staking", "slashing", "distribution", "gov", "authz", "feegrant", "evm", "erc20", "ibc", "ibc-transfer",
		"royalty", "license", "dataset", "model", "usage",
	} {
		require.NotNil(t, child(t, root, "tx", module), "saharad tx %s", module)
	}
	for _, tool := range []string{"dataset", "model", "royalty"} {
		require.NotNil(t, child(t, root, tool), "saharad %s", tool)
	}
}

func child(t *testing.T, root *cobra.Command, path ...string) *cobra.Command {
	t.Helper()
	found, rest, err := root.Find(path)
	if err != nil || len(rest) > 0 {
		return nil
	}
	return found
}

// TestVersionAndCompletion: what packagers and shells call.
func TestVersionAndCompletion(t *testing.T) {
	dir := t.TempDir()
	r := saharad(t, dir, "version", "--long", "-o", "json")
	require.Zero(t, r.code, r.errOut)
	require.Contains(t, r.out, `"server_name":"saharad"`)
	require.Contains(t, r.out, "github.com/cosmos/cosmos-sdk@v0.54")
	r = saharad(t, dir, "completion", "bash")
	require.Zero(t, r.code, r.errOut)
	require.Contains(t, r.out, "__start_saharad")
	require.Empty(t, files(t, dir), "files outside the home")
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 1, "only the home")
}

// TestHomeHasItsOwnClientSettings: keyring, node and chain id come from the home that is asked for, also if
// the default home has others.
func TestHomeHasItsOwnClientSettings(t *testing.T) {
	dir, home := testHome(t)
	require.Zero(t, saharad(t, dir, "config", "set", "client", "chain-id", "default-home-1").code)
	edit(t, filepath.Join(home, "config", "client.toml"), "tcp://127.0.0.1:26601", "tcp://127.0.0.1:1")
	r := saharad(t, dir, "keys", "show", "alice", "-a", "--home", home) // in the keyring "test", where the default is "os"
	require.Zero(t, r.code, r.errOut)
	requireRefusal(t, dir, []string{"query", "bank", "total", "--home", home}, "127.0.0.1:1")
	requireRefusal(t, dir, []string{"tx", "bank", "send", "alice", "sahara1xyz", "1asahara", "--home", home}, "sahara1xyz")
}

// TestConfigSet: a wrong value is refused with the setting's name, in all files, and a right one is written.
func TestConfigSet(t *testing.T) {
	dir, home := testHome(t)
	set := func(args ...string) []string {
		return append(append([]string{"config", "set"}, args...), "--home", home)
	}
	requireRefusal(t, dir, set("config", "p2p.max_num_inbound_peers", "few"), "p2p.max_num_inbound_peers = few")
	requireRefusal(t, dir, set("config", "mempool.type", "slow"), "mempool.type = slow", "unknown mempool type")
	requireRefusal(t, dir, set("config", "p2p.speed", "1"), `"p2p" "speed"`, "not found")
	requireRefusal(t, dir, set("app", "speed", "1"), `"speed"`, "not found")
	require.Zero(t, saharad(t, dir, set("config", "p2p.max_num_inbound_peers", "7")...).code)
	r := saharad(t, dir, "config", "get", "config", "p2p.max_num_inbound_peers", "--home", home)
	require.Equal(t, "7\n", r.out, r.errOut)
}

// TestCommandsOnEmptyHome: commands that read a stopped node's state say that there is none.
func TestCommandsOnEmptyHome(t *testing.T) {
	_, home := testHome(t)
	dir := t.TempDir() // the commands open, and so make, databases in the home
	requireRefusal(t, dir, []string{"export", "--home", home}, "no block was committed")
	requireRefusal(t, dir, []string{"invariants", "--home", home}, "no block was committed")
}

// TestInPlaceTestnetRefuses: nothing of the home is changed before all arguments are right and somebody has
// said yes.
func TestInPlaceTestnetRefuses(t *testing.T) {
	dir, home := testHome(t)
	command := func(args ...string) []string {
		return append(append([]string{"in-place-testnet"}, args...), "--home", home)
	}
	requireRefusal(t, dir, command("local-1", "sahara1xyz", "--skip-confirmation"), `operator address "sahara1xyz"`)
	requireRefusal(t, dir, command("", made.operator, "--skip-confirmation"), `chain id ""`)
	requireRefusal(t, dir, command("local-1", made.operator), "--skip-confirmation", "EOF")
}
