// Package x402 is the HTTP half of x402 v2 with its payment scheme `batch-settlement` (npm @x402/core and @x402/evm): what
// a server asks, what a client pays with, and what the server says of it, each as base64 of JSON in a header. Package
// voucher is the other half.
package x402

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/sahara-chain/sahara/x/usage/voucher"
	"github.com/sahara-chain/sahara/x/usage/voucher/strict"
)

// Headers.
const (
	HeaderRequired  = "PAYMENT-REQUIRED"
	HeaderSignature = "PAYMENT-SIGNATURE"
	HeaderResponse  = "PAYMENT-RESPONSE"
)

const (
	// Version is that of the protocol.
	Version = 2
	// Scheme is the payment scheme.
	Scheme = "batch-settlement"
	// MaxHeader bounds a payment's header in bytes; real ones have some 2,000.
	MaxHeader = 8 << 10
)

// Codes of errors, as @x402/evm names them. A client that gets ErrMismatch or ErrBelowClaimed reads the channel's state from
// the same answer and tries again.
const (
	ErrMismatch      = "invalid_batch_settlement_evm_cumulative_amount_mismatch"
	ErrBelowClaimed  = "invalid_batch_settlement_evm_cumulative_below_claimed"
	ErrExceeds       = "invalid_batch_settlement_evm_cumulative_exceeds_balance"
	ErrBusy          = "invalid_batch_settlement_evm_channel_busy"
	ErrNoChannel     = "invalid_batch_settlement_evm_channel_not_found"
	ErrSignature     = "invalid_batch_settlement_evm_voucher_signature"
	ErrChannelID     = "invalid_batch_settlement_evm_channel_id_mismatch"
	ErrReceiver      = "invalid_batch_settlement_evm_receiver_mismatch"
	ErrAuthorizer    = "invalid_batch_settlement_evm_receiver_authorizer_mismatch"
	ErrToken         = "invalid_batch_settlement_evm_token_mismatch"
	ErrDelay         = "invalid_batch_settlement_evm_withdraw_delay_out_of_range"
	ErrScheme        = "invalid_batch_settlement_evm_scheme"
	ErrNetwork       = "invalid_batch_settlement_evm_network_mismatch"
	ErrPayloadType   = "invalid_batch_settlement_evm_payload_type"
	ErrUnavailable   = "invalid_batch_settlement_evm_verification_state_unavailable"
	ErrRequired      = "Payment required"
	ErrMalformed     = "Malformed payment header"
	ErrNotSupported  = "Deposits go to the chain: `saharad tx usage open-channel`"
	ErrWithdrawn     = "Channel is being withdrawn"
	ErrWrongProvider = "Channel belongs to another service"
)

// Network is the chain's name by CAIP-2.
func Network(evmChainID uint64) string { return "eip155:" + strconv.FormatUint(evmChainID, 10) }

// Required asks for a payment.
type Required struct {
	Version    int            `json:"x402Version"`
	Error      string         `json:"error,omitempty"`
	Resource   Resource       `json:"resource"`
	Accepts    []Requirements `json:"accepts"`
	Extensions map[string]any `json:"extensions,omitempty"`
}

// Resource is what is paid for.
type Resource struct {
	URL         string `json:"url"`
	Description string `json:"description,omitempty"`
	MimeType    string `json:"mimeType,omitempty"`
}

// Requirements are one way to pay.
type Requirements struct {
	Scheme  string         `json:"scheme"`
	Network string         `json:"network"`
	Amount  voucher.Amount `json:"amount"` // the most that the call may cost
	Asset   string         `json:"asset"`
	PayTo   string         `json:"payTo"`
	Timeout int            `json:"maxTimeoutSeconds"`
	Extra   Extra          `json:"extra"`
}

// Extra is what the scheme adds to the requirements.
type Extra struct {
	ReceiverAuthorizer string         `json:"receiverAuthorizer"`
	WithdrawDelay      uint64         `json:"withdrawDelay"`
	MinDeposit         voucher.Amount `json:"minDeposit"`
	ChannelState       *ChannelState  `json:"channelState,omitempty"`
	VoucherState       *VoucherState  `json:"voucherState,omitempty"`
	// What follows is this chain's own, and clients of x402 pass over it: with it a client knows beforehand what a call may
	// cost.
	Denom  string  `json:"denom"`
	Price  Price   `json:"price"`
	Bounds *Bounds `json:"bounds,omitempty"`
}

// Price is chain.Price.
type Price struct {
	Denom       string         `json:"denom"`
	PerCall     voucher.Amount `json:"per_call"`
	Per1KInput  voucher.Amount `json:"per_1k_input"`
	Per1KOutput voucher.Amount `json:"per_1k_output"`
}

// Bounds are openai.Bounds.
type Bounds struct {
	MaxOutput      uint64 `json:"maxOutput"`
	DefaultOutput  uint64 `json:"defaultOutput"`
	InputAllowance uint64 `json:"inputAllowance"`
}

// ChannelState is where a channel stands. ChargedCumulative is what the next voucher must be above by the amount: it has
// what is held for other calls and promised to sessions in it, and Charged has not.
type ChannelState struct {
	ChannelID         string         `json:"channelId"`
	Balance           voucher.Amount `json:"balance"`
	TotalClaimed      voucher.Amount `json:"totalClaimed"`
	WithdrawRequested int64          `json:"withdrawRequestedAt"`
	RefundNonce       string         `json:"refundNonce"`
	ChargedCumulative voucher.Amount `json:"chargedCumulativeAmount"`
	Charged           voucher.Amount `json:"saharaCharged"`
}

