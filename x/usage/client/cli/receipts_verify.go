package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/usage/receipts"
	"github.com/sahara-chain/sahara/x/usage/types"
)

// maxDocument is far above the size of a proof.
const maxDocument = 1 << 20

var (
	// errOtherRoot is a proof that holds, of another root than the chain's.
	errOtherRoot = errors.New("the chain has another root of the channel's calls")
	// errUnredeemed is a receipt without a proof.
	errUnredeemed = errors.New("the call is not redeemed yet, so no root counts it: ask the gateway again later")
)

func receiptsVerifyCmd(b backend) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify FILE",
		Short: "Check the proof of a call, and that the chain's root is the one that it leads to",
		Long: `verify reads what prove prints, or the gateway's answer for a receipt (GET /v1/receipts/ID); - is the standard input. It computes the root
from the receipt and the proof, and compares it with the one that the provider signed and the chain keeps of the
channel's last redemption. With --offline no node is asked, and the root is printed for you to compare.`,
		Example: `saharad usage receipts verify proof.json
saharad usage receipts verify proof.json --offline -o json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return broadcast.Interruptible(cmd, func(ctx context.Context) error { return receiptsVerify(ctx, cmd, b, args[0]) })
		},
	}
	flags.AddQueryFlagsToCmd(cmd)
	broadcast.AsText(cmd)
	cmd.Flags().Bool(flags.FlagOffline, false, "ask no node")
	return cmd
}

// proved is what verify prints.
type proved struct {
	ChannelID string           `json:"channel_id"`
	Index     uint64           `json:"index"`
	Count     uint64           `json:"count"`
	Root      string           `json:"root"`
	Receipt   receipts.Receipt `json:"receipt"`
	OnChain   bool             `json:"on_chain"`
}

func receiptsVerify(ctx context.Context, cmd *cobra.Command, b backend, path string) error {
	asJSON, err := broadcast.IsJSON(cmd)
	if err != nil {
		return err
	}
	m, err := readMembership(cmd, path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := m.Verify(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	offline, err := cmd.Flags().GetBool(flags.FlagOffline)
	if err != nil {
		return err
	}
	denom := "units"
	if !offline {
		clientCtx, err := b.query(cmd)
		if err != nil {
			return err
		}
		c, err := b.chain(clientCtx).channel(ctx, m.ChannelID)
		if err != nil {
			return err
		}
		if err := c.counts(m); err != nil {
			return err
		}
		denom = c.Channel.Denom()
	}
	p := proved{types.Hex(m.ChannelID[:]), m.Index, m.Count, types.Hex(m.Root[:]), m.Receipt, !offline}
	if asJSON {
		return printJSON(cmd.OutOrStdout(), p)
	}
	return p.print(cmd.OutOrStdout(), denom)
}

func readMembership(cmd *cobra.Command, path string) (m receipts.Membership, err error) {
	file, err := openFile(cmd, path)
	if err != nil {
		return m, err
	}
	defer func() { _ = file.Close() }()
	b, err := io.ReadAll(io.LimitReader(file, maxDocument))
	if err != nil {
		return m, err
	}
	// A gateway puts the proof beside the receipt, once there is one.
	var answer struct {
		Membership json.RawMessage `json:"membership"`
		Redeemed   *bool           `json:"redeemed"`
	}
	switch err := json.Unmarshal(b, &answer); {
	case err != nil:
		return m, err
	case answer.Membership != nil:
		b = answer.Membership
	case answer.Redeemed != nil:
		return m, errUnredeemed
	}
	return m, json.Unmarshal(b, &m)
}

// counts tells whether the chain keeps the root that a proof leads to.
func (c channel) counts(m receipts.Membership) error {
	r := c.Balance.Receipts
	if r.Calls != m.Count || !bytes.Equal(r.Root, m.Root[:]) {
		return fmt.Errorf("%w: of %d calls, and the proof is of %d; a redemption since then needs a new proof, and one that is still to come, patience",
			errOtherRoot, r.Calls, m.Count)
	}
	return nil
}

func (p proved) print(w io.Writer, denom string) error {
	said := "the chain's root of the channel counts this call"
	if !p.OnChain {
		said = "the proof holds; compare its root with the chain's"
	}
	return printRows(w,
		row{"verdict", said},
		row{"channel", p.ChannelID},
		row{"call", fmt.Sprintf("%d of %d, from 0", p.Index, p.Count)},
		row{"call hash", types.Hex(p.Receipt.CallHash[:])},
		row{"units", fmt.Sprintf("%d in, %d out", p.Receipt.InputUnits, p.Receipt.OutputUnits)},
		row{"price", formatAmount(p.Receipt.Price.Big(), denom)},
		row{"root", p.Root},
	)
}
