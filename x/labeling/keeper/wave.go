package keeper

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/plan"
	"github.com/sahara-chain/sahara/x/labeling/shuffle"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

const (
	// seedBlocks is how many blocks after the close of a cohort make its seed, at least.
	seedBlocks = 2
	// maxTries is how many slots are tried in exchange for one whose batch the labeler has done before.
	maxTries = 64
)

// next lists at most so many labelers of a cohort, in the order of their accounts, after a cursor.
func (k Keeper) next(ctx context.Context, task *types.Task, most int) (labelers []sdk.AccAddress, err error) {
	rng := collections.NewPrefixedPairRange[uint64, sdk.AccAddress](task.Id)
	if len(task.Cursor) > 0 {
		rng = rng.StartExclusive(task.Cursor)
	}
	err = k.cohort.Walk(ctx, rng, func(key memberKey) (bool, error) {
		labelers = append(labelers, key.K2())
		return len(labelers) >= most, nil
	})
	return labelers, err
}

// seed counts the cohort, and stirs the hash of each block at which the task has its turn into the wave's seed: the last is at
// least two blocks after the close, and holds the hash of the one before it. A wave without a cohort is over.
func (k Keeper) seed(ctx sdk.Context, task *types.Task, budget int) (used int, err error) {
	since := ctx.BlockHeight() - task.ClosedHeight // below 0 on a chain that began again from an export
	if since != 0 {
		task.WaveSeed = stir(task, ctx)
	}
	if !task.Counted {
		labelers, err := k.next(ctx, task, budget)
		if err != nil {
			return 0, err
		}
		if err := k.countStrata(ctx, task, labelers); err != nil {
			return 0, err
		}
		used = len(labelers)
		task.Cohort += uint32(used) //nolint:gosec // there are not 2^32 accounts
		if used > 0 {
			task.Cursor = labelers[used-1]
		}
		task.Counted = used < budget
	}
	if !task.Counted || since >= 0 && since < seedBlocks {
		return used, nil
	}
	if task.Cohort == 0 {
		return used, k.endWave(ctx, task)
	}
	if len(task.Seed) == 0 {
		task.Seed = task.WaveSeed
	}
	return used, k.enter(ctx, task, types.Status_STATUS_ASSIGN, 0)
}

// stir is SHA-256 of "sahara/labeling/seed/v1", the seed so far, task (8), wave (4), the block's hash and the hash of the
// state before it.
func stir(task *types.Task, ctx sdk.Context) []byte {
	in := append([]byte("sahara/labeling/seed/v1"), task.WaveSeed...)
	in = binary.BigEndian.AppendUint64(in, task.Id)
	in = binary.BigEndian.AppendUint32(in, task.Wave)
	in = append(in, ctx.HeaderHash()...)
	in = append(in, ctx.BlockHeader().AppHash...)
	sum := sha256.Sum256(in)
	return sum[:]
}

// places puts a task's items into batches: place to item.
func places(task types.Task) shuffle.Shuffle { return shuffle.New(task.Seed, "items", task.Spec.Items) }

// slotPages reads all pages of a task's slots: at most 128 of 1 kB.
func (k Keeper) slotPages(ctx context.Context, task types.Task) ([]plan.Page, error) {
	pages := make([]plan.Page, plan.Pages(task.Spec.Plan().Slots()))
	for n := range pages {
		b, err := orZero(k.slots.Get(ctx, collections.Join(task.Id, uint64(n))))
		if err != nil {
			return nil, err
		}
		pages[n] = plan.NewPage()
		copy(pages[n], b)
	}
	return pages, nil
}

// offer is a labeler of the present wave and the slot that it may get.
type offer struct {
	labeler sdk.AccAddress
	member  types.Member
	slot    uint32
	has     bool
	// none says that the labeler's stratum has no slots left for it.
	none bool
}

// may says whether the labeler may have a slot: not one whose batch it has done before.
func (o offer) may(p plan.Plan, slot uint32) bool {
	return !slices.Contains(o.member.Batches, p.Batch(slot))
}

// assign gives the cohort the open slots, the labeler of a rank that of the same rank. Ranks are places in a shuffle of
// the closed cohort by the wave's seed. One whose batch the labeler has done before is exchanged.
func (k Keeper) assign(ctx sdk.Context, task *types.Task, budget int) (int, error) {
	labelers, err := k.next(ctx, task, budget)
	if err != nil {
		return 0, err
	}
	pages, err := k.slotPages(ctx, *task)
	if err != nil {
		return 0, err
	}
	open := plan.NewOpen(pages, task.Spec.Plan().Slots())
	offers, ranks := make([]offer, len(labelers)), newRanks(task)
	for i, labeler := range labelers {
		o := offer{labeler: labeler}
		if o.member, err = k.members.Get(ctx, collections.Join(task.Id, labeler)); err != nil {
			return 0, err
		}
		rank, eligible := ranks.next(o.member)
		if o.none = !eligible; eligible && rank < open.Len() {
			o.slot, o.has = open.At(rank), true
		}
		offers[i] = o
	}
	exchange(task, open, offers)
	for _, o := range offers {
		if !o.has {
			continue
		}
		o.member.Slot = o.slot + 1
		if err := k.members.Set(ctx, collections.Join(task.Id, o.labeler), o.member); err != nil {
			return 0, err
		}
	}
	if n := len(labelers); n == budget {
		task.Cursor = labelers[n-1]
		return n, nil
	}
	return len(labelers), k.enter(ctx, task, types.Status_STATUS_COMMIT, task.Spec.CommitSeconds)
}

