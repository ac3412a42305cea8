package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

func redeemMsg(claims ...types.Claim) *types.MsgRedeem {
	return &types.MsgRedeem{Sender: bob.String(), Claims: claims}
}

func withdrawMsg(c channel, amount int64) *types.MsgWithdraw {
	return &types.MsgWithdraw{Sender: carol.String(), ChannelId: c.hex(), Amount: sdkmath.NewInt(amount)}
}

func refundMsg(c channel, amount int64) *types.MsgRefund {
	return &types.MsgRefund{Sender: bob.String(), ChannelId: c.hex(), Amount: sdkmath.NewInt(amount)}
}

func topUpMsg(c channel, amount int64) *types.MsgTopUp {
	return &types.MsgTopUp{Sender: dave.String(), ChannelId: c.hex(), Amount: coin(amount)}
}

func finishMsg(c channel) *types.MsgFinishWithdrawal {
	return &types.MsgFinishWithdrawal{Sender: erin.String(), ChannelId: c.hex()}
}

// TestRaces: whichever of two messages comes first in a block, no unit is lost and none is paid twice. Each story is of
// a channel of 1,000 that is carol's, with a provider's part of 50%, and an asset that gets the rest.
func TestRaces(t *testing.T) {
	due := fixture.After(hour * time.Second)
	for name, tt := range map[string]struct {
		// first happens an hour before, and then the rest in one block.
		first, rest func(c channel) []sdk.Msg
		// carol is what she has got back, bob and royalty what they were paid, left what the channel's escrow still owes.
		carol, bob, royalty, left int64
	}{
		"redeem, then withdraw, in one block": {nil, func(c channel) []sdk.Msg {
			return []sdk.Msg{redeemMsg(c.claim(t, 600, 600)), withdrawMsg(c, 0)}
		}, 0, 300, 300, 400},
		"withdraw, then redeem, in one block": {nil, func(c channel) []sdk.Msg {
			return []sdk.Msg{withdrawMsg(c, 0), redeemMsg(c.claim(t, 600, 600))}
		}, 0, 300, 300, 400},
		"redeem in the block in which a withdrawal is due": {func(c channel) []sdk.Msg {
			return []sdk.Msg{withdrawMsg(c, 0)}
		}, func(c channel) []sdk.Msg {
			return []sdk.Msg{redeemMsg(c.claim(t, 600, 600))}
		}, 400, 300, 300, 0},
		"redeem, then finish": {func(c channel) []sdk.Msg {
			return []sdk.Msg{withdrawMsg(c, 0)}
		}, func(c channel) []sdk.Msg {
			return []sdk.Msg{redeemMsg(c.claim(t, 600, 600)), finishMsg(c)}
		}, 400, 300, 300, 0},
		"finish, then redeem": {func(c channel) []sdk.Msg {
			return []sdk.Msg{withdrawMsg(c, 0)}
		}, func(c channel) []sdk.Msg {
			return []sdk.Msg{finishMsg(c), redeemMsg(c.claim(t, 600, 600))}
		}, 1_000, 0, 0, 0},
		"finish twice": {func(c channel) []sdk.Msg {
			return []sdk.Msg{withdrawMsg(c, 700)}
		}, func(c channel) []sdk.Msg {
			return []sdk.Msg{finishMsg(c)}
		}, 700, 0, 0, 300},
		"a withdrawal of a part that was redeemed meanwhile": {func(c channel) []sdk.Msg {
			return []sdk.Msg{withdrawMsg(c, 700), redeemMsg(c.claim(t, 600, 600))}
		}, nil, 400, 300, 300, 0},
		"refund after redeem": {nil, func(c channel) []sdk.Msg {
			return []sdk.Msg{redeemMsg(c.claim(t, 600, 600)), refundMsg(c, 1_000)}
		}, 400, 300, 300, 0},
		"redeem after refund": {nil, func(c channel) []sdk.Msg {
			return []sdk.Msg{refundMsg(c, 500), redeemMsg(c.claim(t, 600, 600), c.claim(t, 600, 500))}
		}, 500, 250, 250, 0},
		"a refund while a withdrawal waits": {func(c channel) []sdk.Msg {
			return []sdk.Msg{withdrawMsg(c, 700), refundMsg(c, 500)}
		}, nil, 1_000, 0, 0, 0},
		"double redeem in one batch": {nil, func(c channel) []sdk.Msg {
			return []sdk.Msg{redeemMsg(c.claim(t, 600, 500), c.claim(t, 600, 600)), redeemMsg(c.claim(t, 600, 500))}
		}, 0, 250, 250, 500},
		"two batches in one block": {nil, func(c channel) []sdk.Msg {
			return []sdk.Msg{redeemMsg(c.claim(t, 600, 500)), redeemMsg(c.claim(t, 600, 600))}
		}, 0, 300, 300, 400},
		"a top-up in between": {nil, func(c channel) []sdk.Msg {
			return []sdk.Msg{redeemMsg(c.claim(t, 1_500, 1_500)), topUpMsg(c, 500), redeemMsg(c.claim(t, 1_500, 1_500))}
		}, 0, 750, 750, 0},
		"a top-up under a withdrawal of everything": {func(c channel) []sdk.Msg {
			return []sdk.Msg{withdrawMsg(c, 0), topUpMsg(c, 500)}
		}, nil, 1_500, 0, 0, 0},
		"open and redeem in one block": {nil, func(c channel) []sdk.Msg {
			return []sdk.Msg{redeemMsg(c.claim(t, 1_000, 1_000))}
		}, 0, 500, 500, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: types.Params{ExpiryBudget: 1}})
			s := w.service(w.asset(), 5_000)
			carolHad, bobHad := w.has(carol), w.has(bob)
			c := w.open(s, coin(1_000), 1)
			if tt.first != nil {
				w.NextBlock()
				w.MustDeliver(tt.first(c)...)
				w.NextBlock(due)
			}
			if tt.rest != nil {
				for _, msg := range tt.rest(c) {
					w.MustDeliver(msg)
				}
			}
			w.NextBlock()
			balance := w.balance(c)
			require.Equal(t, tt.carol, w.has(carol)-carolHad+1_000, "carol got back")
			require.Equal(t, tt.bob, w.has(bob)-bobHad, "bob was paid")
			require.Equal(t, tt.royalty, w.ModuleBalance(royaltytypes.ModuleName, chain.BaseDenom).Int64(), "the asset was paid")
			require.Equal(t, tt.left, w.ModuleBalance(types.ModuleName, chain.BaseDenom).Int64(), "the escrow is left with")
			require.Equal(t, tt.left, balance.Available().Int64())
			// And then everything: nothing is left but what was paid.
			if !balance.Closed {
				if balance.Withdrawal == nil {
					w.MustDeliver(withdrawMsg(c, 0))
				}
				w.NextBlock(due)
				w.NextBlock()
				require.Equal(t, tt.carol+tt.left, w.has(carol)-carolHad+1_000)
				require.Zero(t, w.ModuleBalance(types.ModuleName, chain.BaseDenom).Int64())
			}
		})
	}
}

