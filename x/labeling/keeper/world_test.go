package keeper_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	datasetkeeper "github.com/sahara-chain/sahara/x/dataset/keeper" //determinism:allow tests bind the real datasets
	datasettypes "github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/keeper"
	"github.com/sahara-chain/sahara/x/labeling/types"
	licensekeeper "github.com/sahara-chain/sahara/x/license/keeper" //determinism:allow tests bind the real terms
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltykeeper "github.com/sahara-chain/sahara/x/royalty/keeper" //determinism:allow tests bind the real ledger
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

const (
	open        = 1
	metadataCID = "bagaaierasords4njcts6vs7qvdjfcvgnume4hqohf65zsfguprqphs3icwea"
	// token is a project's own money.
	token = "token"
)

var (
	requester = fixture.Account("requester")
	stranger  = fixture.Account("stranger")
)

// world is the module on real dataset, license, royalty, auth and bank keepers, held to its invariants after every block.
type world struct {
	*fixture.Fixture
	keeper.Keeper
	t       testing.TB
	royalty royaltykeeper.Keeper
	license licensekeeper.Keeper
	dataset datasetkeeper.Keeper
	query   types.QueryClient
	pool    *pool
}

// pool is the community pool.
type pool struct {
	f *fixture.Fixture
	// closed makes it take nothing from the escrow.
	closed bool
}

func (p *pool) FundCommunityPool(ctx context.Context, amount sdk.Coins, sender sdk.AccAddress) error {
	if p.closed && sender.Equals(p.f.Auth.GetModuleAddress(types.ModuleName)) {
		return sdkmath.ErrIntOverflow
	}
	return p.f.Bank.SendCoinsFromAccountToModule(ctx, sender, "pool", amount)
}

const feeCollector = "fee_collector"

// blank is a world without a genesis of the module.
func blank(t testing.TB) *world { return blankWith(t, fixture.FailNth(0)) }

// blankWith lets a fault fail the module's calls of the bank.
func blankWith(t testing.TB, fault *fixture.Fault) *world {
	t.Helper()
	modules := []string{royaltytypes.ModuleName, royaltytypes.LatentName, types.ModuleName, "pool", feeCollector, "gov"}
	f := fixture.New(t,
		fixture.WithStores(royaltytypes.StoreKey, licensetypes.StoreKey, datasettypes.StoreKey, types.StoreKey),
		fixture.WithObjectStores(royaltytypes.ObjectStoreKey, types.ObjectStoreKey),
		fixture.WithModuleAccount(royaltytypes.ModuleName, "minter"), fixture.WithModuleAccount(royaltytypes.LatentName),
		fixture.WithModuleAccount(types.ModuleName), fixture.WithModuleAccount("pool"), fixture.WithModuleAccount(feeCollector),
		fixture.WithModuleAccount("gov"))
	w := &world{Fixture: f, t: t, pool: &pool{f: f}}
	w.royalty = royaltykeeper.New(f.Codec, f.StoreService(royaltytypes.StoreKey), f.ObjectKey(royaltytypes.ObjectStoreKey),
		f.Addresses, f.Authority, f.Auth, f.Bank, w.pool, modules)
	f.Bank.AppendSendRestriction(w.royalty.SendRestriction)
	w.license = licensekeeper.NewKeeper(f.Codec, f.StoreService(licensetypes.StoreKey), f.Addresses, w.pool, w.royalty, f.Authority)
	w.dataset = datasetkeeper.NewKeeper(f.Codec, f.StoreService(datasettypes.StoreKey), f.Addresses, w.royalty, w.license, f.Authority)
	w.Keeper = keeper.New(f.Codec, f.StoreService(types.StoreKey), f.ObjectKey(types.ObjectStoreKey), f.Addresses, f.Authority,
		feeCollector, f.Auth, fixture.FailingBank(f.Bank, fault), w.pool, w.dataset)

	types.RegisterInterfaces(f.Registry)
	types.RegisterMsgServer(f.Msgs, keeper.NewMsgServer(w.Keeper))
	types.RegisterQueryServer(f.Queries, keeper.NewQueryServer(w.Keeper))
	f.EndBlocker(types.ModuleName, w.EndBlock)
	f.EndBlocker(royaltytypes.ModuleName, w.royalty.EndBlock)
	w.query = types.NewQueryClient(f.QueryConn())

	require.NoError(t, w.royalty.InitGenesis(f.Ctx(), royaltytypes.GenesisState{Params: royaltytypes.Params{
		SweepBudget:     royaltytypes.DefaultSweepBudget,
		RegistrationFee: chain.Coins(1),
		RevenueDenoms: []royaltytypes.RevenueDenom{{
			Denom: chain.BaseDenom, Erc20: "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE", MinSweep: sdkmath.OneInt(),
		}},
	}}))
	require.NoError(t, w.license.InitGenesis(f.Ctx(), licensetypes.DefaultGenesis()))
	require.NoError(t, w.dataset.InitGenesis(f.Ctx(), *datasettypes.DefaultGenesis()))
	return w
}

