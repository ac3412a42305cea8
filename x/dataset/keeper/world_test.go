package keeper_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/dataset/keeper"
	"github.com/sahara-chain/sahara/x/dataset/types"
	licensekeeper "github.com/sahara-chain/sahara/x/license/keeper" //determinism:allow tests bind the real terms
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltykeeper "github.com/sahara-chain/sahara/x/royalty/keeper" //determinism:allow tests bind the real ledger
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// Numbers of the default presets, and of two sets of terms that genesis adds to them.
const (
	open          = 1
	attribution   = 2
	shareAlike    = 3
	noDerivatives = 6
	commercial5   = 8
	priced        = 12 // one SAHARA for a grant of at most a minute
)

const metadataCID = "bagaaierasords4njcts6vs7qvdjfcvgnume4hqohf65zsfguprqphs3icwea"

var alice, bob, carol = fixture.Account("alice"), fixture.Account("bob"), fixture.Account("carol")

// world is the module on real royalty, license, auth and bank keepers, held to its invariants after every block.
type world struct {
	*fixture.Fixture
	keeper.Keeper
	t       *testing.T
	royalty royaltykeeper.Keeper
	license licensekeeper.Keeper
	query   types.QueryClient
}

// pool takes registration fees.
type pool struct{ f *fixture.Fixture }

func (p pool) FundCommunityPool(ctx context.Context, amount sdk.Coins, sender sdk.AccAddress) error {
	return p.f.Bank.SendCoinsFromAccountToModule(ctx, sender, "pool", amount)
}

// blank is a world without a genesis of the module.
func blank(t *testing.T) *world {
	t.Helper()
	modules := []string{royaltytypes.ModuleName, royaltytypes.LatentName, "pool", "gov"}
	f := fixture.New(t,
		fixture.WithStores(royaltytypes.StoreKey, licensetypes.StoreKey, types.StoreKey),
		fixture.WithObjectStores(royaltytypes.ObjectStoreKey),
		fixture.WithModuleAccount(royaltytypes.ModuleName, "minter"), fixture.WithModuleAccount(royaltytypes.LatentName),
		fixture.WithModuleAccount("pool"), fixture.WithModuleAccount("gov"))
	w := &world{Fixture: f, t: t}
	w.royalty = royaltykeeper.New(f.Codec, f.StoreService(royaltytypes.StoreKey), f.ObjectKey(royaltytypes.ObjectStoreKey),
		f.Addresses, f.Authority, f.Auth, f.Bank, pool{f}, modules)
	f.Bank.AppendSendRestriction(w.royalty.SendRestriction)
	w.license = licensekeeper.NewKeeper(f.Codec, f.StoreService(licensetypes.StoreKey), f.Addresses, pool{f}, w.royalty, f.Authority)
	w.Keeper = keeper.NewKeeper(f.Codec, f.StoreService(types.StoreKey), f.Addresses, w.royalty, w.license, f.Authority)

	licensetypes.RegisterInterfaces(f.Registry)
	licensetypes.RegisterMsgServer(f.Msgs, licensekeeper.NewMsgServer(w.license))
	types.RegisterInterfaces(f.Registry)
	types.RegisterMsgServer(f.Msgs, keeper.NewMsgServer(w.Keeper))
	types.RegisterQueryServer(f.Queries, keeper.NewQueryServer(w.Keeper))
	f.EndBlocker(royaltytypes.ModuleName, w.royalty.EndBlock)
	w.query = types.NewQueryClient(f.QueryConn())

	require.NoError(t, w.royalty.InitGenesis(f.Ctx(), royaltytypes.GenesisState{Params: royaltytypes.Params{
		SweepBudget:     royaltytypes.DefaultSweepBudget,
		RegistrationFee: chain.Coins(1),
		RevenueDenoms: []royaltytypes.RevenueDenom{{
			Denom: chain.BaseDenom, Erc20: "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE", MinSweep: sdkmath.OneInt(),
		}},
	}}))
	require.NoError(t, w.license.InitGenesis(f.Ctx(), licenseGenesis(t)))
	return w
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := blank(t)
	require.NoError(t, w.InitGenesis(w.Ctx(), *types.DefaultGenesis()))
	w.Invariant("dataset", func(ctx sdk.Context) error { return w.Keeper.CheckInvariants(ctx) })
	w.Invariant("royalty", w.royalty.CheckInvariants)
	for _, who := range []sdk.AccAddress{alice, bob, carol} {
		w.Fund(who, chain.Coins(1000))
	}
	w.NextBlock()
	return w
}

// licenseGenesis has the presets and terms number 12.
func licenseGenesis(t *testing.T) *licensetypes.GenesisState {
	t.Helper()
	g := licensetypes.DefaultGenesis()
	require.Len(t, g.Terms, priced-1)
	sold := g.Terms[attribution-1].Terms
	sold.MintFee, sold.LongestGrantSeconds = chain.Coins(1), 60
	hash, err := sold.Hash()
	require.NoError(t, err)
	g.Terms = append(g.Terms, licensetypes.TermsRecord{Id: priced, Hash: hash, Terms: sold})
	return g
}

// root is a content root of one byte's repetition.
func root(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

func all(who sdk.AccAddress) royaltytypes.Allocation {
	return royaltytypes.Allocation{Holders: []royaltytypes.Holder{{
		Address: who.String(), Shares: royaltytypes.ShareSupply, Role: "owner",
	}}}
}

// registration is a valid message of an owner; edit changes it.
func registration(owner sdk.AccAddress, edits ...func(*types.MsgRegister)) *types.MsgRegister {
	msg := &types.MsgRegister{
		Owner: owner.String(), Name: "Mail of 2002", Root: root(1), Records: 6000, Bytes: 19_900_000,
		MetadataCid: metadataCID, TermsId: open, Allocation: all(owner), Tags: []string{"spam", "mail"},
		Language: "en", Modality: "text", AccessPrice: chain.Coins(2),
	}
	for _, edit := range edits {
		edit(msg)
	}
	return msg
}

func parents(list ...royaltytypes.Parent) func(*types.MsgRegister) {
	return func(m *types.MsgRegister) { m.Parents = list }
}

func terms(id uint64) func(*types.MsgRegister) { return func(m *types.MsgRegister) { m.TermsId = id } }

func content(b byte) func(*types.MsgRegister) { return func(m *types.MsgRegister) { m.Root = root(b) } }

// version makes a registration the next version of a dataset that gets bps.
func version(previous uint64, bps uint32) func(*types.MsgRegister) {
	return func(m *types.MsgRegister) {
		m.Previous, m.Parents = previous, []royaltytypes.Parent{{Id: previous, Bps: bps}}
	}
}

func salt(text string) func(*types.MsgRegister) {
	return func(m *types.MsgRegister) { m.Salt = []byte(text) }
}

// register delivers a registration and returns the id.
func (w *world) register(owner sdk.AccAddress, edits ...func(*types.MsgRegister)) uint64 {
	w.t.Helper()
	res := w.MustDeliver(registration(owner, edits...))
	return fixture.ResponseOf[*types.MsgRegisterResponse](w.t, res).Id
}

// entry is what the chain shows of a dataset.
func (w *world) entry(id uint64) types.Entry {
	w.t.Helper()
	res, err := w.query.Dataset(w.Ctx(), &types.QueryDatasetRequest{Id: id})
	require.NoError(w.t, err)
	return res.Entry
}
