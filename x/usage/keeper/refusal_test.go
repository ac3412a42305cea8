package keeper_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	"github.com/sahara-chain/sahara/app/chain"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	"github.com/sahara-chain/sahara/x/usage/types"
)

// refusal is a message that is refused for one reason.
type refusal struct {
	msg  sdk.Msg
	want error
	text string
}

func (w *world) requireRefusals(t *testing.T, all map[string]refusal) {
	t.Helper()
	for name, tc := range all {
		t.Run(name, func(t *testing.T) {
			w.RequireRefused(tc.want, tc.msg)
			require.ErrorContains(t, w.Deliver(tc.msg).Err, tc.text)
		})
	}
}

// edited is a message that would be taken with one thing changed.
func edited[M any](good M, change func(*M)) *M {
	change(&good)
	return &good
}

func negative(denom string) sdk.Coin { return sdk.Coin{Denom: denom, Amount: sdkmath.NewInt(-1)} }

// TestRefusedOffers: each fault of an offer is refused with its own error, at registration and at an update, and nothing
// changes.
func TestRefusedOffers(t *testing.T) {
	w := newWorld(t)
	asset := w.asset()
	least := w.asset(func(r *royaltytypes.Registration) {
		r.MaxProviderBps, r.MinPrice = 9_900, sdk.NewCoins(coin(100), sdk.NewInt64Coin(usd, 7))
	})
	w.service(asset, 3_000)
	good := types.MsgRegisterService{
		Provider: dave.String(), AssetId: asset, Endpoint: "https://dave.example/v1", ProviderBps: 5_000,
		Prices: []types.Price{price(chain.BaseDenom, 1, 2, 3), price(usd, 1, 0, 0)},
	}
	nine := make([]types.Price, types.MaxPrices+1)
	for i := range nine {
		nine[i] = price("denom"+string(rune('a'+i)), 1, 1, 1)
	}
	long := sdk.AccAddress(make([]byte, 32))
	set := func(change func(*types.MsgRegisterService)) sdk.Msg { return edited(good, change) }
	prices := func(all ...types.Price) sdk.Msg {
		return set(func(m *types.MsgRegisterService) { m.Prices = all })
	}
	minimum := func(all ...types.Price) sdk.Msg {
		return set(func(m *types.MsgRegisterService) { m.AssetId, m.Prices = least, all })
	}
	endpoint := func(url string) sdk.Msg { return set(func(m *types.MsgRegisterService) { m.Endpoint = url }) }
	all := map[string]refusal{
		"no provider":         {set(func(m *types.MsgRegisterService) { m.Provider = "" }), types.ErrAddress, `provider ""`},
		"a malformed one":     {set(func(m *types.MsgRegisterService) { m.Provider = "sahara1nobody" }), types.ErrAddress, "sahara1nobody"},
		"asset 0":             {set(func(m *types.MsgRegisterService) { m.AssetId = 0 }), royaltytypes.ErrUnknownAsset, "asset 0"},
		"an unknown asset":    {set(func(m *types.MsgRegisterService) { m.AssetId = 99 }), royaltytypes.ErrUnknownAsset, "asset 99"},
		"a second offer":      {set(func(m *types.MsgRegisterService) { m.Provider = bob.String() }), types.ErrServiceExists, "asset_id 1"},
		"no endpoint":         {endpoint(""), types.ErrEndpoint, `endpoint ""`},
		"another scheme":      {endpoint("ftp://dave.example"), types.ErrEndpoint, "ftp://"},
		"no host":             {endpoint("https:///v1"), types.ErrEndpoint, "https:///v1"},
		"a user in it":        {endpoint("https://u:p@dave.example"), types.ErrEndpoint, "u:p@"},
		"a space in it":       {endpoint("https://dave.example/a b"), types.ErrEndpoint, "printable"},
		"not ASCII":           {endpoint("https://dåve.example"), types.ErrEndpoint, "printable"},
		"257 bytes":           {endpoint("https://" + strings.Repeat("a", 249)), types.ErrEndpoint, "257 bytes"},
		"no prices":           {prices(), types.ErrPrice, "0 entries"},
		"nine prices":         {prices(nine...), types.ErrPrice, "9 entries"},
		"a bad denom":         {prices(price("?", 1, 1, 1)), types.ErrPrice, "prices[0].denom"},
		"one denom twice":     {prices(price(usd, 1, 1, 1), price(usd, 2, 1, 1)), types.ErrPrice, "each once"},
		"an unlisted denom":   {prices(price(unlisted, 1, 1, 1)), types.ErrPrice, unlisted},
		"shares":              {prices(price(royaltytypes.ShareDenom(asset), 1, 1, 1)), types.ErrPrice, "share/1"},
		"a negative price":    {prices(price(usd, -1, 1, 1)), types.ErrPrice, "per_call is -1"},
		"a negative input":    {prices(price(usd, 1, -1, 1)), types.ErrPrice, "per_1k_input is -1"},
		"a negative output":   {prices(price(usd, 1, 1, -1)), types.ErrPrice, "per_1k_output is -1"},
		"a price of 2^126":    {prices(types.Price{Denom: usd, PerCall: power(126), Per_1KInput: power(0), Per_1KOutput: power(0)}), types.ErrPrice, "per_call is 8"},
		"too large a share":   {set(func(m *types.MsgRegisterService) { m.ProviderBps = 5_001 }), types.ErrProviderShare, "allows at most 5000"},
		"more than all":       {set(func(m *types.MsgRegisterService) { m.ProviderBps = 10_001 }), types.ErrProviderShare, "10001"},
		"no authorizer":       {set(func(m *types.MsgRegisterService) { m.Authorizer = "0x0000000000000000000000000000000000000000" }), types.ErrAddress, "zero address"},
		"a malformed key":     {set(func(m *types.MsgRegisterService) { m.Authorizer = "0x12" }), types.ErrAddress, `authorizer "0x12"`},
		"a bech32 authorizer": {set(func(m *types.MsgRegisterService) { m.Authorizer = dave.String() }), types.ErrAddress, "authorizer"},
		"no key of 20 bytes":  {set(func(m *types.MsgRegisterService) { m.Provider = long.String() }), types.ErrAddress, "32 bytes"},
		"under the minimum":   {minimum(price(chain.BaseDenom, 99, 1, 1)), types.ErrPrice, "minimum is 100"},
		"one of two under it": {minimum(price(chain.BaseDenom, 100, 1, 1), price(usd, 6, 1, 1)), types.ErrPrice, "minimum is 7"},
		"beside the protocol": {set(func(m *types.MsgRegisterService) { m.AssetId, m.ProviderBps = least, 9_900 }), types.ErrProviderShare, "9900 and protocol_bps 200"},
	}
	w.requireRefusals(t, all)

	// At an update the same, but for what registration alone looks at.
	w.MustDeliver(&good)
	updates := map[string]refusal{
		"no service": {&types.MsgUpdateService{Provider: erin.String(), AssetId: asset}, types.ErrUnknownService, "asset_id 1"},
	}
	for name, tc := range all {
		m := tc.msg.(*types.MsgRegisterService)
		switch name {
		case "a second offer", "no key of 20 bytes", "asset 0", "an unknown asset", "under the minimum", "one of two under it", "beside the protocol":
			continue
		}
		updates[name] = refusal{&types.MsgUpdateService{
			Provider: m.Provider, AssetId: m.AssetId, Endpoint: m.Endpoint, Prices: m.Prices, ProviderBps: m.ProviderBps, Authorizer: m.Authorizer, Active: true,
		}, tc.want, tc.text}
	}
	w.requireRefusals(t, updates)

	// A minimum in some denoms keeps others out.
	only := w.asset(func(r *royaltytypes.Registration) { r.MinPrice = coins(100) })
	w.RequireRefused(types.ErrPrice, edited(good, func(m *types.MsgRegisterService) {
		m.AssetId, m.Prices = only, []types.Price{price(chain.BaseDenom, 100, 0, 0), price(usd, 100, 0, 0)}
	}))
	w.MustDeliver(edited(good, func(m *types.MsgRegisterService) {
		m.AssetId, m.Prices = only, []types.Price{price(chain.BaseDenom, 100, 0, 0)}
	}))
}

