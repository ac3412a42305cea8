package voucher

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/math"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"
	"github.com/stretchr/testify/require"
)

// typedDigest is the digest by go-ethereum's encoder of typed data, which Clef signs with.
func typedDigest(t *testing.T, chain uint64, primary string, message apitypes.TypedDataMessage) Hash {
	t.Helper()
	data := apitypes.TypedData{
		Types: apitypes.Types{
			"EIP712Domain": {
				{Name: "name", Type: "string"},
				{Name: "version", Type: "string"},
				{Name: "chainId", Type: "uint256"},
				{Name: "verifyingContract", Type: "address"},
			},
			"ChannelConfig": {
				{Name: "payer", Type: "address"},
				{Name: "payerAuthorizer", Type: "address"},
				{Name: "receiver", Type: "address"},
				{Name: "receiverAuthorizer", Type: "address"},
				{Name: "token", Type: "address"},
				{Name: "withdrawDelay", Type: "uint40"},
				{Name: "salt", Type: "bytes32"},
			},
			"Voucher": {{Name: "channelId", Type: "bytes32"}, {Name: "maxClaimableAmount", Type: "uint128"}},
			"Refund": {
				{Name: "channelId", Type: "bytes32"},
				{Name: "nonce", Type: "uint256"},
				{Name: "amount", Type: "uint128"},
			},
			"ClaimBatch": {{Name: "claims", Type: "ClaimEntry[]"}},
			"ClaimEntry": {
				{Name: "channelId", Type: "bytes32"},
				{Name: "maxClaimableAmount", Type: "uint128"},
				{Name: "totalClaimed", Type: "uint128"},
			},
			"Session": {
				{Name: "channelId", Type: "bytes32"},
				{Name: "cap", Type: "uint128"},
				{Name: "expires", Type: "uint64"},
				{Name: "keyHash", Type: "bytes32"},
			},
		},
		PrimaryType: primary,
		Domain: apitypes.TypedDataDomain{
			Name: DomainName, Version: DomainVersion, ChainId: (*math.HexOrDecimal256)(new(big.Int).SetUint64(chain)),
			VerifyingContract: Contract.Hex(),
		},
		Message: message,
	}
	digest, _, err := apitypes.TypedDataAndHash(data)
	require.NoError(t, err)
	return Hash(digest)
}

// seedBytes fills everything that FuzzTypedData reads.
func seedBytes(fill byte) []byte {
	b := make([]byte, 400)
	for i := range b {
		b[i] = fill ^ byte(i*int(fill&1))
	}
	return b
}

// FuzzTypedData compares every digest with that of go-ethereum's encoder.
func FuzzTypedData(f *testing.F) {
	f.Add(uint64(0), uint64(0), uint64(0), seedBytes(0))
	f.Add(uint64(724272), uint64(86_400), uint64(1), seedBytes(0x55))
	f.Add(uint64(1<<64-1), uint64(maxUint40), uint64(1<<64-1), seedBytes(0xff))
	f.Fuzz(func(t *testing.T, chain, delay, number uint64, b []byte) {
		if len(b) < 400 {
			return
		}
		take := func(n int) []byte { part := b[:n]; b = b[n:]; return part }
		address := func() common.Address { return common.Address(take(20)) }
		hash := func() Hash { return Hash(take(32)) }
		amount := func() Amount { return AmountFromBytes([AmountSize]byte(take(AmountSize))) }
		d := NewDomain(chain)

		c := Config{address(), address(), address(), address(), address(), delay & maxUint40, hash()}
		channel := d.ChannelID(c)
		require.Equal(t, typedDigest(t, chain, "ChannelConfig", apitypes.TypedDataMessage{
			"payer": c.Payer.Hex(), "payerAuthorizer": c.PayerAuthorizer.Hex(), "receiver": c.Receiver.Hex(),
			"receiverAuthorizer": c.ReceiverAuthorizer.Hex(), "token": c.Token.Hex(),
			"withdrawDelay": fmt.Sprint(c.WithdrawDelay), "salt": hexText(c.Salt[:]),
		}), channel)

		most := amount()
		require.Equal(t, typedDigest(t, chain, "Voucher", apitypes.TypedDataMessage{
			"channelId": hexText(channel[:]), "maxClaimableAmount": most.String(),
		}), d.VoucherDigest(channel, most))

		require.Equal(t, typedDigest(t, chain, "Refund", apitypes.TypedDataMessage{
			"channelId": hexText(channel[:]), "nonce": fmt.Sprint(number), "amount": most.String(),
		}), d.RefundDigest(channel, number, most))

		s := Session{hash(), amount(), number, hash()}
		require.Equal(t, typedDigest(t, chain, "Session", apitypes.TypedDataMessage{
			"channelId": hexText(s.ChannelID[:]), "cap": s.Cap.String(), "expires": fmt.Sprint(s.Expires), "keyHash": hexText(s.KeyHash[:]),
		}), d.SessionDigest(s))

		claims := []ClaimEntry{}
		list := []any{}
		for range number % 3 {
			claim := ClaimEntry{hash(), amount(), amount()}
			claims = append(claims, claim)
			list = append(list, map[string]any{
				"channelId": hexText(claim.ChannelID[:]), "maxClaimableAmount": claim.MaxClaimableAmount.String(),
				"totalClaimed": claim.TotalClaimed.String(),
			})
		}
		require.Equal(t, typedDigest(t, chain, "ClaimBatch", apitypes.TypedDataMessage{"claims": list}), d.ClaimBatchDigest(claims))
	})
}

// FuzzSignedBinary: whatever has the length is a voucher, and encodes to the same bytes.
func FuzzSignedBinary(f *testing.F) {
	good, err := vectors(f)[0].Voucher.MarshalBinary()
	require.NoError(f, err)
	f.Add(good)
	f.Add(good[1:])
	f.Fuzz(func(t *testing.T, b []byte) {
		var s Signed
		if err := s.UnmarshalBinary(b); len(b) != SignedSize {
			require.ErrorIs(t, err, ErrEncoding)
			return
		}
		again, err := s.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, b, again)
	})
}
