package keeper_test

import (
	"context"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/grpc-ecosystem/grpc-gateway/runtime"
	"github.com/stretchr/testify/require"

	gateway "github.com/cosmos/gogogateway"

	"github.com/sahara-chain/sahara/x/license/types"
)

// TestREST asks every query by its path, as a browser would.
func TestREST(t *testing.T) {
	g := newGround(t)
	g.asset(7, g.register(paid(5, hour)))
	g.MustDeliver(acquire(7, 0))
	hash := hex.EncodeToString(types.DefaultGenesis().Terms[0].Hash)

	mux := runtime.NewServeMux(runtime.WithMarshalerOption(runtime.MIMEWildcard,
		&gateway.JSONPb{EmitDefaults: true, OrigName: true, AnyResolver: g.Registry}))
	require.NoError(t, types.RegisterQueryHandlerClient(context.Background(), mux, g.query))

	for path, want := range map[string]string{
		"params":                                    `"amount":"1000000000000000000"`,
		"terms/2":                                   `"attribution":"ATTRIBUTION_REQUIRED"`,
		"terms_by_hash/" + hash:                     `"commercial_use":"COMMERCIAL_USE_ALLOWED"`,
		"terms?pagination.limit=2":                  `"next_key":"AAAAAAAAAAM="`,
		"presets":                                   `"name":"commercial-5"`,
		"terms/8/explain":                           `passes on at least 5% of its revenue`,
		"terms/1/compare/2":                         `{"at_least_as_strict":false,"clause":"attribution"}`,
		"join?ids=3&ids=4":                          `"id":"5"`,
		"assets/7/grants/" + bob.String():           `"expiry":"2026-01-01T01:00:00Z"`,
		"assets/7/grants":                           `"asset_id":"7"`,
		"accounts/" + bob.String() + "/grants":      `"asset_id":"7"`,
		"assets/7/licensed/" + bob.String() + "/99": `99 is not valid`,
		"assets/7/licensed/" + alice.String() + "/PURPOSE_USE":             `"licensed":false`,
		"assets/7/licensed/" + bob.String() + "/PURPOSE_USE":               `"licensed":true`,
		"assets/7/licensed/" + bob.String() + "/1?unix_seconds=9999999999": `"licensed":false`,
		"terms/0": `unknown terms: terms id 0`,
	} {
		answer := httptest.NewRecorder()
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/sahara/license/v1/"+path, http.NoBody)
		mux.ServeHTTP(answer, request)
		require.Contains(t, answer.Body.String(), want, path)
	}
}
