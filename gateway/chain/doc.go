// Package chain is all that a gateway and a payer's proxy need of a node of the chain, over plain HTTP: queries of its
// REST interface, and transactions that are encoded and signed here. It links neither the Cosmos SDK nor CometBFT, so
// a gateway is a small program; package compat holds the encoding to the SDK's own types.
package chain
