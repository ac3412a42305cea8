// Package simulation lets the SDK's simulator open tasks, invite, join, commit, reveal, claim and change parameters.
package simulation

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"

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
	maxTask = 60
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
			CommitSeconds: r.Uint64InRange(2, phase), RevealSeconds: r.Uint64InRange(2, phase), MaxWaves: r.Uint32InRange(1, 3),
			Result: types.Result{
				Name: "a result", MetadataCid: name, TermsId: 1, Modality: "text",
				LabelerShares: r.Uint64InRange(0, royaltytypes.ShareSupply),
			},
		}
		switch r.Intn(6) {
		case 0:
			spec.Kind, spec.Classes, spec.Review = types.Kind_KIND_TRANSCRIPTION, 0, review(r)
		case 1:
			spec.BatchSize = max(spec.BatchSize, types.MinNumericBatch)
			spec.Kind, spec.Classes, spec.Range = types.Kind_KIND_NUMERIC, 0, &types.Range{Min: -10, Max: 200, Tolerance: r.Uint32InRange(0, 3)}
		}
		if !spec.Kind.Open() && r.Intn(4) > 0 {
			hideGold(&spec)
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

// MsgInviteFactory invites an account to a task of its requester.
func MsgInviteFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgInvite] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgInvite) {
		labeler, msg := data.AnyAccount(reporter), &types.MsgInvite{}
		_, ok := find(ctx, data, reporter, func(ctx sdk.Context, id uint64) error {
			task, err := k.Task(ctx, id)
			if err != nil {
				return err
			}
			requester, err := sdk.AccAddressFromBech32(task.Requester)
			if err != nil {
				return err
			}
			msg = &types.MsgInvite{Requester: task.Requester, TaskId: id, Labelers: []string{labeler.AddressBech32}}
			return k.Invite(ctx, requester, id, msg.Labelers)
		})
		if !ok {
			return nil, nil
		}
		return []simsx.SimAccount{data.GetAccount(reporter, msg.Requester)}, msg
	}
}

// MsgJoinFactory joins a random task.
func MsgJoinFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgJoin] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgJoin) {
		labeler := rich(data, reporter)
		id, ok := find(ctx, data, reporter, func(ctx sdk.Context, id uint64) error {
			_, err := k.Join(ctx, labeler.Address, id, nil)
			return err
		})
		if !ok {
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
		msg := &types.MsgLeave{}
		labeler, ok := findLabeler(ctx, k, data, reporter, types.Status_STATUS_JOIN,
			func(ctx sdk.Context, labeler simsx.SimAccount, id uint64) error {
				msg = &types.MsgLeave{Labeler: labeler.AddressBech32, TaskId: id}
				return k.Leave(ctx, labeler.Address, id)
			})
		if !ok {
			return nil, nil
		}
		return []simsx.SimAccount{labeler}, msg
	}
}

