package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// drawn is a test's t within a property: what fails, fails the draw, and so is shrunk and kept.
type drawn struct {
	testing.TB
	rt *rapid.T
}

func (d drawn) Helper()                   {}
func (d drawn) Errorf(f string, a ...any) { d.rt.Errorf(f, a...) }
func (d drawn) Fatalf(f string, a ...any) { d.rt.Fatalf(f, a...) }
func (d drawn) FailNow()                  { d.rt.FailNow() }

// schedule is a world that lives at random.
type schedule struct {
	*world
	rt     *rapid.T
	gold   map[uint64]secret
	said   map[string][]byte // by task and labeler: the labels that were committed to last
	people []sdk.AccAddress
	// reviewers are of the people too, and do little else.
	reviewers []sdk.AccAddress
	tasks     uint64 // with those that the chain has opened
	opened    int
	// taken is what each account got from each task, in asahara.
	taken map[string]sdkmath.Int
}

func (s *schedule) chance(label string, of int) bool {
	return rapid.IntRange(0, of-1).Draw(s.rt, label) == 0
}

func (s *schedule) create() {
	n := func(label string, low, high uint32) uint32 { return rapid.Uint32Range(low, high).Draw(s.rt, label) }
	sp := spec(func(sp *types.Spec) {
		sp.Items, sp.BatchSize, sp.Redundancy, sp.Classes = n("items", 1, 12), n("batch", 1, 5), n("redundancy", 1, 4), n("classes", 2, 3)
		sp.MaxWaves = n("waves", 1, 3)
		sp.Bond = sdk.NewInt64Coin(chain.BaseDenom, int64(n("bond", 0, 2))*1_000)
		sp.Bounty = coins(sdkmath.NewInt(int64(n("bounty", 100, 10_000_000))), sdkmath.NewInt(int64(n("tokens", 48, 500))))
		sp.Result.LabelerShares = uint64(n("shares", 0, 3)) * 300_000_000_001
	})
	var g secret
	switch {
	case s.chance("open work", 3):
		sp.Kind, sp.Classes = types.Kind_KIND_PROMPT, 0
		sp.Review = &types.Review{
			InstructionsCid: metadataCID, Redundancy: n("reviewers", 1, 3), BatchSize: n("review batch", 1, 8),
			Bounty:      coins(sdkmath.NewInt(int64(n("review bounty", 144, 100_000))), sdkmath.NewInt(int64(n("review tokens", 144, 500)))),
			Bond:        sdk.NewInt64Coin(chain.BaseDenom, int64(n("review bond", 0, 1))*700),
			JoinSeconds: 10, CommitSeconds: 10, RevealSeconds: 10, MaxWaves: n("review waves", 1, 2),
		}
	case s.chance("numbers", 3):
		sp.BatchSize = n("numeric batch", types.MinNumericBatch, 7)
		sp.Kind, sp.Classes, sp.Range = types.Kind_KIND_NUMERIC, 0, &types.Range{Min: -3, Max: 20, Tolerance: n("tolerance", 0, 5)}
		if s.chance("gold", 2) {
			g = goldOf(sp.Items, 1, func(item uint32) byte { return byte(item) })
			g.numbers = true
			g.hidden(&sp)
		}
	case sp.Items >= sp.Classes && s.chance("gold", 2):
		g = goldOf(sp.Items, 1, func(item uint32) byte { return byte(item % sp.Classes) })
		g.hidden(&sp)
	}
	s.gold[s.world.create(sp)] = g
	s.opened++
}

// act sends a message that may be refused: what happens then is that nothing does.
func (s *schedule) act() {
	s.tasks = uint64(len(s.world.tasks()))
	if s.opened == 0 || s.opened < 3 && s.chance("create", 10) {
		s.create()
		return
	}
	id := rapid.Uint64Range(1, s.tasks).Draw(s.rt, "task")
	who := rapid.SampledFrom(s.people).Draw(s.rt, "who")
	s.attend(s.task(id), who)
}

// review has some of the reviewers do what comes next in each review.
func (s *schedule) review() {
	for _, task := range s.world.tasks() {
		for _, who := range s.reviewers {
			if task.ReviewOf > 0 && task.Status != types.Status_STATUS_DONE && !s.chance("idle", 3) {
				s.attend(task, who)
			}
		}
	}
}

