//go:build clients

package clients

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// vector is a channel with one signature of each kind, as vectors.mjs describes it.
type vector struct {
	ChainID   uint64         `json:"chainId"`
	Config    voucher.Config `json:"config"`
	ChannelID hash           `json:"channelId"`
	Keys      struct {
		Signer             hash `json:"signer"`
		ReceiverAuthorizer hash `json:"receiverAuthorizer"`
	} `json:"keys"`
	Voucher       voucher.Signed `json:"voucher"`
	VoucherDigest hash           `json:"voucherDigest"`
	Refund        struct {
		Nonce  uint64         `json:"nonce,string"`
		Amount voucher.Amount `json:"amount"`
		signed
	} `json:"refund"`
	ClaimBatch struct {
		Claims []claim `json:"claims"`
		signed
	} `json:"claimBatch"`
}

type signed struct {
	Digest    hash      `json:"digest"`
	Signature signature `json:"signature"`
}

type claim struct {
	ChannelID          hash           `json:"channelId"`
	MaxClaimableAmount voucher.Amount `json:"maxClaimableAmount"`
	TotalClaimed       voucher.Amount `json:"totalClaimed"`
}

type (
	hash      [32]byte
	signature []byte
)

func (h hash) MarshalText() ([]byte, error)      { return writeHex(h[:]) }
func (s signature) MarshalText() ([]byte, error) { return writeHex(s) }

func (s *signature) UnmarshalText(text []byte) (err error) {
	*s, err = readHex(text)
	return err
}

func (h *hash) UnmarshalText(text []byte) error {
	b, err := readHex(text)
	if err == nil && len(b) != len(h) {
		err = fmt.Errorf("%d bytes in %s", len(b), text)
	}
	copy(h[:], b)
	return err
}

func writeHex(b []byte) ([]byte, error) { return []byte("0x" + hex.EncodeToString(b)), nil }

func readHex(text []byte) ([]byte, error) {
	return hex.DecodeString(strings.TrimPrefix(string(text), "0x"))
}

func (v vector) claims() []voucher.ClaimEntry {
	out := make([]voucher.ClaimEntry, 0, len(v.ClaimBatch.Claims))
	for _, c := range v.ClaimBatch.Claims {
		out = append(out, voucher.ClaimEntry{
			ChannelID: c.ChannelID, MaxClaimableAmount: c.MaxClaimableAmount, TotalClaimed: c.TotalClaimed,
		})
	}
	return out
}

// draws makes a vector on the Go side, by the seed alone.
type draws struct{ *rand.Rand }

func newDraws(seed string) draws {
	return draws{rand.New(rand.NewChaCha8(sha256.Sum256([]byte(seed))))}
}

func (d draws) hash() (h hash) {
	for i := 0; i < len(h); i += 8 {
		binary.BigEndian.PutUint64(h[i:], d.Uint64())
	}
	return h
}

func (d draws) address() common.Address {
	h := d.hash()
	return common.Address(h[12:])
}

// amount has any number of bits.
func (d draws) amount() voucher.Amount {
	h := d.hash()
	b := [16]byte(h[:])
	clear(b[:d.IntN(17)])
	return voucher.AmountFromBytes(b)
}

func (d draws) key() (hash, *ecdsa.PrivateKey, error) {
	h := d.hash()
	key, err := crypto.ToECDSA(h[:])
	return h, key, err
}

func (d draws) vector() (v vector, err error) {
	var signer, authorizer *ecdsa.PrivateKey
	if v.Keys.Signer, signer, err = d.key(); err != nil {
		return v, err
	}
	if v.Keys.ReceiverAuthorizer, authorizer, err = d.key(); err != nil {
		return v, err
	}
	v.ChainID = d.Uint64N(1<<53-1) + 1
	v.Config = voucher.Config{
		Payer:              crypto.PubkeyToAddress(signer.PublicKey),
		Receiver:           d.address(),
		ReceiverAuthorizer: crypto.PubkeyToAddress(authorizer.PublicKey),
		Token:              d.address(),
		WithdrawDelay:      voucher.MinWithdrawDelay + d.Uint64N(voucher.MaxWithdrawDelay-voucher.MinWithdrawDelay+1),
		Salt:               d.hash(),
	}
	if d.IntN(2) == 0 {
		v.Config.Payer, v.Config.PayerAuthorizer = d.address(), v.Config.Payer
	}
	domain := voucher.NewDomain(v.ChainID)
	v.ChannelID = domain.ChannelID(v.Config)
	v.Voucher = voucher.Signed{ChannelID: v.ChannelID, MaxClaimableAmount: d.amount()}
	v.VoucherDigest = domain.VoucherDigest(v.ChannelID, v.Voucher.MaxClaimableAmount)
	v.Refund.Nonce, v.Refund.Amount = d.Uint64()>>d.IntN(64), d.amount()
	v.Refund.Digest = domain.RefundDigest(v.ChannelID, v.Refund.Nonce, v.Refund.Amount)
	v.ClaimBatch.Claims = []claim{}
	for range d.IntN(5) {
		v.ClaimBatch.Claims = append(v.ClaimBatch.Claims, claim{d.hash(), d.amount(), d.amount()})
	}
	v.ClaimBatch.Digest = domain.ClaimBatchDigest(v.claims())

	b, err := voucher.Sign(v.VoucherDigest, signer)
	if err != nil {
		return v, err
	}
	copy(v.Voucher.Signature[:], b)
	if v.Refund.Signature, err = voucher.Sign(v.Refund.Digest, authorizer); err != nil {
		return v, err
	}
	v.ClaimBatch.Signature, err = voucher.Sign(v.ClaimBatch.Digest, authorizer)
	return v, err
}