// TestNoDeadlineMoves: a withdrawal that has begun is due when it was said to be, whatever anybody sends meanwhile.
func TestNoDeadlineMoves(t *testing.T) {
	w := newWorld(t)
	s := w.service(w.asset(), 3_000)
	c := w.open(s, coin(1_000), 1)
	w.NextBlock()
	w.MustDeliver(withdrawMsg(c, 0))
	due := w.balance(c).Withdrawal.Due
	require.Equal(t, w.Ctx().BlockTime().Add(hour*time.Second), due)
	for _, msg := range []sdk.Msg{
		topUpMsg(c, 500), redeemMsg(c.claim(t, 100, 100)), refundMsg(c, 100),
		&types.MsgCollect{Sender: erin.String(), Provider: bob.String(), AssetId: s.AssetId},
	} {
		w.NextBlock(fixture.After(10 * time.Minute))
		w.RequireRefused(types.ErrWithdrawal, withdrawMsg(c, 0))
		w.RequireRefused(types.ErrWithdrawal, withdrawMsg(c, 1))
		w.RequireRefused(types.ErrWithdrawal, finishMsg(c))
		w.Deliver(msg)
		require.Equal(t, due, w.balance(c).Withdrawal.Due)
	}
	w.NextBlock(fixture.After(due.Sub(w.Ctx().BlockTime()) - 1)) // a nanosecond before
	w.RequireRefused(types.ErrWithdrawal, finishMsg(c))
	w.NextBlock(fixture.After(1))
	require.False(t, w.balance(c).Closed)
	w.NextBlock() // the block at the very time ends it
	require.True(t, w.balance(c).Closed)
}

