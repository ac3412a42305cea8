package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestInitFiles shows that all validators of a network get the same genesis, that it is the one that the
// printed description is of, and that the description is also on disk.
func TestInitFiles(t *testing.T) {
	dir := t.TempDir()
	r := saharad(t, dir, "testnet", "init-files", "--validators", "3", "--output-dir", "net", "-o", "json")
	require.Zero(t, r.code, r.errOut)
	var printed, onDisk network
	require.NoError(t, json.Unmarshal([]byte(r.out), &printed))
	raw, err := os.ReadFile(filepath.Join(dir, "net", networkFile))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &onDisk))
	require.Equal(t, printed, onDisk)
	require.EqualValues(t, 724272, printed.EVMChainID)
	require.Len(t, printed.Nodes, 3)

	var genesis []byte
	seen := map[int]bool{}
	for _, node := range printed.Nodes {
		raw, err := os.ReadFile(filepath.Join(dir, "net", node.Home, "config", "genesis.json"))
		require.NoError(t, err)
		if genesis == nil {
			genesis = raw
		}
		require.Equal(t, string(genesis), string(raw), "genesis of %s", node.Name)
		require.False(t, seen[node.Ports.P2P], "two nodes with port %d", node.Ports.P2P)
		seen[node.Ports.P2P] = true
	}
	for _, account := range printed.Accounts {
		require.Contains(t, string(genesis), account.Address, "account %s", account.Name)
		require.Len(t, strings.Fields(account.Mnemonic), 24)
	}

	requireRefusal(t, dir, []string{"testnet", "init-files", "--output-dir", "net"}, "--output-dir net already holds")
}

// TestInitFilesRefuses shows that nothing is written when an option is wrong.
func TestInitFilesRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		args  []string
		wants []string
	}{
		"no validator":       {[]string{"--validators", "0"}, []string{"--validators is 0", "1 to 100"}},
		"many validators":    {[]string{"--validators", "101"}, []string{"--validators is 101"}},
		"not a number":       {[]string{"--validators", "four"}, []string{"--validators", `"four"`}},
		"low port":           {[]string{"--base-port", "80"}, []string{"--base-port 80"}},
		"high port":          {[]string{"--base-port", "65530"}, []string{"--base-port 65530"}},
		"negative pause":     {[]string{"--commit-timeout", "-1s"}, []string{"--commit-timeout is -1s"}},
		"no chain id":        {[]string{"--chain-id", ""}, []string{`--chain-id is ""`}},
		"long chain id":      {[]string{"--chain-id", strings.Repeat("x", 51)}, []string{"--chain-id", "1 to 50"}},
		"prefix with a path": {[]string{"--node-dir-prefix", "../node"}, []string{`--node-dir-prefix is "../node"`}},
		"output format":      {[]string{"-o", "yaml"}, []string{`--output is "yaml"`}},
		"keyring":            {[]string{"--keyring-backend", "paper"}, []string{"paper", "keyring backend"}},
		"stray argument":     {[]string{"now"}, []string{`"now"`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireRefusal(t, t.TempDir(), append([]string{"testnet", "init-files", "--output-dir", "net"}, test.args...), test.wants...)
		})
	}
}
