package cli

import (
	"context"
	"crypto/rand" //determinism:allow a payer draws its salt
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

type openOptions struct {
	provider, signer, salt, purpose string
	delay                           time.Duration
}

func openCmd(b backend) *cobra.Command {
	var o openOptions
	cmd := &cobra.Command{
		Use:   "open ASSET DEPOSIT",
		Short: "Deposit coins for calls of an asset, with the cheapest service or with the one you name",
		Long: `open finds a service that runs the asset, shows its price and what it may claim, asks, and opens a channel to it. What
is not claimed comes back by "saharad tx usage withdraw": at the end of the withdraw delay, in which the provider may
still redeem what you signed. Price and split stay those of now for the channel's whole life.

The id and the configuration that it prints are what x402's clients call channelId and channelConfig. A random salt
keeps the channel apart from others of yours to the same service.`,
		Example: `saharad usage open 9 5SAHARA --from alice
saharad usage open 9 5SAHARA --provider sahara1… --withdraw-delay 24h --signer 0x7c… --from alice --yes -o json`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return broadcast.Interruptible(cmd, func(ctx context.Context) error { return open(ctx, cmd, b, args[0], args[1], o) })
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.provider, "provider", "", "account that runs the service; the cheapest if it is left out")
	f.StringVar(&o.signer, "signer", "", "key that signs the vouchers, as 0x text; your own if it is left out")
	f.DurationVar(&o.delay, "withdraw-delay", 24*time.Hour, "how long the provider may still redeem once you withdraw, 15m to 720h")
	f.StringVar(&o.salt, "salt", "", "64 hexadecimal digits; random if it is left out")
	f.StringVar(&o.purpose, "purpose", "", "what you use the asset for, where its licence asks: use, commercial-use, …")
	broadcast.AddFlags(cmd)
	return cmd
}

// opened is what open prints.
type opened struct {
	ChannelID string         `json:"channel_id"`
	ChainID   uint64         `json:"evm_chain_id"`
	Config    voucher.Config `json:"channel_config"`
	Provider  string         `json:"provider"`
	AssetID   uint64         `json:"asset_id"`
	Endpoint  string         `json:"endpoint"`
	Deposit   sdk.Coin       `json:"deposit"`
	TxHash    string         `json:"txhash"`
}

func open(ctx context.Context, cmd *cobra.Command, b backend, assetText, depositText string, o openOptions) error {
	asJSON, err := broadcast.IsJSON(cmd)
	if err != nil {
		return err
	}
	clientCtx, dry, err := b.owner(cmd)
	if err != nil {
		return err
	}
	asset, err := strconv.ParseUint(assetText, 10, 64)
	if err != nil || asset == 0 {
		return fmt.Errorf("ASSET %.40q: want the number of an asset", assetText)
	}
	deposit, err := parseCoin(depositText, "")
	if err != nil {
		return fmt.Errorf("DEPOSIT: %w", err)
	}
	c := b.chain(clientCtx)
	service, err := c.service(ctx, asset, o.provider, deposit.Denom)
	if err != nil {
		return err
	}
	msg, err := o.message(clientCtx, service, deposit)
	if err != nil {
		return err
	}
	if err := o.show(cmd, service, deposit); err != nil {
		return err
	}
	switch {
	case dry:
		return printMessage(cmd, clientCtx, msg)
	case clientCtx.GenerateOnly:
		return broadcast.Generate(cmd, clientCtx, msg)
	}
	var answer types.MsgOpenChannelResponse
	txHash, err := b.send(ctx, cmd, clientCtx, fmt.Sprintf("deposit %s?", formatCoins(sdk.Coins{deposit})), msg, &answer)
	if err != nil {
		return err
	}
	id, err := parseChannel(answer.ChannelId)
	if err != nil {
		return err
	}
	made, err := c.channel(ctx, id)
	if err != nil {
		return fmt.Errorf("the channel is open by transaction %s, but: %w", txHash, err)
	}
	return opened{
		ChannelID: types.Hex(id[:]), ChainID: c.id, Config: made.config, Provider: made.Channel.Provider, AssetID: asset,
		Endpoint: service.Endpoint, Deposit: deposit, TxHash: txHash,
	}.print(cmd, asJSON)
}

func (o openOptions) message(clientCtx client.Context, s types.Service, deposit sdk.Coin) (*types.MsgOpenChannel, error) {
	msg := &types.MsgOpenChannel{
		Payer: clientCtx.FromAddress.String(), PayerAuthorizer: o.signer, Receiver: s.PayTo,
		WithdrawDelay: uint64(max(o.delay, 0) / time.Second), Deposit: deposit,
	}
	if o.delay%time.Second != 0 || msg.WithdrawDelay < voucher.MinWithdrawDelay || msg.WithdrawDelay > voucher.MaxWithdrawDelay {
		return nil, fmt.Errorf("--withdraw-delay %s: want whole seconds from 15m to 720h", o.delay)
	}
	if o.signer != "" {
		if _, err := types.ParseAddress("--signer", o.signer); err != nil {
			return nil, err
		}
	}
	var err error
	if msg.Purpose, err = parsePurpose(o.purpose); err != nil {
		return nil, err
	}
	msg.Salt = make([]byte, types.HashSize)
	if o.salt == "" {
		_, err = rand.Read(msg.Salt) // it never fails
		return msg, err
	}
	salt, err := types.ParseHash("--salt", o.salt)
	copy(msg.Salt, salt[:])
	return msg, err
}

func parsePurpose(text string) (licensetypes.Purpose, error) {
	if text == "" {
		return licensetypes.PURPOSE_UNSPECIFIED, nil
	}
	name := "PURPOSE_" + strings.ToUpper(strings.ReplaceAll(text, "-", "_"))
	value, ok := licensetypes.Purpose_value[name]
	if !ok || value == 0 {
		return 0, fmt.Errorf("--purpose %.40q: want use, commercial-use or derivative, or a field of use such as biometrics", text)
	}
	return licensetypes.Purpose(value), nil
}

// show tells what the question is about, beside the answer.
func (o openOptions) show(cmd *cobra.Command, s types.Service, deposit sdk.Coin) error {
	price, _ := s.PriceIn(deposit.Denom)
	return printRows(cmd.ErrOrStderr(),
		row{"asset", strconv.FormatUint(s.AssetId, 10)},
		row{"provider", s.Provider},
		row{"endpoint", s.Endpoint},
		row{"a call", formatPrice(price)},
		row{"provider keeps", formatBps(s.ProviderBps)},
		row{"withdraw delay", o.delay.String()},
	)
}

func formatPrice(p types.Price) string {
	return fmt.Sprintf("%s, and %s and %s for 1,000 units in and out", formatAmount(p.PerCall.BigInt(), p.Denom),
		formatAmount(p.Per_1KInput.BigInt(), p.Denom), formatAmount(p.Per_1KOutput.BigInt(), p.Denom))
}

func formatBps(bps uint32) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%d.%02d", bps/100, bps%100), "0"), ".") + "%"
}

func (o opened) print(cmd *cobra.Command, asJSON bool) error {
	if asJSON {
		return printJSON(cmd.OutOrStdout(), o)
	}
	return printRows(cmd.OutOrStdout(),
		row{"channel", o.ChannelID},
		row{"endpoint", o.Endpoint},
		row{"deposit", formatCoins(sdk.Coins{o.Deposit})},
		row{"signer", o.Config.Signer().Hex()},
		row{"transaction", o.TxHash},
	)
}
