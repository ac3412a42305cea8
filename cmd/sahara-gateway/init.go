package main

import (
	"fmt"
	"os"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/spf13/cobra"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/config"
)

func initCmd() *cobra.Command {
	var h home
	c := config.Default()
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Make a key and a configuration",
		Long: `Make the gateway's folder: a key, with which it redeems and signs receipts, and config.toml, in which every setting is
explained. The key is not the provider's: it can redeem to the provider and refund to payers, and nothing else.`,
		Example: `sahara-gateway init --provider sahara1… --asset 7 --upstream http://127.0.0.1:8000/v1 --rest http://127.0.0.1:26603`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return makeHome(cmd, h, c)
		},
	}
	h.flag(cmd)
	f := cmd.Flags()
	f.StringVar(&c.Service.Provider, "provider", "", "account that registers the service, sahara1… or 0x…")
	f.Uint64Var(&c.Service.AssetID, "asset", 0, "asset that it runs")
	f.StringVar(&c.Upstream.URL, "upstream", c.Upstream.URL, "base URL of the OpenAI-compatible server")
	f.StringVar(&c.Upstream.KeyEnv, "upstream-key-env", "", "environment variable with the server's API key")
	f.StringVar(&c.Chain.REST, "rest", c.Chain.REST, "REST interface of a node")
	f.StringVar(&c.Listen, "listen", c.Listen, "address of the API")
	f.StringVar(&c.Redeem.Threshold, "threshold", c.Redeem.Threshold, "redeem when this much is unclaimed")
	_ = cmd.MarkFlagRequired("provider") // it is there
	_ = cmd.MarkFlagRequired("asset")
	return cmd
}

func makeHome(cmd *cobra.Command, h home, c config.Config) error {
	if err := c.Validate(); err != nil {
		return err
	}
	b, err := c.Marshal()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(string(h), 0o700); err != nil {
		return err
	}
	key, err := makeKey(h.key())
	if err != nil {
		return err
	}
	if err := writeNew(h.config(), b); err != nil {
		return err
	}
	address := crypto.PubkeyToAddress(key.PublicKey)
	_, err = fmt.Fprintf(cmd.OutOrStdout(), `address   %s
account   %s
config    %s

Next:
  saharad tx bank send … %s 1000000000000000000asahara     coins for the fees of redemptions
  saharad tx usage register-service %d https://your.api/v1 --authorizer %s --provider-bps … --prices … --from …
  sahara-gateway start --home %s
`, address, chain.Bech32(address), h.config(), chain.Bech32(address), c.Service.AssetID, address, h)
	return err
}
