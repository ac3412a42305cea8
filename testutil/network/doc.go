// Package network runs real saharad processes on loopback for tests: what only shows between processes,
// such as a crash in the middle of a commit, state sync, signals and the servers that a node opens.
//
// Everything else here is built with the tag network only, since a run takes minutes and needs a built
// saharad: `make test-network` gives both.
package network
