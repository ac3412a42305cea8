package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/spf13/cobra"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/config"
	"github.com/sahara-chain/sahara/gateway/ledger"
	"github.com/sahara-chain/sahara/gateway/redeem"
	"github.com/sahara-chain/sahara/gateway/server"
)

// errNotRunning says that no gateway of this folder answers.
var errNotRunning = errors.New("the gateway is not running")

// controlTimeout is that of a redemption of many transactions.
const controlTimeout = 10 * time.Minute

func statusCmd() *cobra.Command {
	var h home
	cmd := &cobra.Command{
		Use: "status", Short: "What the running gateway has sold, holds and has redeemed, as JSON", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := ask(cmd.Context(), h, http.MethodGet, "/admin/status")
			if err != nil {
				return err
			}
			return printJSON(cmd.OutOrStdout(), b)
		},
	}
	h.flag(cmd)
	return cmd
}

func redeemCmd() *cobra.Command {
	var h home
	cmd := &cobra.Command{
		Use: "redeem", Short: "Redeem all that is unclaimed now", Args: cobra.NoArgs,
		Long: "Redeem all that is unclaimed now: by the running gateway, or from its ledger if it does not run.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := ask(cmd.Context(), h, http.MethodPost, "/admin/redeem")
			if errors.Is(err, errNotRunning) {
				b, err = redeemOffline(cmd.Context(), h, slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)))
			}
			if err != nil {
				return err
			}
			if err := printJSON(cmd.OutOrStdout(), b); err != nil {
				return err
			}
			var done server.Redeemed
			if err := json.Unmarshal(b, &done); err != nil {
				return err
			}
			if done.Error != "" {
				return errors.New(done.Error)
			}
			return nil
		},
	}
	h.flag(cmd)
	return cmd
}

// ask asks the running gateway. The error is errNotRunning if there is none.
func ask(ctx context.Context, h home, method, path string) ([]byte, error) {
	c, err := config.Load(h.config())
	if err != nil {
		return nil, err
	}
	token, err := os.ReadFile(h.control())
	if errors.Is(err, os.ErrNotExist) {
		return nil, errNotRunning
	}
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, controlTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, "http://"+c.Listen+path, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+string(token))
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNotRunning, err)
	}
	defer func() { _ = answer.Body.Close() }() // it was read
	b, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("the gateway at %s answers %d: %.500s", c.Listen, answer.StatusCode, b)
	}
	return b, err
}

// redeemOffline redeems from the ledger of a gateway that does not run.
func redeemOffline(ctx context.Context, h home, log *slog.Logger) (b []byte, err error) {
	c, err := config.Load(h.config())
	if err != nil {
		return nil, err
	}
	key, err := readKey(h.key())
	if err != nil {
		return nil, err
	}
	price, err := chain.ParseCoin(c.Chain.GasPrice)
	if err != nil {
		return nil, err
	}
	node := chain.NewNode(c.Chain.REST)
	info, err := node.Info(ctx)
	if err != nil {
		return nil, err
	}
	l, err := ledger.Open(h.ledger(), info.EVMChainID)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	address := crypto.PubkeyToAddress(key.PublicKey)
	r := redeem.Redeemer{
		Ledger: l, Node: node, Sender: chain.NewSender(node, key, info.ChainID, price), Batch: c.Redeem.Batch, Log: log,
		Message: func(claims []chain.Claim) chain.Msg { return chain.Redeem(address, claims) },
	}
	summary, failed := r.Redeem(ctx, func(ledger.View) bool { return true })
	return json.Marshal(server.NewRedeemed(summary, failed))
}

func printJSON(w io.Writer, b []byte) error {
	var indented bytes.Buffer
	if err := json.Indent(&indented, b, "", "  "); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, string(bytes.TrimSpace(indented.Bytes())))
	return err
}