// attend does what an account can do in a task, or cannot.
func (s *schedule) attend(task types.Task, who sdk.AccAddress) {
	id := task.Id
	key := string(sdk.Uint64ToBigEndian(id)) + string(who)
	switch task.Status {
	case types.Status_STATUS_JOIN:
		if s.chance("leave", 6) {
			s.Deliver(&types.MsgLeave{Labeler: who.String(), TaskId: id})
			return
		}
		s.Deliver(&types.MsgJoin{Labeler: who.String(), TaskId: id})
	case types.Status_STATUS_COMMIT:
		if b := s.batch(id, who); b != nil {
			labels := make([]byte, len(b.Items)*task.Spec.Kind.LabelBytes())
			switch {
			case task.Spec.Kind.Open():
				labels = s.made(who, b.Items)
			case task.Spec.Kind.Numeric():
				labels = nil
				for _, item := range b.Items {
					labels = append(labels, numbers((item+rapid.Uint32Range(0, 9).Draw(s.rt, "off"))%24)...)
				}
			}
			for i := 0; task.Spec.Classes > 0 && i < len(labels); i++ {
				labels[i] = byte(b.Items[i] % task.Spec.Classes)
				if s.chance("wrong", 3) {
					labels[i] = byte(rapid.Uint32Range(0, task.Spec.Classes-1).Draw(s.rt, "label"))
				}
			}
			if s.Deliver(s.commitMsg(id, who, labels)).Err == nil {
				s.said[key] = labels
			}
			return
		}
		s.Deliver(&types.MsgLeave{Labeler: who.String(), TaskId: id})
	case types.Status_STATUS_REVEAL:
		s.Deliver(revealMsg(id, who, s.said[key]))
	case types.Status_STATUS_GOLD:
		g, shown := s.gold[id], int(task.ShownGold())
		to := min(shown+rapid.IntRange(1, 4).Draw(s.rt, "gold"), len(g.items))
		s.Deliver(g.shown(s.t, id, shown, to))
	case types.Status_STATUS_DONE:
		s.claim(id, rapid.SampledFrom(append(s.people, requester)).Draw(s.rt, "claims"))
	default:
		s.Deliver(&types.MsgClaim{Sender: who.String(), TaskId: id})
	}
}

// made is what somebody makes of items.
func (s *schedule) made(who sdk.AccAddress, items []uint32) (labels []byte) {
	for _, item := range items {
		digest := content(who, item)
		labels = append(labels, digest[:]...)
	}
	return labels
}

// claim takes what a task owes, and notes it: it is never more than what the outcome says of this account, and once.
func (s *schedule) claim(id uint64, who sdk.AccAddress) {
	res := s.Deliver(&types.MsgClaim{Sender: who.String(), TaskId: id})
	if res.Err != nil {
		return
	}
	paid := fixture.ResponseOf[*types.MsgClaimResponse](s.t, res)
	if paid.Paid.Empty() && paid.Shares == 0 {
		return // only what the community pool could not take was passed on
	}
	key := string(sdk.Uint64ToBigEndian(id)) + string(who)
	_, again := s.taken[key]
	require.False(s.t, again, "%s is paid twice by task %d", who, id)
	s.taken[key] = paid.Paid.AmountOf(chain.BaseDenom)
}

// TestAnySchedule draws tasks of classes, of numbers and of open work, messages in any order, silence, and a community pool that takes nothing for a while. After
// every block the escrow is what is owed, to the unit (the worlds' invariants). At the end everybody claims, nobody is paid
// twice, and nothing is left.
func TestAnySchedule(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(drawn{t, rt})
		s := &schedule{world: w, rt: rt, gold: map[uint64]secret{}, said: map[string][]byte{}, people: people(8), reviewers: people(8)[5:], taken: map[string]sdkmath.Int{}}
		for _, who := range s.people {
			w.Fund(who, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 5_000)))
		}
		for range rapid.IntRange(10, 50).Draw(rt, "blocks") {
			for range rapid.IntRange(0, 8).Draw(rt, "messages") {
				s.act()
			}
			s.review()
			w.pool.closed = s.chance("the pool is closed", 8)
			w.NextBlock(fixture.After(time.Duration(rapid.IntRange(1, 15).Draw(rt, "seconds")) * time.Second))
		}
		w.pool.closed = false
		for id := uint64(1); id <= uint64(len(w.tasks())); id++ { // a review comes after what it judges, and ends first
			for w.task(id).Status != types.Status_STATUS_DONE {
				w.step(max(id, w.task(id).Review))
			}
		}
		s.tasks = uint64(len(w.tasks()))
		for id := uint64(1); id <= s.tasks; id++ {
			task, paid := w.task(id), sdkmath.ZeroInt()
			for _, who := range append(s.people, requester) {
				s.claim(id, who)
			}
			w.NextBlock()
			for _, who := range append(s.people, requester) {
				if taken, ok := s.taken[string(sdk.Uint64ToBigEndian(id))+string(who)]; ok {
					paid = paid.Add(taken)
				}
			}
			bounty := task.Stake().AmountOf(chain.BaseDenom)
			atMost := bounty.Add(task.Spec.Bond.Amount.MulRaw(int64(len(s.people))))
			require.True(s.t, paid.LTE(atMost), "task %d pays %s of %s", id, paid, atMost)
		}
		for _, denom := range []string{chain.BaseDenom, token} {
			left := w.ModuleBalance(types.ModuleName, denom)
			require.True(s.t, left.IsZero(), "%s%s are left", left, denom)
		}
	})
}
