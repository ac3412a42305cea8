package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/config"
	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/gateway/server"
)

func startCmd() *cobra.Command {
	var h home
	var verbose bool
	cmd := &cobra.Command{
		Use: "start", Short: "Serve", Args: cobra.NoArgs,
		Long: `Serve until SIGINT or SIGTERM; then calls that are being served may end, and what is unclaimed is redeemed. It may be
killed at any time: what was charged is on the disk.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			level := slog.LevelInfo
			if verbose {
				level = slog.LevelDebug
			}
			log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: level}))
			return serve(cmd.Context(), h, log)
		},
	}
	h.flag(cmd)
	cmd.Flags().BoolVar(&verbose, "verbose", false, "log more")
	return cmd
}

func serve(ctx context.Context, h home, log *slog.Logger) (err error) {
	c, err := config.Load(h.config())
	if err != nil {
		return err
	}
	key, err := readKey(h.key())
	if err != nil {
		return err
	}
	node := chain.NewNode(c.Chain.REST)
	info, err := waitFor(ctx, log, node.Info)
	if err != nil {
		return err
	}
	l, err := ledger.Open(h.ledger(), info.EVMChainID)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	control, err := newControl(h.control())
	if err != nil {
		return err
	}
	g, err := waitFor(ctx, log, func(ctx context.Context) (*server.Gateway, error) {
		return server.New(ctx, server.Options{
			Config: c, Key: key, Ledger: l, Info: info, Node: node, Control: control, APIKey: os.Getenv(c.Upstream.KeyEnv), Log: log,
		})
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	log.Info("serving", "api", "http://"+listener.Addr().String()+"/v1", "chain", info.ChainID, "asset", c.Service.AssetID,
		"upstream", c.Upstream.URL)
	return g.Run(ctx, listener)
}

// waitFor asks the chain until it answers: a gateway that is started before its node, or while it is down, just waits.
func waitFor[T any](ctx context.Context, log *slog.Logger, ask func(context.Context) (T, error)) (T, error) {
	for {
		answer, err := ask(ctx)
		if !errors.Is(err, chain.ErrUnavailable) {
			return answer, err
		}
		log.Warn("waiting for the node", "err", err)
		select {
		case <-ctx.Done():
			return answer, fmt.Errorf("stopped while waiting for the node: %w", err)
		case <-time.After(2 * time.Second):
		}
	}
}

// newControl makes the token by which the commands on this machine talk to the gateway.
func newControl(path string) (string, error) {
	var b [32]byte
	_, _ = rand.Read(b[:]) // it never fails
	token := hex.EncodeToString(b[:])
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	return token, writeNew(path, []byte(token))
}
