package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"

	sahara "github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

var (
	// errWorthless is a voucher that allows nothing more than what is claimed already.
	errWorthless = errors.New("it allows nothing new")
	// errAboveDeposit is a voucher that the channel cannot pay.
	errAboveDeposit = errors.New("the channel does not hold so much")
)

func voucherSignCmd(b backend) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sign CHANNEL MAXIMUM",
		Short: "Sign a voucher that lets the provider claim up to a maximum over the channel's whole life",
		Long: `sign prints a voucher as x402's clients send it. MAXIMUM counts from the channel's first claim on: who has used 3 SAHARA
and wants to use 1 more signs 4SAHARA. What is signed cannot be taken back, only withdrawn from before it is redeemed.

With --offline no node is asked: the key signs whatever you say, in the denom's smallest unit, for the chain of
--chain-id.`,
		Example: `saharad usage voucher sign 0x9c… 4SAHARA --from alice > voucher.json
saharad usage voucher sign 0x9c… 4000000000000000000 --offline --chain-id sahara-1 --from alice`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return broadcast.Interruptible(cmd, func(ctx context.Context) error { return voucherSign(ctx, cmd, b, args[0], args[1]) })
		},
	}
	signingFlags(cmd)
	cmd.Flags().Bool(flags.FlagOffline, false, "ask no node")
	return cmd
}

func voucherSign(ctx context.Context, cmd *cobra.Command, b backend, channelText, maximumText string) error {
	id, err := parseChannel(channelText)
	if err != nil {
		return err
	}
	clientCtx, err := b.account(cmd)
	if err != nil {
		return err
	}
	key, err := newSigner(clientCtx)
	if err != nil {
		return err
	}
	domain := voucher.NewDomain(sahara.EVMChainID(clientCtx.ChainID))
	var maximum voucher.Amount
	if clientCtx.Offline {
		if maximum, err = voucher.ParseAmount(maximumText); err != nil {
			return fmt.Errorf("MAXIMUM: %w", err)
		}
		if clientCtx.ChainID == "" {
			return fmt.Errorf("--%s: want the id of the chain, which no node is asked for", flags.FlagChainID)
		}
	} else {
		c, err := b.chain(clientCtx).channel(ctx, id)
		if err != nil {
			return err
		}
		if err := key.mustBe(c.config.Signer()); err != nil {
			return err
		}
		if maximum, err = c.amount("MAXIMUM", maximumText); err != nil {
			return err
		}
		if err := c.covers(maximum); err != nil {
			return err
		}
	}
	signed, err := key.voucher(domain, id, maximum)
	if err != nil {
		return err
	}
	return printJSON(cmd.OutOrStdout(), signed)
}

// covers refuses a maximum of which the provider could claim nothing, or not all.
func (c channel) covers(maximum voucher.Amount) error {
	claimed, err := c.claimed()
	if err != nil {
		return err
	}
	total, err := c.total()
	if err != nil {
		return err
	}
	switch {
	case c.Balance.Closed:
		return fmt.Errorf("%w: %s", errClosed, c.HexId)
	case maximum.Cmp(claimed) <= 0:
		return fmt.Errorf("%w: the voucher is over %s, and %s was claimed before", errWorthless, c.format(maximum), c.format(claimed))
	case maximum.Cmp(total) > 0:
		return fmt.Errorf("%w: the voucher is over %s, and it holds %s with what was claimed; `saharad tx usage top-up` adds to it",
			errAboveDeposit, c.format(maximum), c.format(total))
	}
	return nil
}

// check refuses a voucher that the chain would not redeem in full.
func (c channel) check(d voucher.Domain, v voucher.Signed) error {
	if err := v.Verify(d, c.config.Signer()); err != nil {
		return err
	}
	return c.covers(v.MaxClaimableAmount)
}

// claimable is what a good voucher lets the provider claim now.
func (c channel) claimable(v voucher.Signed) (voucher.Amount, error) {
	claimed, err := c.claimed()
	if err != nil {
		return claimed, err
	}
	return v.MaxClaimableAmount.Sub(claimed)
}