// VoucherState is the voucher with the highest maximum that the server has: the payer's own, so nobody else can make it up.
type VoucherState struct {
	SignedMaxClaimable voucher.Amount `json:"signedMaxClaimable"`
	Signature          string         `json:"signature"`
}

// Payment is what a client pays with.
type Payment struct {
	Network string
	Config  voucher.Config
	Voucher voucher.Signed
	// ID is that of the extension payment-identifier: the same id is the same call.
	ID string
}

// Refusal is a payment that is none, with the code for the client.
type Refusal struct {
	Code   string
	Detail string
}

func (r *Refusal) Error() string {
	if r.Detail == "" {
		return r.Code
	}
	return r.Code + ": " + r.Detail
}

// ErrEncoding refuses a header that is no base64 of JSON.
var ErrEncoding = errors.New("header is not base64 of JSON")

// ParsePayment reads a PAYMENT-SIGNATURE header. It checks no signature and no amount. The error is *Refusal.
func ParsePayment(header string) (Payment, error) {
	var p Payment
	if len(header) > MaxHeader {
		return p, &Refusal{ErrMalformed, fmt.Sprintf("it has %d bytes, at most %d are read", len(header), MaxHeader)}
	}
	var read struct {
		Version  int `json:"x402Version"`
		Accepted struct {
			Scheme  string `json:"scheme"`
			Network string `json:"network"`
		} `json:"accepted"`
		Payload    json.RawMessage            `json:"payload"`
		Extensions map[string]json.RawMessage `json:"extensions"`
	}
	if err := Decode(header, &read); err != nil {
		return p, &Refusal{ErrMalformed, err.Error()}
	}
	if read.Version != Version {
		return p, &Refusal{ErrMalformed, fmt.Sprintf("x402Version is %d, want %d", read.Version, Version)}
	}
	if read.Accepted.Scheme != Scheme {
		return p, &Refusal{ErrScheme, fmt.Sprintf("accepted.scheme is %.80q, want %q", read.Accepted.Scheme, Scheme)}
	}
	p.Network = read.Accepted.Network
	p.ID = identifier(read.Extensions["payment-identifier"])
	return p, p.readPayload(read.Payload)
}

func (p *Payment) readPayload(payload json.RawMessage) error {
	var kind struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(payload, &kind); err != nil {
		return &Refusal{ErrMalformed, "payload is not an object"}
	}
	switch kind.Type {
	case "voucher":
	case "deposit":
		return &Refusal{ErrNotSupported, ""}
	default:
		return &Refusal{ErrPayloadType, fmt.Sprintf("payload.type is %.80q, want \"voucher\"", kind.Type)}
	}
	ignore := func(json.RawMessage) error { return nil } // it was read
	err := strict.Object(payload,
		strict.Field{Name: "type", Read: ignore},
		strict.Field{Name: "channelConfig", Read: strict.Value(&p.Config)},
		strict.Field{Name: "voucher", Read: strict.Value(&p.Voucher)},
	)
	if err != nil {
		return &Refusal{ErrMalformed, "payload: " + err.Error()}
	}
	return nil
}

func identifier(extension json.RawMessage) string {
	var read struct {
		Info struct {
			ID string `json:"id"`
		} `json:"info"`
	}
	if len(extension) == 0 || json.Unmarshal(extension, &read) != nil {
		return ""
	}
	return read.Info.ID
}

// Header is the payment as a PAYMENT-SIGNATURE header, for the requirements that it fulfils.
func (p Payment) Header(accepted Requirements, resource Resource) (string, error) {
	payment := map[string]any{
		"x402Version": Version, "resource": resource, "accepted": accepted,
		"payload": map[string]any{"type": "voucher", "channelConfig": p.Config, "voucher": p.Voucher},
	}
	if p.ID != "" {
		payment["extensions"] = map[string]any{"payment-identifier": map[string]any{"info": map[string]string{"id": p.ID}}}
	}
	return Encode(payment)
}

// Response says what came of a payment.
type Response struct {
	Success     bool           `json:"success"`
	ErrorReason string         `json:"errorReason,omitempty"`
	Payer       string         `json:"payer"`
	Transaction string         `json:"transaction"` // empty: it is redeemed later, with others
	Network     string         `json:"network"`
	Amount      string         `json:"amount"` // empty, as with @x402/evm's server: nothing moved on the chain
	Extra       ResponseExtra  `json:"extra"`
	Extensions  map[string]any `json:"extensions,omitempty"`
}

// ResponseExtra is what the scheme adds. Charged is nil while a stream is not at its end.
type ResponseExtra struct {
	ChannelState ChannelState    `json:"channelState"`
	Charged      *voucher.Amount `json:"chargedAmount,omitempty"`
}

// Encode is base64 of JSON.
func Encode(v any) (string, error) {
	b, err := json.Marshal(v)
	return base64.StdEncoding.EncodeToString(b), err
}

// Decode reads base64 of JSON, with or without padding. The error is ErrEncoding.
func Decode(header string, into any) error {
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(header, "="))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrEncoding, err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%w: %w", ErrEncoding, err)
	}
	return nil
}
