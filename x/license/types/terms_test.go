package types

import (
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/license/terms"
)

const cidA, cidB = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e", "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"

// full are terms with something in every field.
func full() Terms {
	return Terms{
		CommercialUse: COMMERCIAL_USE_FORBIDDEN, Derivatives: DERIVATIVES_SHARE_ALIKE, Attribution: ATTRIBUTION_REQUIRED,
		MinRoyaltyBps: 500, DeniedFields: []Purpose{PURPOSE_WEAPONS, PURPOSE_GENERATIVE_TRAINING},
		LongestGrantSeconds: 86400, Reach: REACH_LINEAGE,
		MintFee:  sdk.NewCoins(sdk.NewInt64Coin("aaa", 1), sdk.NewInt64Coin("bbb", 2)),
		TextCids: []string{cidA, cidB}, SpdxIds: []string{"Apache-2.0", "GPL-2.0+", "LicenseRef-x"},
	}
}

// TestHash pins the encoding: a change would let the same terms be registered twice.
func TestHash(t *testing.T) {
	for want, terms := range map[string]Terms{
		"e8909f25936ed17d1959968d85d70300328e8503d7776eaf0263f6011456f3e4": open(),
		"f58260b9d707baeed4ab536f42f4a3b0b070d0eec33d1306a4b8b90b72786165": full(),
	} {
		hash, err := terms.Hash()
		require.NoError(t, err)
		require.Equal(t, want, hex.EncodeToString(hash))
	}
}

// TestHashTellsTermsApart: each field has a part in it.
func TestHashTellsTermsApart(t *testing.T) {
	seen := map[string]int{}
	for i, edit := range []func(*Terms){
		func(*Terms) {},
		func(t *Terms) { t.CommercialUse = COMMERCIAL_USE_ALLOWED },
		func(t *Terms) { t.Derivatives = DERIVATIVES_NONE },
		func(t *Terms) { t.Attribution = ATTRIBUTION_NOT_REQUIRED },
		func(t *Terms) { t.MinRoyaltyBps++ },
		func(t *Terms) { t.DeniedFields = t.DeniedFields[1:] },
		func(t *Terms) { t.LongestGrantSeconds++ },
		func(t *Terms) { t.Reach = REACH_DIRECT },
		func(t *Terms) { t.MintFee = t.MintFee[1:] },
		func(t *Terms) { t.TextCids = t.TextCids[1:] },
		func(t *Terms) { t.SpdxIds = t.SpdxIds[1:] },
	} {
		edited := full()
		edit(&edited)
		require.NoError(t, edited.Validate())
		hash, err := edited.Hash()
		require.NoError(t, err)
		twin, twice := seen[string(hash)]
		require.False(t, twice, "%d and %d", i, twin)
		seen[string(hash)] = i
	}
}

func TestAlgebraAndBack(t *testing.T) {
	want := full()
	algebra, err := want.Algebra()
	require.NoError(t, err)
	want.MintFee = nil
	require.Equal(t, want, FromAlgebra(algebra))
}

// TestEnumsAreTheAlgebras: the numbers in state mean the same to the algebra, and each purpose has a name.
func TestEnumsAreTheAlgebras(t *testing.T) {
	require.Equal(t, terms.CommercialForbidden, terms.Commercial(COMMERCIAL_USE_FORBIDDEN))
	require.Equal(t, terms.CommercialAllowed, terms.Commercial(COMMERCIAL_USE_ALLOWED))
	require.Equal(t, terms.DerivativesAllowed, terms.Derivatives(DERIVATIVES_ALLOWED))
	require.Equal(t, terms.DerivativesShareAlike, terms.Derivatives(DERIVATIVES_SHARE_ALIKE))
	require.Equal(t, terms.DerivativesNone, terms.Derivatives(DERIVATIVES_NONE))
	require.Equal(t, terms.AttributionNotRequired, terms.Attribution(ATTRIBUTION_NOT_REQUIRED))
	require.Equal(t, terms.AttributionRequired, terms.Attribution(ATTRIBUTION_REQUIRED))
	require.Equal(t, terms.ReachDirect, terms.Reach(REACH_DIRECT))
	require.Equal(t, terms.ReachLineage, terms.Reach(REACH_LINEAGE))
	defined := 0
	for p := terms.Purpose(-1); p <= terms.LastField+1; p++ {
		name, exists := Purpose_name[int32(p)]
		require.Equal(t, exists && p != 0, p.IsValid(), "%d", p)
		if p.IsValid() {
			defined++
			first, _, _ := strings.Cut(strings.ToLower(strings.TrimPrefix(name, "PURPOSE_")), "_")
			if p != terms.Purpose(PURPOSE_GENERATIVE_TRAINING) { // "training of generative models"
				require.True(t, strings.HasPrefix(p.String(), first), "%s is %s", name, p)
			}
		}
	}
	require.Len(t, Purpose_name, defined+1)
}

