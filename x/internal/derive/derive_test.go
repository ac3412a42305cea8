package derive

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

var (
	owner, other = sdk.AccAddress("the owner"), sdk.AccAddress("another")
	now          = time.Unix(1_000, 0).UTC()
	errUnknown   = errors.New("unknown asset")
	errRefused   = errors.New("refused")
)

// graph has assets by id, and ancestors whatever the parents.
type graph struct {
	assets    map[uint64]royaltytypes.Asset
	ancestors []royaltytypes.Ancestor
}

func (g graph) Asset(_ context.Context, id uint64) (royaltytypes.Asset, error) {
	asset, ok := g.assets[id]
	if !ok {
		return asset, errUnknown
	}
	return asset, nil
}

func (g graph) Lineage(context.Context, []royaltytypes.Parent) ([]royaltytypes.Ancestor, error) {
	return g.ancestors, nil
}

// asked is a question to x/license.
type asked struct {
	id      uint64
	account string
	purpose licensetypes.Purpose
	at      time.Time
}

// licenses keeps what it is asked, and refuses one asset.
type licenses struct {
	refused   uint64
	asked     []asked
	parents   []licensetypes.ParentRate
	ancestors map[uint64]uint64
}

func (l *licenses) RequireLicense(
	_ context.Context, id uint64, account sdk.AccAddress, purpose licensetypes.Purpose, at time.Time,
) error {
	l.asked = append(l.asked, asked{id, account.String(), purpose, at})
	if id == l.refused {
		return errRefused
	}
	return nil
}

func (l *licenses) CheckDerivation(
	_ context.Context, _ uint64, parents []licensetypes.ParentRate, ancestors []licensetypes.AncestorRate,
) error {
	l.parents, l.ancestors = parents, map[uint64]uint64{}
	for _, a := range ancestors {
		l.ancestors[a.AssetID] = a.Rate.Uint64()
	}
	_, err := licensetypes.RatesByAsset(parents, ancestors) // which the real one asks first
	return err
}

func rules(refused uint64) (Rules, *licenses) {
	l := &licenses{refused: refused}
	return Rules{Royalty: graph{
		assets: map[uint64]royaltytypes.Asset{
			1: {Id: 1, Owner: owner.String()}, 2: {Id: 2, Owner: other.String()}, 3: {Id: 3, Owner: other.String()},
		},
		ancestors: []royaltytypes.Ancestor{{Id: 3, Rate: 300_000_000_000_000_000}, {Id: 2, Rate: 100_000_000_000_000_001}},
	}, License: l}, l
}

func atNow() sdk.Context { return sdk.Context{}.WithBlockTime(now) }

func TestRequireLicenses(t *testing.T) {
	parents := func(ids ...uint64) (list []royaltytypes.Parent) {
		for _, id := range ids {
			list = append(list, royaltytypes.Parent{Id: id, Bps: 100})
		}
		return list
	}
	components := func(ids ...uint64) (list []royaltytypes.Component) {
		for _, id := range ids {
			list = append(list, royaltytypes.Component{Id: id, MaxBps: 100})
		}
		return list
	}
	derivative := asked{2, owner.String(), licensetypes.PURPOSE_DERIVATIVE, now}
	use := asked{3, owner.String(), licensetypes.PURPOSE_USE, now}
	tests := []struct {
		name    string
		asset   Asset
		refused uint64
		asked   []asked
		want    error
	}{
		{"nothing", Asset{}, 0, nil, nil},
		{"one's own", Asset{Parents: parents(1), Components: components(1)}, 1, nil, nil},
		{"others'", Asset{Parents: parents(1, 2), Components: components(3, 1)}, 0, []asked{derivative, use}, nil},
		{"refused parent", Asset{Parents: parents(2), Components: components(3)}, 2, []asked{derivative}, errRefused},
		{"refused component", Asset{Parents: parents(2), Components: components(3)}, 3, []asked{derivative, use}, errRefused},
		{"unknown parent", Asset{Parents: parents(9)}, 0, nil, errUnknown},
		{"unknown component", Asset{Components: components(9)}, 0, nil, errUnknown},
		{"parent twice", Asset{Parents: parents(2, 2)}, 0, nil, royaltytypes.ErrParents},
		{"component twice", Asset{Components: components(3, 3)}, 0, nil, royaltytypes.ErrComponents},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, l := rules(tt.refused)
			tt.asset.Owner = owner
			require.ErrorIs(t, r.RequireLicenses(atNow(), tt.asset), tt.want)
			require.Equal(t, tt.asked, l.asked)
		})
	}
}

