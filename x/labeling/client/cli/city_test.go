package cli

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

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

const feeCollector = "fee_collector"

// city is the real module on real keepers, with a terminal. Its invariants are held to after every block.
type city struct {
	*fixture.Fixture
	t    *testing.T
	home string
	// mu is for commands that ask several things at once. tamper changes an answer to a query.
	mu     sync.Mutex
	tamper func(any)
	asked  int
}

// communityPool takes what is forfeit.
type communityPool struct{ f *fixture.Fixture }

func (p communityPool) FundCommunityPool(ctx context.Context, amount sdk.Coins, sender sdk.AccAddress) error {
	return p.f.Bank.SendCoinsFromAccountToModule(ctx, sender, "pool", amount)
}

func newCity(t *testing.T) *city {
	t.Helper()
	f := fixture.New(t,
		fixture.WithStores(royaltytypes.StoreKey, licensetypes.StoreKey, datasettypes.StoreKey, types.StoreKey),
		fixture.WithObjectStores(royaltytypes.ObjectStoreKey, types.ObjectStoreKey),
		fixture.WithModuleAccount(royaltytypes.ModuleName, "minter"), fixture.WithModuleAccount(royaltytypes.LatentName),
		fixture.WithModuleAccount(types.ModuleName), fixture.WithModuleAccount("pool"), fixture.WithModuleAccount(feeCollector),
		fixture.WithModuleAccount("gov"))
	pool := communityPool{f}
	royalty := royaltykeeper.New(f.Codec, f.StoreService(royaltytypes.StoreKey), f.ObjectKey(royaltytypes.ObjectStoreKey),
		f.Addresses, f.Authority, f.Auth, f.Bank, pool, []string{royaltytypes.ModuleName, royaltytypes.LatentName, types.ModuleName, "pool", feeCollector, "gov"})
	f.Bank.AppendSendRestriction(royalty.SendRestriction)
	license := licensekeeper.NewKeeper(f.Codec, f.StoreService(licensetypes.StoreKey), f.Addresses, pool, royalty, f.Authority)
	dataset := datasetkeeper.NewKeeper(f.Codec, f.StoreService(datasettypes.StoreKey), f.Addresses, royalty, license, f.Authority)
	k := keeper.New(f.Codec, f.StoreService(types.StoreKey), f.ObjectKey(types.ObjectStoreKey), f.Addresses, f.Authority,
		feeCollector, f.Auth, f.Bank, pool, dataset)
	types.RegisterInterfaces(f.Registry)
	types.RegisterMsgServer(f.Msgs, keeper.NewMsgServer(k))
	types.RegisterQueryServer(f.Queries, keeper.NewQueryServer(k))
	datasettypes.RegisterQueryServer(f.Queries, datasetkeeper.NewQueryServer(dataset))
	f.EndBlocker(types.ModuleName, k.EndBlock)
	f.EndBlocker(royaltytypes.ModuleName, royalty.EndBlock)
	f.Invariant(types.ModuleName, func(ctx sdk.Context) error { return k.CheckInvariants(ctx) })
	require.NoError(t, royalty.InitGenesis(f.Ctx(), royaltytypes.GenesisState{Params: royaltytypes.Params{
		SweepBudget: royaltytypes.DefaultSweepBudget, RegistrationFee: chain.Coins(1),
		RevenueDenoms: []royaltytypes.RevenueDenom{{
			Denom: chain.BaseDenom, Erc20: "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE", MinSweep: sdkmath.OneInt(),
		}},
	}}))
	require.NoError(t, license.InitGenesis(f.Ctx(), licensetypes.DefaultGenesis()))
	require.NoError(t, dataset.InitGenesis(f.Ctx(), *datasettypes.DefaultGenesis()))
	require.NoError(t, k.InitGenesis(f.Ctx(), *types.DefaultGenesis()))
	f.Fund(fixture.Account("alice"), sdk.NewCoins(sdk.NewCoin(chain.BaseDenom, chain.OneSahara.MulRaw(1_000))))
	f.NextBlock()
	return &city{Fixture: f, t: t, home: t.TempDir(), tamper: func(any) {}}
}

