package app_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/cluster"
	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/client/secrets"
	labelingkeeper "github.com/sahara-chain/sahara/x/labeling/keeper"
	labelingtypes "github.com/sahara-chain/sahara/x/labeling/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// labelingTask is a task in a cluster, opened by the first account.
type labelingTask struct {
	t  *testing.T
	c  *cluster.Cluster
	id uint64
	// says is what a labeler says of an item; nil for what is true.
	says func(sdk.AccAddress, uint32) []byte
}

func openTask(
	t *testing.T, c *cluster.Cluster, items, redundancy, batch uint32, edits ...func(*labelingtypes.Spec),
) labelingTask {
	t.Helper()
	const cid = "bagaaierasords4njcts6vs7qvdjfcvgnume4hqohf65zsfguprqphs3icwea"
	requester := c.Accounts[0]
	spec := labelingtypes.Spec{
		Name: "Is it spam?", Kind: labelingtypes.Kind_KIND_SINGLE_CHOICE, Domain: "mail", InstructionsCid: cid,
		ItemRoot: bytes.Repeat([]byte{7}, 32), Items: items, Classes: 2, Redundancy: redundancy, BatchSize: batch,
		Bounty: sdk.NewCoins(sdk.NewCoin(chain.BaseDenom, sdkmath.NewInt(int64(items*redundancy)*1_000_000))),
		Bond:   sdk.NewInt64Coin(chain.BaseDenom, 1_000), JoinSeconds: 60, CommitSeconds: 60, RevealSeconds: 60, MaxWaves: 10,
		Result: labelingtypes.Result{
			Name: "Mail, labeled", MetadataCid: cid, TermsId: 1, Modality: "text", LabelerShares: royaltytypes.ShareSupply,
		},
	}
	for _, edit := range edits {
		edit(&spec)
	}
	result := c.NextBlock(requester.Sign(cluster.TxOptions{}, &labelingtypes.MsgCreateTask{Requester: requester.Address.String(), Spec: spec}))
	requireOK(t, result)
	return labelingTask{t: t, c: c, id: 1}
}

func requireOK(t *testing.T, result *abci.ResponseFinalizeBlock) {
	t.Helper()
	for i, tx := range result.TxResults {
		require.Zero(t, tx.Code, "%d: %s", i, tx.Log)
	}
}

func (k labelingTask) task() labelingtypes.Task {
	k.t.Helper()
	task, err := k.c.First().LabelingKeeper.Task(k.c.Context(), k.id)
	require.NoError(k.t, err)
	return task
}

// until makes blocks until the task is at a status.
func (k labelingTask) until(status labelingtypes.Status) {
	k.t.Helper()
	for range 1_000 {
		task := k.task()
		if task.Status == status {
			return
		}
		k.c.NextBlockAfter(max(time.Second, task.Until.Sub(k.c.Now())))
	}
	k.t.Fatalf("the task never comes to %s", status)
}

func (k labelingTask) batch(labeler sdk.AccAddress) *labelingtypes.QueryBatchResponse {
	k.t.Helper()
	res, err := labelingkeeper.NewQueryServer(k.c.First().LabelingKeeper).Batch(k.c.Context(), &labelingtypes.QueryBatchRequest{
		TaskId: k.id, Labeler: labeler.String(),
	})
	require.NoError(k.t, err)
	return res
}

var labelingSalt = bytes.Repeat([]byte{1}, blind.MinSalt)

func (k labelingTask) labels(labeler sdk.AccAddress) []byte {
	k.t.Helper()
	var labels []byte
	for _, item := range k.batch(labeler).Items {
		label := []byte{byte(item % 2)}
		if k.says != nil {
			label = k.says(labeler, item)
		}
		labels = append(labels, label...)
	}
	return labels
}

func (k labelingTask) join(labeler sdk.AccAddress) sdk.Msg {
	return &labelingtypes.MsgJoin{Labeler: labeler.String(), TaskId: k.id}
}

func (k labelingTask) commit(labeler sdk.AccAddress) sdk.Msg {
	k.t.Helper()
	b := k.batch(labeler)
	hash := blind.Commitment(blind.Batch{
		ChainID: chain.InProcessID, Task: k.id, Wave: b.Wave, Batch: b.Batch, Labeler: labeler,
	}, k.labels(labeler), labelingSalt)
	return &labelingtypes.MsgCommit{Labeler: labeler.String(), TaskId: k.id, Wave: b.Wave, Commitment: hash[:]}
}

func (k labelingTask) reveal(labeler sdk.AccAddress) sdk.Msg {
	k.t.Helper()
	return &labelingtypes.MsgReveal{Labeler: labeler.String(), TaskId: k.id, Labels: k.labels(labeler), Salt: labelingSalt}
}

func (k labelingTask) claim(labeler sdk.AccAddress) sdk.Msg {
	return &labelingtypes.MsgClaim{Sender: labeler.String(), TaskId: k.id}
}

