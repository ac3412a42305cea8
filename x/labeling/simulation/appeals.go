package simulation

import (
	"context"
	"slices"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"

	tree "github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/keeper"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// hideGold makes all items of a task gold, of the classes that most labelers say, and lets labelers appeal.
// Each labeler sees all of it, in one wave, so that who is wrong fails soon.
func hideGold(spec *types.Spec) {
	root, err := tree.Root(slices.Values(goldOf(*spec)))
	if err != nil || spec.Items < spec.Classes {
		return // each class has to have some
	}
	spec.Redundancy, spec.BatchSize, spec.MaxWaves = max(spec.Redundancy, 3), spec.Items, 1
	spec.Gold, spec.GoldSeconds, spec.AppealSeconds = &types.Gold{Root: root[:], PerClass: make([]uint32, spec.GoldKinds())}, phase, phase
	for item := range spec.Items {
		kind, _ := spec.GoldKind(goldLabel(*spec, item))
		spec.Gold.PerClass[kind]++
	}
}

func goldOf(spec types.Spec) (hashes []blind.Hash) {
	for item := range spec.Items {
		hash := blind.GoldNumber(item, goldLabel(spec, item), salt())
		if !spec.Kind.Numeric() {
			hash = blind.Gold(item, byte(goldLabel(spec, item)), salt()) //nolint:gosec // few classes
		}
		hashes = append(hashes, hash)
	}
	return hashes
}

// goldLabel is the class or number of an item as gold.
func goldLabel(spec types.Spec, item uint32) uint32 {
	if spec.Kind.Numeric() {
		return item * 10
	}
	return item % spec.Classes
}

// MsgRevealGoldFactory shows the gold of a task.
func MsgRevealGoldFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgRevealGold] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgRevealGold) {
		var msg *types.MsgRevealGold
		_, ok := find(ctx, data, reporter, func(ctx sdk.Context, id uint64) error {
			task, err := k.Task(ctx, id)
			if err != nil {
				return err
			}
			if task.Spec.Gold == nil {
				return types.ErrGold
			}
			msg = &types.MsgRevealGold{Requester: task.Requester, TaskId: id}
			for item := range task.Spec.Items {
				proof, err := tree.Prove(slices.Values(goldOf(task.Spec)), uint64(item))
				if err != nil {
					return err
				}
				bz, err := proof.Marshal()
				if err != nil {
					return err
				}
				msg.Items = append(msg.Items, types.GoldItem{Item: item, Class: goldLabel(task.Spec, item), Salt: salt(), Proof: bz})
			}
			_, err = keeper.NewMsgServer(k).RevealGold(ctx, msg)
			return err
		})
		if !ok {
			return nil, nil
		}
		return []simsx.SimAccount{data.GetAccount(reporter, msg.Requester)}, msg
	}
}

// MsgAppealFactory appeals against one gold item of a batch that its labeler did.
func MsgAppealFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgAppeal] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgAppeal) {
		msg := &types.MsgAppeal{}
		labeler, ok := findLabeler(ctx, k, data, reporter, types.Status_STATUS_APPEAL,
			func(ctx sdk.Context, labeler simsx.SimAccount, id uint64) error {
				member, err := k.Member(ctx, id, labeler.Address)
				if err != nil || len(member.Batches) == 0 {
					return orNoBatch(err)
				}
				res, err := keeper.NewQueryServer(k).Labels(ctx, &types.QueryLabelsRequest{
					TaskId: id, Labeler: labeler.AddressBech32, Batch: member.Batches[0],
				})
				if err != nil {
					return err
				}
				msg = types.NewMsgAppeal(labeler.AddressBech32, id, res.Items[0])
				_, err = k.Appeal(ctx, labeler.Address, id, res.Items[:1])
				return err
			})
		if !ok {
			return nil, nil
		}
		return []simsx.SimAccount{labeler}, msg
	}
}

func orNoBatch(err error) error {
	if err != nil {
		return err
	}
	return types.ErrNoBatch
}
