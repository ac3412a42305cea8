package keeper_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	licensekeeper "github.com/sahara-chain/sahara/x/license/keeper" //determinism:allow tests bind the real terms
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	"github.com/sahara-chain/sahara/x/model/keeper"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltykeeper "github.com/sahara-chain/sahara/x/royalty/keeper" //determinism:allow tests bind the real ledger
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// Numbers of the default presets, and of two sets of terms that genesis adds to them.
const (
	open          = 1
	noDerivatives = 6
	commercial5   = 8
	commercial10  = 9
	priced        = 12 // one SAHARA for a grant of at most a minute
	direct10      = 13 // 10% to this parent, whatever others get
)

const (
	weightsCID  = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
	metadataCID = "bagaaierasords4njcts6vs7qvdjfcvgnume4hqohf65zsfguprqphs3icwea"
)

const (
	base         = types.Kind_KIND_BASE
	fineTune     = types.Kind_KIND_FINE_TUNE
	adapter      = types.Kind_KIND_ADAPTER
	quantization = types.Kind_KIND_QUANTIZATION
	merge        = types.Kind_KIND_MERGE
	ensemble     = types.Kind_KIND_ENSEMBLE
	agent        = types.Kind_KIND_AGENT
)

var alice, bob, carol = fixture.Account("alice"), fixture.Account("bob"), fixture.Account("carol")

// world is the module on real royalty, license, auth and bank keepers, held to its invariants after every block.
type world struct {
	*fixture.Fixture
	keeper.Keeper
	t       testing.TB
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
func blank(t testing.TB) *world {
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

func newWorld(t testing.TB) *world {
	t.Helper()
	w := blank(t)
	require.NoError(t, w.InitGenesis(w.Ctx(), *types.DefaultGenesis()))
	w.Invariant("model", func(ctx sdk.Context) error { return w.Keeper.CheckInvariants(ctx) })
	w.Invariant("royalty", w.royalty.CheckInvariants)
	for _, who := range []sdk.AccAddress{alice, bob, carol} {
		w.Fund(who, chain.Coins(1000))
	}
	w.NextBlock()
	return w
}

// licenseGenesis has the presets and terms number 12 and 13.
func licenseGenesis(t testing.TB) *licensetypes.GenesisState {
	t.Helper()
	g := licensetypes.DefaultGenesis()
	require.Len(t, g.Terms, priced-1)
	sold := g.Terms[open-1].Terms
	sold.MintFee, sold.LongestGrantSeconds = chain.Coins(1), 60
	direct := g.Terms[commercial10-1].Terms
	direct.Reach = licensetypes.REACH_DIRECT
	for i, terms := range []licensetypes.Terms{sold, direct} {
		hash, err := terms.Hash()
		require.NoError(t, err)
		g.Terms = append(g.Terms, licensetypes.TermsRecord{Id: priced + uint64(i), Hash: hash, Terms: terms})
	}
	return g
}

// edit changes a registration.
type edit = func(*types.MsgRegister)

// registration is a valid message of an owner for a base model; edits change it.
func registration(owner sdk.AccAddress, edits ...edit) *types.MsgRegister {
	msg := &types.MsgRegister{
		Owner: owner.String(), Name: "Spam filter", Kind: base, WeightsCid: weightsCID, Bytes: 4_100_000,
		MetadataCid: metadataCID, TermsId: open, Allocation: all(owner), Tags: []string{"spam", "mail"},
	}
	for _, change := range edits {
		change(msg)
	}
	return msg
}

func all(who sdk.AccAddress) royaltytypes.Allocation {
	return royaltytypes.Allocation{Holders: []royaltytypes.Holder{{
		Address: who.String(), Shares: royaltytypes.ShareSupply, Role: "developer",
	}}}
}

// kind sets a kind, and takes off or adds what that has or lacks.
func kind(k types.Kind) edit {
	return func(m *types.MsgRegister) {
		m.Kind = k
		if k.MayLackWeights() {
			m.WeightsCid, m.Bytes = "", 0
		}
		if k == agent {
			m.Account = carol.String()
		}
	}
}

// from gives parents: pairs of id and bps.
func from(pairs ...uint64) edit {
	return func(m *types.MsgRegister) {
		for i := 0; i < len(pairs); i += 2 {
			m.Parents = append(m.Parents, royaltytypes.Parent{Id: pairs[i], Bps: uint32(pairs[i+1])})
		}
	}
}

// with gives components: pairs of id and max_bps.
func with(pairs ...uint64) edit {
	return func(m *types.MsgRegister) {
		for i := 0; i < len(pairs); i += 2 {
			m.Components = append(m.Components, royaltytypes.Component{Id: pairs[i], MaxBps: uint32(pairs[i+1])})
		}
	}
}

func terms(id uint64) edit { return func(m *types.MsgRegister) { m.TermsId = id } }

func tags(list ...string) edit { return func(m *types.MsgRegister) { m.Tags = list } }

// version makes a registration the next version of a model that gets bps.
func version(previous, bps uint64) edit {
	return func(m *types.MsgRegister) {
		m.Previous = previous
		from(previous, bps)(m)
	}
}

// register delivers a registration and returns the id.
func (w *world) register(owner sdk.AccAddress, edits ...edit) uint64 {
	w.t.Helper()
	res := w.MustDeliver(registration(owner, edits...))
	return fixture.ResponseOf[*types.MsgRegisterResponse](w.t, res).Id
}

// dataset registers an asset of another kind.
func (w *world) dataset(owner sdk.AccAddress, termsID uint64) (id uint64) {
	w.t.Helper()
	require.NoError(w.t, w.Tx(func(ctx sdk.Context) (err error) {
		id, err = w.royalty.Register(ctx, royaltytypes.Registration{
			Kind: "dataset", Owner: owner, TermsID: termsID, Allocation: all(owner),
		})
		return err
	}).Err)
	return id
}

// entry is what the chain shows of a model.
func (w *world) entry(id uint64) types.Entry {
	w.t.Helper()
	res, err := w.query.Model(w.Ctx(), &types.QueryModelRequest{Id: id})
	require.NoError(w.t, err)
	return res.Entry
}
