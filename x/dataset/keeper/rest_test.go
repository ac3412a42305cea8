package keeper_test

import (
	"context"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/grpc-ecosystem/grpc-gateway/runtime"
	"github.com/stretchr/testify/require"

	gateway "github.com/cosmos/gogogateway"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/internal/records"
)

// TestREST asks every query by its path, as a browser would.
func TestREST(t *testing.T) {
	hashes := []records.Hash{{1}, {2}, {3}}
	top, err := records.Root(slices.Values(hashes))
	require.NoError(t, err)
	proof, err := records.Prove(slices.Values(hashes), 2)
	require.NoError(t, err)
	encoded, err := proof.Marshal()
	require.NoError(t, err)

	w := newWorld(t)
	const secret = "sixteen bytes ok"
	commitment := types.CommitHash(top[:], bob, []byte(secret))
	w.MustDeliver(&types.MsgCommitRoot{Owner: bob.String(), Hash: commitment})
	w.NextBlock()
	w.register(alice, func(m *types.MsgRegister) { m.Root, m.Records, m.Language = top[:], 3, "pt-BR" })
	w.register(alice, version(1, 5_000), content(2))
	w.register(bob, func(m *types.MsgRegister) { m.Root, m.Records, m.Salt, m.Modality = top[:], 3, []byte(secret), "audio" })
	w.NextBlock(fixture.After(0))

	mux := runtime.NewServeMux(runtime.WithMarshalerOption(runtime.MIMEWildcard,
		&gateway.JSONPb{EmitDefaults: true, OrigName: true, AnyResolver: w.Registry}))
	require.NoError(t, types.RegisterQueryHandlerClient(context.Background(), mux, w.query))
	root, hash := hex.EncodeToString(top[:]), hex.EncodeToString(commitment)
	verify := "datasets/1/records/2/verify?record=" + hex.EncodeToString(hashes[2][:]) + "&proof=" + hex.EncodeToString(encoded)
	for path, want := range map[string]string{
		"params":                                `"default_succession_bps":5000`,
		"datasets/2":                            `"previous":"1"`,
		"datasets?pagination.limit=2":           `"next_key":"AAAAAAAAAAM="`,
		"datasets?pagination.count_total=1":     `pagination.count_total`,
		"by_owner/" + bob.String():              `"id":"3"`,
		"by_tag/spam":                           `"id":"1"`,
		"by_language/pt-BR":                     `"id":"1"`,
		"by_modality/audio":                     `"id":"3"`,
		"by_terms/1":                            `"id":"2"`,
		"by_root/" + root:                       `"committed":{"id":"3","owner":"` + bob.String() + `"`,
		"datasets/1/versions":                   `"version":2`,
		"commitments/" + hash:                   `"height":"2"`,
		verify:                                  `{"valid":true,"reason":""}`,
		"datasets/1/records/1/verify?record=00": `want 64 hexadecimal digits`,
		"datasets/99":                           `unknown dataset`,
		"by_modality/smell":                     `invalid modality`,
	} {
		answer := httptest.NewRecorder()
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/sahara/dataset/v1/"+path, http.NoBody)
		mux.ServeHTTP(answer, request)
		require.Contains(t, answer.Body.String(), want, path)
	}
}
