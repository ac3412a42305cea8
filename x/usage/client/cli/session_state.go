package cli

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// Variables that OpenAI clients read, and that create tells to set. A key on a command line would be seen by others.
const (
	keyVariable = "OPENAI_API_KEY"
	urlVariable = "OPENAI_BASE_URL"
)

func sessionShowCmd(b backend) *cobra.Command {
	var gatewayText string
	cmd := &cobra.Command{
		Use:   "show",
		Short: "What the key in OPENAI_API_KEY has spent, and what it may spend",
		Example: `export OPENAI_BASE_URL=https://api.example.com/v1 OPENAI_API_KEY=sk-sahara-…
saharad usage session show`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return broadcast.Interruptible(cmd, func(ctx context.Context) error { return sessionShow(ctx, cmd, b, gatewayText) })
		},
	}
	cmd.Flags().StringVar(&gatewayText, "gateway", "", "URL of the service; OPENAI_BASE_URL if it is left out")
	cmd.Flags().StringP(flags.FlagOutput, "o", flags.OutputFormatText, "Output format (text|json)")
	return cmd
}

func sessionShow(ctx context.Context, cmd *cobra.Command, b backend, gatewayText string) error {
	asJSON, err := broadcast.IsJSON(cmd)
	if err != nil {
		return err
	}
	key := os.Getenv(keyVariable) //determinism:allow a client's key
	if key == "" {
		return fmt.Errorf("%s: want the key that `session create` printed", keyVariable)
	}
	if gatewayText == "" {
		gatewayText = os.Getenv(urlVariable) //determinism:allow a client's setting
	}
	g, err := newGateway(b.gateway, gatewayText)
	if err != nil {
		return err
	}
	state, err := g.session(ctx, key)
	if err != nil {
		return err
	}
	if state.KeyHash != voucher.SessionKeyHash(key) {
		return fmt.Errorf("%w: it answers for the key of hash %s", errGatewayState, types.Hex(state.KeyHash[:]))
	}
	return printState(cmd, state, asJSON)
}

func printState(cmd *cobra.Command, s voucher.SessionState, asJSON bool) error {
	if asJSON {
		return printJSON(cmd.OutOrStdout(), s)
	}
	return printRows(cmd.OutOrStdout(),
		row{"channel", types.Hex(s.ChannelID[:])},
		row{"key hash", types.Hex(s.KeyHash[:])},
		row{"spent", s.Spent.String() + " units"},
		row{"cap", s.Cap.String() + " units"},
		row{"expires", time.Unix(int64(s.Expires), 0).UTC().Format(time.RFC3339)}, //nolint:gosec // for people
	)
}

func sessionEndCmd(b backend) *cobra.Command {
	var gatewayText string
	cmd := &cobra.Command{
		Use:   "end CHANNEL KEY-HASH",
		Short: "End a session: its key is worth nothing any more",
		Long: `end signs that the session's cap is zero, and tells the gateway. What the session left unspent is free for others; the
voucher that paid for it stays with the gateway, so withdraw from the channel if you do not trust it any more.`,
		Example: "saharad usage session end 0x9c… 0x5f… --from alice",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return broadcast.Interruptible(cmd, func(ctx context.Context) error {
				return sessionEnd(ctx, cmd, b, args[0], args[1], gatewayText)
			})
		},
	}
	signingFlags(cmd)
	gatewayFlag(cmd, &gatewayText)
	return cmd
}

func sessionEnd(ctx context.Context, cmd *cobra.Command, b backend, channelText, keyHashText, gatewayText string) error {
	asJSON, err := broadcast.IsJSON(cmd)
	if err != nil {
		return err
	}
	keyHash, err := types.ParseHash("KEY-HASH", keyHashText)
	if err != nil {
		return err
	}
	p, err := b.payer(ctx, cmd, channelText, gatewayText)
	if err != nil {
		return err
	}
	signed, err := p.sign(voucher.Session{ChannelID: p.channel.id, KeyHash: keyHash}, voucher.Amount{})
	if err != nil {
		return err
	}
	state, short, err := p.gateway.openSession(ctx, signed)
	switch {
	case err != nil:
		return err
	case short != nil || state.KeyHash != keyHash || state.ChannelID != p.channel.id:
		return fmt.Errorf("%w, and does not say that it ended", errGatewayState)
	}
	return printState(cmd, state, asJSON)
}
