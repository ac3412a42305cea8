package types

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"cosmossdk.io/core/address"
	sdkmath "cosmossdk.io/math"

	addresscodec "github.com/cosmos/cosmos-sdk/codec/address"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
)

var addresses address.Codec = addresscodec.NewBech32Codec(chain.Bech32Prefix)

func account(b byte) string {
	text, err := addresses.BytesToString(slices.Repeat([]byte{b}, 20))
	if err != nil {
		panic(err)
	}
	return text
}

// populated is a genesis with grants, the first under terms with an end.
func populated() *GenesisState {
	g := DefaultGenesis()
	limited := open()
	limited.LongestGrantSeconds = 60
	hash, _ := limited.Hash()
	id := uint64(len(g.Terms)) + 1
	g.Terms = append(g.Terms, TermsRecord{Id: id, Hash: hash, Terms: limited})
	start := time.Unix(1_700_000_000, 5).UTC()
	end := start.Add(time.Minute)
	g.Grants = []Grant{
		{AssetId: 1, Account: account(1), TermsId: id, Start: start, Expiry: &end},
		{AssetId: 1, Account: account(2), TermsId: 1, Start: start},
		{AssetId: 9, Account: account(1), TermsId: 1, Start: start},
	}
	return g
}

func TestGenesisValidate(t *testing.T) {
	require.NoError(t, DefaultGenesis().Validate(addresses))
	require.NoError(t, populated().Validate(addresses))
	require.NoError(t, GenesisState{Params: DefaultParams()}.Validate(addresses))

	for name, test := range map[string]struct {
		edit func(*GenesisState)
		want error
	}{
		"params dropped":          {func(g *GenesisState) { g.Params = Params{} }, ErrInvalidParams},
		"fee without amount":      {func(g *GenesisState) { g.Params.RegistrationFee.Amount = sdkmath.Int{} }, ErrInvalidParams},
		"fee negative":            {func(g *GenesisState) { g.Params.RegistrationFee.Amount = sdkmath.NewInt(-1) }, ErrInvalidParams},
		"fee in shares":           {func(g *GenesisState) { g.Params.RegistrationFee.Denom = "share/1" }, ErrInvalidParams},
		"all terms dropped":       {func(g *GenesisState) { g.Terms = nil }, ErrInvalidGenesis},
		"first terms dropped":     {func(g *GenesisState) { g.Terms = g.Terms[1:] }, ErrInvalidGenesis},
		"last terms dropped":      {func(g *GenesisState) { g.Terms = g.Terms[:len(g.Terms)-1] }, ErrInvalidGenesis},
		"terms twice":             {func(g *GenesisState) { g.Terms = append(g.Terms, g.Terms[0]) }, ErrInvalidGenesis},
		"terms twice, renumbered": {func(g *GenesisState) { r := g.Terms[0]; r.Id = uint64(len(g.Terms)) + 1; g.Terms = append(g.Terms, r) }, ErrInvalidGenesis},
		"terms swapped":           {func(g *GenesisState) { g.Terms[0], g.Terms[1] = g.Terms[1], g.Terms[0] }, ErrInvalidGenesis},
		"terms id 0":              {func(g *GenesisState) { g.Terms[0].Id = 0 }, ErrInvalidGenesis},
		"terms changed":           {func(g *GenesisState) { g.Terms[0].Terms.Attribution = ATTRIBUTION_REQUIRED }, ErrInvalidGenesis},
		"terms emptied":           {func(g *GenesisState) { g.Terms[0].Terms = Terms{} }, ErrInvalidTerms},
		"hash dropped":            {func(g *GenesisState) { g.Terms[0].Hash = nil }, ErrInvalidGenesis},
		"hash changed":            {func(g *GenesisState) { g.Terms[0].Hash[0]++ }, ErrInvalidGenesis},
		"preset twice":            {func(g *GenesisState) { g.Presets = append(g.Presets, g.Presets[len(g.Presets)-1]) }, ErrInvalidGenesis},
		"presets unsorted":        {func(g *GenesisState) { slices.Reverse(g.Presets) }, ErrInvalidGenesis},
		"preset without name":     {func(g *GenesisState) { g.Presets[0].Name = "" }, ErrInvalidGenesis},
		"preset, long name":       {func(g *GenesisState) { g.Presets[0].Name = string(make([]byte, 65)) }, ErrInvalidGenesis},
		"preset undescribed":      {func(g *GenesisState) { g.Presets[0].Description = "" }, ErrInvalidGenesis},
		"preset, long tale":       {func(g *GenesisState) { g.Presets[0].Description = string(make([]byte, 257)) }, ErrInvalidGenesis},
		"preset of terms 0":       {func(g *GenesisState) { g.Presets[0].TermsId = 0 }, ErrInvalidGenesis},
		"preset of no terms":      {func(g *GenesisState) { g.Presets[0].TermsId = 99 }, ErrInvalidGenesis},
		"101 presets":             {func(g *GenesisState) { g.Presets = make([]Preset, 101) }, ErrInvalidGenesis},
		"grant twice":             {func(g *GenesisState) { g.Grants = append(g.Grants, g.Grants[2]) }, ErrInvalidGenesis},
		"grants unsorted":         {func(g *GenesisState) { slices.Reverse(g.Grants) }, ErrInvalidGenesis},
		"accounts unsorted":       {func(g *GenesisState) { g.Grants[0], g.Grants[1] = g.Grants[1], g.Grants[0] }, ErrInvalidGenesis},
		"grant to nobody":         {func(g *GenesisState) { g.Grants[0].Account = "" }, ErrInvalidGenesis},
		"grant, asset 0":          {func(g *GenesisState) { g.Grants[0].AssetId = 0 }, ErrInvalidGenesis},
		"grant, terms 0":          {func(g *GenesisState) { g.Grants[0].TermsId = 0 }, ErrInvalidGenesis},
		"grant, no such terms":    {func(g *GenesisState) { g.Grants[0].TermsId = 99 }, ErrInvalidGenesis},
		"grant without start":     {func(g *GenesisState) { g.Grants[1].Start = time.Time{} }, ErrInvalidGenesis},
		"grant without end":       {func(g *GenesisState) { g.Grants[0].Expiry = nil }, ErrInvalidGenesis},
		"grant of no time":        {func(g *GenesisState) { g.Grants[0].Expiry = &g.Grants[0].Start }, ErrInvalidGenesis},
		"grant of negative time":  {func(g *GenesisState) { past := time.Unix(1, 0); g.Grants[0].Expiry = &past }, ErrInvalidGenesis},
	} {
		t.Run(name, func(t *testing.T) {
			g := populated()
			test.edit(g)
			require.ErrorIs(t, g.Validate(addresses), test.want)
		})
	}
}

