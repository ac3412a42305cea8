package app

import (
	"github.com/gorilla/mux"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/server"
)

// registerOpenAPI serves the page that documents the REST queries.
func registerOpenAPI(router *mux.Router, enabled bool) error {
	return server.RegisterSwaggerAPI(client.Context{}, router, enabled)
}
