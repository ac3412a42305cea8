package payer

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/gateway/x402"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

func amount(n uint64) voucher.Amount { return voucher.AmountFromUint64(n) }

func newAccount(t require.TestingT, limit uint64) *account {
	key, err := crypto.GenerateKey()
	require.NoError(t, err)
	a := &account{domain: voucher.NewDomain(7), key: key, limit: amount(limit)}
	a.channel = chain.Channel{ID: voucher.Hash{1}, Config: voucher.Config{Payer: crypto.PubkeyToAddress(key.PublicKey)}}
	return a
}

// says is what a gateway says of a channel: charged, committed, and the voucher that it shows.
func says(charged, committed uint64, v voucher.Signed) x402.Extra {
	return x402.Extra{
		ChannelState: &x402.ChannelState{Charged: amount(charged), ChargedCumulative: amount(committed)},
		VoucherState: &x402.VoucherState{SignedMaxClaimable: v.MaxClaimableAmount, Signature: "0x" + hex.EncodeToString(v.Signature[:])},
	}
}

// TestLies: what a gateway says without the payer's own signature over it changes nothing.
func TestLies(t *testing.T) {
	a := newAccount(t, 1_000)
	other := newAccount(t, 1_000)
	mine, err := signVoucher(a.domain, a.channel.ID, amount(100), a.key)
	require.NoError(t, err)
	theirs, err := signVoucher(a.domain, a.channel.ID, amount(500), other.key)
	require.NoError(t, err)
	elsewhere, err := signVoucher(a.domain, voucher.Hash{2}, amount(500), a.key)
	require.NoError(t, err)
	inflated := mine
	inflated.MaxClaimableAmount = amount(500)
	for name, extra := range map[string]x402.Extra{
		"nothing":                   {},
		"above what is signed":      says(100, 101, mine),
		"charged above committed":   says(100, 50, mine),
		"another's signature":       says(400, 400, theirs),
		"of another channel":        says(400, 400, elsewhere),
		"another maximum":           says(400, 400, inflated),
		"no signature":              says(400, 400, voucher.Signed{MaxClaimableAmount: amount(500)}),
		"more than was ever signed": says(0, 1, voucher.Signed{}),
	} {
		before := a.spending()
		_, err := a.correct(extra)
		require.ErrorIs(t, err, ErrUnproved, name)
		require.Equal(t, before, a.spending(), name)
	}
	committed, err := a.correct(says(60, 100, mine))
	require.NoError(t, err)
	require.Equal(t, amount(100), committed)
	require.Equal(t, amount(60), a.spending().Charged)

	a.settle(voucher.Amount{}, amount(101)) // never signed
	require.Equal(t, amount(60), a.spending().Charged)
}

// TestNoVoucherIsAboveTheLimit, whatever is on its way and whatever the gateway claims; and no two are the same as long as
// there is room.
func TestNoVoucherIsAboveTheLimit(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a := newAccount(r, 1_000)
		var held []voucher.Amount
		seen := map[voucher.Amount]bool{}
		r.Repeat(map[string]func(*rapid.T){
			"sign": func(r *rapid.T) {
				most := amount(rapid.Uint64Range(0, 300).Draw(r, "most"))
				before := a.spending()
				v, err := a.sign(most, amount(rapid.Uint64Range(0, 1_100).Draw(r, "committed")))
				if err != nil {
					require.ErrorIs(r, err, ErrCap)
					require.Equal(r, before, a.spending())
					return
				}
				require.NoError(r, v.Verify(a.domain, a.channel.Config.Signer()))
				require.LessOrEqual(r, v.MaxClaimableAmount.Cmp(a.limit), 0)
				require.True(r, !seen[v.MaxClaimableAmount] || before.Signed == a.limit)
				seen[v.MaxClaimableAmount] = true
				held = append(held, most)
			},
			"settle": func(r *rapid.T) {
				if len(held) > 0 {
					a.settle(held[0], amount(rapid.Uint64Range(0, 2_000).Draw(r, "total")))
					held = held[1:]
				}
			},
			"": func(r *rapid.T) {
				s := a.spending()
				require.LessOrEqual(r, s.Signed.Cmp(s.Limit), 0)
				require.LessOrEqual(r, s.Charged.Cmp(s.Signed), 0)
			},
		})
		for _, h := range held {
			a.settle(h, voucher.Amount{})
		}
		require.True(r, a.spending().Held.IsZero())
	})
}

// TestTheCapCountsFromTheFirstRun: later runs read from where, and another channel's file is refused.
func TestTheCapCountsFromTheFirstRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "client.json")
	for _, claimed := range []uint64{100, 900} {
		base, err := loadBase(path, voucher.Hash{1}, amount(claimed))
		require.NoError(t, err)
		require.Equal(t, amount(100), base)
	}
	_, err := loadBase(path, voucher.Hash{2}, amount(0))
	require.ErrorContains(t, err, "choose another")
	require.NoError(t, os.WriteFile(path, []byte("{"), 0o600))
	_, err = loadBase(path, voucher.Hash{1}, amount(0))
	require.Error(t, err)
}
