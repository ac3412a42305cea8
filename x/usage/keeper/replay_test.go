package keeper_test

import (
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// requireSkipped redeems claims of which only the last is bad: it is reported with its index and reason, and by itself
// changes nothing.
func (w *world) requireSkipped(want types.Reason, claims ...types.Claim) {
	w.t.Helper()
	msg := &types.MsgRedeem{Sender: bob.String(), Claims: claims}
	redeem := func() {
		w.t.Helper()
		response := fixture.ResponseOf[*types.MsgRedeemResponse](w.t, w.MustDeliver(msg))
		require.Len(w.t, response.Skipped, 1)
		require.Equal(w.t, want.String(), response.Skipped[0].Reason.String(), response.Skipped[0].Detail)
		require.NotEmpty(w.t, response.Skipped[0].Detail)
		require.EqualValues(w.t, len(claims)-1, response.Skipped[0].Index)
		require.EqualValues(w.t, len(claims)-1, response.Redeemed)
	}
	if len(claims) == 1 {
		w.RequireUnchanged(redeem)
		return
	}
	redeem()
}

// expect is what x402's clients send along: the configuration that the channel has.
func (c channel) expect() *types.Expectation {
	return &types.Expectation{ChainId: chainID, Config: types.NewChannelConfig(c.config)}
}

// TestReplayMatrix: a voucher is good for one channel of one chain, up to one maximum. Whatever is changed of it has a
// reason of its own, both where the sender says what it takes the channel for, and where only the signature does.
func TestReplayMatrix(t *testing.T) {
	w := newWorld(t)
	s := w.service(w.asset(), 3_000)
	c, other, daves := w.open(s, coin(100_000), 1), w.open(s, coin(100_000), 2), w.openBy("dave", s, coin(100_000), 1)
	w.NextBlock()
	good := func() types.Claim {
		claim := c.claim(t, 2_000, 1_000)
		claim.Expect = c.expect()
		return claim
	}
	somebody := crypto.PubkeyToAddress(key("somebody").PublicKey).Hex()
	config := func(change func(*types.ChannelConfig)) func(*types.Claim) {
		return func(c *types.Claim) { change(&c.Expect.Config) }
	}
	// signedFor is the signature of a voucher of the same maximum for the channel that the change would make.
	signedFor := func(change func(*voucher.Config)) func(*types.Claim) {
		return func(claim *types.Claim) {
			changed := c
			change(&changed.config)
			changed.id = voucher.NewDomain(chainID).ChannelID(changed.config)
			claim.Signature, claim.Expect = changed.claim(t, 2_000, 1_000).Signature, nil
		}
	}
	for name, tt := range map[string]struct {
		change func(*types.Claim)
		want   types.Reason
	}{
		"chain id":           {func(c *types.Claim) { c.Expect.ChainId++ }, types.Reason_REASON_CHAIN_ID},
		"payer":              {config(func(c *types.ChannelConfig) { c.Payer = somebody }), types.Reason_REASON_PAYER},
		"payer, malformed":   {config(func(c *types.ChannelConfig) { c.Payer = carol.String() }), types.Reason_REASON_PAYER},
		"payer's authorizer": {config(func(c *types.ChannelConfig) { c.PayerAuthorizer = somebody }), types.Reason_REASON_PAYER_AUTHORIZER},
		"receiver":           {config(func(c *types.ChannelConfig) { c.Receiver = somebody }), types.Reason_REASON_RECEIVER},
		"receiver's authorizer": {
			config(func(c *types.ChannelConfig) { c.ReceiverAuthorizer = somebody }), types.Reason_REASON_RECEIVER_AUTHORIZER,
		},
		"token":              {config(func(c *types.ChannelConfig) { c.Token = tokenOf(usd).Hex() }), types.Reason_REASON_TOKEN},
		"delay":              {config(func(c *types.ChannelConfig) { c.WithdrawDelay++ }), types.Reason_REASON_WITHDRAW_DELAY},
		"salt":               {config(func(c *types.ChannelConfig) { c.Salt[31] = 1 }), types.Reason_REASON_SALT},
		"salt, shorter":      {config(func(c *types.ChannelConfig) { c.Salt = c.Salt[:31] }), types.Reason_REASON_SALT},
		"another channel":    {func(c *types.Claim) { c.ChannelId, c.Expect = other.id[:], nil }, types.Reason_REASON_WRONG_SIGNER},
		"another's channel":  {func(c *types.Claim) { c.ChannelId, c.Expect = daves.id[:], nil }, types.Reason_REASON_WRONG_SIGNER},
		"no channel":         {func(c *types.Claim) { c.ChannelId = append([]byte{c.ChannelId[0] ^ 1}, c.ChannelId[1:]...) }, types.Reason_REASON_UNKNOWN_CHANNEL},
		"an id of 31 bytes":  {func(c *types.Claim) { c.ChannelId = c.ChannelId[1:] }, types.Reason_REASON_UNKNOWN_CHANNEL},
		"an id of 33 bytes":  {func(c *types.Claim) { c.ChannelId = append([]byte{0}, c.ChannelId...) }, types.Reason_REASON_UNKNOWN_CHANNEL},
		"maximum":            {func(c *types.Claim) { c.MaxClaimable = sdkmath.NewInt(2_001) }, types.Reason_REASON_WRONG_SIGNER},
		"a lower maximum":    {func(c *types.Claim) { c.MaxClaimable = sdkmath.NewInt(1_999) }, types.Reason_REASON_WRONG_SIGNER},
		"a negative maximum": {func(c *types.Claim) { c.MaxClaimable = sdkmath.NewInt(-1) }, types.Reason_REASON_AMOUNT},
		"a maximum of 2^128": {func(c *types.Claim) { c.MaxClaimable = power(128) }, types.Reason_REASON_AMOUNT},
		"a negative total":   {func(c *types.Claim) { c.TotalClaimed = sdkmath.NewInt(-1) }, types.Reason_REASON_AMOUNT},
		"a total of 2^128":   {func(c *types.Claim) { c.TotalClaimed = power(128) }, types.Reason_REASON_AMOUNT},
		"a total of 0":       {func(c *types.Claim) { c.TotalClaimed = sdkmath.ZeroInt() }, types.Reason_REASON_AMOUNT},
		"above the maximum":  {func(c *types.Claim) { c.TotalClaimed = sdkmath.NewInt(2_001) }, types.Reason_REASON_ABOVE_MAXIMUM},
		"above the deposit":  {func(claim *types.Claim) { *claim = c.claim(t, 100_001, 100_001) }, types.Reason_REASON_ABOVE_BALANCE},
		"high s":             {func(c *types.Claim) { c.Signature = mirrored(c.Signature) }, types.Reason_REASON_HIGH_S},
		"s of 0":             {func(c *types.Claim) { clear(c.Signature[32:64]) }, types.Reason_REASON_MALFORMED_SIGNATURE},
		"r of 0":             {func(c *types.Claim) { clear(c.Signature[:32]) }, types.Reason_REASON_MALFORMED_SIGNATURE},
		"the other v":        {func(c *types.Claim) { c.Signature[64] = 55 - c.Signature[64] }, types.Reason_REASON_WRONG_SIGNER},
		"a v of 29":          {func(c *types.Claim) { c.Signature[64] = 29 }, types.Reason_REASON_MALFORMED_SIGNATURE},
		"64 bytes":           {func(c *types.Claim) { c.Signature = c.Signature[:64] }, types.Reason_REASON_MALFORMED_SIGNATURE},
		"66 bytes":           {func(c *types.Claim) { c.Signature = append(c.Signature, 0) }, types.Reason_REASON_MALFORMED_SIGNATURE},
		"no signature":       {func(c *types.Claim) { c.Signature = nil }, types.Reason_REASON_MALFORMED_SIGNATURE},
		"signed for another chain": {func(claim *types.Claim) {
			digest := voucher.NewDomain(chainID+1).VoucherDigest(c.id, voucher.AmountFromUint64(2_000))
			claim.Signature = signed(t, digest)
		}, types.Reason_REASON_WRONG_SIGNER},
		"a refund's signature": {func(claim *types.Claim) {
			claim.Signature = signed(t, voucher.NewDomain(chainID).RefundDigest(c.id, 0, voucher.AmountFromUint64(2_000)))
		}, types.Reason_REASON_WRONG_SIGNER},
		"signed for another payer":    {signedFor(func(c *voucher.Config) { c.Payer[0] ^= 1 }), types.Reason_REASON_WRONG_SIGNER},
		"signed for another receiver": {signedFor(func(c *voucher.Config) { c.Receiver[0] ^= 1 }), types.Reason_REASON_WRONG_SIGNER},
		"signed for another token":    {signedFor(func(c *voucher.Config) { c.Token[0] ^= 1 }), types.Reason_REASON_WRONG_SIGNER},
		"signed for another delay":    {signedFor(func(c *voucher.Config) { c.WithdrawDelay++ }), types.Reason_REASON_WRONG_SIGNER},
		"signed for another salt":     {signedFor(func(c *voucher.Config) { c.Salt[0] ^= 1 }), types.Reason_REASON_WRONG_SIGNER},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			claim := good()
			tt.change(&claim)
			w.requireSkipped(tt.want, claim)
		})
	}
	w.t = t
	require.EqualValues(t, 1, w.redeem(good()).Redeemed, "nothing was wrong with it but what was changed")
	w.requireSkipped(types.Reason_REASON_NOT_INCREASING, good())
}

