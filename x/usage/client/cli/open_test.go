package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	sahara "github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	"github.com/sahara-chain/sahara/x/usage/types"
)

func TestOpen(t *testing.T) {
	w := newWorld(t)
	out := w.mustRun("open", "1", "5SAHARA", "--from", "alice", "--yes", "-o", "json")
	var made opened
	require.NoError(t, json.Unmarshal([]byte(out), &made))
	id, err := parseChannel(made.ChannelID)
	require.NoError(t, err)
	require.Equal(t, id, domain.ChannelID(made.Config), "the configuration that is printed is that of the id")
	require.Equal(t, "https://erin.example/v1", made.Endpoint, "the cheapest")
	require.Equal(t, address("alice"), made.Config.Signer())
	require.EqualValues(t, 262144, made.ChainID)
	require.EqualValues(t, 86_400, made.Config.WithdrawDelay)
	require.Equal(t, "C0FFEE01", made.TxHash)
	entry := w.entry(id)
	require.Equal(t, sahara.OneSahara.MulRaw(5), entry.Balance.Deposited)
	require.Equal(t, person("erin").String(), entry.Channel.Provider)

	w.in = "yes\n"
	out, beside, err := w.run("open", "1", "1000asahara", "--from", "alice", "--provider", person("bob").String(), "--signer", address("carol").Hex(),
		"--withdraw-delay", "15m", "--salt", "0x"+strings.Repeat("07", 32), "--purpose", "commercial-use")
	require.NoError(t, err)
	for _, says := range []string{"https://bob.example/v1", "30%", "0.0000000000000001 SAHARA, and", "15m0s", "deposit 0.000000000000001 SAHARA? [y/N]"} {
		require.Contains(t, beside, says)
	}
	require.Contains(t, out, "signer       "+address("carol").Hex())
	id, err = parseChannel(strings.Fields(out)[1])
	require.NoError(t, err)
	entry = w.entry(id)
	require.Equal(t, strings.Repeat("\x07", 32), string(entry.Channel.Config.Salt))
	require.Equal(t, licensetypes.PURPOSE_COMMERCIAL_USE, entry.Channel.Purpose)
	require.EqualValues(t, 900, entry.Channel.Config.WithdrawDelay)

	again := w.mustRun("open", "1", "5SAHARA", "--from", "alice", "--yes")
	require.NotEqual(t, made.ChannelID, strings.Fields(again)[1], "salts are random")
}

func TestOpenDryRun(t *testing.T) {
	w := newWorld(t)
	w.RequireUnchanged(func() {
		out := w.mustRun("open", "1", "1000asahara", "--from", person("alice").String(), "--dry-run")
		var msg types.MsgOpenChannel
		require.NoError(t, w.Codec.UnmarshalJSON([]byte(out), &msg))
		require.Equal(t, w.service("erin").PayTo, msg.Receiver)
		require.Len(t, msg.Salt, 32)
	})
}

func TestOpenRefuses(t *testing.T) {
	w := newWorld(t)
	w.serve("carol", 50, "https://carol.example/v1")
	service := w.service("carol")
	w.MustDeliver(&types.MsgUpdateService{
		Provider: service.Provider, AssetId: asset, Endpoint: service.Endpoint, Prices: service.Prices, ProviderBps: 3_000,
	})
	for name, test := range map[string]struct {
		args []string
		want error
		says string
	}{
		"no key":            {[]string{"1", "1SAHARA"}, broadcast.ErrNoFrom, "--from"},
		"an unknown key":    {[]string{"1", "1SAHARA", "--from", "mallory"}, nil, "mallory"},
		"no asset":          {[]string{"0", "1SAHARA", "--from", "alice"}, nil, `ASSET "0": want the number of an asset`},
		"a name as asset":   {[]string{"gpt", "1SAHARA", "--from", "alice"}, nil, `ASSET "gpt"`},
		"an unknown asset":  {[]string{"2", "1SAHARA", "--from", "alice"}, errNoService, "nobody runs asset 2 for asahara"},
		"no denom":          {[]string{"1", "5", "--from", "alice"}, nil, "DEPOSIT"},
		"a strange denom":   {[]string{"1", "5ausd", "--from", "alice"}, errNoService, "for ausd"},
		"nothing":           {[]string{"1", "0SAHARA", "--from", "alice"}, nil, "more than zero"},
		"an unknown one":    {[]string{"1", "1SAHARA", "--from", "alice", "--provider", person("dave").String()}, types.ErrUnknownService, "for asset 1"},
		"a closed one":      {[]string{"1", "1SAHARA", "--from", "alice", "--provider", service.Provider}, errNoService, "takes no new channels in asahara"},
		"a signer's name":   {[]string{"1", "1SAHARA", "--from", "alice", "--signer", "carol"}, types.ErrAddress, "--signer"},
		"a short salt":      {[]string{"1", "1SAHARA", "--from", "alice", "--salt", "07"}, types.ErrHash, "--salt"},
		"a short delay":     {[]string{"1", "1SAHARA", "--from", "alice", "--withdraw-delay", "14m59s"}, nil, "15m to 720h"},
		"a long delay":      {[]string{"1", "1SAHARA", "--from", "alice", "--withdraw-delay", "721h"}, nil, "15m to 720h"},
		"a negative delay":  {[]string{"1", "1SAHARA", "--from", "alice", "--withdraw-delay", "-1h"}, nil, "15m to 720h"},
		"half a second":     {[]string{"1", "1SAHARA", "--from", "alice", "--withdraw-delay", "1h0.5s"}, nil, "whole seconds"},
		"a strange purpose": {[]string{"1", "1SAHARA", "--from", "alice", "--purpose", "fun"}, nil, "--purpose"},
		"no answer":         {[]string{"1", "1SAHARA", "--from", "alice"}, broadcast.ErrDeclined, ""},
		"too much":          {[]string{"1", "1001SAHARA", "--from", "alice", "--yes"}, nil, "insufficient funds"},
	} {
		t.Run(name, func(t *testing.T) {
			w.refused(test.want, test.says, append([]string{"open"}, test.args...)...)
		})
	}
	w.refuse = errNode
	w.refused(errNode, "", "open", "1", "1SAHARA", "--from", "alice", "--yes")
}
