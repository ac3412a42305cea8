package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/scripts/demo/client"
	"github.com/sahara-chain/sahara/scripts/demo/report"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	usagetypes "github.com/sahara-chain/sahara/x/usage/types"
)

const genesisText = `{"app_state":{"bank":{"balances":[{"address":"a","coins":[{"denom":"asahara","amount":"7"}]},{"address":"b","coins":[]}],
"supply":[{"denom":"asahara","amount":"7"}],"denom_metadata":[]},"royalty":{"params":{"revenue_denoms":[{"denom":"asahara"}]}}},"big":123456789012345678901}`

func TestAddDollars(t *testing.T) {
	path := filepath.Join(t.TempDir(), "genesis.json")
	require.NoError(t, os.WriteFile(path, []byte(genesisText), 0o600))
	require.NoError(t, addDollars(path, "a"))
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Contains(t, string(raw), "123456789012345678901", "no number loses digits")
	assert.Equal(t, 2, strings.Count(string(raw), `"amount": "`+dollars+`"`), "one balance and the supply")
	assert.Contains(t, string(raw), denomContract)

	require.NoError(t, os.WriteFile(path, []byte(genesisText), 0o600))
	require.Error(t, addDollars(path, "nobody"))
	left, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.True(t, bytes.Equal([]byte(genesisText), left), "a file that is refused stays as it was")
}

func TestSetLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config.toml")
	require.NoError(t, os.WriteFile(path, []byte("[limits]\nrate = 50.0\n# a burst = 1\nburst = 100\n"), 0o600))
	require.NoError(t, setLines(path, map[string]string{"rate": "5.0"}))
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "[limits]\nrate = 5.0\n# a burst = 1\nburst = 100\n", string(raw))
	require.Error(t, setLines(path, map[string]string{"speed": "1"}))
}

func TestCard(t *testing.T) {
	dir := t.TempDir()
	c := modelCard{Title: "T", Base: "x/base", Relation: "finetune", Datasets: []string{"x/a", "x/b"}, Quality: map[string]quality{"z": {2, 0.5}, "held-back": {4, 1}}}
	require.NoError(t, c.write(dir))
	raw, err := os.ReadFile(filepath.Join(dir, "README.md"))
	require.NoError(t, err)
	assert.Contains(t, string(raw), "base_model: x/base\nbase_model_relation: finetune\ndatasets:\n- x/a\n- x/b\n")
	assert.Contains(t, string(raw), "| held-back | 4 | 1.000 |\n| z | 2 | 0.500 |\n")
	require.NoError(t, modelCard{Title: "T"}.write(dir))
	raw, err = os.ReadFile(filepath.Join(dir, "README.md"))
	require.NoError(t, err)
	assert.NotContains(t, string(raw), "base_model")
}

func event(e proto.Message) client.Event { return client.Event{Typed: e} }

func dollar(n int64) sdk.Coin { return sdk.NewCoin(denom, sdkmath.NewInt(n)) }

func TestEventBooks(t *testing.T) {
	redemption := func(before, claimed, provider, protocol, asset string) usagetypes.Redemption {
		return usagetypes.Redemption{ChannelId: "0x01", Before: before, Claimed: claimed, Provider: provider, Protocol: protocol, Asset: asset}
	}
	d := &demo{channels: []channel{{ID: "0x01"}}, events: []client.Event{
		event(&usagetypes.EventOpened{Deposit: dollar(1000)}),
		event(nil),
		event(&usagetypes.EventRedeemed{Redemptions: []usagetypes.Redemption{redemption("0", "101", "30", "2", "68")}}),
		event(&usagetypes.EventRedeemed{Redemptions: []usagetypes.Redemption{redemption("101", "200", "30", "2", "68")}}),
		event(&usagetypes.EventRefunded{Amount: dollar(800)}),
		event(&royaltytypes.EventClaimed{Amount: sdk.NewCoins(dollar(100), sdk.NewInt64Coin("asahara", 5))}),
	}}
	books, err := d.eventBooks()
	require.NoError(t, err)
	assert.Equal(t, report.Books{
		Source: "events of the blocks", Paid: 1000, Refunds: 800, Channels: 0, Provider: 60, Protocol: 4, Claims: 100, Escrow: 36,
	}, books)
	assert.Equal(t, int64(200), d.channels[0].used)

	d.channels[0].ID = "0x02"
	_, err = d.eventBooks()
	require.ErrorIs(t, err, report.ErrSums, "a channel of nobody's")
}

func TestOptions(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "none")
	for name, args := range map[string][]string{
		"no binary":       {"--binary", missing},
		"a port too high": {"--binary", os.Args[0], "--dir", t.TempDir(), "--base-port", "65500"},
		"an argument":     {"now"},
	} {
		require.Error(t, run(t.Context(), args), name)
	}
}