// MsgCommitFactory commits to labels that MsgRevealFactory makes again.
func MsgCommitFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgCommit] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgCommit) {
		msg, again := &types.MsgCommit{}, data.Rand().Intn(8) == 0
		labeler, ok := findLabeler(ctx, k, data, reporter, types.Status_STATUS_COMMIT,
			func(ctx sdk.Context, labeler simsx.SimAccount, id uint64) error {
				member, err := k.Member(ctx, id, labeler.Address)
				if err != nil {
					return err
				}
				if len(member.Commitment) > 0 && !again {
					return types.ErrCommitment // allowed, but of little use
				}
				b, labels, err := batch(ctx, k, labeler, id)
				if err != nil {
					return err
				}
				hash := blind.Commitment(blind.Batch{
					ChainID: ctx.ChainID(), Task: id, Wave: b.Wave, Batch: b.Batch, Labeler: labeler.Address,
				}, labels, salt())
				msg = &types.MsgCommit{Labeler: labeler.AddressBech32, TaskId: id, Wave: b.Wave, Commitment: hash[:]}
				return k.Commit(ctx, labeler.Address, msg)
			})
		if !ok {
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
		msg := &types.MsgReveal{}
		labeler, ok := findLabeler(ctx, k, data, reporter, types.Status_STATUS_REVEAL,
			func(ctx sdk.Context, labeler simsx.SimAccount, id uint64) error {
				_, labels, err := batch(ctx, k, labeler, id)
				if err != nil {
					return err
				}
				msg = &types.MsgReveal{Labeler: labeler.AddressBech32, TaskId: id, Labels: labels, Salt: salt()}
				return k.Reveal(ctx, labeler.Address, msg)
			})
		if !ok {
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
		sender, account := data.AnyAccount(reporter), data.AnyAccount(reporter)
		id, ok := find(ctx, data, reporter, func(ctx sdk.Context, id uint64) error {
			_, _, err := k.Claim(ctx, id, account.Address)
			return err
		})
		if !ok {
			return nil, nil
		}
		return []simsx.SimAccount{sender}, &types.MsgClaim{Sender: sender.AddressBech32, TaskId: id, Account: account.AddressBech32}
	}
}

// Genesis is the default one, but that panels pass within a simulated life.
func Genesis() *types.GenesisState {
	genesis := types.DefaultGenesis()
	genesis.Params.PanelSeconds = phase
	return genesis
}

// MsgUpdateParamsFactory proposes other budgets.
func MsgUpdateParamsFactory() simsx.SimMsgFactoryFn[*types.MsgUpdateParams] {
	return func(
		_ context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgUpdateParams) {
		params, r := types.DefaultParams(), data.Rand()
		params.InferenceBudget = r.Uint64InRange(types.MinInferenceBudget, types.DefaultInferenceBudget)
		params.StepBudget = r.Uint32InRange(types.MinStepBudget, types.DefaultStepBudget)
		params.PanelSeconds = phase
		params.FreeTransactions = r.Uint32InRange(1, types.MaxFreeTransactions)
		return nil, &types.MsgUpdateParams{Authority: data.ModuleAccountAddress(reporter, "gov"), Params: params}
	}
}

// batch is what a labeler was given by a task, and what the simulator says of it whenever it is asked.
func batch(ctx context.Context, k keeper.Keeper, labeler simsx.SimAccount, id uint64) (*types.QueryBatchResponse, []byte, error) {
	task, err := k.Task(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	b, err := keeper.NewQueryServer(k).Batch(ctx, &types.QueryBatchRequest{TaskId: id, Labeler: labeler.AddressBech32})
	if err != nil {
		return nil, nil, err
	}
	var labels []byte
	for _, item := range b.Items {
		labels = append(labels, label(task.Spec, labeler, item)...)
	}
	return b, labels, nil
}

// label is what an account says or makes of an item.
func label(spec types.Spec, labeler simsx.SimAccount, item uint32) []byte {
	wrong := uint32(wrongBy(labeler))
	switch {
	case spec.Kind.Open():
		digest := sha256.Sum256(binary.BigEndian.AppendUint32([]byte(labeler.AddressBech32), item))
		return digest[:]
	case spec.Kind.Numeric():
		return binary.BigEndian.AppendUint32(nil, item*10+wrong*(item+5))
	case spec.Kind == types.Kind_KIND_REVIEW:
		return []byte{byte(item % 3 / 2)}
	}
	return []byte{byte((item + wrong) % spec.Classes)} //nolint:gosec // few classes
}

// review is that of a small task.
func review(r *simsx.XRand) *types.Review {
	return &types.Review{
		InstructionsCid: cid.CID{Codec: cid.JSON}.String(), Redundancy: r.Uint32InRange(1, 3), BatchSize: r.Uint32InRange(1, 20),
		Bounty: sdk.NewCoins(sdk.NewCoin(chain.BaseDenom, sdkmath.NewInt(1000+r.Int63n(100_000)))),
		Bond:   sdk.NewInt64Coin(chain.BaseDenom, r.Int63n(2)*100), JoinSeconds: phase, CommitSeconds: phase, RevealSeconds: phase,
		MaxWaves: r.Uint32InRange(1, 2),
	}
}

// wrongBy makes some labelers always wrong, so that they fail gates.
func wrongBy(labeler simsx.SimAccount) byte { return labeler.Address[0] % 3 / 2 }

// find is the first task, from a random one on, for which a message would be taken now. The message is skipped if there
// is none.
func find(
	ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter, try func(sdk.Context, uint64) error,
) (uint64, bool) {
	if reporter.IsSkipped() {
		return 0, false
	}
	from := taskID(data)
	for n := range uint64(maxTask) {
		id := (from+n)%maxTask + 1
		branch, _ := sdk.UnwrapSDKContext(ctx).CacheContext()
		if try(branch, id) == nil {
			return id, true
		}
	}
	reporter.Skip("no task takes it")
	return 0, false
}

// findLabeler is find among the tasks at a status and all accounts: who has a batch is one of many, and for a short time.
func findLabeler(
	ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter, status types.Status,
	try func(sdk.Context, simsx.SimAccount, uint64) error,
) (labeler simsx.SimAccount, ok bool) {
	from := data.Rand().Intn(data.AccountsCount())
	_, ok = find(ctx, data, reporter, func(ctx sdk.Context, id uint64) error {
		task, err := k.Task(ctx, id)
		if err == nil && task.Status != status {
			err = types.ErrStatus
		}
		if err != nil {
			return err
		}
		for n := range data.AccountsCount() {
			labeler = data.AccountAt(reporter, (from+n)%data.AccountsCount())
			branch, _ := ctx.CacheContext()
			if err = try(branch, labeler, id); err == nil {
				return nil
			}
		}
		return err
	})
	return labeler, ok
}

func taskID(data *simsx.ChainDataSource) uint64 { return data.Rand().Uint64InRange(1, maxTask) }

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
