package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/usage/client/claims"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// errNoneRedeemed makes the command exit with an error, for scripts.
var errNoneRedeemed = errors.New("no voucher was redeemed")

func redeemCmd(b backend) *cobra.Command {
	var batch int
	cmd := &cobra.Command{
		Use:   "redeem FILE",
		Short: "Claim what vouchers allow, from a file that a gateway wrote",
		Long: `redeem reads one JSON document, an array of them, or one a line; - is the standard input:

  {"voucher": {"channelId": "0x…", "maxClaimableAmount": "5000", "signature": "0x…"}, "totalClaimed": "4200",
   "receipts": {"calls": "12", "inputUnits": "120", "outputUnits": "960", "root": "0x…"},
   "weights": [{"assetId": "9", "bps": 1500}]}

Receipts and weights may be left out. Of several entries of a channel the one that claims most counts. The sender must
be the provider or the receiverAuthorizer of the channels. A voucher that is not good is skipped and reported, and
changes nothing for the others. Redeeming the same file again claims nothing again.`,
		Example: `saharad usage redeem vouchers.jsonl --from bob
saharad usage redeem vouchers.jsonl --batch 1000 --from bob --yes -o json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return broadcast.Interruptible(cmd, func(ctx context.Context) error { return redeem(ctx, cmd, b, args[0], batch) })
		},
	}
	cmd.Flags().IntVar(&batch, "batch", 500, fmt.Sprintf("vouchers in a transaction, 1 to %d", types.MaxVouchers))
	broadcast.AddFlags(cmd)
	return cmd
}

// redeemed is what redeem prints.
type redeemed struct {
	TxHashes   []string  `json:"txhashes"`
	Redeemed   uint32    `json:"redeemed"`
	Claimed    sdk.Coins `json:"claimed"`
	Skipped    []skipped `json:"skipped"`
	Superseded int       `json:"superseded"` // entries of a channel that another claims more of
}

type skipped struct {
	ChannelID string `json:"channel_id"`
	Reason    string `json:"reason"`
	Detail    string `json:"detail"`
}

func redeem(ctx context.Context, cmd *cobra.Command, b backend, path string, batch int) error {
	asJSON, err := broadcast.IsJSON(cmd)
	if err != nil {
		return err
	}
	if batch < 1 || batch > types.MaxVouchers {
		return fmt.Errorf("--batch %d: want 1 to %d", batch, types.MaxVouchers)
	}
	entries, err := readEntries(cmd, path)
	if err != nil {
		return err
	}
	clientCtx, dry, err := b.owner(cmd)
	if err != nil {
		return err
	}
	newest := newestOf(entries)
	messages := split(clientCtx.FromAddress.String(), newest, batch)
	if dry || clientCtx.GenerateOnly {
		return showMessages(cmd, clientCtx, messages, dry)
	}
	result := redeemed{Claimed: sdk.Coins{}, Skipped: []skipped{}, Superseded: len(entries) - len(newest)}
	if !clientCtx.SkipConfirm {
		question := fmt.Sprintf("redeem %d vouchers in %d transactions?", len(newest), len(messages))
		if err := broadcast.Confirm(ctx, cmd.InOrStdin(), cmd.ErrOrStderr(), question); err != nil {
			return err
		}
	}
	for _, msg := range messages {
		if err = result.send(ctx, cmd, b, clientCtx.WithSkipConfirmation(true), msg); err != nil {
			break
		}
	}
	// What was redeemed before an error is told all the same: it is on the chain.
	if err == nil || result.Redeemed > 0 {
		err = errors.Join(result.print(cmd, asJSON), err)
	}
	if err == nil && result.Redeemed == 0 {
		err = errNoneRedeemed
	}
	return err
}

func readEntries(cmd *cobra.Command, path string) ([]claims.Entry, error) {
	file, err := openFile(cmd, path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	entries, err := claims.Read(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return entries, nil
}

// newestOf keeps the entry of each channel that claims most, in the order in which the channels come.
func newestOf(entries []claims.Entry) []claims.Entry {
	at := make(map[voucher.Hash]int, len(entries))
	var newest []claims.Entry
	for _, e := range entries {
		i, known := at[e.Voucher.ChannelID]
		switch {
		case !known:
			at[e.Voucher.ChannelID] = len(newest)
			newest = append(newest, e)
		case e.TotalClaimed.Cmp(newest[i].TotalClaimed) > 0:
			newest[i] = e
		}
	}
	return newest
}

// split makes messages of at most batch vouchers.
func split(sender string, entries []claims.Entry, batch int) (messages []*types.MsgRedeem) {
	for len(entries) > 0 {
		n := min(batch, len(entries))
		msg := &types.MsgRedeem{Sender: sender}
		for _, e := range entries[:n] {
			msg.Claims = append(msg.Claims, e.Claim())
		}
		messages, entries = append(messages, msg), entries[n:]
	}
	return messages
}

// showMessages prints a message or an unsigned transaction a line.
func showMessages(cmd *cobra.Command, clientCtx client.Context, messages []*types.MsgRedeem, dry bool) error {
	for _, msg := range messages {
		show := broadcast.Generate
		if dry {
			show = printMessage
		}
		if err := show(cmd, clientCtx, msg); err != nil {
			return err
		}
	}
	return nil
}

// send redeems one message, and adds what came of it.
func (r *redeemed) send(ctx context.Context, cmd *cobra.Command, b backend, clientCtx client.Context, msg *types.MsgRedeem) error {
	var answer types.MsgRedeemResponse
	txHash, err := b.send(ctx, cmd, clientCtx, "", msg, &answer)
	if err != nil {
		return err
	}
	r.TxHashes = append(r.TxHashes, txHash)
	r.Redeemed += answer.Redeemed
	r.Claimed = r.Claimed.Add(answer.Claimed...)
	for _, s := range answer.Skipped {
		r.Skipped = append(r.Skipped, skipped{
			ChannelID: types.Hex(msg.Claims[s.Index].ChannelId), Reason: reasonWord(s.Reason), Detail: s.Detail,
		})
	}
	return nil
}

// reasonWord is a reason as a word: wrong-signer.
func reasonWord(r types.Reason) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(r.String(), "REASON_")), "_", "-")
}

func (r redeemed) print(cmd *cobra.Command, asJSON bool) error {
	if asJSON {
		return printJSON(cmd.OutOrStdout(), r)
	}
	rows := []row{
		{"redeemed", fmt.Sprintf("%d vouchers", r.Redeemed)},
		{"claimed", formatCoins(r.Claimed)},
	}
	if r.Superseded > 0 {
		rows = append(rows, row{"superseded", fmt.Sprintf("%d entries, since others claim more of their channels", r.Superseded)})
	}
	for _, s := range r.Skipped {
		rows = append(rows, row{"skipped", fmt.Sprintf("%s: %s (%s)", s.ChannelID, s.Reason, s.Detail)})
	}
	for _, hash := range r.TxHashes {
		rows = append(rows, row{"transaction", hash})
	}
	return printRows(cmd.OutOrStdout(), rows...)
}
