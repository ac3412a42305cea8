package cli

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"

	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

var (
	// errSigner is another key than the one that signs the channel's vouchers.
	errSigner = errors.New("not the key that signs the channel's vouchers")
	// errKeyType is a key that cannot sign typed data.
	errKeyType = errors.New("vouchers are signed by an eth_secp256k1 key of the keyring")
)

// ethKeyType is the type of the keys that `saharad keys add` makes.
const ethKeyType = "eth_secp256k1"

// signer signs with a key of the keyring.
type signer struct {
	keys    keyring.Keyring
	name    string
	address common.Address
}

// newSigner is the --from key. It looks at what kind of key it is before anything is made to be signed.
func newSigner(clientCtx client.Context) (signer, error) {
	if clientCtx.FromName == "" {
		return signer{}, broadcast.ErrNoFrom
	}
	record, err := clientCtx.Keyring.Key(clientCtx.FromName)
	if err != nil {
		return signer{}, err
	}
	public, err := record.GetPubKey()
	if err != nil {
		return signer{}, err
	}
	if public.Type() != ethKeyType || record.GetType() != keyring.TypeLocal {
		return signer{}, fmt.Errorf("%w: %s is a %s key of kind %s", errKeyType, record.Name, record.GetType(), public.Type())
	}
	return signer{clientCtx.Keyring, record.Name, common.Address(public.Address())}, nil
}

// mustBe refuses a key whose vouchers the channel would not take.
func (s signer) mustBe(want common.Address) error {
	if s.address != want {
		return fmt.Errorf("%w: %s signs them, and --from %s is %s", errSigner, want, s.name, s.address)
	}
	return nil
}

// sign signs the digest of a preimage, which the keyring makes itself.
func (s signer) sign(p voucher.Preimage) (signature [voucher.SignatureLength]byte, err error) {
	b, _, err := s.keys.Sign(s.name, p[:], signing.SignMode_SIGN_MODE_DIRECT)
	if err != nil {
		return signature, err
	}
	// A keyring that hashed anything else would be found here, and not by the receiver.
	if err := voucher.Verify(p.Digest(), b, s.address); err != nil {
		return signature, err
	}
	copy(signature[:], b)
	if signature[64] < 27 {
		signature[64] += 27 // as wallets write it
	}
	return signature, nil
}

// voucher signs a voucher.
func (s signer) voucher(d voucher.Domain, id voucher.Hash, maximum voucher.Amount) (voucher.Signed, error) {
	signature, err := s.sign(d.VoucherPreimage(id, maximum))
	return voucher.Signed{ChannelID: id, MaxClaimableAmount: maximum, Signature: signature}, err
}
