// Package simulation lets the SDK's simulator open tasks, invite, join, commit, reveal, claim and change parameters.
package simulation

import (
	"bytes"
	"context"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/keeper"
	"github.com/sahara-chain/sahara/x/labeling/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

const (
	// maxTask is how far up the simulator looks for tasks.
	maxTask = 20
	// phase is the longest part of a wave in seconds, so that waves pass within a simulated life.
	phase = 5
)

// MsgCreateTaskFactory opens a small task.
func MsgCreateTaskFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgCreateTask] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgCreateTask) {
		requester, r := rich(data, reporter), data.Rand()
		if reporter.IsSkipped() {
			return nil, nil
		}
		name := cid.CID{Codec: cid.JSON}.String()
		spec := types.Spec{
			Name: "a task", Kind: types.Kind_KIND_SINGLE_CHOICE, Domain: "mail", InstructionsCid: name,
			ItemRoot: bytes.Repeat([]byte{1}, types.HashSize), Items: r.Uint32InRange(1, 20), Classes: r.Uint32InRange(2, 4),
			Redundancy: r.Uint32InRange(1, 4), BatchSize: r.Uint32InRange(1, 10),
			Bounty: sdk.NewCoins(sdk.NewCoin(chain.BaseDenom, sdkmath.NewInt(1000+r.Int63n(100_000)))),
			Bond:   sdk.NewInt64Coin(chain.BaseDenom, r.Int63n(2)*100), JoinSeconds: r.Uint64InRange(1, phase),
			CommitSeconds: r.Uint64InRange(1, phase), RevealSeconds: r.Uint64InRange(1, phase), MaxWaves: r.Uint32InRange(1, 4),
			Result: types.Result{
				Name: "a result", MetadataCid: name, TermsId: 1, Modality: "text",
				LabelerShares: r.Uint64InRange(0, royaltytypes.ShareSupply),
			},
		}
		if !tried(ctx, reporter, func(ctx sdk.Context) error {
			_, err := k.CreateTask(ctx, requester.Address, spec)
			return err
		}) {
			return nil, nil
		}
		return []simsx.SimAccount{requester}, &types.MsgCreateTask{Requester: requester.AddressBech32, Spec: spec}
	}
}

// MsgInviteFactory invites an account to a random task of its requester.
func MsgInviteFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgInvite] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgInvite) {
		task, ok := anyTask(ctx, k, data, reporter)
		if !ok {
			return nil, nil
		}
		requester, labeler := data.GetAccount(reporter, task.Requester), data.AnyAccount(reporter)
		if reporter.IsSkipped() {
			return nil, nil
		}
		msg := &types.MsgInvite{Requester: requester.AddressBech32, TaskId: task.Id, Labelers: []string{labeler.AddressBech32}}
		if !tried(ctx, reporter, func(ctx sdk.Context) error {
			return k.Invite(ctx, requester.Address, msg.TaskId, msg.Labelers)
		}) {
			return nil, nil
		}
		return []simsx.SimAccount{requester}, msg
	}
}

// MsgJoinFactory joins a random task.
func MsgJoinFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgJoin] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgJoin) {
		labeler, id := rich(data, reporter), taskID(data)
		if !tried(ctx, reporter, func(ctx sdk.Context) error {
			_, err := k.Join(ctx, labeler.Address, id)
			return err
		}) {
			return nil, nil
		}
		return []simsx.SimAccount{labeler}, &types.MsgJoin{Labeler: labeler.AddressBech32, TaskId: id}
	}
}

// MsgLeaveFactory takes a bond back.
func MsgLeaveFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgLeave] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgLeave) {
		labeler, id := data.AnyAccount(reporter), taskID(data)
		if !tried(ctx, reporter, func(ctx sdk.Context) error { return k.Leave(ctx, labeler.Address, id) }) {
			return nil, nil
		}
		return []simsx.SimAccount{labeler}, &types.MsgLeave{Labeler: labeler.AddressBech32, TaskId: id}
	}
}

// MsgCommitFactory commits to labels that MsgRevealFactory makes again.
func MsgCommitFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgCommit] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgCommit) {
		labeler, b := withBatch(ctx, k, data, reporter)
		if b == nil {
			return nil, nil
		}
		hash := blind.Commitment(blind.Batch{
			ChainID: sdk.UnwrapSDKContext(ctx).ChainID(), Task: b.task, Wave: b.Wave, Batch: b.Batch, Labeler: labeler.Address,
		}, b.labels(), salt())
		msg := &types.MsgCommit{Labeler: labeler.AddressBech32, TaskId: b.task, Wave: b.Wave, Commitment: hash[:]}
		if !tried(ctx, reporter, func(ctx sdk.Context) error { return k.Commit(ctx, labeler.Address, msg) }) {
			return nil, nil
		}
		return []simsx.SimAccount{labeler}, msg
	}
}