// signed is carol's signature.
func signed(t *testing.T, digest voucher.Hash) []byte {
	t.Helper()
	signature, err := voucher.Sign(digest, key("carol"))
	require.NoError(t, err)
	return signature
}

// mirrored is the other signature that everybody can make of one: (r, n−s) with the other recovery id.
func mirrored(signature []byte) []byte {
	order := crypto.S256().Params().N
	other := append([]byte{}, signature...)
	new(big.Int).Sub(order, new(big.Int).SetBytes(signature[32:64])).FillBytes(other[32:64])
	other[64] = 55 - other[64]
	return other
}

// TestGarbageSignatures: no amount spares a voucher the look at its signature, whether it would move something or not.
func TestGarbageSignatures(t *testing.T) {
	w := newWorld(t)
	c := w.open(w.service(w.asset(), 3_000), coin(100_000), 1)
	w.NextBlock()
	require.EqualValues(t, 1, w.redeem(c.claim(t, 1_000, 1_000)).Redeemed)
	garbage := func(maximum, total int64) types.Claim {
		claim := c.claim(t, maximum, total)
		claim.Signature[5] ^= 1
		return claim
	}
	for _, total := range []int64{0, 1, 999, 1_000, 1_001, 1_000_000} {
		for _, maximum := range []int64{0, total, 2_000_000} {
			response := w.redeem(garbage(maximum, total))
			require.Len(t, response.Skipped, 1)
			// Where no key at all can have signed it, and where another key did, nobody can tell apart by looking.
			require.Equal(t, types.Reason_REASON_WRONG_SIGNER, response.Skipped[0].Reason, "%d of %d", total, maximum)
		}
	}
	require.Equal(t, "1000", w.balance(c).Claimed.String())
}

