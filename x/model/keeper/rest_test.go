package keeper_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/grpc-ecosystem/grpc-gateway/runtime"
	"github.com/stretchr/testify/require"

	gateway "github.com/cosmos/gogogateway"

	"github.com/sahara-chain/sahara/x/model/types"
)

// TestREST asks every query by its path, as a browser would.
func TestREST(t *testing.T) {
	w := newWorld(t)
	w.dataset(bob, open)                                                                      // 1
	w.register(alice, from(1, 2_000))                                                         // 2
	w.register(bob, kind(fineTune), from(2, 1_000, 1, 500), with(2, 300), tags("tuned"))      // 3
	w.register(bob, kind(fineTune), version(3, 5_000), tags("tuned"))                         // 4
	w.register(carol, kind(agent), with(3, 500), func(m *types.MsgRegister) { m.Tags = nil }) // 5

	mux := runtime.NewServeMux(runtime.WithMarshalerOption(runtime.MIMEWildcard,
		&gateway.JSONPb{EmitDefaults: true, OrigName: true, AnyResolver: w.Registry}))
	require.NoError(t, types.RegisterQueryHandlerClient(context.Background(), mux, w.query))

	for path, want := range map[string]string{
		"params":                                `"default_succession_bps":5000`,
		"models/3":                              `"components":[{"id":"2","max_bps":300}]`,
		"models/5":                              `"account":"` + carol.String() + `"`,
		"models?pagination.limit=1":             `"next_key":"AAAAAAAAAAM="`,
		"by_owner/" + bob.String():              `"kind":"KIND_FINE_TUNE"`,
		"by_owner/" + carol.String():            `"kind":"KIND_AGENT"`,
		"by_kind/KIND_AGENT":                    `"id":"5"`,
		"by_kind/2":                             `"id":"3"`,
		"by_kind/9":                             `9 is not valid`,
		"by_kind/KIND_UNSPECIFIED":              `invalid kind`,
		"by_tag/tuned":                          `"tags":["tuned"]`,
		"by_parent/1":                           `"parents":[{"id":"1","bps":2000}]`,
		"models/4/versions":                     `"version":2`,
		"models/3/lineage":                      `"rate":"70000000000000000","own_rate":"70000000000000000","direct":true`,
		"models/3/lineage?pagination.limit=1":   `"next_key":"AAAAAAAAAAI="`,
		"models/3/credits":                      `"role":"developer"`,
		"models/1":                              `unknown model: model 1`,
		"models?pagination.count_total=true":    `invalid query`,
		"models/3/lineage?pagination.reverse=1": `invalid query`,
	} {
		answer := httptest.NewRecorder()
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/sahara/model/v1/"+path, http.NoBody)
		mux.ServeHTTP(answer, request)
		require.Contains(t, answer.Body.String(), want, path)
	}
}
