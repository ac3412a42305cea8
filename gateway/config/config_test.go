package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/config"
)

func good() config.Config {
	c := config.Default()
	c.Service.Provider, c.Service.AssetID = "0x52908400098527886E0F7030069857D2E4169EE7", 7
	return c
}

// TestDefaultsWork once the service is named, and a file says the same as what wrote it.
func TestDefaultsWork(t *testing.T) {
	b, err := good().Marshal()
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "config.toml")
	require.NoError(t, os.WriteFile(path, b, 0o600))
	c, err := config.Load(path)
	require.NoError(t, err)
	require.Equal(t, good(), c)
}

// TestRefusals name the field.
func TestRefusals(t *testing.T) {
	b, err := good().Marshal()
	require.NoError(t, err)
	for field, change := range map[string][2]string{
		"unknown":          {"[chain]", "unknown = 1\n[chain]"},
		"chain.rest":       {"rest = 'http://127.0.0.1:26603'", "rest = '127.0.0.1:26603'"},
		"chain.gas_price":  {"2000000000asahara", "cheap"},
		"chain.watch":      {"watch = '30s'", "watch = '1h'"},
		"service.provider": {"provider = '0x5", "provider = '0x"},
		"service.asset_id": {"asset_id = 7", "asset_id = 0"},
		"upstream.url":     {"http://127.0.0.1:8000/v1", "ftp://127.0.0.1/v1"},
		"upstream.total":   {"total = '10m0s'", "total = '0s'"},
		"redeem.threshold": {"threshold = '1000000000000000000asahara'", "threshold = '1'"},
		"redeem.interval":  {"interval = '10m0s'", "interval = '-1s'"},
		"redeem.batch":     {"batch = 500", "batch = 1001"},
		"rate":             {"rate = 50.0", "rate = 0.0"},
		"default_output":   {"default_output = 1024", "default_output = 20000"},
		"buffer_bytes":     {"buffer_bytes = 268435456", "buffer_bytes = 1"},
		"toml":             {"[chain]", "[chain"},
	} {
		require.Contains(t, string(b), change[0], field)
		path := filepath.Join(t.TempDir(), "config.toml")
		require.NoError(t, os.WriteFile(path, []byte(strings.Replace(string(b), change[0], change[1], 1)), 0o600))
		_, err := config.Load(path)
		require.ErrorIs(t, err, config.ErrConfig, field)
		if field != "toml" {
			require.ErrorContains(t, err, field)
		}
	}
	_, err = config.Load(filepath.Join(t.TempDir(), "none"))
	require.ErrorIs(t, err, os.ErrNotExist)
}
