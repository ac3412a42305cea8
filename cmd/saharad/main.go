// Command saharad is the node of the chain and its command line.
package main

import (
	"context"
	"errors"
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
	// A node that was told to stop ends with the cancellation of its context: that is no failure.
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}
