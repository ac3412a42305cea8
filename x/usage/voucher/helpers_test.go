package voucher

import (
	"crypto/ecdsa"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

const chainID = 9001

// keyOf is a key that depends on the name alone.
func keyOf(t require.TestingT, name string) *ecdsa.PrivateKey {
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte(name)))
	require.NoError(t, err)
	return key
}

func addressOf(key *ecdsa.PrivateKey) common.Address {
	return crypto.PubkeyToAddress(key.PublicKey)
}

// sample is a channel whose payer signs by the key "authorizer".
func sample(t require.TestingT) Config {
	return Config{
		Payer:              addressOf(keyOf(t, "payer")),
		PayerAuthorizer:    addressOf(keyOf(t, "authorizer")),
		Receiver:           addressOf(keyOf(t, "receiver")),
		ReceiverAuthorizer: addressOf(keyOf(t, "receiver's authorizer")),
		Token:              common.Address{19: 1},
		WithdrawDelay:      86_400,
		Salt:               Hash{31: 7},
	}
}

func fromHex(t testing.TB, s string) []byte {
	t.Helper()
	digits, ok := strings.CutPrefix(s, "0x")
	require.True(t, ok, s)
	b, err := hex.DecodeString(digits)
	require.NoError(t, err)
	return b
}

func mustSign(t require.TestingT, digest Hash, key *ecdsa.PrivateKey) []byte {
	signature, err := Sign(digest, key)
	require.NoError(t, err)
	return signature
}

func drawHash(r *rapid.T, name string) Hash {
	return Hash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(r, name))
}

func drawAddress(r *rapid.T, name string) common.Address {
	return common.Address(rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(r, name))
}

func drawAmount(r *rapid.T, name string) Amount {
	return Amount{rapid.Uint64().Draw(r, name+" hi"), rapid.Uint64().Draw(r, name+" lo")}
}

func drawKey(r *rapid.T) *ecdsa.PrivateKey {
	return keyOf(r, rapid.String().Draw(r, "key"))
}
