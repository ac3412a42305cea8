package keeper

import (
	"fmt"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/shuffle"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// attest notes which stratum a labeler belongs to, where the task has strata: by an attestation the first time.
func attest(ctx sdk.Context, task types.Task, labeler sdk.AccAddress, member *types.Member, a *types.Attestation) error {
	switch {
	case task.Spec.Strata == nil && a != nil:
		return errorsmod.Wrapf(types.ErrAttestation, "attestation: task %d has no strata", task.Id)
	case task.Spec.Strata == nil || member.Stratum > 0 && a == nil:
		return nil
	case a == nil:
		return errorsmod.Wrapf(types.ErrAttestation, "attestation: task %d asks for one", task.Id)
	case member.Stratum > 0 && member.Stratum != a.Stratum+1:
		return errorsmod.Wrapf(types.ErrAttestation, "attestation.stratum is %d, and the labeler is of stratum %d", a.Stratum, member.Stratum-1)
	}
	member.Stratum = a.Stratum + 1
	return a.Verify(*task.Spec.Strata, ctx.ChainID(), task.Id, labeler)
}

// countStrata counts labelers of the present wave by their strata.
func (k Keeper) countStrata(ctx sdk.Context, task *types.Task, labelers []sdk.AccAddress) error {
	if task.Spec.Strata == nil {
		return nil
	}
	if len(task.StrataCohort) == 0 {
		task.StrataCohort, task.StrataPosition = task.NoStrata(), task.NoStrata()
	}
	for _, labeler := range labelers {
		member, err := k.Member(ctx, task.Id, labeler)
		if err != nil {
			return err
		}
		task.StrataCohort[member.Stratum-1]++
	}
	return nil
}

// ranks are the places of a wave's labelers among those who may have a slot.
type ranks struct {
	task   *types.Task
	all    shuffle.Shuffle
	strata []shuffle.Shuffle
	// before and most are where a stratum's labelers begin and how many of them may have a slot.
	before, most []uint32
}

func newRanks(task *types.Task) ranks {
	_, _, all := task.Eligible(0)
	r := ranks{task: task, all: shuffle.New(task.WaveSeed, "ranks", all)}
	for i := range task.NoStrata() {
		before, of, _ := task.Eligible(i)
		r.before, r.most = append(r.before, before), append(r.most, of)
		r.strata = append(r.strata, shuffle.New(task.WaveSeed, fmt.Sprintf("stratum %d", i), task.StrataCohort[i]))
	}
	return r
}

// next is the rank of the next labeler of the cohort, in the order of accounts; false if its stratum has no slots left for
// it. Of a stratum too, places go by the seed.
func (r ranks) next(member types.Member) (uint32, bool) {
	at := uint32(r.task.Position) //nolint:gosec // below the cohort
	r.task.Position++
	if r.strata == nil {
		return r.all.At(at), true
	}
	i := member.Stratum - 1
	own := r.strata[i].At(r.task.StrataPosition[i])
	r.task.StrataPosition[i]++
	if own >= r.most[i] {
		return 0, false
	}
	return r.all.At(r.before[i] + own), true
}