// TestRefusedChannels: each fault of opening, topping up, refunding and withdrawing.
func TestRefusedChannels(t *testing.T) {
	w := newWorld(t)
	asset := w.asset()
	s := w.service(asset, 3_000)
	closedToNew := w.service(w.asset(), 3_000)
	w.MustDeliver(&types.MsgUpdateService{
		Provider: bob.String(), AssetId: 2, Endpoint: closedToNew.Endpoint, Prices: closedToNew.Prices, ProviderBps: 3_000,
	})
	c := w.open(s, coin(1_000), 1)
	w.NextBlock()
	good := *openMsg(carol, s, coin(1_000), 2)
	set := func(change func(*types.MsgOpenChannel)) sdk.Msg { return edited(good, change) }
	deposit := func(coin sdk.Coin) sdk.Msg { return set(func(m *types.MsgOpenChannel) { m.Deposit = coin }) }
	long := sdk.AccAddress(make([]byte, 32))
	w.Fund(long, coins(1_000))
	w.requireRefusals(t, map[string]refusal{
		"no payer":              {set(func(m *types.MsgOpenChannel) { m.Payer = "" }), types.ErrAddress, `payer ""`},
		"a payer of 32 bytes":   {set(func(m *types.MsgOpenChannel) { m.Payer = long.String() }), types.ErrAddress, "32 bytes"},
		"a malformed key":       {set(func(m *types.MsgOpenChannel) { m.PayerAuthorizer = "0x12" }), types.ErrAddress, "payer_authorizer"},
		"no receiver":           {set(func(m *types.MsgOpenChannel) { m.Receiver = "" }), types.ErrAddress, `receiver ""`},
		"no service's address":  {set(func(m *types.MsgOpenChannel) { m.Receiver = bob.String() }), types.ErrUnknownService, "no service's address"},
		"an inactive service":   {set(func(m *types.MsgOpenChannel) { m.Receiver = closedToNew.PayTo }), types.ErrInactive, "asset 2"},
		"another authorizer":    {set(func(m *types.MsgOpenChannel) { m.ReceiverAuthorizer = key0x("dave") }), types.ErrConfig, "the service's is"},
		"its malformed one":     {set(func(m *types.MsgOpenChannel) { m.ReceiverAuthorizer = "bob" }), types.ErrAddress, "receiver_authorizer"},
		"no delay":              {set(func(m *types.MsgOpenChannel) { m.WithdrawDelay = 0 }), types.ErrConfig, "withdrawDelay 0"},
		"too short a delay":     {set(func(m *types.MsgOpenChannel) { m.WithdrawDelay = 899 }), types.ErrConfig, "899"},
		"too long a delay":      {set(func(m *types.MsgOpenChannel) { m.WithdrawDelay = 2_592_001 }), types.ErrConfig, "2592001"},
		"a delay of 2^64-1":     {set(func(m *types.MsgOpenChannel) { m.WithdrawDelay = 1<<64 - 1 }), types.ErrConfig, "18446744073709551615"},
		"a salt of 31 bytes":    {set(func(m *types.MsgOpenChannel) { m.Salt = m.Salt[1:] }), types.ErrConfig, "31 bytes"},
		"the salt of another":   {set(func(m *types.MsgOpenChannel) { m.Salt = append([]byte{1}, m.Salt[1:]...) }), types.ErrChannelExists, "salt"},
		"no deposit":            {deposit(coin(0)), types.ErrAmount, "deposit is 0"},
		"a negative deposit":    {deposit(negative(chain.BaseDenom)), types.ErrAmount, "negative"},
		"a deposit of 2^128":    {deposit(sdk.NewCoin(chain.BaseDenom, power(128))), types.ErrAmount, "2^128-1"},
		"a deposit of nothing":  {deposit(sdk.Coin{}), types.ErrAmount, "deposit"},
		"a denom without price": {deposit(sdk.NewInt64Coin(unlisted, 5)), types.ErrDenom, "no price in unlisted"},
		"more than one has":     {deposit(coin(1e16)), sdkerrors.ErrInsufficientFunds, "asahara"},
		"an unknown purpose":    {set(func(m *types.MsgOpenChannel) { m.Purpose = licensetypes.Purpose(99) }), types.ErrNotLicensed, "purpose: "},

		"top up: no sender":         {&types.MsgTopUp{ChannelId: c.hex(), Amount: coin(1)}, types.ErrAddress, `sender ""`},
		"top up: no channel":        {&types.MsgTopUp{Sender: dave.String(), Amount: coin(1)}, types.ErrHash, "channel_id"},
		"top up: an unknown one":    {&types.MsgTopUp{Sender: dave.String(), ChannelId: strings.Repeat("ab", 32), Amount: coin(1)}, types.ErrUnknownChannel, "0xabab"},
		"top up: zero":              {topUpMsg(c, 0), types.ErrAmount, "amount is 0"},
		"top up: negative":          {&types.MsgTopUp{Sender: dave.String(), ChannelId: c.hex(), Amount: negative(chain.BaseDenom)}, types.ErrAmount, "negative"},
		"top up: another denom":     {&types.MsgTopUp{Sender: dave.String(), ChannelId: c.hex(), Amount: sdk.NewInt64Coin(usd, 1)}, types.ErrDenom, "the channel is in asahara"},
		"top up: 2^128":             {&types.MsgTopUp{Sender: dave.String(), ChannelId: c.hex(), Amount: sdk.NewCoin(chain.BaseDenom, power(128))}, types.ErrAmount, "2^128-1"},
		"top up: 2^128 in all":      {&types.MsgTopUp{Sender: dave.String(), ChannelId: c.hex(), Amount: sdk.NewCoin(chain.BaseDenom, power(128).SubRaw(1_000))}, types.ErrAmount, "deposited before"},
		"top up: more than one has": {topUpMsg(c, 1e16), sdkerrors.ErrInsufficientFunds, "asahara"},

		"refund: no sender":       {&types.MsgRefund{ChannelId: c.hex(), Amount: power(0)}, types.ErrAddress, `sender ""`},
		"refund: a malformed id":  {&types.MsgRefund{Sender: bob.String(), ChannelId: "0x12", Amount: power(0)}, types.ErrHash, "0x12"},
		"refund: an unknown one":  {&types.MsgRefund{Sender: bob.String(), ChannelId: strings.Repeat("ab", 32), Amount: power(0)}, types.ErrUnknownChannel, "0xabab"},
		"refund: by the payer":    {edited(*refundMsg(c, 1), func(m *types.MsgRefund) { m.Sender = carol.String() }), types.ErrSender, "neither the provider"},
		"refund: zero":            {refundMsg(c, 0), types.ErrAmount, "amount is 0"},
		"refund: negative":        {refundMsg(c, -1), types.ErrAmount, "amount is -1"},
		"refund: 2^128":           {&types.MsgRefund{Sender: bob.String(), ChannelId: c.hex(), Amount: power(128)}, types.ErrAmount, "2^128-1"},
		"refund: bad signature":   {edited(*refundMsg(c, 1), func(m *types.MsgRefund) { m.Signature = []byte{1} }), types.ErrSignature, "signature"},
		"refund: another's nonce": {edited(*refundMsg(c, 1), func(m *types.MsgRefund) { m.Signature, m.Nonce = make([]byte, 65), 1 }), types.ErrSignature, "nonce is 1"},

		"withdraw: no sender":       {&types.MsgWithdraw{ChannelId: c.hex(), Amount: sdkmath.ZeroInt()}, types.ErrAddress, `sender ""`},
		"withdraw: malformed id":    {&types.MsgWithdraw{Sender: carol.String(), ChannelId: "zz", Amount: sdkmath.ZeroInt()}, types.ErrHash, "zz"},
		"withdraw: an unknown one":  {&types.MsgWithdraw{Sender: carol.String(), ChannelId: strings.Repeat("ab", 32), Amount: sdkmath.ZeroInt()}, types.ErrUnknownChannel, "0xabab"},
		"withdraw: by the provider": {&types.MsgWithdraw{Sender: bob.String(), ChannelId: c.hex(), Amount: sdkmath.ZeroInt()}, types.ErrSender, "neither the payer"},
		"withdraw: negative":        {withdrawMsg(c, -1), types.ErrAmount, "amount is -1"},
		"withdraw: 2^128":           {&types.MsgWithdraw{Sender: carol.String(), ChannelId: c.hex(), Amount: power(128)}, types.ErrAmount, "2^128-1"},
		"finish: no sender":         {&types.MsgFinishWithdrawal{ChannelId: c.hex()}, types.ErrAddress, `sender ""`},
		"finish: a malformed id":    {&types.MsgFinishWithdrawal{Sender: carol.String(), ChannelId: "1"}, types.ErrHash, `"1"`},
		"finish: an unknown one":    {&types.MsgFinishWithdrawal{Sender: carol.String(), ChannelId: strings.Repeat("ab", 32)}, types.ErrUnknownChannel, "0xabab"},
		"finish: none has begun":    {finishMsg(c), types.ErrWithdrawal, "none has begun"},
	})
	w.MustDeliver(refundMsg(c, 1_000))
	w.RequireRefused(types.ErrNothing, refundMsg(c, 1))

	// A denom that was listed when the service was offered, and is not now.
	w.list(usd)
	w.requireRefusals(t, map[string]refusal{
		"open in a delisted denom": {&good, types.ErrDenom, "not on the list"},
		"top up in one":            {topUpMsg(c, 1), types.ErrDenom, "not on the list"},
		"a call in one":            {payCallMsg(carol, asset, coin(1_000), 1, 1), royaltytypes.ErrDenom, "not on the list"},
	})
}