func newWorld(t testing.TB) *world { return newWorldWith(t, fixture.FailNth(0)) }

func newWorldWith(t testing.TB, fault *fixture.Fault) *world {
	t.Helper()
	w := unchecked(t, fault)
	w.Invariant("labeling", func(ctx sdk.Context) error { return w.Keeper.CheckInvariants(ctx) })
	w.Invariant("no donations", func(ctx sdk.Context) error {
		donated, err := w.Donations(ctx)
		require.Empty(t, donated, "the escrow holds more than it owes")
		return err
	})
	w.Invariant("royalty", w.royalty.CheckInvariants)
	return w
}

// newWorldUnchecked is for what has too much state to be read whole after every block.
func newWorldUnchecked(t testing.TB) *world { return unchecked(t, fixture.FailNth(0)) }

func unchecked(t testing.TB, fault *fixture.Fault) *world {
	t.Helper()
	w := blankWith(t, fault)
	require.NoError(t, w.InitGenesis(w.Ctx(), *types.DefaultGenesis()))
	w.Fund(requester, coins(chain.OneSahara.MulRaw(1_000_000), sdkmath.NewInt(1e15)))
	w.NextBlock()
	return w
}

// coins are amounts of asahara and of the project's token.
func coins(sahara, tokens sdkmath.Int) sdk.Coins {
	return sdk.NewCoins(sdk.NewCoin(chain.BaseDenom, sahara), sdk.NewCoin(token, tokens))
}

// spec is a small task of four items, two batches and three labelers each; edits change it.
func spec(edits ...func(*types.Spec)) types.Spec {
	s := types.Spec{
		Name: "Is it spam?", Kind: types.Kind_KIND_SINGLE_CHOICE, Domain: "mail", InstructionsCid: metadataCID,
		ItemRoot: bytes.Repeat([]byte{7}, 32), Items: 4, Classes: 2, Redundancy: 3, BatchSize: 2,
		Bounty: coins(sdkmath.NewInt(12_000_000), sdkmath.NewInt(1_205)), Bond: sdk.NewInt64Coin(chain.BaseDenom, 0),
		JoinSeconds: 10, CommitSeconds: 20, RevealSeconds: 30, MaxWaves: 5,
		Result: types.Result{
			Name: "Mail, labeled", MetadataCid: metadataCID, TermsId: open, Tags: []string{"mail"}, Language: "en",
			Modality: "text", LabelerShares: 600_000_000_000, MaxProviderBps: 3000,
		},
	}
	for _, edit := range edits {
		edit(&s)
	}
	return s
}

func bonded(amount int64) func(*types.Spec) {
	return func(s *types.Spec) { s.Bond = sdk.NewInt64Coin(chain.BaseDenom, amount) }
}

// create opens a task of the requester.
func (w *world) create(s types.Spec) uint64 {
	w.t.Helper()
	res := w.MustDeliver(&types.MsgCreateTask{Requester: requester.String(), Spec: s})
	return fixture.ResponseOf[*types.MsgCreateTaskResponse](w.t, res).TaskId
}