// The rates that x/license looks at are those that components leave.
func TestCheckScalesRates(t *testing.T) {
	asset := Asset{Owner: owner, Parents: []royaltytypes.Parent{{Id: 3, Bps: 3_000}, {Id: 2, Bps: 999}, {Id: 1, Bps: 1}}}
	for _, tt := range []struct {
		components []royaltytypes.Component
		bps        [3]uint32
		rates      map[uint64]uint64
	}{
		{nil, [3]uint32{3_000, 999, 1}, map[uint64]uint64{3: 300_000_000_000_000_000, 2: 100_000_000_000_000_001, 1: 100_000_000_000_000}},
		{
			[]royaltytypes.Component{{Id: 2, MaxBps: 1}},
			[3]uint32{2_999, 998, 0},
			map[uint64]uint64{3: 299_970_000_000_000_000, 2: 99_990_000_000_000_000, 1: 99_990_000_000_000},
		},
		{
			[]royaltytypes.Component{{Id: 2, MaxBps: 4_000}, {Id: 9, MaxBps: 5_500}},
			[3]uint32{150, 49, 0},
			map[uint64]uint64{3: 15_000_000_000_000_000, 2: 5_000_000_000_000_000, 1: 5_000_000_000_000},
		},
	} {
		r, l := rules(0)
		g := r.Royalty.(graph)
		g.ancestors = append(g.ancestors, royaltytypes.Ancestor{Id: 1, Rate: 100_000_000_000_000})
		r.Royalty = g
		asset.Components = tt.components
		require.NoError(t, r.Check(atNow(), asset))
		require.Equal(t, []licensetypes.ParentRate{
			{AssetID: 3, Bps: tt.bps[0]}, {AssetID: 2, Bps: tt.bps[1]}, {AssetID: 1, Bps: tt.bps[2], SameOwner: true},
		}, l.parents)
		require.Equal(t, tt.rates, l.ancestors)
	}
}

func TestCheckRefuses(t *testing.T) {
	r, _ := rules(0)
	for _, tt := range []struct {
		asset Asset
		want  error
	}{
		{Asset{Parents: []royaltytypes.Parent{{Id: 2, Bps: 9_501}}}, royaltytypes.ErrParents},
		{Asset{Components: []royaltytypes.Component{{Id: 2, MaxBps: 9_501}}}, royaltytypes.ErrComponents},
		{Asset{Parents: []royaltytypes.Parent{{Id: 9, Bps: 1}}}, errUnknown},
	} {
		require.ErrorIs(t, r.Check(atNow(), tt.asset), tt.want)
	}
}

func TestCheckSuccession(t *testing.T) {
	for _, tt := range []struct {
		promised, bps, components uint32
		refusal                   string
	}{
		{5_000, 5_000, 0, ""},
		{5_000, 4_999, 0, "parent 7 gets 4999 bps, and was promised 5000 of its next version"},
		{5_000, 0, 0, "parent 7 gets 0 bps, and was promised 5000 of its next version"},
		{5_000, 5_000, 1, "parent 7 gets 5000 bps of what the components leave, so 4999 at the least, and was promised 5000 of its next version"},
		{475, 9_500, 9_500, ""},
		{476, 9_500, 9_500, "parent 7 gets 9500 bps of what the components leave, so 475 at the least, and was promised 476 of its next version"},
		{1, 9_500, 1<<32 - 1, "parent 7 gets 9500 bps of what the components leave, so 0 at the least, and was promised 1 of its next version"},
		{9_500, 1<<32 - 1, 0, ""}, // that is no parent, but no overflow either
		{0, 0, 0, ""},
	} {
		parents := []royaltytypes.Parent{{Id: 1, Bps: 9_500}, {Id: 7, Bps: tt.bps}}
		var components []royaltytypes.Component
		if tt.components > 0 {
			components = []royaltytypes.Component{{Id: 2, MaxBps: tt.components}}
		}
		err := CheckSuccession(royaltytypes.Asset{Id: 7, SuccessionBps: tt.promised}, parents, components)
		if tt.refusal == "" {
			require.NoError(t, err)
			continue
		}
		require.EqualError(t, err, tt.refusal)
	}
}
