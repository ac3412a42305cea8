package compat

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	ethcrypto "github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/cosmos/cosmos-sdk/codec"
	"github.com/cosmos/cosmos-sdk/codec/address"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdktx "github.com/cosmos/cosmos-sdk/types/tx"
	authtx "github.com/cosmos/cosmos-sdk/x/auth/tx"
	txsigning "github.com/cosmos/cosmos-sdk/x/tx/signing"
	"github.com/cosmos/evm/crypto/ethsecp256k1"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

const chainID = "sahara-devnet-1"

var gasPrice = chain.Coin{Denom: "asahara", Amount: voucher.AmountFromUint64(2_000_000_000)}

// decoder is the one of a node: it refuses unknown fields and encodings other than ADR-027's.
func decoder(t *testing.T) sdk.TxDecoder {
	t.Helper()
	registry, err := codectypes.NewInterfaceRegistryWithOptions(codectypes.InterfaceRegistryOptions{
		ProtoFiles: proto.HybridResolver,
		SigningOptions: txsigning.Options{
			AddressCodec: address.NewBech32Codec("sahara"), ValidatorAddressCodec: address.NewBech32Codec("saharavaloper"),
		},
	})
	require.NoError(t, err)
	types.RegisterInterfaces(registry)
	registry.RegisterInterface("cosmos.crypto.PubKey", (*cryptotypes.PubKey)(nil))
	registry.RegisterImplementations((*cryptotypes.PubKey)(nil), &ethsecp256k1.PubKey{})
	cdc := codec.NewProtoCodec(registry)
	return authtx.NewTxConfig(cdc, authtx.DefaultSignModes).TxDecoder()
}

// TestATransactionIsWhatTheSDKReads: the node's decoder takes what Sign writes, it says what it was told, its signature is
// good, and the SDK writes the same bytes.
func TestATransactionIsWhatTheSDKReads(t *testing.T) {
	decode := decoder(t)
	rapid.Check(t, func(r *rapid.T) {
		key, err := ethcrypto.ToECDSA(ethcrypto.Keccak256(rapid.SliceOf(rapid.Byte()).Draw(r, "key")))
		require.NoError(r, err)
		sender := chain.NewSender(nil, key, chainID, gasPrice)
		claims := rapid.SliceOfN(rapid.Custom(drawClaim), 1, 4).Draw(r, "claims")
		open := drawOpen(r, sender.Address())
		account := chain.Account{Number: rapid.Uint64().Draw(r, "number"), Sequence: rapid.Uint64().Draw(r, "sequence")}
		gas := rapid.Uint64Range(0, 1<<40).Draw(r, "gas")

		raw, err := sender.Sign([]chain.Msg{chain.Redeem(sender.Address(), claims), chain.OpenChannel(open)}, account, gas)
		require.NoError(r, err)
		decoded, err := decode(raw)
		require.NoError(r, err)
		msgs := decoded.GetMsgs()
		require.Len(r, msgs, 2)
		require.Equal(r, wantRedeem(sender.Address(), claims), msgs[0])
		require.Equal(r, wantOpen(open), msgs[1])

		var tx sdktx.TxRaw
		require.NoError(r, tx.Unmarshal(raw))
		require.Equal(r, wantBody(r, msgs), tx.BodyBytes)
		require.Equal(r, wantAuth(r, &key.PublicKey, account.Sequence, gas), tx.AuthInfoBytes)
		doc := sdktx.SignDoc{BodyBytes: tx.BodyBytes, AuthInfoBytes: tx.AuthInfoBytes, ChainId: chainID, AccountNumber: account.Number}
		signed, err := doc.Marshal()
		require.NoError(r, err)
		public := ethsecp256k1.PubKey{Key: ethcrypto.CompressPubkey(&key.PublicKey)}
		require.True(r, public.VerifySignature(signed, tx.Signatures[0]))
		require.Equal(r, sender.Address().Bytes(), public.Address().Bytes())
		again, err := tx.Marshal()
		require.NoError(r, err)
		require.Equal(r, raw, again)
	})
}

func drawAmount(r *rapid.T, label string) voucher.Amount {
	return voucher.AmountFromBytes([16]byte(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(r, label)))
}

func drawClaim(r *rapid.T) chain.Claim {
	c := chain.Claim{
		Voucher: voucher.Signed{
			ChannelID:          voucher.Hash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(r, "channel")),
			MaxClaimableAmount: drawAmount(r, "maximum"),
			Signature:          [65]byte(rapid.SliceOfN(rapid.Byte(), 65, 65).Draw(r, "signature")),
		},
		TotalClaimed: drawAmount(r, "total"),
	}
	if rapid.Bool().Draw(r, "receipts") {
		c.Receipts = chain.Receipts{
			Calls: rapid.Uint64().Draw(r, "calls"), InputUnits: rapid.Uint64().Draw(r, "in"), OutputUnits: rapid.Uint64().Draw(r, "out"),
			Root: rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(r, "root"),
		}
	}
	return c
}

func drawOpen(r *rapid.T, payer common.Address) chain.Open {
	o := chain.Open{
		Payer: payer, Receiver: common.Address(rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(r, "receiver")),
		WithdrawDelay: rapid.Uint64Range(0, 1<<40).Draw(r, "delay"),
		Salt:          [32]byte(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(r, "salt")),
		Deposit:       chain.Coin{Denom: "asahara", Amount: drawAmount(r, "deposit")},
	}
	if rapid.Bool().Draw(r, "authorized") {
		o.PayerAuthorizer = common.Address(rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(r, "authorizer"))
	}
	return o
}
