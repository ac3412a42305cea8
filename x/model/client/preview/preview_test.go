package preview_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/model/client/preview"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

func text(t *testing.T, p preview.Preview) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, p.Text(&b))
	return b.Bytes()
}

func TestRegistered(t *testing.T) {
	p, err := preview.Compute(t.Context(), mail(), preview.Request{Asset: 9, Price: chain.OneSahara})
	require.NoError(t, err)
	golden(t, "registered.txt", text(t, p))
	encoded, err := json.MarshalIndent(p, "", "  ")
	require.NoError(t, err)
	golden(t, "registered.json", append(encoded, '\n'))
}

func TestNewWithCuts(t *testing.T) {
	g := preview.WithNew(mail(), edges(9, 1_000, 5, 500), described("model", "Mail, small",
		preview.Holder{Address: "sahara1owner", Role: "developer", Shares: 600_000_000_000},
		preview.Holder{Shares: 400_000_000_000, Claimants: 3}))
	p, err := preview.Compute(t.Context(), g, preview.Request{Asset: preview.NewID, Price: chain.OneSahara, ProviderBps: 3_000, ProtocolBps: 200})
	require.NoError(t, err)
	require.Zero(t, p.Asset)
	golden(t, "new.txt", text(t, p))

	p, err = preview.Compute(t.Context(), g, preview.Request{Asset: preview.NewID, Price: sdkmath.NewInt(101), Assets: 2, ProviderBps: 3_333})
	require.NoError(t, err)
	golden(t, "hidden.txt", text(t, p))
}

func TestAssetAlone(t *testing.T) {
	w := world{1: {nil, described("model", "", preview.Holder{Address: "sahara1a", Shares: 1e12})}}
	p, err := preview.Compute(t.Context(), w, preview.Request{Asset: 1, Price: chain.OneSahara})
	require.NoError(t, err)
	require.Equal(t, `SAHARA  who         why
        model 1     takes in 1
1       └ sahara1a  holder share 100% of model 1
1       all
`, string(text(t, p)))
}

func TestManyWays(t *testing.T) {
	w := world{1: {nil, described("dataset", "", preview.Holder{Address: "sahara1a", Shares: 1e12})}}
	parents := edges(1, 100)
	for id := uint64(2); id < 8; id++ {
		w[id] = asset{edges(1, 5_000), described("model", "", preview.Holder{Address: fmt.Sprintf("sahara1m%d", id), Shares: 1e12})}
		parents = append(parents, edges(id, 1_000)...)
	}
	w[8] = asset{parents, described("model", "", preview.Holder{Address: "sahara1z", Shares: 1e12})}
	p, err := preview.Compute(t.Context(), w, preview.Request{Asset: 8, Price: chain.OneSahara})
	require.NoError(t, err)
	require.Contains(t, string(text(t, p)), "takes in 0.31: 1% of model 8, 50% of model 7, 50% of model 6 and parts of 4 more")
}

func TestRefusals(t *testing.T) {
	broken := errors.New("broken")
	one := described("model", "", preview.Holder{Address: "a", Shares: 1e12})
	deep := world{}
	for id := uint64(1); id <= 10_002; id++ {
		var parents []uint64
		if id > 1 {
			parents = []uint64{id - 1, 9_000}
		}
		deep[id] = asset{edges(parents...), one}
	}
	tests := []struct {
		name  string
		graph preview.Graph
		req   preview.Request
		want  string
	}{
		{"cuts", mail(), preview.Request{Asset: 9, ProviderBps: 9_000, ProtocolBps: 1_001}, "9000 bps and protocol's 1001 bps are 10001 together"},
		{"overflowing cuts", mail(), preview.Request{Asset: 9, ProviderBps: 1 << 31, ProtocolBps: 1 << 31}, "want at most 10000"},
		{"unknown asset", mail(), preview.Request{Asset: 8}, "no asset 8"},
		{"an unknown parent", world{2: {edges(1, 1), one}}, preview.Request{Asset: 2}, "no asset 1"},
		{"a circle", world{1: {edges(2, 1), one}, 2: {edges(1, 1), one}}, preview.Request{Asset: 2}, "asset 1 is made from 2, which is not older"},
		{"too much passed on", world{1: {nil, one}, 2: {edges(1, 9_501), one}}, preview.Request{Asset: 2}, "9501"},
		{"too many shares", world{1: {nil, described("model", "", preview.Holder{Shares: 1e12}, preview.Holder{Shares: 1})}}, preview.Request{Asset: 1}, "more shares than there are"},
		{"too deep", deep, preview.Request{Asset: 10_002}, "more than 10000 ancestors"},
		{"no description", failing{mail(), broken}, preview.Request{Asset: 9}, "broken"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.req.Price = chain.OneSahara
			_, err := preview.Compute(t.Context(), tt.graph, tt.req)
			require.ErrorContains(t, err, tt.want)
		})
	}
	delete(deep, 10_002)
	p, err := preview.Compute(t.Context(), deep, preview.Request{Asset: 10_001, Price: chain.OneSahara})
	require.NoError(t, err)
	require.Equal(t, 9_901, p.Hidden.Assets)
}

func TestDecimal(t *testing.T) {
	for units, want := range map[string]string{
		"0": "0", "1": "0.000000000000000001", "100000000000000000": "0.1", "1000000000000000000": "1",
		"100000000000000000000": "100", "12345678901234567890": "12.34567890123456789",
	} {
		n, ok := sdkmath.NewIntFromString(units)
		require.True(t, ok)
		require.Equal(t, want, preview.Decimal(n))
	}
}
