// Command saharad is the node of the chain and its command line.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	svrcmd "github.com/cosmos/cosmos-sdk/server/cmd"

	"github.com/sahara-chain/sahara/app/chain"
)

func main() {
	chain.Configure()
	root, err := newRootCmd()
	if err == nil {
		err = svrcmd.Execute(root, "SAHARAD", defaultHome())
	}
	// A node that was told to stop ends with the cancellation of its context: that is no failure.
	if err != nil && !errors.Is(err, context.Canceled) {
		// The text alone: formatted as a value, an SDK error adds the place in the source where it was made.
		fmt.Fprintln(os.Stderr, "Error:", err.Error())
		os.Exit(1)
	}
}