// run runs a command of alice's. What it sends is in a block when it ends.
func (c *city) run(args ...string) (out, beside string, err error) {
	c.t.Helper()
	var sent sdk.Msg
	clientCtx := client.Context{}.WithCodec(c.Codec).WithChainID(c.Ctx().ChainID()).WithHomeDir(c.home)
	sign := func(_ context.Context, _ *cobra.Command, _ client.Context, msg sdk.Msg) ([]byte, error) {
		sent = msg
		return nil, nil
	}
	cmd := command(backend{
		owner: func(cmd *cobra.Command) (client.Context, bool, error) {
			dry, _ := cmd.Flags().GetBool(flags.FlagDryRun)
			yes, _ := cmd.Flags().GetBool(flags.FlagSkipConfirmation)
			return clientCtx.WithFromAddress(fixture.Account("alice")).WithSkipConfirmation(yes), dry, nil
		},
		query: func(*cobra.Command) (client.Context, error) { return clientCtx, nil },
		node:  func(client.Context) node { return newNode(cityConn{c, c.QueryConn()}) },
		sign:  sign, free: sign,
		submit: func(_ context.Context, _ client.Context, _ []byte, answer proto.Message) (string, error) {
			res := c.Deliver(sent)
			if res.Err != nil {
				return "", res.Err
			}
			b, err := proto.Marshal(res.Responses[0])
			require.NoError(c.t, err)
			c.NextBlock()
			return "C0FFEE", proto.Unmarshal(b, answer)
		},
	})
	var stdout, stderr bytes.Buffer
	cmd.SetIn(strings.NewReader("n\n"))
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	cmd.SetArgs(args)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	cmd.SetContext(c.t.Context())
	err = cmd.Execute()
	return stdout.String(), stderr.String(), err
}

// must is run, for what has to succeed.
func (c *city) must(args ...string) string {
	c.t.Helper()
	out, beside, err := c.run(args...)
	require.NoError(c.t, err, beside)
	return out
}

// cityConn is a connection to the city's queries.
type cityConn struct {
	c *city
	*fixture.QueryConn
}

func (q cityConn) Invoke(ctx context.Context, method string, args, reply any, opts ...grpc.CallOption) error {
	q.c.mu.Lock()
	defer q.c.mu.Unlock()
	q.c.asked++
	if err := q.QueryConn.Invoke(ctx, method, args, reply, opts...); err != nil {
		return err
	}
	q.c.tamper(reply)
	return nil
}

func (c *city) queries() types.QueryClient { return types.NewQueryClient(c.QueryConn()) }

func (c *city) task(id uint64) types.Task {
	c.t.Helper()
	res, err := c.queries().Task(c.Ctx(), &types.QueryTaskRequest{Id: id})
	require.NoError(c.t, err)
	return res.Task
}

// until makes blocks until a task is at a status.
func (c *city) until(id uint64, status types.Status) {
	c.t.Helper()
	for range 10_000 {
		task := c.task(id)
		if task.Status == status {
			return
		}
		require.NotEqual(c.t, types.Status_STATUS_DONE, task.Status, "done before %s", status)
		c.NextBlock(fixture.After(max(time.Second, task.Until.Sub(c.Ctx().BlockTime()))))
	}
	c.t.Fatalf("task %d never comes to %s", id, status)
}

// wave has labelers join, commit to what they say of an item, and reveal it. Who says nil vanishes.
func (c *city) wave(id uint64, labelers []string, say func(labeler string, item uint32) []byte) {
	c.t.Helper()
	c.until(id, types.Status_STATUS_JOIN)
	for _, name := range labelers {
		c.MustDeliver(&types.MsgJoin{Labeler: fixture.Account(name).String(), TaskId: id})
	}
	c.until(id, types.Status_STATUS_COMMIT)
	salt, said := bytes.Repeat([]byte{1}, blind.MinSalt), map[string][]byte{}
	for _, name := range labelers {
		who := fixture.Account(name)
		batch, err := c.queries().Batch(c.Ctx(), &types.QueryBatchRequest{TaskId: id, Labeler: who.String()})
		require.NoError(c.t, err)
		for _, item := range batch.Items {
			said[name] = append(said[name], say(name, item)...)
		}
		hash := blind.Commitment(blind.Batch{ChainID: c.Ctx().ChainID(), Task: id, Wave: batch.Wave, Batch: batch.Batch, Labeler: who}, said[name], salt)
		c.MustDeliver(&types.MsgCommit{Labeler: who.String(), TaskId: id, Wave: batch.Wave, Commitment: hash[:]})
	}
	c.until(id, types.Status_STATUS_REVEAL)
	for _, name := range labelers {
		if said[name] != nil {
			c.MustDeliver(&types.MsgReveal{Labeler: fixture.Account(name).String(), TaskId: id, Labels: said[name], Salt: salt})
		}
	}
	wave := c.task(id).Wave
	for at := c.task(id); at.Wave == wave && at.Status <= types.Status_STATUS_COUNT; at = c.task(id) {
		c.NextBlock(fixture.After(max(time.Second, at.Until.Sub(c.Ctx().BlockTime()))))
	}
}

// names are so many people.
func names(prefix string, n int) (list []string) {
	for i := range n {
		list = append(list, prefix+string(rune('A'+i)))
	}
	return list
}

// replayed runs the command that an export prints, and gives the files that it writes.
func (c *city) replayed(said string) (labels, workers string) {
	c.t.Helper()
	at := strings.Index(said, "saharad labeling infer")
	require.GreaterOrEqual(c.t, at, 0, said)
	path := filepath.Join(c.t.TempDir(), "workers.csv")
	labels = c.must(append(strings.Fields(said[at:])[2:], "--workers", path)...)
	return labels, read(c.t, path)
}