// MsgRevealFactory reveals them.
func MsgRevealFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgReveal] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgReveal) {
		labeler, b := withBatch(ctx, k, data, reporter)
		if b == nil {
			return nil, nil
		}
		msg := &types.MsgReveal{Labeler: labeler.AddressBech32, TaskId: b.task, Labels: b.labels(), Salt: salt()}
		if !tried(ctx, reporter, func(ctx sdk.Context) error { return k.Reveal(ctx, labeler.Address, msg) }) {
			return nil, nil
		}
		return []simsx.SimAccount{labeler}, msg
	}
}

// MsgClaimFactory claims for a random account.
func MsgClaimFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgClaim] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgClaim) {
		sender, account, id := data.AnyAccount(reporter), data.AnyAccount(reporter), taskID(data)
		if !tried(ctx, reporter, func(ctx sdk.Context) error {
			_, _, err := k.Claim(ctx, id, account.Address)
			return err
		}) {
			return nil, nil
		}
		return []simsx.SimAccount{sender}, &types.MsgClaim{Sender: sender.AddressBech32, TaskId: id, Account: account.AddressBech32}
	}
}

// MsgUpdateParamsFactory proposes other budgets.
func MsgUpdateParamsFactory() simsx.SimMsgFactoryFn[*types.MsgUpdateParams] {
	return func(
		_ context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgUpdateParams) {
		params, r := types.DefaultParams(), data.Rand()
		params.InferenceBudget = r.Uint64InRange(types.MinInferenceBudget, types.DefaultInferenceBudget)
		params.StepBudget = r.Uint32InRange(types.MinStepBudget, types.DefaultStepBudget)
		params.FreeTransactions = r.Uint32InRange(1, types.MaxFreeTransactions)
		return nil, &types.MsgUpdateParams{Authority: data.ModuleAccountAddress(reporter, "gov"), Params: params}
	}
}

// given is a batch that a labeler was given.
type given struct {
	*types.QueryBatchResponse
	task    uint64
	classes uint32
}

// labels are what the simulator says of a batch, whenever it is asked.
func (b *given) labels() []byte {
	labels := make([]byte, len(b.Items))
	for i, item := range b.Items {
		labels[i] = byte(item % b.classes) //nolint:gosec // few classes
	}
	return labels
}

func withBatch(ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) (simsx.SimAccount, *given) {
	labeler := data.AnyAccount(reporter)
	task, ok := anyTask(ctx, k, data, reporter)
	if !ok {
		return labeler, nil
	}
	b, err := keeper.NewQueryServer(k).Batch(ctx, &types.QueryBatchRequest{TaskId: task.Id, Labeler: labeler.AddressBech32})
	if err != nil {
		reporter.Skip(err.Error())
		return labeler, nil
	}
	return labeler, &given{b, task.Id, task.Spec.Classes}
}

func taskID(data *simsx.ChainDataSource) uint64 { return data.Rand().Uint64InRange(1, maxTask) }

func anyTask(ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) (types.Task, bool) {
	if reporter.IsSkipped() {
		return types.Task{}, false
	}
	task, err := k.Task(ctx, taskID(data))
	if err != nil {
		reporter.Skip(err.Error())
	}
	return task, err == nil
}

// tried tells whether a message would be taken now, and skips it if not.
func tried(ctx context.Context, reporter simsx.SimulationReporter, try func(sdk.Context) error) bool {
	if reporter.IsSkipped() {
		return false
	}
	branch, _ := sdk.UnwrapSDKContext(ctx).CacheContext()
	if err := try(branch); err != nil {
		reporter.Skip(err.Error())
		return false
	}
	return true
}

func rich(data *simsx.ChainDataSource, reporter simsx.SimulationReporter) simsx.SimAccount {
	return data.AnyAccount(reporter, simsx.WithLiquidBalanceGTE(sdk.NewCoin(chain.BaseDenom, chain.OneSahara.MulRaw(3))))
}

func salt() []byte { return make([]byte, blind.MinSalt) }
