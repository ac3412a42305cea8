//go:build clients

package clients

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/usage/voucher"
)

const vectorCount = 1000

type file struct {
	Seed    string   `json:"seed"`
	Vectors []vector `json:"vectors"`
}

// script runs vectors.mjs, and returns what it printed.
func script(t *testing.T, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	return node(t, append([]string{"vectors.mjs"}, args...)...)
}

// write keeps vectors in a file that the script can check.
func write(t *testing.T, vectors ...vector) string {
	t.Helper()
	b, err := json.Marshal(file{Vectors: vectors})
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "vectors.json")
	require.NoError(t, os.WriteFile(path, b, 0o600))
	return path
}

// TestX402SignsGoVerifies takes vouchers, refunds and claim batches of x402's client.
func TestX402SignsGoVerifies(t *testing.T) {
	out, stderr, err := script(t, "make", strconv.Itoa(vectorCount), "x402 signs")
	require.NoError(t, err, stderr)
	var made file
	require.NoError(t, json.Unmarshal([]byte(out), &made))
	require.Len(t, made.Vectors, vectorCount)
	for i, v := range made.Vectors {
		d := voucher.NewDomain(v.ChainID)
		require.NoError(t, v.Config.Validate(), "vector %d", i)
		require.Equal(t, v.ChannelID, hash(d.ChannelID(v.Config)), "vector %d", i)
		require.Equal(t, v.ChannelID, hash(v.Voucher.ChannelID), "vector %d", i)
		require.NoError(t, v.Voucher.Verify(d, v.Config.Signer()), "vector %d", i)

		require.Equal(t, v.VoucherDigest, hash(d.VoucherDigest(v.ChannelID, v.Voucher.MaxClaimableAmount)), "vector %d", i)
		require.Equal(t, v.Refund.Digest, hash(d.RefundDigest(v.ChannelID, v.Refund.Nonce, v.Refund.Amount)), "vector %d", i)
		require.Equal(t, v.ClaimBatch.Digest, hash(d.ClaimBatchDigest(v.claims())), "vector %d", i)
		for _, s := range []signed{v.Refund.signed, v.ClaimBatch.signed} {
			require.NoError(t, voucher.Verify(s.Digest, s.Signature, v.Config.ReceiverAuthorizer), "vector %d", i)
		}
	}
	t.Logf("%d vectors of x402 verified in Go: as many vouchers, refunds and claim batches", len(made.Vectors))
}

// TestGoSignsX402Verifies gives x402's client what Go made, through Go's own JSON.
func TestGoSignsX402Verifies(t *testing.T) {
	d := newDraws("Go signs")
	vectors := make([]vector, 0, vectorCount)
	for range vectorCount {
		v, err := d.vector()
		require.NoError(t, err)
		vectors = append(vectors, v)
	}
	out, stderr, err := script(t, "check", write(t, vectors...))
	require.NoError(t, err, stderr)
	require.Equal(t, strconv.Itoa(vectorCount)+" vectors agree\n", out)
	t.Logf("%d vectors of Go verified by x402: as many vouchers, refunds and claim batches", len(vectors))
}

// TestTheCheckChecks spoils one thing at a time, and wants the script to name the vector and the thing.
func TestTheCheckChecks(t *testing.T) {
	for want, spoil := range map[string]func(*vector){
		"channelId":           func(v *vector) { v.ChannelID[0] ^= 1 },
		"voucher's channelId": func(v *vector) { v.Voucher.ChannelID[0] ^= 1 },
		"voucher digest":      func(v *vector) { v.VoucherDigest[31] ^= 1 },
		"voucher signer":      func(v *vector) { v.Voucher.Signature[64] ^= 27 ^ 28 },
		"refund digest":       func(v *vector) { v.Refund.Nonce++ },
		"refund signer":       func(v *vector) { v.Refund.Signature[64] ^= 27 ^ 28 },
		"claimBatch digest":   func(v *vector) { v.ClaimBatch.Claims = append(v.ClaimBatch.Claims, claim{}) },
		"claimBatch signer":   func(v *vector) { v.ClaimBatch.Signature[64] ^= 27 ^ 28 },
		"config's signer":     func(v *vector) { v.Config.PayerAuthorizer[3] ^= 1 },
	} {
		d := newDraws("spoilt")
		good, err := d.vector()
		require.NoError(t, err)
		bad, err := d.vector()
		require.NoError(t, err)
		spoil(&bad)
		out, stderr, err := script(t, "check", write(t, good, bad))
		require.Error(t, err, want)
		require.Empty(t, out, want)
		require.Contains(t, stderr, "vector 1: "+want+":")
	}
}

// TestCommittedVectors makes the vectors that the ordinary tests use once more.
func TestCommittedVectors(t *testing.T) {
	committed, err := os.ReadFile("../../x/usage/voucher/testdata/x402.json")
	require.NoError(t, err)
	var kept file
	require.NoError(t, json.Unmarshal(committed, &kept))
	out, stderr, err := script(t, "make", strconv.Itoa(len(kept.Vectors)), kept.Seed)
	require.NoError(t, err, stderr)
	require.Equal(t, string(committed), out, "write them anew with: node vectors.mjs make %d %s", len(kept.Vectors), kept.Seed)
}
