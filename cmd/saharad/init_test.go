package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/spf13/viper"
	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/app"
)

// TestInit shows what a new node's files bound: gas and bytes of a block, the price of gas, and what one
// query may read.
func TestInit(t *testing.T) {
	dir := t.TempDir()
	r := saharad(t, dir, "init", "my-node", "--chain-id", "sahara-devnet-1", "--home", "home")
	require.Zero(t, r.code, r.errOut)
	config := filepath.Join(dir, "home", "config")

	var genesis struct {
		ChainID   string `json:"chain_id"`
		Consensus struct {
			Params struct {
				Block struct {
					MaxGas   int64 `json:"max_gas,string"`
					MaxBytes int64 `json:"max_bytes,string"`
				} `json:"block"`
			} `json:"params"`
		} `json:"consensus"`
	}
	raw, err := os.ReadFile(filepath.Join(config, "genesis.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &genesis))
	require.Equal(t, "sahara-devnet-1", genesis.ChainID)
	require.EqualValues(t, 100_000_000, genesis.Consensus.Params.Block.MaxGas)
	require.EqualValues(t, app.MaxBlockBytes, genesis.Consensus.Params.Block.MaxBytes)

	settings := viper.New()
	settings.SetConfigFile(filepath.Join(config, "app.toml"))
	require.NoError(t, settings.ReadInConfig())
	require.Equal(t, "1000000000asahara", settings.GetString("minimum-gas-prices"))
	require.Positive(t, settings.GetUint64("query-gas-limit"))
	require.False(t, settings.InConfig("evm.evm-chain-id"), "the EVM's chain id is no setting")
	for _, file := range []string{"config.toml", "client.toml", "node_key.json", "priv_validator_key.json"} {
		require.FileExists(t, filepath.Join(config, file))
	}

	requireRefusal(t, dir, []string{"init", "my-node", "--chain-id", "sahara-devnet-1", "--home", "home"},
		"genesis.json", "already exists")
}

// TestInitRefuses: without a chain id there is nothing to make a genesis for.
func TestInitRefuses(t *testing.T) {
	dir := t.TempDir()
	requireRefusal(t, dir, []string{"init"}, "accepts 1 arg(s), received 0")
	requireRefusal(t, dir, []string{"init", "my-node"}, "--chain-id is missing")
}
