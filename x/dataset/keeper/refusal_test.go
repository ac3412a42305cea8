package keeper_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/dataset/types"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// What may be refused: dataset 1 is alice's, free to derive from, its next version owes it 5000 bps; 2 is alice's
// and sells grants; 3 is alice's, without derivatives; 4 passes on 5% through its lineage; 5 is made from 4; 6 is
// no dataset.
func ground(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	require.EqualValues(t, 1, w.register(alice))
	require.EqualValues(t, 2, w.register(alice, terms(priced)))
	require.EqualValues(t, 3, w.register(alice, terms(noDerivatives)))
	require.EqualValues(t, 4, w.register(alice, terms(commercial5)))
	require.EqualValues(t, 5, w.register(alice, terms(commercial5), parents(royaltytypes.Parent{Id: 4, Bps: 1_000})))
	require.NoError(t, w.Tx(func(ctx sdk.Context) error {
		_, err := w.royalty.Register(ctx, royaltytypes.Registration{Kind: "model", Owner: alice, TermsID: open, Allocation: all(alice)})
		return err
	}).Err)
	w.MustDeliver(&types.MsgCommitRoot{Owner: alice.String(), Hash: types.CommitHash(root(9), alice, []byte("sixteen bytes ok"))})
	w.NextBlock()
	w.MustDeliver(&types.MsgCommitRoot{Owner: bob.String(), Hash: types.CommitHash(root(9), bob, []byte("same block bytes"))})
	w.MustDeliver(&licensetypes.MsgAcquire{
		Buyer: carol.String(), AssetId: 2, Purpose: licensetypes.PURPOSE_DERIVATIVE, MaxPrice: chain.Coins(1),
	})
	return w
}