// TestLabelersDoNotConflict: blocks full of labelers who join with bonds, commit, reveal and claim run each transaction
// once under Block-STM, with the results of a sequential node.
func TestLabelersDoNotConflict(t *testing.T) {
	count := executions(t)
	const labelers = 200
	c := cluster.New(t, cluster.Options{
		Accounts: labelers + 1, Nodes: []cluster.NodeOption{cluster.Sequential(), cluster.BlockSTM(4, false)},
	})
	k := openTask(t, c, 20*labelers, 1, 20)
	for _, step := range []struct {
		status labelingtypes.Status
		msg    func(sdk.AccAddress) sdk.Msg
	}{
		{labelingtypes.Status_STATUS_JOIN, k.join},
		{labelingtypes.Status_STATUS_COMMIT, k.commit},
		{labelingtypes.Status_STATUS_REVEAL, k.reveal},
		{labelingtypes.Status_STATUS_DONE, k.claim},
	} {
		k.until(step.status)
		var txs [][]byte
		for _, labeler := range c.Accounts[1:] {
			txs = append(txs, labeler.Sign(cluster.TxOptions{}, step.msg(labeler.Address)))
		}
		before := count()
		requireOK(t, c.NextBlock(txs...))
		t.Logf("%s: %d transactions, %d executions", step.status, len(txs), count()-before)
		require.EqualValues(t, len(txs), count()-before, "a transaction was executed again")
	}
	shares := royaltytypes.ShareDenom(k.task().DatasetId)
	require.EqualValues(t, royaltytypes.ShareSupply/labelers, c.Accounts[1].Balance(shares).Int64())
	for _, coin := range c.First().BankKeeper.GetAllBalances(c.Context(), c.First().AccountKeeper.GetModuleAddress(labelingtypes.ModuleName)) {
		t.Errorf("%s stay in the escrow", coin)
	}
}

// TestInvitedLabelerNeedsNoCoins: an account that the chain has never seen labels, from joining to its pay, and never
// holds a coin before it is paid. Nobody else sends anything for free, nor does it when its invitation is used up.
func TestInvitedLabelerNeedsNoCoins(t *testing.T) {
	c := cluster.New(t, cluster.Options{})
	k := openTask(t, c, 4, 1, 4)
	requester, labeler, other := c.Accounts[0], c.NewAccount("labeler"), c.NewAccount("other")
	free := cluster.TxOptions{Fee: sdk.Coins{}}
	refused := func(code uint32, by *cluster.Account, o cluster.TxOptions, msgs ...sdk.Msg) {
		t.Helper()
		result := c.NextBlock(by.Sign(o, msgs...)).TxResults[0]
		require.Equal(t, code, result.Code, result.Log)
		by.Sync()
	}
	const insufficientFee, unauthorized = 13, 4
	refused(insufficientFee, c.Accounts[1], free, k.join(c.Accounts[1].Address))
	requireOK(t, c.NextBlock(requester.Sign(cluster.TxOptions{}, &labelingtypes.MsgInvite{
		Requester: requester.Address.String(), TaskId: k.id, Labelers: []string{labeler.Address.String()},
	})))
	labeler.Sync()
	left := func() uint32 {
		m, err := c.First().LabelingKeeper.Member(c.Context(), k.id, labeler.Address)
		require.NoError(t, err)
		return m.Free
	}
	all := left()
	require.EqualValues(t, labelingtypes.DefaultFreeTransactions, all)

	refused(insufficientFee, c.Accounts[1], free, k.join(c.Accounts[1].Address)) // not invited
	refused(insufficientFee, labeler, free, banktypes.NewMsgSend(labeler.Address, other.Address, chain.Coins(1)))
	refused(insufficientFee, labeler, free, k.join(labeler.Address), banktypes.NewMsgSend(labeler.Address, other.Address, chain.Coins(1)))
	refused(insufficientFee, labeler, cluster.TxOptions{Fee: sdk.Coins{}, Gas: labelingtypes.DefaultFreeGas + 1}, k.join(labeler.Address))
	refused(unauthorized, labeler, cluster.TxOptions{Fee: sdk.Coins{}, ChainID: "another"}, k.join(labeler.Address)) // a bad signature
	require.Equal(t, all, left(), "what is refused before it runs uses nothing up")

	requireOK(t, c.NextBlock(labeler.Sign(free, k.join(labeler.Address))))
	k.until(labelingtypes.Status_STATUS_COMMIT)
	requireOK(t, c.NextBlock(labeler.Sign(free, k.commit(labeler.Address))))
	k.until(labelingtypes.Status_STATUS_REVEAL)
	requireOK(t, c.NextBlock(labeler.Sign(free, k.reveal(labeler.Address))))
	require.Equal(t, all-3, left())
	require.True(t, labeler.Balance(chain.BaseDenom).IsZero())
	k.until(labelingtypes.Status_STATUS_DONE)
	requireOK(t, c.NextBlock(labeler.Sign(free, k.claim(labeler.Address))))
	require.True(t, labeler.Balance(chain.BaseDenom).IsPositive())

	for n := left(); n > 0; n-- { // what fails when it runs uses one up
		require.NotZero(t, c.NextBlock(labeler.Sign(free, k.claim(labeler.Address))).TxResults[0].Code)
	}
	require.Zero(t, left())
	refused(insufficientFee, labeler, free, k.claim(labeler.Address))
}

