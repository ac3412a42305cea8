package voucher

import (
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/sahara-chain/sahara/x/usage/voucher/strict"
)

// SignedSize is the length of an encoded Signed in bytes.
const SignedSize = 32 + AmountSize + SignatureLength

// Signed is a voucher as its payer sends it. That it has the right form says nothing of the signature: Verify does.
type Signed struct {
	ChannelID          Hash
	MaxClaimableAmount Amount
	Signature          [SignatureLength]byte
}

// Verify says whether the signer, which Config.Signer tells, signed this voucher. Errors are Verify's.
func (s Signed) Verify(d Domain, signer common.Address) error {
	return VerifyVoucher(d, s.ChannelID, s.MaxClaimableAmount, s.Signature[:], signer)
}

// MarshalBinary is channel id (32) · maximum (16, big-endian) · signature (65). There is no error.
func (s Signed) MarshalBinary() ([]byte, error) {
	b := make([]byte, 0, SignedSize)
	b = append(b, s.ChannelID[:]...)
	maximum := s.MaxClaimableAmount.Bytes()
	b = append(b, maximum[:]...)
	return append(b, s.Signature[:]...), nil
}

// UnmarshalBinary decodes what MarshalBinary encodes. The error is ErrEncoding.
func (s *Signed) UnmarshalBinary(b []byte) error {
	if len(b) != SignedSize {
		return fmt.Errorf("%w: %d bytes are not %d", ErrEncoding, len(b), SignedSize)
	}
	*s = Signed{
		ChannelID:          Hash(b[:32]),
		MaxClaimableAmount: AmountFromBytes([AmountSize]byte(b[32:48])),
		Signature:          [SignatureLength]byte(b[48:]),
	}
	return nil
}

// MarshalJSON writes what x402's clients send:
//
//	{"channelId": "0x…", "maxClaimableAmount": "1000", "signature": "0x…"}
func (s Signed) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		ChannelID          string `json:"channelId"`
		MaxClaimableAmount Amount `json:"maxClaimableAmount"`
		Signature          string `json:"signature"`
	}{hexText(s.ChannelID[:]), s.MaxClaimableAmount, hexText(s.Signature[:])})
}

// UnmarshalJSON reads what MarshalJSON writes, with hex digits in any case, and no field less, more or twice.
// Errors are those of package strict and of ParseAmount, each with the name of its field.
func (s *Signed) UnmarshalJSON(b []byte) error {
	var read Signed
	err := strict.Object(b,
		strict.Field{Name: "channelId", Read: strict.Hex(read.ChannelID[:])},
		strict.Field{Name: "maxClaimableAmount", Read: strict.Text(&read.MaxClaimableAmount)},
		strict.Field{Name: "signature", Read: strict.Hex(read.Signature[:])},
	)
	if err == nil {
		*s = read
	}
	return err
}

func hexText(b []byte) string {
	return "0x" + hex.EncodeToString(b)
}
