package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/license/types"
)

func TestRegisterTerms(t *testing.T) {
	g := newGround(t)
	presets := uint64(len(types.DefaultGenesis().Terms))
	msg := &types.MsgRegisterTerms{Registrant: alice.String(), Terms: with(paid(5, 3600))}

	res := g.MustDeliver(msg)
	require.Equal(t, &types.MsgRegisterTermsResponse{Id: presets + 1, Created: true},
		fixture.ResponseOf[*types.MsgRegisterTermsResponse](t, res))
	require.Equal(t, chain.OneSahara, g.ModuleBalance(distrtypes.ModuleName, chain.BaseDenom))
	hash, err := msg.Terms.Hash()
	require.NoError(t, err)
	require.Equal(t, []*types.EventTermsRegistered{{
		Id: presets + 1, Hash: hash, Registrant: alice.String(), Fee: sdk.NewCoin(chain.BaseDenom, chain.OneSahara),
	}}, fixture.EventsOf[*types.EventTermsRegistered](t, res.Events))
	record, err := g.GetTerms(g.Ctx(), presets+1)
	require.NoError(t, err)
	require.Equal(t, types.TermsRecord{Id: presets + 1, Hash: hash, Terms: msg.Terms}, record)

	// The same terms again, from somebody else too: the same number, and nothing happens.
	g.RequireUnchanged(func() {
		res = g.MustDeliver(msg, &types.MsgRegisterTerms{Registrant: bob.String(), Terms: with(func(*types.Terms) {})})
	})
	require.Equal(t, &types.MsgRegisterTermsResponse{Id: presets + 1}, res.Responses[0])
	require.Equal(t, &types.MsgRegisterTermsResponse{Id: open}, res.Responses[1])
	require.Empty(t, fixture.EventsOf[*types.EventTermsRegistered](t, res.Events))

	require.Equal(t, presets+2, g.register(paid(6, 3600)))
	g.NextBlock()
}

func TestRegisterTermsForNothing(t *testing.T) {
	g := newGround(t)
	g.MustDeliver(&types.MsgUpdateParams{Authority: g.Authority, Params: fee(0)})
	poor := fixture.Account("poor")
	g.MustDeliver(&types.MsgRegisterTerms{Registrant: poor.String(), Terms: with(paid(1, 0))})
	require.True(t, g.ModuleBalance(distrtypes.ModuleName, chain.BaseDenom).IsZero())
	g.NextBlock()
}

