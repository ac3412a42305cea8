package voucher

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"
)

// vector is what x402's own client and viem made: testutil/clients/vectors.mjs describes it.
type vector struct {
	ChainID   uint64 `json:"chainId"`
	Config    Config `json:"config"`
	ChannelID string `json:"channelId"`
	Keys      struct {
		Signer             string `json:"signer"`
		ReceiverAuthorizer string `json:"receiverAuthorizer"`
	} `json:"keys"`
	Voucher       Signed `json:"voucher"`
	VoucherDigest string `json:"voucherDigest"`
	Refund        struct {
		Nonce  uint64 `json:"nonce,string"`
		Amount Amount `json:"amount"`
		digested
	} `json:"refund"`
	ClaimBatch struct {
		Claims []struct {
			ChannelID          string `json:"channelId"`
			MaxClaimableAmount Amount `json:"maxClaimableAmount"`
			TotalClaimed       Amount `json:"totalClaimed"`
		} `json:"claims"`
		digested
	} `json:"claimBatch"`
}

type digested struct {
	Digest    string `json:"digest"`
	Signature string `json:"signature"`
}

func vectors(t testing.TB) []vector {
	t.Helper()
	b, err := os.ReadFile("testdata/x402.json")
	require.NoError(t, err)
	var file struct {
		Vectors []vector `json:"vectors"`
	}
	require.NoError(t, json.Unmarshal(b, &file))
	require.Len(t, file.Vectors, 25)
	return file.Vectors
}

func TestX402Vectors(t *testing.T) {
	for i, v := range vectors(t) {
		d := NewDomain(v.ChainID)
		require.NoError(t, v.Config.Validate(), "vector %d", i)
		channel := d.ChannelID(v.Config)
		require.Equal(t, v.ChannelID, hexText(channel[:]), "vector %d", i)
		require.Equal(t, channel, v.Voucher.ChannelID, "vector %d", i)

		digest := d.VoucherDigest(channel, v.Voucher.MaxClaimableAmount)
		require.Equal(t, v.VoucherDigest, hexText(digest[:]), "vector %d", i)
		require.NoError(t, v.Voucher.Verify(d, v.Config.Signer()), "vector %d", i)
		checkSigned(t, digest, hexText(v.Voucher.Signature[:]), v.Keys.Signer, v.Config.Signer())

		digest = d.RefundDigest(channel, v.Refund.Nonce, v.Refund.Amount)
		require.Equal(t, v.Refund.Digest, hexText(digest[:]), "vector %d", i)
		checkSigned(t, digest, v.Refund.Signature, v.Keys.ReceiverAuthorizer, v.Config.ReceiverAuthorizer)

		var claims []ClaimEntry
		for _, c := range v.ClaimBatch.Claims {
			claims = append(claims, ClaimEntry{Hash(fromHex(t, c.ChannelID)), c.MaxClaimableAmount, c.TotalClaimed})
		}
		digest = d.ClaimBatchDigest(claims)
		require.Equal(t, v.ClaimBatch.Digest, hexText(digest[:]), "vector %d", i)
		checkSigned(t, digest, v.ClaimBatch.Signature, v.Keys.ReceiverAuthorizer, v.Config.ReceiverAuthorizer)
	}
}

// checkSigned wants the signature to be the signer's, and Sign to make the very same one: both sides follow RFC
// 6979 and keep s low.
func checkSigned(t *testing.T, digest Hash, signature, key string, signer common.Address) {
	t.Helper()
	require.NoError(t, Verify(digest, fromHex(t, signature), signer))
	private, err := crypto.ToECDSA(fromHex(t, key))
	require.NoError(t, err)
	require.Equal(t, signature, hexText(mustSign(t, digest, private)))
}

// TestX402VectorsReachTheEnds keeps the committed vectors from being replaced by tame ones.
func TestX402VectorsReachTheEnds(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range vectors(t) {
		amount := v.Voucher.MaxClaimableAmount
		for what, is := range map[string]bool{
			"the greatest amount":    amount == MaxAmount,
			"no amount":              amount.IsZero(),
			"more than 64 bits":      amount.hi > 0 && amount.hi < 1<<63,
			"the shortest delay":     v.Config.WithdrawDelay == MinWithdrawDelay,
			"the longest delay":      v.Config.WithdrawDelay == MaxWithdrawDelay,
			"no authorizer":          v.Config.PayerAuthorizer == common.Address{},
			"the payer as its own":   v.Config.PayerAuthorizer == v.Config.Payer,
			"another authorizer":     v.Config.Signer() != v.Config.Payer,
			"the greatest chain id":  v.ChainID == 1<<53-1,
			"the greatest nonce":     v.Refund.Nonce == 1<<64-1,
			"no claims":              len(v.ClaimBatch.Claims) == 0,
			"many claims":            len(v.ClaimBatch.Claims) > 2,
			"a recovery id of 27":    v.Voucher.Signature[64] == 27,
			"a recovery id of 28":    v.Voucher.Signature[64] == 28,
			"an s with a zero first": v.Voucher.Signature[32] == 0,
		} {
			seen[what] = seen[what] || is
		}
	}
	for what, was := range seen {
		if !was {
			t.Errorf("no vector has %s", what)
		}
	}
}
