// Package compat has no code: its tests hold the transactions that package chain writes by hand to the types of the Cosmos
// SDK, of cosmos/evm and of x/usage, which a gateway does not link.
package compat
