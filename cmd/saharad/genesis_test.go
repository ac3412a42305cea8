package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// change edits a JSON document at a path of keys and list indexes; nil deletes.
func change(t *testing.T, document any, value any, path ...any) {
	t.Helper()
	for _, step := range path[:len(path)-1] {
		switch step := step.(type) {
		case string:
			document = document.(map[string]any)[step]
		case int:
			document = document.([]any)[step]
		}
	}
	switch last := path[len(path)-1].(type) {
	case string:
		if value == nil {
			delete(document.(map[string]any), last)
		} else {
			document.(map[string]any)[last] = value
		}
	case int:
		document.([]any)[last] = value
	}
}

// TestMalformedGenesis shows that a node does not start from a genesis that is wrong, that `genesis
// validate` finds the same, and that both name the field.
func TestMalformedGenesis(t *testing.T) {
	tests := map[string]struct {
		value any
		path  []any
		want  []string
		// start says it in other words where it needs the field before it looks at the whole
		wantAtStart []string
	}{
		"module that does not exist": {map[string]any{}, []any{"app_state", "wasm"}, []string{"app_state.wasm", "no such module"}, nil},
		"module that is missing":     {nil, []any{"app_state", "bank"}, []string{"app_state.bank", "missing"}, nil},
		"field that does not exist":  {"5", []any{"app_state", "bank", "supply", 0, "amont"}, []string{"bank", `"amont"`}, nil},
		"EVM denom":                  {"stake", []any{"app_state", "evm", "params", "evm_denom"}, []string{`app_state.evm.params.evm_denom is "stake"`, `"asahara"`}, nil},
		"bond denom":                 {"stake", []any{"app_state", "staking", "params", "bond_denom"}, []string{`app_state.staking.params.bond_denom is "stake"`}, nil},
		"free gas":                   {"0", []any{"app_state", "feemarket", "params", "min_gas_price"}, []string{"app_state.feemarket.params.min_gas_price is 0"}, nil},
		"block gas without limit":    {"-1", []any{"consensus", "params", "block", "max_gas"}, []string{"consensus.params.block.max_gas is -1"}, nil},
		"no block gas":               {"0", []any{"consensus", "params", "block", "max_gas"}, []string{"consensus.params.block.max_gas is 0"}, nil},
		"no block bytes":             {"0", []any{"consensus", "params", "block", "max_bytes"}, []string{"block.MaxBytes cannot be 0"}, nil},
		"supply":                     {"5", []any{"app_state", "bank", "supply", 0, "amount"}, []string{"genesis supply is incorrect", "5asahara"}, nil},
		"signature of a validator":   {"AAAA", []any{"app_state", "genutil", "gen_txs", 0, "signatures", 0}, []string{"signature verification failed", "AAAA"}, nil},
		"account that is missing":    {[]any{}, []any{"app_state", "auth", "accounts"}, []string{"fee payer address", "does not exist"}, nil},
		"no state":                   {nil, []any{"app_state"}, []string{"app_state is missing"}, nil},
		"initial height":             {"high", []any{"initial_height"}, []string{"AppGenesis.initial_height"}, nil},
		"no chain id":                {nil, []any{"chain_id"}, []string{"chain_id"}, nil},
		"chain id that is a number":  {5, []any{"chain_id"}, []string{"AppGenesis.chain_id"}, []string{"chain_id"}},
		"long chain id":              {string(make([]byte, 51)), []any{"chain_id"}, []string{"chain_id", "max: 50"}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, home := testHome(t)
			path := filepath.Join(home, "config", "genesis.json")
			raw, err := os.ReadFile(path)
			require.NoError(t, err)
			var document any
			require.NoError(t, json.Unmarshal(raw, &document))
			change(t, document, test.value, test.path...)
			raw, err = json.Marshal(document)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path, raw, 0o600))

			requireRefusal(t, dir, []string{"genesis", "validate", "--home", home}, append(test.want, path)...)
			if test.wantAtStart == nil {
				test.wantAtStart = test.want
			}
			requireRefusal(t, dir, []string{"start", "--home", home}, append(test.wantAtStart, path)...)
		})
	}
}

// TestGenesisThatIsNoJSON: the error tells the line.
func TestGenesisThatIsNoJSON(t *testing.T) {
	dir, home := testHome(t)
	path := filepath.Join(home, "config", "genesis.json")
	require.NoError(t, os.WriteFile(path, []byte("{\"chain_id\": \"sahara-devnet-1\",\n\"app_state\": {]"), 0o600))
	requireRefusal(t, dir, []string{"genesis", "validate", path, "--home", home}, path, "line 2", "invalid character ']'")
	requireRefusal(t, dir, []string{"start", "--home", home}, path, "line 2", "invalid character ']'")
}

// TestGenesisWithoutValidator: such a file is a step on the way, and well as far as it goes; no chain
// starts from it.
func TestGenesisWithoutValidator(t *testing.T) {
	dir := t.TempDir()
	home := filepath.Join(dir, "home")
	require.Zero(t, saharad(t, dir, "init", "a", "--chain-id", "sahara-devnet-1", "--home", home).code)
	r := saharad(t, dir, "genesis", "validate", "--home", home)
	require.Zero(t, r.code, r.errOut)
	require.Contains(t, r.out, "is a valid genesis file")
	require.Contains(t, r.out, "no validator")
	requireRefusal(t, dir, []string{"start", "--home", home}, "no validator", "collect-gentxs")
}

// TestGenesisOfInitFilesIsValid is what makes the refusals above worth something.
func TestGenesisOfInitFilesIsValid(t *testing.T) {
	dir, home := testHome(t)
	r := saharad(t, dir, "genesis", "validate", "--home", home)
	require.Zero(t, r.code, r.errOut)
	require.NotContains(t, r.out, "no validator")
	requireRefusal(t, dir, []string{"genesis", "validate", "nothing.json", "--home", home}, "nothing.json", "no such file")
}
