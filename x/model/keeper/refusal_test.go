package keeper_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// What may be refused: model 1 is alice's, free to derive from, its next version owes it 5000 bps; 2 is alice's and
// sells grants, one of which carol has; 3 is alice's, without derivatives; 4 passes on 5% through its lineage; 5 is
// made from 4; 6 is a dataset of alice's.
func ground(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	require.EqualValues(t, 1, w.register(alice))
	require.EqualValues(t, 2, w.register(alice, terms(priced)))
	require.EqualValues(t, 3, w.register(alice, terms(noDerivatives)))
	require.EqualValues(t, 4, w.register(alice, terms(commercial5)))
	require.EqualValues(t, 5, w.register(alice, terms(commercial5), from(4, 1_000)))
	require.EqualValues(t, 6, w.dataset(alice, open))
	w.NextBlock()
	w.MustDeliver(&licensetypes.MsgAcquire{
		Buyer: carol.String(), AssetId: 2, Purpose: licensetypes.PURPOSE_DERIVATIVE, MaxPrice: chain.Coins(1),
	})
	return w
}

func TestRegisterRefuses(t *testing.T) {
	set := func(change edit) []edit { return []edit{change} }
	many := func(n int) []string {
		list := make([]string, n)
		for i := range list {
			list[i] = "t" + string(rune('a'+i))
		}
		return list
	}
	weights := func(text string, size uint64) edit {
		return func(m *types.MsgRegister) { m.WeightsCid, m.Bytes = text, size }
	}
	metadata := func(text string) []edit { return set(func(m *types.MsgRegister) { m.MetadataCid = text }) }
	name := func(text string) []edit { return set(func(m *types.MsgRegister) { m.Name = text }) }
	account := func(text string) edit { return func(m *types.MsgRegister) { m.Account = text } }
	role := func(text string) []edit {
		return set(func(m *types.MsgRegister) { m.Allocation.Holders[0].Role = text })
	}
	wide := make([]uint64, 0, 34)
	for id := range uint64(17) {
		wide = append(wide, id+1, 1)
	}
	tests := []struct {
		name  string
		owner sdk.AccAddress
		edits []edit
		want  error
	}{
		{"owner that is no address", bob, set(func(m *types.MsgRegister) { m.Owner = "sahara1nobody" }), types.ErrAddress},
		{"no name", bob, name(""), types.ErrName},
		{"over-long name", bob, name(strings.Repeat("n", 129)), types.ErrName},
		{"name with a line end", bob, name("a\nb"), types.ErrName},
		{"name that is not UTF-8", bob, name("\xff"), types.ErrName},
		{"name that ends in a space", bob, name("a "), types.ErrName},
		{"no kind", bob, set(func(m *types.MsgRegister) { m.Kind = 0 }), types.ErrKind},
		{"unknown kind", bob, set(func(m *types.MsgRegister) { m.Kind = 8 }), types.ErrKind},
		{"negative kind", bob, set(func(m *types.MsgRegister) { m.Kind = -1 }), types.ErrKind},
		{"no weights", bob, set(weights("", 0)), types.ErrWeights},
		{"weights without a length", bob, set(weights(weightsCID, 0)), types.ErrWeights},
		{"weights that are no CID", bob, set(weights("weights.safetensors", 1)), types.ErrWeights},
		{"weights by CIDv0", bob, set(weights("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG", 1)), types.ErrWeights},
		{"endless weights", bob, set(weights(strings.Repeat("b", 1<<16), 1)), types.ErrWeights},
		{"length without weights", bob, []edit{kind(ensemble), with(1, 1, 3, 1), weights("", 1)}, types.ErrWeights},
		{"an ensemble's weights without a length", bob, []edit{kind(ensemble), with(1, 1, 3, 1), weights(weightsCID, 0)}, types.ErrWeights},
		{"no metadata", bob, metadata(""), types.ErrMetadata},
		{"metadata in upper case", bob, metadata(strings.ToUpper(metadataCID)), types.ErrMetadata},
		{"cut-off metadata", bob, metadata(metadataCID[:60]), types.ErrMetadata},
		{"no terms", bob, set(terms(0)), types.ErrTerms},
		{"unknown terms", bob, set(terms(99)), licensetypes.ErrUnknownTerms},
		{"17 tags", bob, set(tags(many(17)...)), types.ErrTags},
		{"a tag twice", bob, set(tags("a", "b", "a")), types.ErrTags},
		{"empty tag", bob, set(tags("")), types.ErrTags},
		{"over-long tag", bob, set(tags(strings.Repeat("t", 33))), types.ErrTags},
		{"tag in upper case", bob, set(tags("Spam")), types.ErrTags},
		{"agent without an account", bob, []edit{kind(agent), from(1, 100), account("")}, types.ErrAccount},
		{"base with an account", bob, set(account(carol.String())), types.ErrAccount},
		{"account that is no address", bob, []edit{kind(agent), from(1, 100), account("sahara1nobody")}, types.ErrAddress},
		{"unknown role", bob, role("boss"), types.ErrRole},
		{"role in upper case", bob, role("Developer"), types.ErrRole},
		{"unknown role of a list", bob, set(func(m *types.MsgRegister) {
			m.Allocation.Tree = &royaltytypes.AllocationTree{Role: "boss"}
		}), types.ErrRole},
		{
			"negative minimum price", bob,
			set(func(m *types.MsgRegister) { m.MinPrice = sdk.Coins{{Denom: "asahara", Amount: chain.OneSahara.Neg()}} }),
			royaltytypes.ErrAmount,
		},
		{"provider above 100%", bob, set(func(m *types.MsgRegister) { m.MaxProviderBps = 10_001 }), royaltytypes.ErrRegistration},
		{"succession above 95%", bob, set(func(m *types.MsgRegister) { m.SuccessionBps = 9_501 }), types.ErrSuccession},
		{"succession below the parameter", bob, set(func(m *types.MsgRegister) { m.SuccessionBps = 499 }), types.ErrSuccession},
		{"no allocation", bob, set(func(m *types.MsgRegister) { m.Allocation = royaltytypes.Allocation{} }), royaltytypes.ErrAllocation},
		{
			"a holder twice", bob,
			set(func(m *types.MsgRegister) {
				half := royaltytypes.Holder{Address: bob.String(), Shares: royaltytypes.ShareSupply / 2}
				m.Allocation.Holders = []royaltytypes.Holder{half, half}
			}),
			royaltytypes.ErrAllocation,
		},
		{
			"shares that nobody could grant", bob,
			set(func(m *types.MsgRegister) {
				m.Allocation = royaltytypes.Allocation{GrantedLater: royaltytypes.ShareSupply}
			}),
			types.ErrAllocation,
		},
		{"unknown parent", bob, set(from(99, 100)), royaltytypes.ErrUnknownAsset},
		{"parent 0", bob, set(from(0, 100)), royaltytypes.ErrParents},
		{"parent that gets nothing", bob, set(from(1, 0)), royaltytypes.ErrParents},
		{"parents above 95%", bob, set(from(1, 9_501)), royaltytypes.ErrParents},
		{"a parent of 2^32 - 1 bps", bob, []edit{version(1, 1<<32-1)}, royaltytypes.ErrParents},
		{"a parent twice", bob, set(from(1, 1, 1, 1)), royaltytypes.ErrParents},
		{"17 parents", bob, set(from(wide...)), royaltytypes.ErrParents},
		{"unknown component", bob, set(with(99, 100)), royaltytypes.ErrUnknownAsset},
		{"component 0", bob, set(with(0, 100)), royaltytypes.ErrComponents},
		{"component that could be paid nothing", bob, set(with(1, 0)), royaltytypes.ErrComponents},
		{"a component twice", bob, set(with(1, 1, 1, 1)), royaltytypes.ErrComponents},
		{"components above 95%", bob, set(with(1, 9_000, 6, 501)), royaltytypes.ErrComponents},
		{"a component of 2^32 - 1 bps", bob, set(with(1, 1<<32-1)), royaltytypes.ErrComponents},
		{"17 components", bob, set(with(wide...)), royaltytypes.ErrComponents},
		{"parent that sells grants, without one", bob, set(from(2, 1_000)), licensetypes.ErrNotLicensed},
		{"component that sells grants, without one", bob, set(with(2, 1_000)), licensetypes.ErrNotLicensed},
		{"parent that permits no derivatives", bob, set(from(3, 1_000)), licensetypes.ErrNotPermitted},
		{"terms less strict than a parent's", bob, []edit{terms(open), from(4, 1_000)}, licensetypes.ErrDerivation},
		{"royalty below a parent's minimum", bob, []edit{terms(commercial5), from(4, 499)}, licensetypes.ErrDerivation},
		{
			"a wrapper that dilutes an ancestor's minimum", bob,
			[]edit{terms(commercial5), from(5, 1_000)},
			licensetypes.ErrDerivation,
		},
		{"version 2 that leaves out version 1", alice, set(func(m *types.MsgRegister) { m.Previous = 1 }), types.ErrSuccession},
		{"version 2 that gives version 1 too little", alice, set(version(1, 4_999)), types.ErrSuccession},
		{"version 2 that may pay components instead", alice, []edit{version(1, 5_000), with(6, 1)}, types.ErrSuccession},
		{"version of somebody else's model", bob, set(version(1, 5_000)), types.ErrOwner},
		{"version of an unknown model", alice, set(version(77, 5_000)), royaltytypes.ErrUnknownAsset},
		{"version of an asset of another kind", alice, set(version(6, 5_000)), types.ErrUnknownModel},
		{"fee that the owner cannot pay", fixture.Account("pauper"), nil, sdkerrors.ErrInsufficientFunds},
	}
	w := ground(t)
	for _, tt := range tests {
		t.Run(tt.name, func(*testing.T) { w.RequireRefused(tt.want, registration(tt.owner, tt.edits...)) })
	}
}