// TestBadVouchersHurtNobody: of many in a message, each bad one is reported by its index, and the good ones are paid.
func TestBadVouchersHurtNobody(t *testing.T) {
	w := newWorld(t)
	s := w.service(w.asset(), 3_000)
	var claims []types.Claim
	var channels []channel
	for i := range byte(20) {
		c := w.open(s, coin(1_000), i)
		claim := c.claim(t, 500, 500)
		if i%3 == 0 {
			claim.Signature = mirrored(claim.Signature)
		}
		claims, channels = append(claims, claim), append(channels, c)
	}
	claims = append(claims, claims[1]) // a second of one channel
	w.NextBlock()
	before := w.has(bob)
	response := w.redeem(claims...)
	w.NextBlock()
	require.EqualValues(t, 13, response.Redeemed)
	require.Equal(t, coins(13*500).String(), response.Claimed.String())
	require.Len(t, response.Skipped, 8)
	for i, skipped := range response.Skipped[:7] {
		require.EqualValues(t, 3*i, skipped.Index)
		require.Equal(t, types.Reason_REASON_HIGH_S, skipped.Reason)
		require.Equal(t, "0", w.balance(channels[3*i]).Claimed.String())
	}
	require.Equal(t, types.Skipped{Index: 20, Reason: types.Reason_REASON_DUPLICATE, Detail: response.Skipped[7].Detail}, response.Skipped[7])
	require.Equal(t, before+13*150, w.has(bob))
}

