package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/sahara-chain/sahara/cmd/sahara-textmodel/openai"
)

// shutdownTime is how long calls may take to end after the signal to stop.
const shutdownTime = 5 * time.Second

func serve(ctx context.Context, out io.Writer, args []string) error {
	fs := flag.NewFlagSet("serve", flag.ContinueOnError)
	dir := fs.String("model", "", "the model's `folder`")
	name := fs.String("name", "", "the `name` by which it is called")
	address := fs.String("address", "127.0.0.1:8000", "the `address` to listen on; port 0 takes a free one")
	if err := parse(fs, out, args); err != nil {
		return err
	}
	model, err := open(*dir)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", *address)
	if err != nil {
		return err
	}
	server := &http.Server{
		Handler: openai.Handler(*name, model), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	if _, err := fmt.Fprintf(out, "serving %s at http://%s/v1\n", *name, listener.Addr()); err != nil {
		return err
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := server.Shutdown(ending); err != nil {
		return err
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