// A refused role is told which there are.
func TestRefusedRoleNamesTheList(t *testing.T) {
	w := newWorld(t)
	msg := registration(alice)
	msg.Allocation.Holders[0].Role = "boss"
	require.ErrorContains(t, w.Deliver(msg).Err,
		`holders[0].role "boss": want one of developer, optimizer, labeler, validator, compute, other, or none`)
}

// What modules register is held to the same rules but for licences.
func TestRegisterForRefuses(t *testing.T) {
	tests := []struct {
		name  string
		edits []edit
		want  error
	}{
		{"no name", []edit{func(m *types.MsgRegister) { m.Name = "" }}, types.ErrName},
		{"parents above 95%", []edit{from(1, 9_501)}, royaltytypes.ErrParents},
		{"components above 95%", []edit{version(1, 5_000), with(1, 10_001)}, royaltytypes.ErrComponents},
		{"unknown parent", []edit{from(99, 1)}, royaltytypes.ErrUnknownAsset},
		{"unknown component", []edit{with(99, 1)}, royaltytypes.ErrUnknownAsset},
		{"unknown previous", []edit{version(99, 1)}, types.ErrUnknownModel},
		{"royalty below a parent's minimum", []edit{terms(commercial5), from(4, 499)}, licensetypes.ErrDerivation},
		{"succession above 95%", []edit{func(m *types.MsgRegister) { m.SuccessionBps = 9_501 }}, royaltytypes.ErrRegistration},
	}
	w := ground(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w.RequireUnchanged(func() {
				require.ErrorIs(t, w.Tx(func(ctx sdk.Context) error {
					_, err := w.RegisterFor(ctx, newModel(alice, registration(alice, tt.edits...)))
					return err
				}).Err, tt.want)
			})
		})
	}
}

