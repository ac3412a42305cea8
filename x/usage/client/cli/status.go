package cli

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/usage/types"
)

func statusCmd(b backend) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "status CHANNEL",
		Short: "Where a channel stands: what it holds, what was claimed for which calls, and who may do what",
		Example: `saharad usage status 0x9c…
saharad usage status 0x9c… --height 1200 -o json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return broadcast.Interruptible(cmd, func(ctx context.Context) error { return status(ctx, cmd, b, args[0]) })
		},
	}
	flags.AddQueryFlagsToCmd(cmd)
	broadcast.AsText(cmd)
	return cmd
}

func status(ctx context.Context, cmd *cobra.Command, b backend, text string) error {
	asJSON, err := broadcast.IsJSON(cmd)
	if err != nil {
		return err
	}
	id, err := parseChannel(text)
	if err != nil {
		return err
	}
	clientCtx, err := b.query(cmd)
	if err != nil {
		return err
	}
	c, err := b.chain(clientCtx).channel(ctx, id)
	if err != nil {
		return err
	}
	if asJSON {
		return printMessage(cmd, clientCtx, &c.ChannelEntry)
	}
	return printRows(cmd.OutOrStdout(), c.rows()...)
}

// rows are a channel for people.
func (c channel) rows() []row {
	amount := func(n sdkmath.Int) string { return formatAmount(n.BigInt(), c.Channel.Denom()) }
	rows := []row{
		{"channel", c.HexId},
		{"state", c.state()},
		{"asset", strconv.FormatUint(c.Channel.AssetId, 10)},
		{"payer", c.Channel.Config.Payer},
		{"signer of vouchers", c.Channel.Signer().Hex()},
		{"provider", c.Channel.Provider},
		{"redeemed also by", c.Channel.Config.ReceiverAuthorizer},
		{"deposited", amount(c.Balance.Deposited)},
		{"returned", amount(c.Balance.Returned)},
		{"claimed", amount(c.Balance.Claimed)},
		{"available", amount(c.Available)},
		{"a call", formatPrice(c.Channel.Price)},
		{"split", fmt.Sprintf("%s to the provider, %s to the protocol, the rest to the asset",
			formatBps(c.Channel.ProviderBps), formatBps(c.Channel.ProtocolBps))},
		{"withdraw delay", (time.Duration(c.config.WithdrawDelay) * time.Second).String()}, //nolint:gosec // at most 30 days
		{"opened at height", strconv.FormatInt(c.Channel.Height, 10)},
	}
	if r := c.Balance.Receipts; r.Calls > 0 {
		rows = append(rows,
			row{"calls", fmt.Sprintf("%d, with %d units in and %d out", r.Calls, r.InputUnits, r.OutputUnits)},
			row{"root of their receipts", types.Hex(r.Root)})
	}
	return rows
}

func (c channel) state() string {
	switch w := c.Balance.Withdrawal; {
	case c.Balance.Closed:
		return "closed: all was withdrawn"
	case w == nil:
		return "open"
	case w.Amount.IsZero():
		return "all that is left goes back at " + w.Due.UTC().Format(time.RFC3339)
	default:
		return fmt.Sprintf("%s go back at %s", formatAmount(w.Amount.BigInt(), c.Channel.Denom()), w.Due.UTC().Format(time.RFC3339))
	}
}
