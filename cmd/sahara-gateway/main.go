// Command sahara-gateway stands in front of an OpenAI-compatible server and is paid for its calls through channels of the
// chain. `sahara-gateway client` is the payer's side: a proxy on its own machine that pays for any tool.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := root().ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}
