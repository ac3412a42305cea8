package app_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"cosmossdk.io/log/v2"

	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/server"
	"github.com/cosmos/cosmos-sdk/server/api"
	serverconfig "github.com/cosmos/cosmos-sdk/server/config"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"
)

// TestEveryDocumentedEndpointIsServed catches modules whose services answer gRPC but have no route.
func TestEveryDocumentedEndpointIsServed(t *testing.T) {
	chain.Configure()
	node, err := app.New(log.NewNopLogger(), dbm.NewMemDB(), true, chain.InProcessID,
		simtestutil.AppOptionsMap{server.FlagMempoolMaxTxs: -1})
	require.NoError(t, err)
	ctx := client.Context{}.WithInterfaceRegistry(node.InterfaceRegistry()).WithOffline(true)
	node.RegisterTxService(ctx)
	node.RegisterTendermintService(ctx)
	node.RegisterNodeService(ctx, *serverconfig.DefaultConfig())
	srv := api.New(ctx, log.NewNopLogger(), nil)
	node.RegisterAPIRoutes(srv, serverconfig.APIConfig{Swagger: true})

	document := httptest.NewRecorder()
	srv.Router.ServeHTTP(document, httptest.NewRequest(http.MethodGet, "/openapi.json", http.NoBody))
	require.Equal(t, http.StatusOK, document.Code, document.Body)
	var doc struct{ Paths map[string]map[string]any }
	require.NoError(t, json.Unmarshal(document.Body.Bytes(), &doc))
	for _, path := range []string{
		"/sahara/node/v1/info", "/cosmos/tx/v1beta1/txs", "/cosmos/base/tendermint/v1beta1/blocks/{height}",
		"/cosmos/base/node/v1beta1/status", "/cosmos/evm/vm/v1/params", "/ibc/core/client/v1/client_states",
	} {
		require.Contains(t, doc.Paths, path)
	}

	// The gateway answers 501 where it has no route. What is behind a route cannot be reached from here, and
	// says so by another code.
	variable := regexp.MustCompile(`\{[^}]*\}`)
	for path, verbs := range doc.Paths {
		for verb := range verbs {
			got := httptest.NewRecorder()
			body := strings.NewReader("{}")
			srv.GRPCGatewayRouter.ServeHTTP(got, httptest.NewRequest(strings.ToUpper(verb), variable.ReplaceAllString(path, "1"), body))
			require.NotContains(t, []int{http.StatusNotFound, http.StatusNotImplemented}, got.Code, "%s %s: %s", verb, path, got.Body)
		}
	}
}