// TestTermsStay: while a channel is open its denom leaves the list, its service's price, share and authorizer change, the
// asset belongs to others and the protocol's part grows. None of it moves anything under the channel.
func TestTermsStay(t *testing.T) {
	w := newWorld(t)
	asset := w.asset()
	s := w.service(asset, 3_000)
	c := w.open(s, coin(100_000), 1)
	w.NextBlock()
	channelBefore := w.channelOf(c)
	bobHad := w.has(bob)

	params := types.DefaultParams()
	params.ProtocolBps = 5_000
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	update := &types.MsgUpdateService{
		Provider: bob.String(), AssetId: asset, Endpoint: "https://elsewhere.example", ProviderBps: 100,
		Prices: []types.Price{price(usd, 1, 1, 1)}, Authorizer: key0x("erin"), Active: true,
	}
	w.MustDeliver(update)
	w.MustDeliver(banktypes.NewMsgSend(alice, dave, sdk.NewCoins(
		sdk.NewInt64Coin(royaltytypes.ShareDenom(asset), royaltytypes.ShareSupply))))
	w.list(usd)
	w.NextBlock()

	require.Equal(t, channelBefore, w.channelOf(c))
	require.EqualValues(t, 1, w.redeem(c.claim(t, 10_000, 10_000)).Redeemed)
	w.NextBlock()
	w.NextBlock()
	require.Equal(t, bobHad+3_000, w.has(bob))
	require.Equal(t, "200", w.ModuleBalance(feeCollector, chain.BaseDenom).String())
	require.Equal(t, "6800", w.ModuleBalance(royaltytypes.ModuleName, chain.BaseDenom).String())

	// The new terms are for new agreements: the denom is gone, the new authorizer redeems nothing here, the old one does.
	w.RequireRefused(types.ErrDenom, topUpMsg(c, 1))
	w.RequireRefused(types.ErrDenom, openMsg(carol, s, coin(1_000), 2))
	erins := redeemMsg(c.claim(t, 20_000, 20_000))
	erins.Sender = erin.String()
	response := fixture.ResponseOf[*types.MsgRedeemResponse](t, w.MustDeliver(erins))
	require.Equal(t, types.Reason_REASON_NOT_RECEIVER, response.Skipped[0].Reason)
	require.EqualValues(t, 1, w.redeem(c.claim(t, 20_000, 20_000)).Redeemed)

	// Inactive is for new ones too, and what is left goes back in the denom that was paid.
	update.Active = false
	w.MustDeliver(update)
	w.MustDeliver(refundMsg(c, 1_000))
	w.MustDeliver(withdrawMsg(c, 0))
	carolHad := w.has(carol)
	w.NextBlock(fixture.After(hour * time.Second))
	w.NextBlock()
	require.Equal(t, carolHad+80_000, w.has(carol))
	require.Zero(t, w.ModuleBalance(types.ModuleName, chain.BaseDenom).Int64())
}

// TestTokenIsAnother: a denom that comes back to the list with another contract is another token to x402's clients.
func TestTokenIsAnother(t *testing.T) {
	w := newWorld(t)
	c := w.open(w.service(w.asset(), 3_000), coin(1_000), 1)
	w.NextBlock()
	params := royaltyParams(chain.BaseDenom, usd)
	params.RevenueDenoms[0].Erc20 = tokenOf("another").Hex()
	w.MustDeliver(&royaltytypes.MsgUpdateParams{Authority: w.Authority, Params: params})
	w.RequireRefused(types.ErrDenom, topUpMsg(c, 1))
	require.EqualValues(t, 1, w.redeem(c.claim(t, 1_000, 1_000)).Redeemed)
}

