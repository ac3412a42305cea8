package types

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"

	"github.com/sahara-chain/sahara/x/license/terms"
)

// FuzzTerms: what bytes decode to is refused, or it has one encoding, one hash and one meaning.
func FuzzTerms(f *testing.F) {
	_, presets := DefaultPresets()
	for _, t := range append(presets, full()) {
		bz, err := t.Marshal()
		require.NoError(f, err)
		f.Add(bz)
	}
	f.Fuzz(func(t *testing.T, bz []byte) {
		var decoded Terms
		if decoded.Unmarshal(bz) != nil || decoded.Validate() != nil {
			return
		}
		again, err := decoded.Marshal()
		require.NoError(t, err)
		var twin Terms
		require.NoError(t, twin.Unmarshal(again))
		require.NoError(t, twin.Validate())
		first, err := decoded.Hash()
		require.NoError(t, err)
		second, err := twin.Hash()
		require.NoError(t, err)
		require.Equal(t, first, second)

		algebra, err := decoded.Algebra()
		require.NoError(t, err)
		back := FromAlgebra(algebra)
		back.MintFee = decoded.MintFee
		backHash, err := back.Hash()
		require.NoError(t, err)
		require.Equal(t, first, backHash)
		require.Equal(t, algebra.Clauses, terms.Join(algebra.Clauses, terms.Least))
		require.NotEmpty(t, terms.Explain(algebra, decoded.MintFee.String()))
	})
}

// FuzzAcquire: a message that passes is in range.
func FuzzAcquire(f *testing.F) {
	for _, m := range []MsgAcquire{
		{},
		{Buyer: account(1), AssetId: 1, Purpose: PURPOSE_USE, MaxPrice: full().MintFee},
		{AssetId: 1, Purpose: 15, DurationSeconds: terms.MaxSeconds + 1},
	} {
		bz, err := m.Marshal()
		require.NoError(f, err)
		f.Add(bz)
	}
	f.Fuzz(func(t *testing.T, bz []byte) {
		var m MsgAcquire
		if m.Unmarshal(bz) != nil || m.Validate() != nil {
			return
		}
		require.NotZero(t, m.AssetId)
		require.LessOrEqual(t, m.DurationSeconds, terms.MaxSeconds)
		require.True(t, terms.Purpose(m.Purpose).IsValid())
		require.NoError(t, m.MaxPrice.Validate())
	})
}

// FuzzGenesis: a genesis that passes comes back from JSON as it was, and passes again.
func FuzzGenesis(f *testing.F) {
	cdc := codec.NewProtoCodec(codectypes.NewInterfaceRegistry())
	for _, g := range []*GenesisState{{}, DefaultGenesis(), populated()} {
		f.Add(cdc.MustMarshalJSON(g))
	}
	f.Fuzz(func(t *testing.T, bz []byte) {
		var g, again GenesisState
		if cdc.UnmarshalJSON(bz, &g) != nil || g.Validate(addresses) != nil {
			return
		}
		first, err := cdc.MarshalJSON(&g)
		require.NoError(t, err)
		require.NoError(t, cdc.UnmarshalJSON(first, &again))
		require.NoError(t, again.Validate(addresses))
		second, err := cdc.MarshalJSON(&again)
		require.NoError(t, err)
		require.True(t, bytes.Equal(first, second))
	})
}

// FuzzParams: parameters that pass are a fee that can be charged.
func FuzzParams(f *testing.F) {
	for _, p := range []Params{{}, DefaultParams()} {
		bz, err := p.Marshal()
		if err == nil {
			f.Add(bz)
		}
	}
	f.Fuzz(func(t *testing.T, bz []byte) {
		var p Params
		if p.Unmarshal(bz) != nil || p.Validate() != nil {
			return
		}
		require.NoError(t, p.RegistrationFee.Validate())
	})
}

// FuzzRates: rates that pass are parts of a whole, and no parent's is below what it gets directly.
func FuzzRates(f *testing.F) {
	f.Add(uint64(1), uint32(500), terms.Whole/20, uint64(2))
	f.Add(uint64(1), uint32(9500), terms.Whole, uint64(1))
	f.Add(uint64(0), uint32(0), uint64(0), uint64(0))
	f.Fuzz(func(t *testing.T, id uint64, bps uint32, rate, other uint64) {
		rates, err := RatesByAsset(
			[]ParentRate{{AssetID: id, Bps: bps}},
			[]AncestorRate{{AssetID: id, Rate: sdkmath.NewIntFromUint64(rate)}, {AssetID: other, Rate: sdkmath.ZeroInt()}})
		want := id != other && rate <= terms.Whole && uint64(bps)*terms.RatePerBps <= rate
		require.Equal(t, want, err == nil, "%v", err)
		if err == nil {
			require.Equal(t, map[uint64]uint64{id: rate, other: 0}, rates)
		}
	})
}
