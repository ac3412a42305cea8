// Package signed is a receipt with the gateway's signature: a promise that this call is in the channel's log, which the
// gateway signs again, all calls together, when it redeems. Whoever finds the one without the other has caught it.
package signed

import (
	"crypto/ecdsa"
	"encoding/hex"
	"encoding/json"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"

	"github.com/sahara-chain/sahara/x/usage/receipts"
	"github.com/sahara-chain/sahara/x/usage/voucher"
	"github.com/sahara-chain/sahara/x/usage/voucher/strict"
)

// Receipt is a call's receipt as its payer gets it.
type Receipt struct {
	ID        string // of the call
	Channel   voucher.Hash
	Index     uint64 // of the call among all of the channel
	Denom     string
	Receipt   receipts.Receipt
	Signature [voucher.SignatureLength]byte
}

// Digest is what the gateway signs: the receipt's hash over its channel, as a personal message (EIP-191), so that wallets
// can check it.
func Digest(channel voucher.Hash, r receipts.Receipt) voucher.Hash {
	hash := r.Hash(channel)
	return crypto.Keccak256Hash([]byte("\x19Ethereum Signed Message:\n32"), hash[:])
}

// Sign signs a receipt with the gateway's key, which is the channels' receiver_authorizer. The error is voucher.ErrKey.
func Sign(channel voucher.Hash, r receipts.Receipt, key *ecdsa.PrivateKey) ([voucher.SignatureLength]byte, error) {
	signature, err := voucher.Sign(Digest(channel, r), key)
	if err != nil {
		return [voucher.SignatureLength]byte{}, err
	}
	return [voucher.SignatureLength]byte(signature), nil
}

// Verify says whether the signer signed it. Errors are voucher.Verify's.
func (r Receipt) Verify(signer common.Address) error {
	return voucher.Verify(Digest(r.Channel, r.Receipt), r.Signature[:], signer)
}

// MarshalJSON writes
//
//	{"id": "req_…", "channelId": "0x…", "index": "0", "denom": "asahara", "receipt": {…}, "signature": "0x…"}
func (r Receipt) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		ID        string           `json:"id"`
		Channel   string           `json:"channelId"`
		Index     uint64           `json:"index,string"`
		Denom     string           `json:"denom"`
		Receipt   receipts.Receipt `json:"receipt"`
		Signature string           `json:"signature"`
	}{r.ID, hexText(r.Channel[:]), r.Index, r.Denom, r.Receipt, hexText(r.Signature[:])})
}

// UnmarshalJSON reads what MarshalJSON writes, with no field less, more or twice. Errors are those of package strict.
func (r *Receipt) UnmarshalJSON(b []byte) error {
	var read Receipt
	err := strict.Object(b,
		strict.Field{Name: "id", Read: text(&read.ID)},
		strict.Field{Name: "channelId", Read: strict.Hex(read.Channel[:])},
		strict.Field{Name: "index", Read: strict.Decimal(&read.Index)},
		strict.Field{Name: "denom", Read: text(&read.Denom)},
		strict.Field{Name: "receipt", Read: strict.Value(&read.Receipt)},
		strict.Field{Name: "signature", Read: strict.Hex(read.Signature[:])},
	)
	if err == nil {
		*r = read
	}
	return err
}

func text(into *string) strict.Reader {
	return func(value json.RawMessage) error { return json.Unmarshal(value, into) }
}

func hexText(b []byte) string { return "0x" + hex.EncodeToString(b) }
