package cli

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/usage/client/claims"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// errBadVouchers makes the command exit with an error, for scripts.
var errBadVouchers = errors.New("not good")

func voucherVerifyCmd(b backend) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify FILE",
		Short: "Check vouchers against their channels, as the chain would when they are redeemed",
		Long: `verify reads vouchers, or what "saharad usage redeem" redeems: one JSON document, an array of them, or one a line; - is
the standard input. It asks the node for each channel: whether its signer signed the voucher, whether the voucher
allows more than was claimed, and whether the channel holds as much.

With --signer only signatures are checked, by that key, and no node is asked.`,
		Example: `saharad usage voucher verify voucher.json
saharad usage voucher verify vouchers.jsonl --signer 0x7c… --chain-id sahara-1 -o json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return broadcast.Interruptible(cmd, func(ctx context.Context) error { return voucherVerify(ctx, cmd, b, args[0]) })
		},
	}
	flags.AddQueryFlagsToCmd(cmd)
	broadcast.AsText(cmd)
	cmd.Flags().String(flags.FlagChainID, "", "The network chain ID")
	cmd.Flags().String("signer", "", "address of the key that signs, as 0x text; asks no node")
	return cmd
}

// verdict is what is said of a voucher.
type verdict struct {
	ChannelID string          `json:"channel_id"`
	Maximum   voucher.Amount  `json:"max_claimable"`
	Good      bool            `json:"good"`
	Claimable *voucher.Amount `json:"claimable,omitempty"` // unknown where no node is asked
	Reason    string          `json:"reason,omitempty"`

	denom string
}

func voucherVerify(ctx context.Context, cmd *cobra.Command, b backend, path string) error {
	asJSON, err := broadcast.IsJSON(cmd)
	if err != nil {
		return err
	}
	vouchers, err := readVouchers(cmd, path)
	if err != nil {
		return err
	}
	signerText, err := cmd.Flags().GetString("signer")
	if err != nil {
		return err
	}
	var signer common.Address
	if signerText != "" {
		if signer, err = types.ParseAddress("--signer", signerText); err != nil {
			return err
		}
	}
	clientCtx, err := b.query(cmd)
	if err != nil {
		return err
	}
	node := b.chain(clientCtx)
	verdicts := make([]verdict, len(vouchers))
	bad := 0
	for i, v := range vouchers {
		if signerText != "" {
			verdicts[i] = judge(v, v.Verify(node.domain, signer))
		} else if verdicts[i], err = node.judge(ctx, v); err != nil {
			return err
		}
		if !verdicts[i].Good {
			bad++
		}
	}
	if err := printVerdicts(cmd, verdicts, asJSON); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d vouchers: %w", bad, len(vouchers), errBadVouchers)
	}
	return nil
}

func readVouchers(cmd *cobra.Command, path string) ([]voucher.Signed, error) {
	file, err := openFile(cmd, path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	vouchers, err := claims.ReadVouchers(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return vouchers, nil
}

func judge(v voucher.Signed, err error) verdict {
	said := verdict{ChannelID: types.Hex(v.ChannelID[:]), Maximum: v.MaxClaimableAmount, Good: err == nil}
	if err != nil {
		said.Reason = err.Error()
	}
	return said
}

// judge holds a voucher to its channel. The error is that of a node that does not answer.
func (c chain) judge(ctx context.Context, v voucher.Signed) (verdict, error) {
	held, err := c.channel(ctx, v.ChannelID)
	switch {
	case isNotFound(err):
		return judge(v, types.ErrUnknownChannel), nil
	case err != nil:
		return verdict{}, err
	}
	said := judge(v, held.check(c.domain, v))
	said.denom = held.Channel.Denom()
	if !said.Good {
		return said, nil
	}
	claimable, err := held.claimable(v)
	said.Claimable = &claimable
	return said, err
}

func printVerdicts(cmd *cobra.Command, verdicts []verdict, asJSON bool) error {
	if asJSON {
		return printJSON(cmd.OutOrStdout(), verdicts)
	}
	t := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	for _, v := range verdicts {
		said := "good"
		switch {
		case !v.Good:
			said = v.Reason
		case v.Claimable != nil:
			said = "good for " + formatAmount(v.Claimable.Big(), v.denom)
		}
		if _, err := fmt.Fprintf(t, "%s\t%s\t%s\n", v.ChannelID, v.Maximum, said); err != nil {
			return err
		}
	}
	return t.Flush()
}
