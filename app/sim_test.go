package app_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/cluster"
	"github.com/sahara-chain/sahara/testutil/simulate"
)

// ownModules is where the chain's own modules live. All of them that have a simulator take part.
const ownModules = "github.com/sahara-chain/sahara/x/"

// TestSimulation lives random lives on whole nodes, sequential and Block-STM: from the modules' random genesis, blocks of
// what their simulators and x/bank's make, and a proposal of each kind in between. After every block the nodes agree and
// all invariants hold. Of a life that fails the seed is printed.
func TestSimulation(t *testing.T) {
	if testing.Short() {
		t.Skip("random lives take a while")
	}
	var lives []*simulate.Simulator
	for _, seed := range []uint64{1, 2, 3, 4, 5} {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			l := newLife(t, seed)
			l.blocks(30, 40) // long enough for a labeling task, from its opening to a panel
			l.propose()
			l.blocks(15, 40)
			require.Less(t, l.failed, l.sent/4, "of %d transactions too many fail", l.sent)
			t.Logf("seed %d: %d transactions, of which %d failed", seed, l.sent, l.failed)
			lives = append(lives, l.Simulator)
		})
	}
	simulate.RequireAll(t, lives...)
}

// life is a cluster on which messages are drawn at random.
type life struct {
	*cluster.Cluster
	*simulate.Simulator
	t            *testing.T
	sent, failed int
}

func newLife(t *testing.T, seed uint64) *life {
	t.Helper()
	r := rand.New(rand.NewSource(int64(seed)))
	c := cluster.New(t, cluster.Options{Seed: seed, Genesis: func(c *cluster.Cluster, genesis app.GenesisState) {
		state := &module.SimulationState{
			Rand: r, Cdc: c.First().AppCodec(), Accounts: simAccounts(t, c), GenState: map[string]json.RawMessage(genesis),
		}
		for _, m := range simulated(c) {
			m.GenerateGenesisState(state)
		}
	}})
	first := c.First()
	modules := make([]any, 0, len(first.ModuleManager.Modules))
	for _, m := range simulated(c) {
		modules = append(modules, m)
	}
	bank, ok := first.ModuleManager.Modules[banktypes.ModuleName].(simsx.HasWeightedOperationsX)
	require.True(t, ok)
	modules = append(modules, transfers{bank})
	return &life{Cluster: c, t: t, Simulator: simulate.New(r, simAccounts(t, c), first.AccountKeeper, first.BankKeeper,
		first.AccountKeeper.AddressCodec(), modules...)}
}

// simulated are our modules that have a simulator, in the order of their names.
func simulated(c *cluster.Cluster) (own []module.AppModuleSimulation) {
	for _, name := range slices.Sorted(maps.Keys(c.First().ModuleManager.Modules)) {
		m, ok := c.First().ModuleManager.Modules[name].(module.AppModuleSimulation)
		if ok && strings.HasPrefix(reflect.TypeOf(m).PkgPath(), ownModules) {
			own = append(own, m)
		}
	}
	return own
}

func simAccounts(t *testing.T, c *cluster.Cluster) []simtypes.Account {
	t.Helper()
	codec := c.First().AccountKeeper.AddressCodec()
	accounts := make([]simtypes.Account, len(c.Accounts))
	for i, a := range c.Accounts {
		text, err := codec.BytesToString(a.Address)
		require.NoError(t, err)
		accounts[i] = simtypes.Account{PrivKey: a.Key, PubKey: a.Key.PubKey(), Address: a.Address, AddressBech32: text}
	}
	return accounts
}

// blocks makes blocks of messages that were all made for the state before: some get into each other's way, and fail.
func (l *life) blocks(n, perBlock int) {
	l.t.Helper()
	for range n {
		l.block(cluster.BlockTime, perBlock)
	}
}

// block makes one block, some time after the last, and returns what came of it.
func (l *life) block(after time.Duration, perBlock int) *abci.ResponseFinalizeBlock {
	l.t.Helper()
	var txs [][]byte
	var made []sdk.Msg
	for _, account := range l.Accounts {
		account.Sync()
	}
	for range perBlock {
		signer, msg, ok := l.Draw(l.Context())
		if !ok {
			continue
		}
		i := slices.IndexFunc(l.Accounts, func(a *cluster.Account) bool { return a.Address.Equals(signer) })
		require.GreaterOrEqual(l.t, i, 0, "%s is signed by a stranger", sdk.MsgTypeURL(msg))
		txs, made = append(txs, l.Accounts[i].Sign(cluster.TxOptions{Gas: 3_000_000}, msg)), append(made, msg)
	}
	block := l.NextBlockAfter(after, txs...)
	for i, result := range block.TxResults {
		l.sent++
		if result.Code != 0 {
			l.failed++
			require.NotContains(l.t, result.Log, "panic", sdk.MsgTypeURL(made[i]))
			continue
		}
		l.Made[sdk.MsgTypeURL(made[i])]++
	}
	return block
}

// propose lets governance execute a message of each kind that modules want it to.
func (l *life) propose() {
	l.t.Helper()
	proposer := slices.MaxFunc(l.Accounts, func(a, b *cluster.Account) int { // others may have spent what a deposit takes
		return l.balance(a).BigInt().Cmp(l.balance(b).BigInt())
	})
	msgs := l.Proposals(l.Context())
	for _, msg := range msgs {
		submit, err := govv1.NewMsgSubmitProposal([]sdk.Msg{msg}, chain.Coins(1_000), proposer.Address.String(), "", "simulated", "by chance", false)
		require.NoError(l.t, err)
		proposer.Sync()
		result := l.NextBlock(proposer.Sign(cluster.TxOptions{Gas: 3_000_000}, submit)).TxResults[0]
		require.Zero(l.t, result.Code, result.Log)
	}
	for id := range uint64(len(msgs)) {
		l.NextBlock(l.ValidatorTxs(func(v *cluster.Account) sdk.Msg {
			return govv1.NewMsgVote(v.Address, id+1, govv1.OptionYes, "")
		})...)
	}
	l.NextBlockAfter(72 * time.Hour)
	for id, msg := range msgs {
		proposal, err := l.First().GovKeeper.Proposals.Get(l.Context(), uint64(id)+1)
		require.NoError(l.t, err)
		require.Equal(l.t, govv1.StatusPassed, proposal.Status, "%s: %s", sdk.MsgTypeURL(msg), proposal.FailedReason)
		l.Made[sdk.MsgTypeURL(msg)]++
	}
}

func (l *life) balance(a *cluster.Account) sdkmath.Int {
	return l.First().BankKeeper.GetBalance(l.Context(), a.Address, chain.BaseDenom).Amount
}

// transfers are the operations of x/bank without its proposals, which could switch sends off.
type transfers struct{ simsx.HasWeightedOperationsX }