func TestRegisterRefuses(t *testing.T) {
	tags := func(n int, tag string) []string {
		list := make([]string, n)
		for i := range list {
			list[i] = tag + string(rune('a'+i))
		}
		return list
	}
	set := func(edit func(*types.MsgRegister)) []func(*types.MsgRegister) {
		return []func(*types.MsgRegister){edit}
	}
	parent := func(id uint64, bps uint32) []func(*types.MsgRegister) {
		return set(parents(royaltytypes.Parent{Id: id, Bps: bps}))
	}
	tests := []struct {
		name  string
		owner sdk.AccAddress
		edits []func(*types.MsgRegister)
		want  error
	}{
		{"owner that is no address", bob, set(func(m *types.MsgRegister) { m.Owner = "sahara1nobody" }), types.ErrAddress},
		{"no name", bob, set(func(m *types.MsgRegister) { m.Name = "" }), types.ErrName},
		{"over-long name", bob, set(func(m *types.MsgRegister) { m.Name = strings.Repeat("n", 129) }), types.ErrName},
		{"name with a line end", bob, set(func(m *types.MsgRegister) { m.Name = "a\nb" }), types.ErrName},
		{"name with an escape sequence", bob, set(func(m *types.MsgRegister) { m.Name = "\x1b[2J" }), types.ErrName},
		{"name that begins with a space", bob, set(func(m *types.MsgRegister) { m.Name = " a" }), types.ErrName},
		{"no root", bob, set(func(m *types.MsgRegister) { m.Root = nil }), types.ErrRoot},
		{"short root", bob, set(func(m *types.MsgRegister) { m.Root = root(1)[1:] }), types.ErrRoot},
		{"long root", bob, set(func(m *types.MsgRegister) { m.Root = append(root(1), 1) }), types.ErrRoot},
		{"root of zeroes", bob, set(content(0)), types.ErrRoot},
		{"no records", bob, set(func(m *types.MsgRegister) { m.Records = 0 }), types.ErrExtent},
		{"no bytes", bob, set(func(m *types.MsgRegister) { m.Bytes = 0 }), types.ErrExtent},
		{"no metadata", bob, set(func(m *types.MsgRegister) { m.MetadataCid = "" }), types.ErrMetadata},
		{
			"CIDv0", bob,
			set(func(m *types.MsgRegister) { m.MetadataCid = "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG" }), types.ErrMetadata,
		},
		{
			"CID in upper case", bob,
			set(func(m *types.MsgRegister) { m.MetadataCid = strings.ToUpper(metadataCID) }), types.ErrMetadata,
		},
		{"cut-off CID", bob, set(func(m *types.MsgRegister) { m.MetadataCid = metadataCID[:60] }), types.ErrMetadata},
		{"endless CID", bob, set(func(m *types.MsgRegister) { m.MetadataCid = strings.Repeat("b", 1<<16) }), types.ErrMetadata},
		{"no terms", bob, set(terms(0)), types.ErrTerms},
		{"unknown terms", bob, set(terms(99)), licensetypes.ErrUnknownTerms},
		{"17 tags", bob, set(func(m *types.MsgRegister) { m.Tags = tags(17, "t") }), types.ErrTags},
		{"a tag twice", bob, set(func(m *types.MsgRegister) { m.Tags = []string{"a", "b", "a"} }), types.ErrTags},
		{"empty tag", bob, set(func(m *types.MsgRegister) { m.Tags = []string{""} }), types.ErrTags},
		{"over-long tag", bob, set(func(m *types.MsgRegister) { m.Tags = []string{strings.Repeat("t", 33)} }), types.ErrTags},
		{"tag in upper case", bob, set(func(m *types.MsgRegister) { m.Tags = []string{"Spam"} }), types.ErrTags},
		{"tag with a space", bob, set(func(m *types.MsgRegister) { m.Tags = []string{"a b"} }), types.ErrTags},
		{"tag that ends in a hyphen", bob, set(func(m *types.MsgRegister) { m.Tags = []string{"a-"} }), types.ErrTags},
		{"over-long language", bob, set(func(m *types.MsgRegister) { m.Language = "en-" + strings.Repeat("abcdefg-", 4) + "a" }), types.ErrLanguage},
		{"language that is a word", bob, set(func(m *types.MsgRegister) { m.Language = "esperanto" }), types.ErrLanguage},
		{"language with an underscore", bob, set(func(m *types.MsgRegister) { m.Language = "en_US" }), types.ErrLanguage},
		{"language with an empty subtag", bob, set(func(m *types.MsgRegister) { m.Language = "en--us" }), types.ErrLanguage},
		{"no modality", bob, set(func(m *types.MsgRegister) { m.Modality = "" }), types.ErrModality},
		{"unknown modality", bob, set(func(m *types.MsgRegister) { m.Modality = "smell" }), types.ErrModality},
		{
			"negative access price", bob,
			set(func(m *types.MsgRegister) {
				m.AccessPrice = sdk.Coins{{Denom: "asahara", Amount: chain.OneSahara.Neg()}}
			}),
			royaltytypes.ErrAmount,
		},
		{
			"access price of 2^200", bob,
			set(func(m *types.MsgRegister) {
				price := chain.OneSahara.MulRaw(1 << 62).MulRaw(1 << 62)
				m.AccessPrice = sdk.Coins{{Denom: "asahara", Amount: price}}
			}),
			royaltytypes.ErrAmount,
		},
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
			"shares that nobody could grant", bob,
			set(func(m *types.MsgRegister) {
				m.Allocation = royaltytypes.Allocation{GrantedLater: royaltytypes.ShareSupply}
			}),
			types.ErrAllocation,
		},
		{"short salt", bob, set(salt("fifteen bytes!!")), types.ErrCommitment},
		{"long salt", bob, set(salt(strings.Repeat("s", 65))), types.ErrCommitment},
		{"salt of no commitment", bob, set(salt("sixteen bytes no")), types.ErrUnknownCommitment},
		{"another owner's salt", bob, []func(*types.MsgRegister){content(9), salt("sixteen bytes ok")}, types.ErrUnknownCommitment},
		{"salt of another root", alice, set(salt("sixteen bytes ok")), types.ErrUnknownCommitment},
		{"commitment of the same block", bob, []func(*types.MsgRegister){content(9), salt("same block bytes")}, types.ErrCommitment},
		{"unknown parent", bob, parent(99, 100), royaltytypes.ErrUnknownAsset},
		{"parent 0", bob, parent(0, 100), royaltytypes.ErrParents},
		{"parent that gets nothing", bob, parent(1, 0), royaltytypes.ErrParents},
		{"parents above 95%", bob, parent(1, 9_501), royaltytypes.ErrParents},
		{
			"a parent twice", bob,
			set(parents(royaltytypes.Parent{Id: 1, Bps: 1}, royaltytypes.Parent{Id: 1, Bps: 1})), royaltytypes.ErrParents,
		},
		{"parent that sells grants, without one", bob, parent(2, 1_000), licensetypes.ErrNotLicensed},
		{"parent that permits no derivatives", bob, parent(3, 1_000), licensetypes.ErrNotPermitted},
		{
			"terms less strict than a parent's", bob,
			[]func(*types.MsgRegister){terms(open), parents(royaltytypes.Parent{Id: 4, Bps: 1_000})},
			licensetypes.ErrDerivation,
		},
		{
			"royalty below a parent's minimum", bob,
			[]func(*types.MsgRegister){terms(commercial5), parents(royaltytypes.Parent{Id: 4, Bps: 499})},
			licensetypes.ErrDerivation,
		},
		{
			"a wrapper that dilutes an ancestor's minimum", bob,
			[]func(*types.MsgRegister){terms(commercial5), parents(royaltytypes.Parent{Id: 5, Bps: 1_000})},
			licensetypes.ErrDerivation,
		},
		{"version 2 that leaves out version 1", alice, set(func(m *types.MsgRegister) { m.Previous = 1 }), types.ErrSuccession},
		{"version 2 that gives version 1 too little", alice, set(version(1, 4_999)), types.ErrSuccession},
		{"version of somebody else's dataset", bob, set(version(1, 5_000)), types.ErrOwner},
		{"version of an unknown dataset", alice, set(version(77, 5_000)), royaltytypes.ErrUnknownAsset},
		{"version of an asset of another kind", alice, set(version(6, 5_000)), types.ErrUnknownDataset},
		{"fee that the owner cannot pay", fixture.Account("pauper"), nil, sdkerrors.ErrInsufficientFunds},
	}
	w := ground(t)
	for _, tt := range tests {
		t.Run(tt.name, func(*testing.T) { w.RequireRefused(tt.want, registration(tt.owner, tt.edits...)) })
	}
}