// exchange mends offers of batches that were done before: with the offers of others, or with slots that are left over.
// What cannot be mended after a few tries is no offer.
func exchange(task *types.Task, open plan.Open, offers []offer) {
	p := task.Spec.Plan()
	for i := range offers {
		o := &offers[i]
		if !o.has || o.may(p, o.slot) {
			continue
		}
		if !swap(p, offers, i) && !leftover(task, open, o) {
			o.has = false
		}
	}
}

// swap gives the slot of one labeler to the next who may have it, for theirs if they have one.
func swap(p plan.Plan, offers []offer, i int) bool {
	o := &offers[i]
	for n := 1; n <= maxTries && n < len(offers); n++ {
		other := &offers[(i+n)%len(offers)]
		if other.none || !other.may(p, o.slot) || other.has && !o.may(p, other.slot) {
			continue
		}
		o.slot, other.slot, o.has, other.has = other.slot, o.slot, other.has, true
		return true
	}
	return false
}

// leftover offers a slot that is open and that no rank of the cohort gets.
func leftover(task *types.Task, open plan.Open, o *offer) bool {
	_, _, ranked := task.Eligible(0)
	for range maxTries {
		rank := ranked + task.Spare
		if rank >= open.Len() {
			return false
		}
		task.Spare++
		if slot := open.At(rank); o.may(task.Spec.Plan(), slot) {
			o.slot = slot
			return true
		}
	}
	return false
}

// count ends the wave for its labelers: what was revealed counts, what was not is open again and its bond is forfeit.
func (k Keeper) count(ctx sdk.Context, task *types.Task, budget int) (int, error) {
	labelers, err := k.next(ctx, task, budget) // no cursor: who is counted leaves the cohort
	if err != nil {
		return 0, err
	}
	for _, labeler := range labelers {
		if err := k.countOne(ctx, task, labeler); err != nil {
			return 0, err
		}
	}
	if len(labelers) == budget {
		return budget, nil
	}
	if err := k.forfeitBonds(ctx, task); err != nil {
		return 0, err
	}
	return len(labelers), k.endWave(ctx, task)
}

func (k Keeper) countOne(ctx sdk.Context, task *types.Task, labeler sdk.AccAddress) error {
	key := collections.Join(task.Id, labeler)
	if err := k.cohort.Remove(ctx, key); err != nil {
		return err
	}
	member, err := k.members.Get(ctx, key)
	if err != nil || member.Slot == 0 {
		return err
	}
	slot := member.Slot - 1
	member.Waived = member.Waived || !member.Bonded
	if member.Revealed {
		err = k.countBatch(ctx, task, labeler, &member, slot)
	} else {
		err = k.vanished(ctx, task, labeler, &member)
	}
	if err != nil {
		return err
	}
	member.Slot, member.Commitment, member.Revealed = 0, nil, false
	return k.members.Set(ctx, key, member)
}

func (k Keeper) countBatch(ctx context.Context, task *types.Task, labeler sdk.AccAddress, member *types.Member, slot uint32) error {
	p := task.Spec.Plan()
	if member.Number == 0 {
		if err := k.workers.Set(ctx, collections.Join(task.Id, uint64(task.Workers)), labeler); err != nil {
			return err
		}
		task.Workers++
		member.Number = task.Workers
	}
	batch := p.Batch(slot)
	member.Batches = append(member.Batches, batch)
	if member.Stratum > 0 {
		if len(task.StrataFilled) == 0 {
			task.StrataFilled = task.NoStrata()
		}
		task.StrataFilled[member.Stratum-1]++
	}
	task.Filled++
	task.Labels += uint64(p.Size(batch))
	return k.fill(ctx, task.Id, slot)
}

// fill marks a slot as filled.
func (k Keeper) fill(ctx context.Context, id uint64, slot uint32) error {
	key := collections.Join(id, uint64(slot/plan.PageSlots))
	b, err := orZero(k.slots.Get(ctx, key))
	if err != nil {
		return err
	}
	page := plan.NewPage()
	copy(page, b)
	page.Set(slot % plan.PageSlots)
	return k.slots.Set(ctx, key, page)
}

// vanished takes the bond of a labeler who did not reveal.
func (k Keeper) vanished(ctx context.Context, task *types.Task, labeler sdk.AccAddress, member *types.Member) error {
	bond := sdk.NewInt64Coin(task.Spec.Bond.Denom, 0)
	if member.Bonded {
		bond, member.Bonded = task.Spec.Bond, false
		task.ForfeitedBonds++
	}
	return emit(ctx, &types.EventVanished{TaskId: task.Id, Labeler: labeler.String(), Bond: bond})
}

// endWave goes on with the next wave, or with what comes after the last one.
func (k Keeper) endWave(ctx sdk.Context, task *types.Task) error {
	switch {
	case task.AppealOf > 0:
		return k.judge(ctx, task)
	case task.OpenSlots() > 0 && task.Wave < task.Spec.MaxWaves:
		task.Wave++
		return k.enter(ctx, task, types.Status_STATUS_JOIN, task.Spec.JoinSeconds)
	case task.Labels == 0:
		task.Outcome.Refund = task.Stake()
		return k.finish(ctx, task)
	case task.Spec.Gold != nil:
		return k.enter(ctx, task, types.Status_STATUS_GOLD, task.Spec.GoldSeconds)
	}
	return k.enter(ctx, task, types.Status_STATUS_PACK, 0)
}
