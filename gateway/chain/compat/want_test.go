package compat

import (
	"crypto/ecdsa"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	ethcrypto "github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/bech32"
	sdktx "github.com/cosmos/cosmos-sdk/types/tx"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	"github.com/cosmos/evm/crypto/ethsecp256k1"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// What the SDK's types make of the same values.

func account(a common.Address) string {
	text, err := bech32.ConvertAndEncode("sahara", a[:])
	if err != nil {
		panic(err) // any address has an encoding
	}
	return text
}

func integer(a voucher.Amount) sdkmath.Int { return sdkmath.NewIntFromBigInt(a.Big()) }

func wantRedeem(sender common.Address, claims []chain.Claim) *types.MsgRedeem {
	msg := &types.MsgRedeem{Sender: account(sender)}
	for _, c := range claims {
		msg.Claims = append(msg.Claims, types.Claim{
			ChannelId: c.Voucher.ChannelID[:], MaxClaimable: integer(c.Voucher.MaxClaimableAmount), Signature: c.Voucher.Signature[:],
			TotalClaimed: integer(c.TotalClaimed),
			Receipts: types.Receipts{
				Calls: c.Receipts.Calls, InputUnits: c.Receipts.InputUnits, OutputUnits: c.Receipts.OutputUnits, Root: c.Receipts.Root,
			},
		})
	}
	return msg
}

func wantOpen(o chain.Open) *types.MsgOpenChannel {
	msg := &types.MsgOpenChannel{
		Payer: account(o.Payer), Receiver: o.Receiver.Hex(), WithdrawDelay: o.WithdrawDelay, Salt: o.Salt[:],
		Deposit: sdk.Coin{Denom: o.Deposit.Denom, Amount: integer(o.Deposit.Amount)},
	}
	if o.PayerAuthorizer != (common.Address{}) {
		msg.PayerAuthorizer = o.PayerAuthorizer.Hex()
	}
	return msg
}

func wantBody(t require.TestingT, msgs []sdk.Msg) []byte {
	var body sdktx.TxBody
	for _, m := range msgs {
		packed, err := codectypes.NewAnyWithValue(m)
		require.NoError(t, err)
		body.Messages = append(body.Messages, packed)
	}
	b, err := body.Marshal()
	require.NoError(t, err)
	return b
}

func wantAuth(t require.TestingT, key *ecdsa.PublicKey, sequence, gas uint64) []byte {
	packed, err := codectypes.NewAnyWithValue(&ethsecp256k1.PubKey{Key: ethcrypto.CompressPubkey(key)})
	require.NoError(t, err)
	auth := sdktx.AuthInfo{
		SignerInfos: []*sdktx.SignerInfo{{
			PublicKey: packed, Sequence: sequence,
			ModeInfo: &sdktx.ModeInfo{Sum: &sdktx.ModeInfo_Single_{Single: &sdktx.ModeInfo_Single{Mode: signing.SignMode_SIGN_MODE_DIRECT}}},
		}},
		Fee: &sdktx.Fee{
			Amount:   []sdk.Coin{{Denom: gasPrice.Denom, Amount: integer(gasPrice.Amount).Mul(sdkmath.NewIntFromUint64(gas))}},
			GasLimit: gas,
		},
	}
	b, err := auth.Marshal()
	require.NoError(t, err)
	return b
}

// TestAddresses: both texts of an address are those of the SDK and of Ethereum.
func TestAddresses(t *testing.T) {
	a := common.HexToAddress("0x52908400098527886E0F7030069857D2E4169EE7")
	require.Equal(t, account(a), chain.Bech32(a))
	for _, text := range []string{account(a), a.Hex(), "0x52908400098527886e0f7030069857d2e4169ee7"} {
		got, err := chain.ParseAddress(text)
		require.NoError(t, err)
		require.Equal(t, a, got)
	}
	for _, text := range []string{"", "0x", "0x1234", account(a) + "x", "cosmos1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9", a.Hex()[2:], " " + a.Hex()} {
		_, err := chain.ParseAddress(text)
		require.ErrorIs(t, err, chain.ErrAddress, text)
	}
}