func TestExpiredLicense(t *testing.T) {
	w := ground(t)
	fromSold := []func(*types.MsgRegister){terms(priced), parents(royaltytypes.Parent{Id: 2, Bps: 1_000}), content(7)}
	w.OnCached(func(ctx sdk.Context) {
		_, err := w.Register(ctx, registration(carol, fromSold...).NewDataset(carol))
		require.NoError(t, err, "while the grant is in force")
	})
	w.NextBlock(fixture.After(61e9)) // the grant was for a minute
	w.RequireRefused(licensetypes.ErrNotLicensed, registration(carol, fromSold...))
	require.EqualValues(t, 7, w.register(alice, fromSold...), "the owner needs no grant")
}

func TestOtherMessagesRefuse(t *testing.T) {
	w := ground(t)
	w.MustDeliver(&types.MsgDeprecate{Owner: alice.String(), Id: 5})
	tests := []struct {
		name string
		msg  sdk.Msg
		want error
	}{
		{"commit: sender that is no address", &types.MsgCommitRoot{Owner: "x", Hash: root(1)}, types.ErrAddress},
		{"commit: no hash", &types.MsgCommitRoot{Owner: alice.String()}, types.ErrCommitment},
		{"commit: long hash", &types.MsgCommitRoot{Owner: alice.String(), Hash: append(root(1), 1)}, types.ErrCommitment},
		{"deprecate: no address", &types.MsgDeprecate{Owner: "", Id: 1}, types.ErrAddress},
		{"deprecate: unknown dataset", &types.MsgDeprecate{Owner: alice.String(), Id: 77}, types.ErrUnknownDataset},
		{"deprecate: asset of another kind", &types.MsgDeprecate{Owner: alice.String(), Id: 6}, types.ErrUnknownDataset},
		{"deprecate: wrong owner", &types.MsgDeprecate{Owner: bob.String(), Id: 1}, types.ErrOwner},
		{"deprecate: twice", &types.MsgDeprecate{Owner: alice.String(), Id: 5}, types.ErrDeprecated},
		{"params: not governance", &types.MsgUpdateParams{Authority: alice.String(), Params: types.DefaultParams()}, sdkerrors.ErrUnauthorized},
		{"params: empty", &types.MsgUpdateParams{Authority: w.Authority}, types.ErrParams},
		{"params: default below the minimum", &types.MsgUpdateParams{
			Authority: w.Authority, Params: types.Params{DefaultSuccessionBps: 10, MinSuccessionBps: 11},
		}, types.ErrParams},
		{"params: default above 95%", &types.MsgUpdateParams{
			Authority: w.Authority, Params: types.Params{DefaultSuccessionBps: 9_501, MinSuccessionBps: 1},
		}, types.ErrParams},
		{"params: minimum above 95%", &types.MsgUpdateParams{
			Authority: w.Authority, Params: types.Params{DefaultSuccessionBps: 9_500, MinSuccessionBps: 9_501},
		}, types.ErrParams},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(*testing.T) { w.RequireRefused(tt.want, tt.msg) })
	}
}
