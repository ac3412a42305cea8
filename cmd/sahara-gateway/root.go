package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

// version is set when it is built by make.
var version = "unversioned"

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sahara-gateway",
		Short: "Sell calls of an OpenAI-compatible server, or pay for them",
		Long: `sahara-gateway stands in front of any OpenAI-compatible server. Its calls are paid by bearer sessions or by x402 vouchers
against channels of the chain; it redeems them, and everybody behind the model is paid.

  provider   sahara-gateway init, start, status, redeem
  payer      sahara-gateway client`,
		Version: version, SilenceUsage: true, SilenceErrors: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	cmd.AddCommand(initCmd(), startCmd(), statusCmd(), redeemCmd(), clientCmd())
	return cmd
}

// home is a gateway's folder.
type home string

func (h *home) flag(cmd *cobra.Command) {
	folder := ".sahara-gateway"
	if user, err := os.UserHomeDir(); err == nil {
		folder = filepath.Join(user, folder)
	}
	cmd.Flags().StringVar((*string)(h), "home", folder, "the gateway's folder")
}

func (h home) config() string  { return filepath.Join(string(h), "config.toml") }
func (h home) key() string     { return filepath.Join(string(h), "key.hex") }
func (h home) ledger() string  { return filepath.Join(string(h), "ledger.db") }
func (h home) control() string { return filepath.Join(string(h), "control.token") }
