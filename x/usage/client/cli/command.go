// Package cli is `saharad usage`: channels are opened, watched and redeemed with it, vouchers and sessions signed, and
// receipts proved.
package cli

import (
	"context"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
)

// Command is the command `usage`. It stands beside `tx` and `query`, because a voucher is not a transaction.
func Command() *cobra.Command {
	return command(backend{
		owner: broadcast.Owner, sign: broadcast.Sign, submit: broadcast.Submit,
		account: client.GetClientTxContext, query: client.GetClientQueryContext, chain: newChain,
		gateway: &http.Client{Timeout: gatewayTimeout, CheckRedirect: noRedirect}, now: time.Now, //determinism:allow a client's clock
	})
}

// backend is what stands between the commands and a node, a keyring and a gateway.
type backend struct {
	// owner is the context of a command that sends, account that of one that only signs, query that of one that asks.
	owner   func(*cobra.Command) (clientCtx client.Context, dry bool, err error)
	account func(*cobra.Command) (client.Context, error)
	query   func(*cobra.Command) (client.Context, error)
	chain   func(client.Context) chain
	sign    func(context.Context, *cobra.Command, client.Context, sdk.Msg) ([]byte, error)
	submit  func(context.Context, client.Context, []byte, proto.Message) (txHash string, err error)
	gateway *http.Client
	now     func() time.Time
}

func command(b backend) *cobra.Command {
	cmd := parent("usage", "Pay for calls by channels and vouchers, redeem them, prove what was called",
		`A payer deposits once in a channel to a service (open), and signs a voucher a request or hands out a bearer key with a
cap (session). A voucher is cumulative: it lets the provider claim up to that much over the channel's whole life, so
the newest replaces all before. The provider redeems what was really used (redeem), with a root over all receipts,
by which every call can be proved (receipts).`)
	cmd.AddCommand(openCmd(b), statusCmd(b), redeemCmd(b))
	vouchers := parent("voucher", "Sign vouchers, and check those that others signed", "")
	vouchers.AddCommand(voucherSignCmd(b), voucherVerifyCmd(b))
	receipts := parent("receipts", "Count calls, and prove single ones", `A file of calls has a receipt a line, as JSON or as CSV under a heading:

  {"channelId": "0x…", "callHash": "0x…", "time": 1790000000000, "inputUnits": "12", "outputUnits": "80", "price": "4200"}
  channel_id,call_hash,time,input_units,output_units,price

The channel may be left out where --channel tells it. The calls of a channel must be in the order in which they were
served, and all of them since it was opened.`)
	receipts.AddCommand(receiptsRootCmd(), receiptsProveCmd(), receiptsVerifyCmd(b))
	sessions := parent("session", "Hand out bearer keys that spend from a channel up to a cap", `A session is for clients that can only send a key, such as any OpenAI client. You make the key and a voucher over its
cap, and the service's gateway takes both. It is prepaid trust up to the cap: the gateway can claim the cap whatever it
serves, and never more, since it has no key of yours.`)
	sessions.AddCommand(sessionCreateCmd(b), sessionShowCmd(b), sessionEndCmd(b))
	cmd.AddCommand(vouchers, receipts, sessions)
	return cmd
}

func parent(use, short, long string) *cobra.Command {
	return &cobra.Command{
		Use: use, Short: short, Long: long, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
}

// signingFlags are those of a command that signs something else than a transaction.
func signingFlags(cmd *cobra.Command) {
	flags.AddQueryFlagsToCmd(cmd)
	cmd.Flags().String(flags.FlagChainID, "", "The network chain ID")
	cmd.Flags().String(flags.FlagFrom, "", "Name or address of the key that signs the channel's vouchers")
	flags.AddKeyringFlags(cmd.Flags())
	broadcast.AsText(cmd)
}