func (w *world) task(id uint64) types.Task {
	w.t.Helper()
	task, err := w.Task(w.Ctx(), id)
	require.NoError(w.t, err)
	return task
}

// until makes blocks until a task is at a status: of a second each, or to the end of the present status.
func (w *world) until(id uint64, status types.Status) {
	w.t.Helper()
	for range 10_000 {
		task := w.task(id)
		if task.Status == status {
			return
		}
		require.NotEqual(w.t, types.Status_STATUS_DONE, task.Status, "done before %s", status)
		w.step(id)
	}
	w.t.Fatalf("task %d never comes to %s", id, status)
}

// step makes a block: at the end of a status that ends by time, or a second later.
func (w *world) step(id uint64) {
	w.t.Helper()
	w.NextBlock(fixture.After(max(time.Second, w.task(id).Until.Sub(w.Ctx().BlockTime()))))
}

func salt(b byte) []byte { return bytes.Repeat([]byte{b}, blind.MinSalt) }

// batch is a labeler's present batch, or nil.
func (w *world) batch(id uint64, labeler sdk.AccAddress) *types.QueryBatchResponse {
	w.t.Helper()
	res, err := w.query.Batch(w.Ctx(), &types.QueryBatchRequest{TaskId: id, Labeler: labeler.String()})
	if err != nil {
		if !errors.Is(err, types.ErrUnknownMember) {
			require.ErrorIs(w.t, err, types.ErrNoBatch)
		}
		return nil
	}
	return res
}

func (w *world) commitMsg(id uint64, labeler sdk.AccAddress, labels []byte) *types.MsgCommit {
	w.t.Helper()
	b := w.batch(id, labeler)
	hash := blind.Commitment(blind.Batch{
		ChainID: w.Ctx().ChainID(), Task: id, Wave: b.Wave, Batch: b.Batch, Labeler: labeler,
	}, labels, salt(1))
	return &types.MsgCommit{Labeler: labeler.String(), TaskId: id, Wave: b.Wave, Commitment: hash[:]}
}

func revealMsg(id uint64, labeler sdk.AccAddress, labels []byte) *types.MsgReveal {
	return &types.MsgReveal{Labeler: labeler.String(), TaskId: id, Labels: labels, Salt: salt(1)}
}

// answer says what a labeler says of an item; ghost reveals nothing.
type answer func(item uint32) byte

// wave has labelers join, commit and reveal, each by its answers; nil vanishes after the commitment.
func (w *world) wave(id uint64, labelers []sdk.AccAddress, answers []answer) {
	w.t.Helper()
	w.until(id, types.Status_STATUS_JOIN)
	for _, labeler := range labelers {
		w.MustDeliver(&types.MsgJoin{Labeler: labeler.String(), TaskId: id})
	}
	w.until(id, types.Status_STATUS_COMMIT)
	said := make([][]byte, len(labelers))
	for i, labeler := range labelers {
		b := w.batch(id, labeler)
		if b == nil || answers[i] == nil {
			continue
		}
		for _, item := range b.Items {
			said[i] = append(said[i], answers[i](item))
		}
		w.MustDeliver(w.commitMsg(id, labeler, said[i]))
	}
	w.until(id, types.Status_STATUS_REVEAL)
	for i, labeler := range labelers {
		if said[i] != nil {
			w.MustDeliver(revealMsg(id, labeler, said[i]))
		}
	}
	for at := w.task(id).Status; at <= types.Status_STATUS_COUNT && at > types.Status_STATUS_JOIN; at = w.task(id).Status {
		w.step(id)
	}
}

// people are so many accounts.
func people(n int) []sdk.AccAddress {
	list := make([]sdk.AccAddress, n)
	for i := range list {
		list[i] = fixture.Account("labeler" + string(rune('A'+i/26)) + string(rune('A'+i%26)))
	}
	return list
}

func all(n int, a answer) []answer {
	list := make([]answer, n)
	for i := range list {
		list[i] = a
	}
	return list
}

// truth says of even items 0 and of odd ones 1.
func truth(item uint32) byte { return byte(item % 2) }
