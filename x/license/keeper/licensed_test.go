package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/license/types"
)

func TestIsLicensed(t *testing.T) {
	g := newGround(t)
	g.asset(1, g.register(func(t *types.Terms) {
		paid(100, day)(t)
		t.CommercialUse = types.COMMERCIAL_USE_FORBIDDEN
	}))
	g.asset(2, attribution)
	g.asset(3, nonCommercialNoDerivatives)
	g.asset(4, 0)
	g.NextBlock(fixture.After(time.Hour))
	g.MustDeliver(acquire(1, hour)) // from the first hour to the second

	const use, commercial, derivative = types.PURPOSE_USE, types.PURPOSE_COMMERCIAL_USE, types.PURPOSE_DERIVATIVE
	for name, test := range map[string]struct {
		asset   uint64
		who     sdk.AccAddress
		purpose types.Purpose
		at      time.Duration
		want    error
	}{
		"from its start":                    {1, bob, use, time.Hour, nil},
		"until just before its end":         {1, bob, use, 2*time.Hour - 1, nil},
		"all that the terms permit":         {1, bob, derivative, time.Hour, nil},
		"a field of use":                    {1, bob, types.PURPOSE_WEAPONS, time.Hour, nil},
		"before its start":                  {1, bob, use, time.Hour - 1, types.ErrNotLicensed},
		"at its end":                        {1, bob, use, 2 * time.Hour, types.ErrNotLicensed},
		"long after":                        {1, bob, use, 10_000 * time.Hour, types.ErrNotLicensed},
		"not what the terms deny":           {1, bob, commercial, time.Hour, types.ErrNotPermitted},
		"nor when it has ended":             {1, bob, commercial, 3 * time.Hour, types.ErrNotPermitted},
		"nobody else":                       {1, alice, use, time.Hour, types.ErrNotLicensed},
		"everybody, under free terms":       {2, alice, commercial, 0, nil},
		"for all that free terms permit":    {3, alice, use, 0, nil},
		"but not for what they do not":      {3, alice, derivative, 0, types.ErrNotPermitted},
		"no undefined purpose":              {2, alice, 99, 0, types.ErrInvalidPurpose},
		"no unspecified purpose":            {2, alice, 0, 0, types.ErrInvalidPurpose},
		"no asset that does not exist":      {9, alice, use, 0, errNoAsset},
		"no asset without terms":            {4, alice, use, 0, types.ErrUnknownTerms},
		"not an account with no characters": {1, nil, use, time.Hour, types.ErrNotLicensed},
	} {
		t.Run(name, func(t *testing.T) {
			at := fixture.Start.Add(test.at)
			require.ErrorIs(t, g.RequireLicense(g.Ctx(), test.asset, test.who, test.purpose, at), test.want)
			licensed, reason, err := g.IsLicensed(g.Ctx(), test.asset, test.who, test.purpose, at)
			require.Equal(t, test.want == nil, licensed)
			if err == nil {
				require.NotEmpty(t, reason)
			} else {
				require.ErrorIs(t, err, test.want)
			}
		})
	}
}

// TestTermsAreKept: whatever becomes of an asset, who has a grant keeps the terms that they bought.
func TestTermsAreKept(t *testing.T) {
	g := newGround(t)
	lax := g.register(paid(100, 0))
	strict := g.register(func(t *types.Terms) {
		paid(100, 0)(t)
		t.CommercialUse = types.COMMERCIAL_USE_FORBIDDEN
	})
	g.asset(1, lax)
	g.MustDeliver(acquire(1, day))
	g.asset(1, strict)
	now := fixture.Start
	require.NoError(t, g.RequireLicense(g.Ctx(), 1, bob, types.PURPOSE_COMMERCIAL_USE, now))
	require.ErrorIs(t, g.RequireLicense(g.Ctx(), 1, bob, types.PURPOSE_COMMERCIAL_USE, now.Add(25*time.Hour)), types.ErrNotPermitted)
	require.ErrorIs(t, g.RequireLicense(g.Ctx(), 1, alice, types.PURPOSE_COMMERCIAL_USE, now), types.ErrNotPermitted)
}
