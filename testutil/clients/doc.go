// Package clients tests this chain against clients that others wrote, from npm, in the versions that package.json
// names. vectors.mjs makes and checks vectors of x402's batch-settlement scheme.
//
// The tests are built with the tag clients only, since they need node and npm: `make test-clients` gives both.
package clients
