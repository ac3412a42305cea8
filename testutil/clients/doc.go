// Package clients tests this chain with clients that others wrote, unmodified, in the versions that package.json and
// openaigo/go.mod name:
//
//	vectors.mjs            makes and checks vectors of x402's batch-settlement scheme, by npm @x402/evm
//	cosmjs.mjs             queries and sends, by CosmJS
//	viem.mjs, ethers.mjs   balance, transfer and receipt over JSON-RPC
//	openai.mjs, openaigo   calls of a model behind a gateway, by npm openai and Go openai-go, with a bearer session
//	x402.mjs               the same by npm @x402/fetch, which signs a voucher a call
//
// All but the first run against a devnet of the test's own, on its own ports. The tests are built with the tags clients
// and network only, since they need Node.js, npm and what `make build` builds: `make test-clients` gives all.
package clients
