package types_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// model is a valid registration.
func model() types.NewModel {
	return types.NewModel{
		Owner: []byte("an address of 20 by."), Name: "a", Kind: types.Kind_KIND_BASE,
		WeightsCID: cid.CID{Codec: cid.Raw}.String(), Bytes: 1, MetadataCID: cid.CID{Codec: cid.JSON}.String(), TermsID: 1,
	}
}

func TestValidate(t *testing.T) {
	weights := cid.CID{Codec: cid.DagPB}.String()
	require.NoError(t, model().Validate())
	tests := []struct {
		name string
		edit func(m *types.NewModel)
		want error
	}{
		{"folder of weights", func(m *types.NewModel) { m.WeightsCID = weights }, nil},
		{"ensemble without weights", func(m *types.NewModel) { m.Kind, m.WeightsCID, m.Bytes = types.Kind_KIND_ENSEMBLE, "", 0 }, nil},
		{"ensemble with weights", func(m *types.NewModel) { m.Kind = types.Kind_KIND_ENSEMBLE }, nil},
		{"agent with weights", func(m *types.NewModel) { m.Kind, m.Account = types.Kind_KIND_AGENT, m.Owner }, nil},
		{"agent without an account", func(m *types.NewModel) { m.Kind = types.Kind_KIND_AGENT }, types.ErrAccount},
		{"account of no agent", func(m *types.NewModel) { m.Account = m.Owner }, types.ErrAccount},
		{"bytes of nothing", func(m *types.NewModel) { m.Kind, m.WeightsCID = types.Kind_KIND_ENSEMBLE, "" }, types.ErrWeights},
		{"no weights", func(m *types.NewModel) { m.WeightsCID, m.Bytes = "", 0 }, types.ErrWeights},
		{"no bytes", func(m *types.NewModel) { m.Bytes = 0 }, types.ErrWeights},
		{"metadata that is no CID", func(m *types.NewModel) { m.MetadataCID = "card.json" }, types.ErrMetadata},
		{"no kind", func(m *types.NewModel) { m.Kind = 0 }, types.ErrKind},
		{"no terms", func(m *types.NewModel) { m.TermsID = 0 }, types.ErrTerms},
		{"no name", func(m *types.NewModel) { m.Name = "" }, types.ErrName},
		{"tag with a space", func(m *types.NewModel) { m.Tags = []string{"a b"} }, types.ErrTags},
		{"parent of nothing", func(m *types.NewModel) { m.Parents = []royaltytypes.Parent{{Id: 1}} }, royaltytypes.ErrParents},
		{"component of nothing", func(m *types.NewModel) { m.Components = []royaltytypes.Component{{Id: 1}} }, royaltytypes.ErrComponents},
		{"previous that is no parent", func(m *types.NewModel) { m.Previous = 1 }, types.ErrSuccession},
		{"unknown role", func(m *types.NewModel) { m.Allocation.Holders = []royaltytypes.Holder{{Role: "boss"}} }, types.ErrRole},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := model()
			tt.edit(&m)
			err := m.Validate()
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, tt.want == nil, err == nil)
		})
	}
}

func TestRoles(t *testing.T) {
	require.Equal(t, []string{"developer", "optimizer", "labeler", "validator", "compute", "other"}, types.Roles())
	m := model()
	for _, role := range append(types.Roles(), "") {
		require.LessOrEqual(t, len(role), royaltytypes.MaxRoleBytes)
		m.Allocation.Holders = append(m.Allocation.Holders, royaltytypes.Holder{Role: role})
	}
	for _, role := range append(types.Roles(), "") {
		m.Allocation.Tree = &royaltytypes.AllocationTree{Role: role}
		require.NoError(t, m.Validate())
	}
	m.Allocation.Tree.Role = "boss"
	require.ErrorIs(t, m.Validate(), types.ErrRole)
	m.Allocation.Tree = nil
	require.NoError(t, m.Validate())
	m.Allocation.Holders[6].Role = strings.Repeat("r", 1<<20)
	err := m.Validate()
	require.ErrorIs(t, err, types.ErrRole)
	require.Less(t, len(err.Error()), 300)
	require.ErrorContains(t, err, strings.Join(types.Roles(), ", "))
}

func TestParams(t *testing.T) {
	p := types.DefaultParams()
	require.NoError(t, p.Validate())
	for declared, want := range map[uint32]uint32{0: 5_000, 500: 500, 9_500: 9_500} {
		got, err := p.Succession(declared)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, declared := range []uint32{1, 499, 9_501, 1 << 31} {
		_, err := p.Succession(declared)
		require.ErrorIs(t, err, types.ErrSuccession)
	}
}