// TestClosedForEver: a channel that was closed is never opened again, so nothing that was signed for it comes to life.
func TestClosedForEver(t *testing.T) {
	w := newWorld(t)
	s := w.service(w.asset(), 3_000)
	c := w.open(s, coin(10_000), 1)
	w.NextBlock()
	require.EqualValues(t, 1, w.redeem(c.claim(t, 9_000, 4_000)).Redeemed)
	w.MustDeliver(&types.MsgWithdraw{Sender: carol.String(), ChannelId: c.hex(), Amount: sdkmath.ZeroInt()})
	w.NextBlock(fixture.After(hour * time.Second))
	w.NextBlock()
	closed := w.balance(c)
	require.True(t, closed.Closed)
	require.Equal(t, "4000", closed.Claimed.String())

	w.RequireRefused(types.ErrClosed, openMsg(carol, s, coin(10_000), 1))
	w.RequireRefused(types.ErrClosed, &types.MsgTopUp{Sender: carol.String(), ChannelId: c.hex(), Amount: coin(1)})
	w.RequireRefused(types.ErrClosed, &types.MsgRefund{Sender: bob.String(), ChannelId: c.hex(), Amount: sdkmath.OneInt()})
	w.RequireRefused(types.ErrClosed, &types.MsgWithdraw{Sender: carol.String(), ChannelId: c.hex(), Amount: sdkmath.ZeroInt()})
	w.requireSkipped(types.Reason_REASON_CLOSED, c.claim(t, 9_000, 9_000))
	require.Equal(t, closed, w.balance(c))

	// Another salt is another channel, on which the old voucher is worth nothing.
	again := w.open(s, coin(10_000), 2)
	old := c.claim(t, 9_000, 9_000)
	old.ChannelId = again.id[:]
	w.requireSkipped(types.Reason_REASON_WRONG_SIGNER, old)
}

// TestReasonsAreASCII: details are results of transactions, and which letters can be printed changes with the Go that a node is
// built with.
func TestReasonsAreASCII(t *testing.T) {
	w := newWorld(t)
	c := w.open(w.service(w.asset(), 3_000), coin(100_000), 1)
	w.NextBlock()
	claim := c.claim(t, 2_000, 1_000)
	claim.Expect = c.expect()
	claim.Expect.Config.Payer = "0x\u00e9\U0001fae9"
	response := fixture.ResponseOf[*types.MsgRedeemResponse](t, w.MustDeliver(&types.MsgRedeem{
		Sender: bob.String(), Claims: []types.Claim{claim},
	}))
	require.Len(t, response.Skipped, 1)
	require.Contains(t, response.Skipped[0].Detail, `0x\u00e9`)
	for _, letter := range response.Skipped[0].Detail {
		require.Less(t, letter, rune(0x80), response.Skipped[0].Detail)
	}
}