func TestTermsValidate(t *testing.T) {
	require.NoError(t, open().Validate())
	require.NoError(t, full().Validate())
	most := full()
	most.TextCids, most.SpdxIds = nil, nil
	for i := range MaxSPDX {
		most.SpdxIds = append(most.SpdxIds, fmt.Sprintf("%064d", i))
	}
	require.NoError(t, most.Validate())

	for name, edit := range map[string]func(*Terms){
		"SPDX, one too many":    func(t *Terms) { t.SpdxIds = slices.Concat(most.SpdxIds, []string{"a"}) },
		"SPDX, empty":           func(t *Terms) { t.SpdxIds = []string{""} },
		"SPDX, 65 characters":   func(t *Terms) { t.SpdxIds = []string{strings.Repeat("a", 65)} },
		"SPDX, expression":      func(t *Terms) { t.SpdxIds = []string{"MIT OR GPL-2.0"} },
		"SPDX, not ASCII":       func(t *Terms) { t.SpdxIds = []string{"MIT©"} },
		"SPDX, twice":           func(t *Terms) { t.SpdxIds = []string{"MIT", "MIT"} },
		"SPDX, unsorted":        func(t *Terms) { t.SpdxIds = []string{"MIT", "Apache-2.0"} },
		"texts, one too many":   func(t *Terms) { t.TextCids = make([]string, MaxTexts+1) },
		"texts, empty":          func(t *Terms) { t.TextCids = []string{""} },
		"texts, no CID":         func(t *Terms) { t.TextCids = []string{"https://example.com/licence"} },
		"texts, upper case":     func(t *Terms) { t.TextCids = []string{strings.ToUpper(cidA)} },
		"texts, very long":      func(t *Terms) { t.TextCids = []string{strings.Repeat("b", 1_000_000)} },
		"texts, twice":          func(t *Terms) { t.TextCids = []string{cidA, cidA} },
		"texts, unsorted":       func(t *Terms) { t.TextCids = []string{cidB, cidA} },
		"fee without an amount": func(t *Terms) { t.MintFee = sdk.Coins{{Denom: "aaa"}} },
		"fee of zero":           func(t *Terms) { t.MintFee = sdk.Coins{sdk.NewInt64Coin("aaa", 0)} },
		"fee below zero":        func(t *Terms) { t.MintFee = sdk.Coins{{Denom: "aaa", Amount: sdkmath.NewInt(-1)}} },
		"fee of 2^128": func(t *Terms) {
			t.MintFee = sdk.Coins{{Denom: "aaa", Amount: sdkmath.NewIntFromBigInt(pow128())}}
		},
		"fee unsorted":          func(t *Terms) { t.MintFee = sdk.Coins{sdk.NewInt64Coin("bbb", 1), sdk.NewInt64Coin("aaa", 1)} },
		"fee, denom twice":      func(t *Terms) { t.MintFee = sdk.Coins{sdk.NewInt64Coin("aaa", 1), sdk.NewInt64Coin("aaa", 1)} },
		"fee, malformed denom":  func(t *Terms) { t.MintFee = sdk.Coins{{Denom: "a a", Amount: sdkmath.OneInt()}} },
		"fee, nine denoms":      func(t *Terms) { t.MintFee = make(sdk.Coins, 9) },
		"field, not one":        func(t *Terms) { t.DeniedFields = []Purpose{PURPOSE_USE} },
		"field, undefined":      func(t *Terms) { t.DeniedFields = []Purpose{1000} },
		"field, twice":          func(t *Terms) { t.DeniedFields = []Purpose{PURPOSE_WEAPONS, PURPOSE_WEAPONS} },
		"clause, unspecified":   func(t *Terms) { t.Reach = 0 },
		"royalty above 9500":    func(t *Terms) { t.MinRoyaltyBps = 9501 },
		"royalty above 32 bits": func(t *Terms) { t.MinRoyaltyBps = 1<<32 - 1 },
	} {
		t.Run(name, func(t *testing.T) {
			edited := full()
			edit(&edited)
			err := edited.Validate()
			require.ErrorIs(t, err, ErrInvalidTerms)
			require.Less(t, len(err.Error()), 1000)
		})
	}
	largest := full()
	largest.MintFee = sdk.Coins{{Denom: "aaa", Amount: sdkmath.NewIntFromBigInt(new(big.Int).Sub(pow128(), big.NewInt(1)))}}
	require.NoError(t, largest.Validate())
}

func pow128() *big.Int { return new(big.Int).Lsh(big.NewInt(1), 128) }
