package openapi

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/mux"
)

var (
	//go:embed page/page.html
	html string
	//go:embed page/page.css
	css string
	//go:embed page/page.js
	script string

	// page is all three in one, so that a saved copy works as well.
	page = strings.NewReplacer("/*css*/", css, "/*script*/", script).Replace(html)

	// policy lets the page run its own script and talk to its own node, and nothing else: it must stay harmless
	// even when an answer that it shows was written by a stranger.
	policy = strings.Join([]string{
		"default-src 'none'",
		"script-src " + hash(script),
		"style-src " + hash(css),
		"img-src data:",
		"connect-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'none'",
	}, "; ")
)

func hash(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Register serves the document at /openapi.json and a page to read and try it at /swagger/, which is where
// users of other Cosmos chains look.
func Register(router *mux.Router, services []string, info Info) {
	// Most nodes are never asked, so the document is made for the first who asks.
	document := sync.OnceValues(func() ([]byte, error) { return Document(Linked, services, info) })

	serve := func(path string, handler http.HandlerFunc) {
		router.HandleFunc(path, handler).Methods(http.MethodGet, http.MethodHead)
	}
	serve("/openapi.json", func(w http.ResponseWriter, r *http.Request) {
		body, err := document()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		send(w, r, "application/json", body)
	})
	serve("/swagger/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Referrer-Policy", "no-referrer")
		send(w, r, "text/html; charset=utf-8", []byte(page))
	})
	serve("/swagger", http.RedirectHandler("/swagger/", http.StatusFound).ServeHTTP)
}

// send lets browsers keep body, but ask whether it changed: with the node's version it does.
func send(w http.ResponseWriter, r *http.Request, contentType string, body []byte) {
	header := w.Header()
	header.Set("Content-Type", contentType)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-cache")
	header.Set("ETag", fmt.Sprintf("%q", fmt.Sprintf("%x", sha256.Sum256(body))))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
