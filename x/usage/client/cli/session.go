package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

var (
	// errCommitted is a gateway that says more is committed than the payer ever signed.
	errCommitted = errors.New("the gateway claims more than you signed")
	// errUncertain is a session that may be open.
	errUncertain = errors.New("the session may be open all the same")
	// errGatewayState is a gateway that says something else of a session than what was signed.
	errGatewayState = errors.New("the gateway opened another session than the one that was asked for")
)

type sessionOptions struct {
	gateway, limit string
	expires        time.Duration
}

func sessionCreateCmd(b backend) *cobra.Command {
	var o sessionOptions
	cmd := &cobra.Command{
		Use:   "create CHANNEL --cap AMOUNT",
		Short: "Make a bearer key that may spend up to a cap from a channel, for any OpenAI client",
		Long: `create makes a key, signs a voucher that pays for all that it may spend, and gives both to the gateway of the channel's
service. The key is printed once and kept nowhere: the gateway knows its hash only.

It is prepaid trust up to the cap: the gateway can claim the cap whatever it serves, and never more, since it has no key
of yours. What the session leaves unspent is free for the next one.`,
		Example: `saharad usage session create 0x9c… --cap 1SAHARA --from alice
saharad usage session create 0x9c… --cap 1SAHARA --expires 168h --gateway http://127.0.0.1:8402/v1 --from alice -o json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return broadcast.Interruptible(cmd, func(ctx context.Context) error { return sessionCreate(ctx, cmd, b, args[0], o) })
		},
	}
	signingFlags(cmd)
	gatewayFlag(cmd, &o.gateway)
	cmd.Flags().StringVar(&o.limit, "cap", "", "all that the key may ever spend, such as 1SAHARA")
	cmd.Flags().DurationVar(&o.expires, "expires", 24*time.Hour, "how long the key is worth something")
	_ = cmd.MarkFlagRequired("cap")
	return cmd
}

func gatewayFlag(cmd *cobra.Command, into *string) {
	cmd.Flags().StringVar(into, "gateway", "", "URL of the service; the endpoint that it registered if this is left out")
}

// created is what create prints.
type created struct {
	Key       string         `json:"key"`
	BaseURL   string         `json:"base_url"`
	KeyHash   string         `json:"key_hash"`
	ChannelID string         `json:"channel_id"`
	Cap       voucher.Amount `json:"cap"`
	Expires   time.Time      `json:"expires"`
	Voucher   voucher.Signed `json:"voucher"`
}

func sessionCreate(ctx context.Context, cmd *cobra.Command, b backend, channelText string, o sessionOptions) error {
	asJSON, err := broadcast.IsJSON(cmd)
	if err != nil {
		return err
	}
	p, err := b.payer(ctx, cmd, channelText, o.gateway)
	if err != nil {
		return err
	}
	limit, err := p.channel.amount("--cap", o.limit)
	if err != nil {
		return err
	}
	if o.expires < time.Minute {
		return fmt.Errorf("--expires %s: want at least a minute", o.expires)
	}
	key := voucher.NewSessionKey()
	expires := b.now().Add(o.expires).Truncate(time.Second)
	wanted := voucher.Session{
		ChannelID: p.channel.id, Cap: limit, Expires: uint64(expires.Unix()), KeyHash: voucher.SessionKeyHash(key), //nolint:gosec // after 1970
	}
	signed, err := p.open(ctx, wanted)
	if err != nil {
		return err
	}
	c := created{
		Key: key, BaseURL: p.gateway.baseURL(), KeyHash: types.Hex(wanted.KeyHash[:]), ChannelID: types.Hex(p.channel.id[:]),
		Cap: limit, Expires: expires.UTC(), Voucher: signed.Voucher,
	}
	if asJSON {
		return printJSON(cmd.OutOrStdout(), c)
	}
	return c.print(cmd, p.channel)
}

// payer is who may open and end sessions of a channel.
type payer struct {
	chain   chain
	channel channel
	key     signer
	gateway gateway
}

func (b backend) payer(ctx context.Context, cmd *cobra.Command, channelText, gatewayText string) (p payer, err error) {
	id, err := parseChannel(channelText)
	if err != nil {
		return p, err
	}
	clientCtx, err := b.account(cmd)
	if err != nil {
		return p, err
	}
	if p.key, err = newSigner(clientCtx); err != nil {
		return p, err
	}
	p.chain = b.chain(clientCtx)
	if p.channel, err = p.chain.channel(ctx, id); err != nil {
		return p, err
	}
	if err := p.key.mustBe(p.channel.config.Signer()); err != nil {
		return p, err
	}
	if gatewayText == "" {
		res, err := p.chain.usage.Service(ctx, &types.QueryServiceRequest{
			Provider: p.channel.Channel.Provider, AssetId: p.channel.Channel.AssetId,
		})
		if err != nil {
			return p, fmt.Errorf("service of the channel: %w", err)
		}
		gatewayText = res.Entry.Service.Endpoint
	}
	p.gateway, err = newGateway(b.gateway, gatewayText)
	return p, err
}

// open signs a session with a voucher over its cap on top of what was claimed, and once more on top of what the gateway
// proves to be committed.
func (p payer) open(ctx context.Context, s voucher.Session) (voucher.SignedSession, error) {
	committed, err := p.channel.claimed()
	if err != nil {
		return voucher.SignedSession{}, err
	}
	signed, short, err := p.offer(ctx, s, committed)
	if err != nil || short == nil {
		return signed, err
	}
	if err := p.checkShort(*short); err != nil {
		return signed, err
	}
	signed, short, err = p.offer(ctx, s, short.Committed)
	if err == nil && short != nil {
		err = fmt.Errorf("%w: what is committed of the channel changed meanwhile; try again", errGateway)
	}
	return signed, err
}

// offer signs and sends a session on top of what is committed.
func (p payer) offer(ctx context.Context, s voucher.Session, committed voucher.Amount) (voucher.SignedSession, *voucher.SessionShort, error) {
	maximum, err := committed.Add(s.Cap)
	if err != nil {
		return voucher.SignedSession{}, nil, err
	}
	if err := p.channel.covers(maximum); err != nil {
		return voucher.SignedSession{}, nil, fmt.Errorf("%s are committed already: %w", p.channel.format(committed), err)
	}
	signed, err := p.sign(s, maximum)
	if err != nil {
		return signed, nil, err
	}
	state, short, err := p.gateway.openSession(ctx, signed)
	switch {
	case errors.Is(err, errGateway):
		return signed, nil, err
	case err != nil:
		return signed, nil, fmt.Errorf("%w; %w: `saharad usage session end %s %s` ends it",
			err, errUncertain, types.Hex(s.ChannelID[:]), types.Hex(s.KeyHash[:]))
	case short == nil && state.Session != s:
		return signed, nil, fmt.Errorf("%w: cap %s until %d", errGatewayState, state.Cap, state.Expires)
	}
	return signed, short, nil
}

// checkShort holds a gateway to the payer's own signature, so that it cannot talk anybody into signing for more than
// the new cap on top of what is signed already.
func (p payer) checkShort(short voucher.SessionShort) error {
	if short.Voucher.ChannelID != p.channel.id {
		return fmt.Errorf("%w: its voucher is of another channel", errCommitted)
	}
	if err := short.Voucher.Verify(p.chain.domain, p.key.address); err != nil {
		return fmt.Errorf("%w: its voucher: %w", errCommitted, err)
	}
	if short.Committed.Cmp(short.Voucher.MaxClaimableAmount) > 0 {
		return fmt.Errorf("%w: %s are committed, it says, and its voucher of yours is over %s", errCommitted,
			p.channel.format(short.Committed), p.channel.format(short.Voucher.MaxClaimableAmount))
	}
	return nil
}

func (p payer) sign(s voucher.Session, maximum voucher.Amount) (signed voucher.SignedSession, err error) {
	signed.Session = s
	if signed.Signature, err = p.key.sign(p.chain.domain.SessionPreimage(s)); err != nil {
		return signed, err
	}
	signed.Voucher, err = p.key.voucher(p.chain.domain, s.ChannelID, maximum)
	return signed, err
}

func (c created) print(cmd *cobra.Command, on channel) error {
	out := cmd.OutOrStdout()
	if err := printRows(out, row{"cap", on.format(c.Cap)}, row{"expires", c.Expires.Format(time.RFC3339)}, row{"key hash", c.KeyHash}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\nThe key is shown this once. Any OpenAI client takes it from here:\n\nexport OPENAI_BASE_URL=%s\nexport OPENAI_API_KEY=%s\n",
		c.BaseURL, c.Key)
	return err
}
