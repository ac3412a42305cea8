package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/payer"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// clientOptions are the flags of the client.
type clientOptions struct {
	gateway, rest, keyFile, channel, listen, cap, state, open, gasPrice string
	delay                                                               time.Duration
}

func clientCmd() *cobra.Command {
	var o clientOptions
	cmd := &cobra.Command{
		Use:   "client",
		Short: "Pay for any tool: a proxy on this machine that signs vouchers",
		Long: `Give any OpenAI client the base URL http://127.0.0.1:8403/v1 and it pays a gateway: for each call the proxy signs a voucher
against a channel of yours. Your key stays on this machine, and no voucher is ever above the cap.

It finds your channel with the gateway's service on the chain, and opens none unless told to by --open.`,
		Example: `sahara-gateway client --gateway http://127.0.0.1:8402/v1 --key alice.hex --cap 1000000000000000000asahara`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runClient(cmd.Context(), o, slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)))
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.gateway, "gateway", "http://127.0.0.1:8402/v1", "base URL of the gateway")
	f.StringVar(&o.rest, "rest", "http://127.0.0.1:26603", "REST interface of a node")
	f.StringVar(&o.keyFile, "key", "", "file with your private key in hexadecimal digits, as `saharad keys export --unarmored-hex --unsafe` writes")
	f.StringVar(&o.cap, "cap", "", "the most to spend of the channel, such as 1000000000000000000asahara")
	f.StringVar(&o.channel, "channel", "", "channel to pay from; by default yours with the gateway's service")
	f.StringVar(&o.listen, "listen", "127.0.0.1:8403", "address of the proxy")
	f.StringVar(&o.state, "state", "", "file that says from where on the cap counts; by default beside the key")
	f.StringVar(&o.open, "open", "", "open a channel with this deposit if there is none, such as 5000000000000000000asahara")
	f.DurationVar(&o.delay, "withdraw-delay", time.Hour, "withdraw delay of a channel that is opened")
	f.StringVar(&o.gasPrice, "gas-price", "2000000000asahara", "price of a unit of gas for opening")
	_ = cmd.MarkFlagRequired("key") // it is there
	_ = cmd.MarkFlagRequired("cap")
	return cmd
}

func runClient(ctx context.Context, o clientOptions, log *slog.Logger) error {
	key, err := readKey(o.keyFile)
	if err != nil {
		return err
	}
	limit, err := chain.ParseCoin(o.cap)
	if err != nil {
		return fmt.Errorf("--cap: %w", err)
	}
	finder := payer.Finder{
		Gateway: strings.TrimRight(o.gateway, "/"), Node: chain.NewNode(o.rest), Key: key, Delay: uint64(max(o.delay.Seconds(), 0)), Log: log,
	}
	if finder.GasPrice, err = chain.ParseCoin(o.gasPrice); err != nil {
		return fmt.Errorf("--gas-price: %w", err)
	}
	if o.open != "" {
		deposit, err := chain.ParseCoin(o.open)
		if err != nil {
			return fmt.Errorf("--open: %w", err)
		}
		finder.Open = &deposit
	}
	if o.channel != "" {
		if finder.ID, err = parseID(o.channel); err != nil {
			return fmt.Errorf("--channel: %w", err)
		}
	}
	channel, info, err := finder.Find(ctx)
	if errors.Is(err, payer.ErrNoChannel) && finder.Open == nil {
		return fmt.Errorf("%w; --open DEPOSIT opens one", err)
	}
	if err != nil {
		return err
	}
	if channel.Price.Denom != limit.Denom {
		return fmt.Errorf("--cap is in %s, and the channel is paid in %s", limit.Denom, channel.Price.Denom)
	}
	state := o.state
	if state == "" {
		state = filepath.Join(filepath.Dir(o.keyFile), fmt.Sprintf("client-%x.json", channel.ID[:8]))
	}
	proxy, err := payer.New(payer.Options{
		Gateway: finder.Gateway, Key: key, Channel: channel, Info: info, Cap: limit.Amount, State: state, Log: log,
	})
	if err != nil {
		return err
	}
	return serveClient(ctx, o.listen, proxy, channel, log)
}

func serveClient(ctx context.Context, listen string, proxy *payer.Proxy, channel chain.Channel, log *slog.Logger) error {
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	if ip := l.Addr().(*net.TCPAddr).IP; !ip.IsLoopback() { // a TCP listener has one
		_ = l.Close()
		return fmt.Errorf("--listen %s: whoever reaches the proxy spends your money, so it listens on this machine only", listen)
	}
	server := &http.Server{Handler: proxy.Handler(), ReadHeaderTimeout: 10 * time.Second}
	log.Info("paying", "base_url", "http://"+l.Addr().String()+"/v1", "channel", fmt.Sprintf("0x%x", channel.ID), "limit", proxy.Spending().Limit)
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func parseID(text string) (id voucher.Hash, err error) {
	b, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err != nil || len(b) != len(id) {
		return id, fmt.Errorf("%.80q is no channel id", text)
	}
	return voucher.Hash(b), nil
}
