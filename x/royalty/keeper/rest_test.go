package keeper_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/grpc-ecosystem/grpc-gateway/runtime"
	"github.com/stretchr/testify/require"

	gateway "github.com/cosmos/gogogateway"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// TestREST asks every query by its path, as a browser would.
func TestREST(t *testing.T) {
	w := newWorld(t)
	tree := quarterTree(t)
	id := w.registerTree(tree, types.ShareSupply)
	child := w.asset(parent(id, 3_000))
	w.MustDeliver(leafClaim(t, tree, id, 1))
	w.pay(child, coins(1_001))
	w.claim(alice, child)
	leaf := leafClaim(t, tree, id, 0)
	proof := fmt.Sprintf("assets/1/leaves/0/proof?holder=%s&shares=%d&proof=%s", leaf.Holder, leaf.Shares,
		url.QueryEscape(base64.StdEncoding.EncodeToString(leaf.Proof)))

	mux := runtime.NewServeMux(runtime.WithMarshalerOption(runtime.MIMEWildcard,
		&gateway.JSONPb{EmitDefaults: true, OrigName: true, AnyResolver: w.Registry}))
	require.NoError(t, types.RegisterQueryHandlerClient(context.Background(), mux, w.query()))
	for path, want := range map[string]string{
		"params":                             `"sweep_budget":5000`,
		"assets/2":                           `"parents":[{"id":"1","bps":3000}]`,
		"assets?pagination.limit=1":          `"next_key":"AAAAAAAAAAI="`,
		"assets/2/ancestors":                 `"rate":"300000000000000000"`,
		"assets/1/children":                  `"id":"2"`,
		"assets/2/revenue":                   `"swept":"1001","passed_on":"300","own":"700","residue":"1"`,
		"assets/1/claimable/" + bob.String(): `"amount":[{"denom":"asahara","amount":"75"}]`,
		"claimable/" + bob.String():          `"asset_id":"1"`,
		"earnings/" + alice.String():         `"claimed":[{"denom":"asahara","amount":"700"}],"claimable":[],"earned":[{"denom":"asahara","amount":"700"}]`,
		"payout/" + alice.String():           alice.String(),
		"assets/1/leaves/1":                  `{"claimed":true}`,
		proof:                                `{"valid":true,"claimed":false,"reason":""}`,
		"solvency":                           `{"denom":"asahara","balance":"301","owed":"301","donations":"0"}`,
		"sweep":                              `"waiting":[]`,
		"assets/99":                          `asset 99: unknown asset`,
		"assets?pagination.count_total=1":    `pagination.count_total`,
	} {
		answer := httptest.NewRecorder()
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/sahara/royalty/v1/"+path, http.NoBody)
		mux.ServeHTTP(answer, request)
		require.Contains(t, answer.Body.String(), want, path)
	}
}
