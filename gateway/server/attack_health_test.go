package server_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/config"
)

// TestAFailedUpstreamIsSpared: questions that are free do not all go to a server which just failed.
func TestAFailedUpstreamIsSpared(t *testing.T) {
	var asked atomic.Int64
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusInternalServerError)
	}))
	defer upstream.Close()
	w := newWorld(t, func(c *config.Config) { c.Upstream.URL = upstream.URL + "/v1" })
	for range 20 {
		status, _ := w.do(http.MethodGet, "/healthz", "", nil)
		require.Equal(t, http.StatusServiceUnavailable, status)
	}
	require.LessOrEqual(t, asked.Load(), int64(3))
}