func TestExpiredLicense(t *testing.T) {
	w := ground(t)
	derived := []edit{kind(fineTune), terms(priced), from(2, 1_000)}
	asking := []edit{kind(agent), with(2, 1_000)}
	for _, edits := range [][]edit{derived, asking} {
		w.OnCached(func(ctx sdk.Context) {
			_, err := w.Register(ctx, newModel(carol, registration(carol, edits...)))
			require.NoError(t, err, "while the grant is in force")
		})
	}
	w.NextBlock(fixture.After(61e9)) // the grant was for a minute
	for _, edits := range [][]edit{derived, asking} {
		w.RequireRefused(licensetypes.ErrNotLicensed, registration(carol, edits...))
		w.register(alice, edits...) // the owner needs no grant
	}
}

func TestOtherMessagesRefuse(t *testing.T) {
	w := ground(t)
	w.MustDeliver(&types.MsgDeprecate{Owner: alice.String(), Id: 5})
	params := func(preset, least uint32) *types.MsgUpdateParams {
		return &types.MsgUpdateParams{
			Authority: w.Authority, Params: types.Params{DefaultSuccessionBps: preset, MinSuccessionBps: least},
		}
	}
	tests := []struct {
		name string
		msg  sdk.Msg
		want error
	}{
		{"deprecate: no address", &types.MsgDeprecate{Owner: "", Id: 1}, types.ErrAddress},
		{"deprecate: unknown model", &types.MsgDeprecate{Owner: alice.String(), Id: 77}, types.ErrUnknownModel},
		{"deprecate: asset of another kind", &types.MsgDeprecate{Owner: alice.String(), Id: 6}, types.ErrUnknownModel},
		{"deprecate: wrong owner", &types.MsgDeprecate{Owner: bob.String(), Id: 1}, types.ErrOwner},
		{"deprecate: twice", &types.MsgDeprecate{Owner: alice.String(), Id: 5}, types.ErrDeprecated},
		{"params: not governance", &types.MsgUpdateParams{Authority: alice.String(), Params: types.DefaultParams()}, sdkerrors.ErrUnauthorized},
		{"params: empty", params(0, 0), types.ErrParams},
		{"params: default below the minimum", params(10, 11), types.ErrParams},
		{"params: default above 95%", params(9_501, 1), types.ErrParams},
		{"params: minimum above 95%", params(9_500, 9_501), types.ErrParams},
		{"params: all ones", params(1<<32-1, 1<<32-1), types.ErrParams},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(*testing.T) { w.RequireRefused(tt.want, tt.msg) })
	}
}