// TestWhoMaySpeakForTheReceiver: the provider and the authorizer by their own transactions, and anybody with the
// authorizer's signature over exactly what is claimed or refunded.
func TestWhoMaySpeakForTheReceiver(t *testing.T) {
	w := newWorld(t)
	asset := w.asset()
	w.MustDeliver(&types.MsgRegisterService{
		Provider: bob.String(), AssetId: asset, Endpoint: "https://bob.example/v1", ProviderBps: 3_000,
		Prices: []types.Price{price(chain.BaseDenom, 1, 0, 0)}, Authorizer: key0x("gateway"),
	})
	c := w.open(w.serviceOf(asset), coin(100_000), 1)
	w.NextBlock()
	domain := voucher.NewDomain(chainID)
	authorization := func(signer string, claims ...types.Claim) []byte {
		var entries []voucher.ClaimEntry
		for _, claim := range claims {
			entries = append(entries, voucher.ClaimEntry{
				ChannelID: voucher.Hash(claim.ChannelId), MaxClaimableAmount: amountOf(claim.MaxClaimable), TotalClaimed: amountOf(claim.TotalClaimed),
			})
		}
		signature, err := voucher.Sign(domain.ClaimBatchDigest(entries), key(signer))
		require.NoError(t, err)
		return signature
	}
	redeem := func(sender sdk.AccAddress, authorization []byte, claim types.Claim) *types.MsgRedeemResponse {
		return fixture.ResponseOf[*types.MsgRedeemResponse](t, w.MustDeliver(&types.MsgRedeem{
			Sender: sender.String(), Claims: []types.Claim{claim}, Authorization: authorization,
		}))
	}
	one, two, three := c.claim(t, 9_000, 1_000), c.claim(t, 9_000, 2_000), c.claim(t, 9_000, 3_000)
	require.Equal(t, types.Reason_REASON_NOT_RECEIVER, redeem(erin, nil, one).Skipped[0].Reason)
	require.Equal(t, types.Reason_REASON_NOT_RECEIVER, redeem(carol, nil, one).Skipped[0].Reason)
	require.EqualValues(t, 1, redeem(bob, nil, one).Redeemed)
	require.EqualValues(t, 1, redeem(person("gateway"), nil, two).Redeemed)
	for _, wrong := range [][]byte{authorization("carol", three), authorization("bob", three), authorization("gateway", two)} {
		require.Equal(t, types.Reason_REASON_NOT_RECEIVER, redeem(erin, wrong, three).Skipped[0].Reason)
		// A signature that somebody brings is held to, even if the sender could do without.
		require.Equal(t, types.Reason_REASON_NOT_RECEIVER, redeem(bob, wrong, three).Skipped[0].Reason)
	}
	require.EqualValues(t, 1, redeem(erin, authorization("gateway", three), three).Redeemed)
	require.Equal(t, types.Reason_REASON_NOT_INCREASING, redeem(erin, authorization("gateway", three), three).Skipped[0].Reason)

	covered := three
	covered.Receipts = types.Receipts{Calls: 1, Root: make([]byte, 32)}
	w.RequireRefused(types.ErrSignature, &types.MsgRedeem{Sender: erin.String(), Claims: []types.Claim{covered}, Authorization: make([]byte, 65)})
	covered = three
	covered.Weights = []types.Weight{{AssetId: 1, Bps: 1}}
	w.RequireRefused(types.ErrSignature, &types.MsgRedeem{Sender: erin.String(), Claims: []types.Claim{covered}, Authorization: make([]byte, 65)})
	w.RequireRefused(types.ErrSignature, &types.MsgRedeem{Sender: erin.String(), Claims: []types.Claim{three}, Authorization: make([]byte, 65)})

	// The same of refunds, whose signatures are used up by their nonce.
	refund := func(nonce uint64, amount int64, signer string) *types.MsgRefund {
		signature, err := voucher.Sign(domain.RefundDigest(c.id, nonce, voucher.AmountFromUint64(uint64(amount))), key(signer))
		require.NoError(t, err)
		return &types.MsgRefund{Sender: erin.String(), ChannelId: c.hex(), Amount: sdkmath.NewInt(amount), Nonce: nonce, Signature: signature}
	}
	w.RequireRefused(types.ErrSignature, refund(0, 100, "carol"))
	w.RequireRefused(types.ErrSignature, refund(1, 100, "gateway"))
	changed := refund(0, 100, "gateway")
	changed.Amount = sdkmath.NewInt(101)
	w.RequireRefused(types.ErrSignature, changed)
	w.MustDeliver(refund(0, 100, "gateway"))
	w.RequireRefused(types.ErrSignature, refund(0, 100, "gateway"))
	w.MustDeliver(refund(1, 100, "gateway"))
	require.EqualValues(t, 2, w.balance(c).RefundNonce)
	require.Equal(t, "200", w.balance(c).Returned.String())
	own := refundMsg(c, 100)
	own.Sender = person("gateway").String()
	w.MustDeliver(own)
	require.EqualValues(t, 2, w.balance(c).RefundNonce, "what was not signed uses no nonce")
	own.Sender = carol.String()
	w.RequireRefused(types.ErrSender, own)
}
