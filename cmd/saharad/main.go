// Command saharad is the node of the chain and its command line.
package main

import (
	"fmt"
	"os"

	"github.com/sahara-chain/sahara/app/chain"

	svrcmd "github.com/cosmos/cosmos-sdk/server/cmd"
)

func main() {
	chain.Configure()
	root, err := newRootCmd()
	if err == nil {
		err = svrcmd.Execute(root, "SAHARAD", defaultHome())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}
