package openapi

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/gorilla/mux"
	"github.com/stretchr/testify/require"
)

func serve(services ...string) *mux.Router {
	router := mux.NewRouter()
	Register(router, services, testInfo)
	return router
}

func ask(handler http.Handler, method, path string, header ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	return recorder
}

func TestServesDocument(t *testing.T) {
	router := serve("sahara.node.v1.Query")
	got := ask(router, http.MethodGet, "/openapi.json")
	require.Equal(t, http.StatusOK, got.Code)
	require.Equal(t, "application/json", got.Header().Get("Content-Type"))
	var doc document
	require.NoError(t, json.Unmarshal(got.Body.Bytes(), &doc))
	require.Equal(t, testInfo, doc.Info)
	require.Contains(t, doc.Paths, "/sahara/node/v1/info")

	again := ask(router, http.MethodGet, "/openapi.json", "If-None-Match", got.Header().Get("ETag"))
	require.Equal(t, http.StatusNotModified, again.Code)
	require.Equal(t, http.StatusMethodNotAllowed, ask(router, http.MethodPost, "/openapi.json").Code)
}

func TestTellsWhyThereIsNoDocument(t *testing.T) {
	got := ask(serve("no.such.Service"), http.MethodGet, "/openapi.json")
	require.Equal(t, http.StatusInternalServerError, got.Code)
	require.Contains(t, got.Body.String(), "no.such.Service")
}

func TestServesPage(t *testing.T) {
	router := serve()
	got := ask(router, http.MethodGet, "/swagger/")
	require.Equal(t, http.StatusOK, got.Code)
	require.Equal(t, "text/html; charset=utf-8", got.Header().Get("Content-Type"))
	require.Equal(t, page, got.Body.String())

	moved := ask(router, http.MethodGet, "/swagger")
	require.Equal(t, http.StatusFound, moved.Code)
	require.Equal(t, "/swagger/", moved.Header().Get("Location"))
	require.Equal(t, http.StatusNotFound, ask(router, http.MethodGet, "/swagger/other").Code)
}

// TestPageIsSelfContained: it must work on a machine without Internet, and its policy must allow what it has.
func TestPageIsSelfContained(t *testing.T) {
	require.Less(t, len(page), 30_000)
	require.NotContains(t, page, "/*css*/")
	require.NotContains(t, page, "/*script*/")
	require.NotRegexp(t, `(?i)(https?:|["'(])//[a-z0-9]`, page, "a foreign host")
	for _, link := range regexp.MustCompile(`(?i)\b(?:src|href|action)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		require.Regexp(t, `^(#|data:,$|\.\./openapi\.json$)`, link[1])
	}
	// Browsers run neither of these under the policy, so the page would be broken.
	require.NotRegexp(t, `(?i)<[a-z][^>]*\s(style|on[a-z]+)\s*=`, html)
	require.NotContains(t, script, "innerHTML")

	policy := ask(serve(), http.MethodGet, "/swagger/").Header().Get("Content-Security-Policy")
	require.NotContains(t, policy, "unsafe")
	for element, directive := range map[string]string{"style": "style-src ", "script": "script-src "} {
		_, rest, _ := strings.Cut(page, "<"+element+">")
		content, _, found := strings.Cut(rest, "</"+element+">")
		require.True(t, found, element)
		require.Contains(t, policy, directive+hash(content))
	}
}