func TestPresets(t *testing.T) {
	presets, all := DefaultPresets()
	require.Len(t, presets, len(all))
	for i, p := range presets {
		require.NoError(t, all[i].Validate(), p.Name)
		require.True(t, all[i].IsFree(), p.Name) // plain ones ask for no grant
		require.Equal(t, byte('.'), p.Description[len(p.Description)-1])
	}
}

func TestParamsValidate(t *testing.T) {
	for name, test := range map[string]struct {
		fee sdk.Coin
		ok  bool
	}{
		"nothing":         {sdk.NewInt64Coin(chain.BaseDenom, 0), true},
		"the largest":     {sdk.NewCoin(chain.BaseDenom, MaxRegistrationFee()), true},
		"above it":        {sdk.NewCoin(chain.BaseDenom, MaxRegistrationFee().AddRaw(1)), false},
		"negative":        {sdk.Coin{Denom: chain.BaseDenom, Amount: sdkmath.NewInt(-1)}, false},
		"no amount":       {sdk.Coin{Denom: chain.BaseDenom}, false},
		"no denom":        {sdk.Coin{Amount: sdkmath.OneInt()}, false},
		"another denom":   {sdk.NewInt64Coin("other", 1), false},
		"the whole thing": {sdk.Coin{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			err := Params{RegistrationFee: test.fee}.Validate()
			if test.ok {
				require.NoError(t, err)
			} else {
				require.ErrorIs(t, err, ErrInvalidParams)
			}
		})
	}
}