// TestRefusedCalls: each fault of redeeming, paying at once, collecting, paying out and changing parameters.
func TestRefusedCalls(t *testing.T) {
	w := newWorld(t)
	asset := w.asset()
	s := w.service(asset, 3_000)
	c := w.open(s, coin(1_000), 1)
	w.NextBlock()
	many := make([]types.Claim, types.MaxVouchers+1)
	for i := range many {
		many[i] = c.claim(t, 1, 1)
	}
	nine := make([]string, types.MaxPrices+1)
	for i := range nine {
		nine[i] = "denom" + string(rune('a'+i))
	}
	good := *payCallMsg(carol, asset, coin(1_000), 1_000, 1_000)
	call := func(change func(*types.MsgPayCall)) sdk.Msg { return edited(good, change) }
	w.requireRefusals(t, map[string]refusal{
		"redeem: no sender":       {&types.MsgRedeem{Claims: many[:1]}, types.ErrAddress, `sender ""`},
		"redeem: no claims":       {redeemMsg(), types.ErrVouchers, "0 entries"},
		"redeem: 1,001 claims":    {redeemMsg(many...), types.ErrVouchers, "1001 entries"},
		"redeem: a bad signature": {&types.MsgRedeem{Sender: bob.String(), Claims: many[:1], Authorization: []byte{1}}, types.ErrSignature, "authorization"},
		"redeem: signed garbage": {&types.MsgRedeem{Sender: bob.String(), Authorization: make([]byte, 65), Claims: []types.Claim{
			{MaxClaimable: power(0), TotalClaimed: power(0)},
		}}, types.ErrUnknownChannel, "claims[0]"},
		"redeem: a signed 2^128": {&types.MsgRedeem{Sender: bob.String(), Authorization: make([]byte, 65), Claims: []types.Claim{
			{ChannelId: c.id[:], MaxClaimable: power(0), TotalClaimed: power(128)},
		}}, types.ErrAmount, "claims[0]"},

		"call: no payer":              {call(func(m *types.MsgPayCall) { m.Payer = "" }), types.ErrAddress, `payer ""`},
		"call: no provider":           {call(func(m *types.MsgPayCall) { m.Provider = "" }), types.ErrAddress, `provider ""`},
		"call: another provider":      {call(func(m *types.MsgPayCall) { m.Provider = erin.String() }), types.ErrUnknownService, erin.String()},
		"call: another asset":         {call(func(m *types.MsgPayCall) { m.AssetId = 99 }), types.ErrUnknownService, "asset_id 99"},
		"call: zero":                  {call(func(m *types.MsgPayCall) { m.Amount = coin(0) }), types.ErrAmount, "amount is 0"},
		"call: negative":              {call(func(m *types.MsgPayCall) { m.Amount = negative(usd) }), types.ErrAmount, "negative"},
		"call: 2^128":                 {call(func(m *types.MsgPayCall) { m.Amount = sdk.NewCoin(usd, power(128)) }), types.ErrAmount, "2^128-1"},
		"call: another denom":         {call(func(m *types.MsgPayCall) { m.Amount = sdk.NewInt64Coin(unlisted, 100) }), types.ErrDenom, "no price in unlisted"},
		"call: less than it costs":    {call(func(m *types.MsgPayCall) { m.Amount = coin(139) }), types.ErrAmount, "cost 140"},
		"call: a hash of 31":          {call(func(m *types.MsgPayCall) { m.CallHash = m.CallHash[1:] }), types.ErrCall, "31 bytes"},
		"call: no hash":               {call(func(m *types.MsgPayCall) { m.CallHash = nil }), types.ErrCall, "0 bytes"},
		"call: too many units in":     {call(func(m *types.MsgPayCall) { m.InputUnits = types.MaxUnits + 1 }), types.ErrCall, "input_units"},
		"call: too many units out":    {call(func(m *types.MsgPayCall) { m.OutputUnits = 1<<64 - 1 }), types.ErrCall, "output_units"},
		"call: an unknown purpose":    {call(func(m *types.MsgPayCall) { m.Purpose = 99 }), types.ErrNotLicensed, "purpose: "},
		"call: more than one has":     {call(func(m *types.MsgPayCall) { m.Amount = coin(1e16) }), sdkerrors.ErrInsufficientFunds, "asahara"},
		"collect: no sender":          {edited(*collectMsg(s), func(m *types.MsgCollect) { m.Sender = "" }), types.ErrAddress, `sender ""`},
		"collect: no provider":        {edited(*collectMsg(s), func(m *types.MsgCollect) { m.Provider = "" }), types.ErrAddress, `provider ""`},
		"collect: no such service":    {edited(*collectMsg(s), func(m *types.MsgCollect) { m.AssetId = 99 }), types.ErrUnknownService, "asset_id 99"},
		"collect: nothing":            {collectMsg(s), types.ErrNothing, "nothing new"},
		"collect: nothing of a denom": {collectMsg(s, usd), types.ErrNothing, "nothing new"},
		"collect: nine denoms":        {collectMsg(s, nine...), types.ErrDenom, "9 entries"},
		"collect: one denom twice":    {collectMsg(s, usd, usd), types.ErrDenom, "twice"},
		"collect: no denom":           {collectMsg(s, ""), types.ErrDenom, "denoms[0]"},
		"collect: an unlisted denom":  {collectMsg(s, unlisted), types.ErrDenom, "cannot take unlisted"},
		"collect: shares":             {collectMsg(s, royaltytypes.ShareDenom(asset)), types.ErrDenom, "cannot take share/1"},
		"pay out: no sender":          {&types.MsgPayOut{Account: bob.String()}, types.ErrAddress, `sender ""`},
		"pay out: no account":         {&types.MsgPayOut{Sender: bob.String()}, types.ErrAddress, `account ""`},
		"pay out: nothing":            {&types.MsgPayOut{Sender: bob.String(), Account: bob.String()}, types.ErrNothing, "nothing is kept"},
		"params: by a user":           {&types.MsgUpdateParams{Authority: bob.String(), Params: types.DefaultParams()}, sdkerrors.ErrUnauthorized, bob.String()},
		"params: by nobody":           {&types.MsgUpdateParams{Params: types.DefaultParams()}, sdkerrors.ErrUnauthorized, ""},
		"params: half and more":       {&types.MsgUpdateParams{Authority: w.Authority, Params: types.Params{ProtocolBps: 5_001, ExpiryBudget: 1}}, types.ErrParams, "protocol_bps is 5001"},
		"params: no budget":           {&types.MsgUpdateParams{Authority: w.Authority}, types.ErrParams, "expiry_budget is 0"},
		"params: a huge budget":       {&types.MsgUpdateParams{Authority: w.Authority, Params: types.Params{ExpiryBudget: 10_001}}, types.ErrParams, "expiry_budget is 10001"},
	})
	w.MustDeliver(&types.MsgUpdateService{
		Provider: bob.String(), AssetId: asset, Endpoint: s.Endpoint, Prices: s.Prices, ProviderBps: 3_000,
	})
	w.RequireRefused(types.ErrInactive, &good)
}