func TestRegisterTermsRefuses(t *testing.T) {
	const cid = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"
	g := newGround(t)
	for name, test := range map[string]struct {
		edit func(*types.MsgRegisterTerms)
		want error
	}{
		"no registrant":        {func(m *types.MsgRegisterTerms) { m.Registrant = "" }, types.ErrInvalidAddress},
		"a registrant's typo":  {func(m *types.MsgRegisterTerms) { m.Registrant += "x" }, types.ErrInvalidAddress},
		"another chain's":      {func(m *types.MsgRegisterTerms) { m.Registrant = "cosmos1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnrujsuw" }, types.ErrInvalidAddress},
		"a poor registrant":    {func(m *types.MsgRegisterTerms) { m.Registrant = fixture.Account("poor").String() }, sdkerrors.ErrInsufficientFunds},
		"no terms":             {func(m *types.MsgRegisterTerms) { m.Terms = types.Terms{} }, types.ErrInvalidTerms},
		"no commercial use":    {func(m *types.MsgRegisterTerms) { m.Terms.CommercialUse = 0 }, types.ErrInvalidTerms},
		"no derivatives":       {func(m *types.MsgRegisterTerms) { m.Terms.Derivatives = 0 }, types.ErrInvalidTerms},
		"no attribution":       {func(m *types.MsgRegisterTerms) { m.Terms.Attribution = 0 }, types.ErrInvalidTerms},
		"no reach":             {func(m *types.MsgRegisterTerms) { m.Terms.Reach = 0 }, types.ErrInvalidTerms},
		"a royalty above 9500": {func(m *types.MsgRegisterTerms) { m.Terms.MinRoyaltyBps = 9501 }, types.ErrInvalidTerms},
		"lineage of nothing":   {func(m *types.MsgRegisterTerms) { m.Terms.Reach = types.REACH_LINEAGE }, types.ErrInvalidTerms},
		"no field of use": {func(m *types.MsgRegisterTerms) {
			m.Terms.DeniedFields = []types.Purpose{types.PURPOSE_DERIVATIVE}
		}, types.ErrInvalidTerms},
		"fields twice": {func(m *types.MsgRegisterTerms) {
			m.Terms.DeniedFields = []types.Purpose{types.PURPOSE_WEAPONS, types.PURPOSE_WEAPONS}
		}, types.ErrInvalidTerms},
		"too long a grant": {func(m *types.MsgRegisterTerms) { m.Terms.LongestGrantSeconds = 3_155_760_001 }, types.ErrInvalidTerms},
		"a fee of zero":    {func(m *types.MsgRegisterTerms) { m.Terms.MintFee = sdk.Coins{sdk.NewInt64Coin("a23", 0)} }, types.ErrInvalidTerms},
		"a negative fee": {func(m *types.MsgRegisterTerms) {
			m.Terms.MintFee = sdk.Coins{{Denom: "a23", Amount: sdkmath.NewInt(-1)}}
		}, types.ErrInvalidTerms},
		"a fee of no denom": {func(m *types.MsgRegisterTerms) { m.Terms.MintFee = sdk.Coins{{Denom: "!", Amount: sdkmath.NewInt(1)}} }, types.ErrInvalidTerms},
		"a malformed CID": {func(m *types.MsgRegisterTerms) {
			m.Terms.TextCids = []string{"QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn"}
		}, types.ErrInvalidTerms},
		"a CID twice":        {func(m *types.MsgRegisterTerms) { m.Terms.TextCids = []string{cid, cid} }, types.ErrInvalidTerms},
		"a malformed SPDX":   {func(m *types.MsgRegisterTerms) { m.Terms.SpdxIds = []string{"MIT OR Apache-2.0"} }, types.ErrInvalidTerms},
		"an unsorted SPDX":   {func(m *types.MsgRegisterTerms) { m.Terms.SpdxIds = []string{"MIT", "Apache-2.0"} }, types.ErrInvalidTerms},
		"an over-long SPDX":  {func(m *types.MsgRegisterTerms) { m.Terms.SpdxIds = []string{string(make([]byte, 65))} }, types.ErrInvalidTerms},
		"an over-large fee":  {func(m *types.MsgRegisterTerms) { m.Terms.MintFee = sdk.NewCoins(sdk.NewCoin("a23", twoTo128())) }, types.ErrInvalidTerms},
		"a fee in 9 denoms":  {func(m *types.MsgRegisterTerms) { m.Terms.MintFee = manyCoins(9) }, types.ErrInvalidTerms},
		"a fee denom twice":  {func(m *types.MsgRegisterTerms) { m.Terms.MintFee = append(coins(1), coins(2)...) }, types.ErrInvalidTerms},
		"unsorted fee coins": {func(m *types.MsgRegisterTerms) { c := manyCoins(2); m.Terms.MintFee = sdk.Coins{c[1], c[0]} }, types.ErrInvalidTerms},
	} {
		t.Run(name, func(t *testing.T) {
			msg := &types.MsgRegisterTerms{Registrant: alice.String(), Terms: with(paid(1, 60))}
			test.edit(msg)
			g.RequireRefused(test.want, msg)
		})
	}
}

func TestUpdateParams(t *testing.T) {
	g := newGround(t)
	res := g.MustDeliver(&types.MsgUpdateParams{Authority: g.Authority, Params: fee(7)})
	require.Equal(t, []*types.EventParamsUpdated{{Authority: g.Authority, Params: fee(7)}},
		fixture.EventsOf[*types.EventParamsUpdated](t, res.Events))
	before := g.Balance(alice, chain.BaseDenom)
	g.register(paid(1, 60))
	require.Equal(t, before.SubRaw(7), g.Balance(alice, chain.BaseDenom))

	for name, test := range map[string]struct {
		authority string
		params    types.Params
		want      error
	}{
		"anybody":         {alice.String(), fee(7), sdkerrors.ErrUnauthorized},
		"nobody":          {"", fee(7), sdkerrors.ErrUnauthorized},
		"no fee":          {g.Authority, types.Params{}, types.ErrInvalidParams},
		"a negative fee":  {g.Authority, fee(-1), types.ErrInvalidParams},
		"another denom":   {g.Authority, types.Params{RegistrationFee: sdk.NewInt64Coin("share/1", 1)}, types.ErrInvalidParams},
		"above a million": {g.Authority, types.Params{RegistrationFee: sdk.NewCoin(chain.BaseDenom, types.MaxRegistrationFee().AddRaw(1))}, types.ErrInvalidParams},
	} {
		t.Run(name, func(t *testing.T) {
			g.RequireRefused(test.want, &types.MsgUpdateParams{Authority: test.authority, Params: test.params})
		})
	}
	g.MustDeliver(&types.MsgUpdateParams{
		Authority: g.Authority,
		Params:    types.Params{RegistrationFee: sdk.NewCoin(chain.BaseDenom, types.MaxRegistrationFee())},
	})
}

func fee(n int64) types.Params {
	return types.Params{RegistrationFee: sdk.Coin{Denom: chain.BaseDenom, Amount: sdkmath.NewInt(n)}}
}

func twoTo128() sdkmath.Int { return sdkmath.NewIntWithDecimal(1, 39) } // just above, 2^128 is 3.4·10^38

func manyCoins(n int) sdk.Coins {
	var all sdk.Coins
	for i := range n {
		all = all.Add(sdk.NewInt64Coin("denom"+string(rune('a'+i)), 1))
	}
	return all
}