// TestAppealsAgree takes a task through wrong gold, appeals in one block, a panel and a second inference, on nodes that run
// transactions one by one and at the same time: after every block they agree, and at the end nothing is left.
func TestAppealsAgree(t *testing.T) {
	const items = 10
	gold := func(item uint32) byte { return byte(item%2) ^ byte((items-1-item)/5) } // wrong for the first five
	hidden := secrets.Gold{Classes: 2}
	for item := range uint32(items) {
		hidden.Items = append(hidden.Items, secrets.Item{Item: item, Class: uint32(gold(item)), Salt: labelingSalt})
	}
	root, err := hidden.Root()
	require.NoError(t, err)
	c := cluster.New(t, cluster.Options{
		Accounts: 12, Nodes: []cluster.NodeOption{cluster.Sequential(), cluster.BlockSTM(4, false)},
	})
	honest, informed, panelists := c.Accounts[1:3], c.Accounts[3:6], c.Accounts[6:12]
	k := openTask(t, c, items, 5, items, func(s *labelingtypes.Spec) {
		s.Gold, s.GoldSeconds, s.AppealSeconds = &labelingtypes.Gold{Root: root[:], PerClass: hidden.PerClass()}, 60, 60
	})
	k.says = func(labeler sdk.AccAddress, item uint32) []byte {
		for _, a := range informed {
			if a.Address.Equals(labeler) {
				return []byte{gold(item)}
			}
		}
		return []byte{byte(item % 2)}
	}
	k.work(slices.Concat(honest, informed), labelingtypes.Status_STATUS_GOLD)
	shown := &labelingtypes.MsgRevealGold{Requester: c.Accounts[0].Address.String(), TaskId: k.id}
	for n, g := range hidden.Items {
		proof, err := hidden.Proof(n)
		require.NoError(t, err)
		shown.Items = append(shown.Items, labelingtypes.GoldItem{Item: g.Item, Class: g.Class, Salt: g.Salt, Proof: proof})
	}
	requireOK(t, c.NextBlock(c.Accounts[0].Sign(cluster.TxOptions{}, shown)))
	k.until(labelingtypes.Status_STATUS_APPEAL)
	k.block(honest, func(who sdk.AccAddress) sdk.Msg {
		return &labelingtypes.MsgAppeal{Appellant: who.String(), TaskId: k.id, Items: []uint64{0, 1, 2, 3, 4, 9}}
	})
	k.until(labelingtypes.Status_STATUS_PANEL)
	panel := labelingTask{t: t, c: c, id: k.task().Appeals.Panel}
	panel.work(panelists, labelingtypes.Status_STATUS_DONE)
	k.until(labelingtypes.Status_STATUS_DONE)
	require.EqualValues(t, 5, k.task().Appeals.Struck)
	k.block(panelists, panel.claim)
	k.block(c.Accounts[:6], k.claim)
	k.requireDrained()
}

// block has each of some accounts send a message in one block.
func (k labelingTask) block(accounts []*cluster.Account, msg func(sdk.AccAddress) sdk.Msg) *abci.ResponseFinalizeBlock {
	k.t.Helper()
	var txs [][]byte
	for _, a := range accounts {
		txs = append(txs, a.Sign(cluster.TxOptions{}, msg(a.Address)))
	}
	result := k.c.NextBlock(txs...)
	requireOK(k.t, result)
	return result
}

// work has accounts join, commit and reveal, each in a block, and goes on to a status.
func (k labelingTask) work(accounts []*cluster.Account, done labelingtypes.Status) {
	k.t.Helper()
	k.until(labelingtypes.Status_STATUS_JOIN)
	k.block(accounts, k.join)
	k.until(labelingtypes.Status_STATUS_COMMIT)
	given := slices.DeleteFunc(slices.Clone(accounts), func(a *cluster.Account) bool { return !k.has(a.Address) })
	k.block(given, k.commit)
	k.until(labelingtypes.Status_STATUS_REVEAL)
	k.block(given, k.reveal)
	k.until(done)
}

// requireDrained: nothing stays in the escrow.
func (k labelingTask) requireDrained() {
	k.t.Helper()
	app := k.c.First()
	for _, coin := range app.BankKeeper.GetAllBalances(k.c.Context(), app.AccountKeeper.GetModuleAddress(labelingtypes.ModuleName)) {
		k.t.Errorf("%s stay in the escrow", coin)
	}
}

// has tells whether a labeler has a batch.
func (k labelingTask) has(labeler sdk.AccAddress) bool {
	k.t.Helper()
	member, err := k.c.First().LabelingKeeper.Member(k.c.Context(), k.id, labeler)
	require.NoError(k.t, err)
	return member.Slot > 0
}
