package chain

import (
	"github.com/ethereum/go-ethereum/common"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// Type URLs of what is put into a transaction.
const (
	URLRedeem      = "/sahara.usage.v1.MsgRedeem"
	URLOpenChannel = "/sahara.usage.v1.MsgOpenChannel"
	URLPubKey      = "/cosmos.evm.crypto.v1.ethsecp256k1.PubKey"
)

// Msg is a message of a transaction: google.protobuf.Any.
type Msg struct {
	URL   string
	Value []byte
}

// Claim is one voucher with what is claimed by it.
type Claim struct {
	Voucher      voucher.Signed
	TotalClaimed voucher.Amount
	Receipts     Receipts // all zero to leave what was before
}

// Redeem is MsgRedeem: sender is the channels' receiver_authorizer or provider.
func Redeem(sender common.Address, claims []Claim) Msg {
	b := text(nil, 1, Bech32(sender))
	for _, c := range claims {
		claim := field(nil, 1, c.Voucher.ChannelID[:])
		claim = text(claim, 2, c.Voucher.MaxClaimableAmount.String())
		claim = field(claim, 3, c.Voucher.Signature[:])
		claim = text(claim, 4, c.TotalClaimed.String())
		receipts := number(nil, 1, c.Receipts.Calls)
		receipts = number(receipts, 2, c.Receipts.InputUnits)
		receipts = number(receipts, 3, c.Receipts.OutputUnits)
		receipts = field(receipts, 4, c.Receipts.Root)
		claim = message(claim, 5, receipts)
		b = message(b, 2, claim)
	}
	return Msg{URLRedeem, b}
}

// Open is what MsgOpenChannel needs.
type Open struct {
	Payer           common.Address
	PayerAuthorizer common.Address // zero for the payer's own key
	Receiver        common.Address
	WithdrawDelay   uint64 // seconds
	Salt            [32]byte
	Deposit         Coin
}

// OpenChannel is MsgOpenChannel. The service's authorizer becomes the channel's.
func OpenChannel(o Open) Msg {
	b := text(nil, 1, Bech32(o.Payer))
	if o.PayerAuthorizer != (common.Address{}) {
		b = text(b, 2, o.PayerAuthorizer.Hex())
	}
	b = text(b, 3, o.Receiver.Hex())
	b = number(b, 5, o.WithdrawDelay)
	b = field(b, 6, o.Salt[:])
	return Msg{URLOpenChannel, message(b, 7, coin(o.Deposit))}
}

// txBody is cosmos.tx.v1beta1.TxBody.
func txBody(msgs []Msg, memo string) []byte {
	var b []byte
	for _, m := range msgs {
		b = message(b, 1, anyOf(m))
	}
	return text(b, 2, memo)
}

// signModeDirect is cosmos.tx.signing.v1beta1.SIGN_MODE_DIRECT.
const signModeDirect = 1

// authInfo is cosmos.tx.v1beta1.AuthInfo of one signer.
func authInfo(publicKey []byte, sequence uint64, fee Coin, gas uint64) []byte {
	key := anyOf(Msg{URLPubKey, field(nil, 1, publicKey)})
	mode := message(nil, 1, number(nil, 1, signModeDirect))
	signer := message(nil, 1, key)
	signer = message(signer, 2, mode)
	signer = number(signer, 3, sequence)
	fees := message(nil, 1, coin(fee))
	fees = number(fees, 2, gas)
	return message(message(nil, 1, signer), 2, fees)
}

// signDoc is cosmos.tx.v1beta1.SignDoc: what a key signs.
func signDoc(body, auth []byte, chainID string, account uint64) []byte {
	b := field(nil, 1, body)
	b = field(b, 2, auth)
	b = text(b, 3, chainID)
	return number(b, 4, account)
}

// txRaw is cosmos.tx.v1beta1.TxRaw.
func txRaw(body, auth, signature []byte) []byte {
	return field(field(field(nil, 1, body), 2, auth), 3, signature)
}

func anyOf(m Msg) []byte { return field(text(nil, 1, m.URL), 2, m.Value) }

func coin(c Coin) []byte { return text(text(nil, 1, c.Denom), 2, c.Amount.String()) }

// number, text and field write nothing for what is empty, as proto3 does; message always writes.
func number(b []byte, n protowire.Number, v uint64) []byte {
	if v == 0 {
		return b
	}
	return protowire.AppendVarint(protowire.AppendTag(b, n, protowire.VarintType), v)
}

func text(b []byte, n protowire.Number, v string) []byte { return field(b, n, []byte(v)) }

func field(b []byte, n protowire.Number, v []byte) []byte {
	if len(v) == 0 {
		return b
	}
	return message(b, n, v)
}

func message(b []byte, n protowire.Number, v []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, n, protowire.BytesType), v)
}
