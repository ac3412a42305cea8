package keeper_test

import (
	"slices"
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

// dispute is what happened in a drawn life, as its actors know it. Its oracle reckons from that alone what each is due.
type dispute struct {
	*world
	rt        *rapid.T
	id        uint64
	gold      secret
	panelists int64
	pay       int64
	appeals   map[string][]uint32 // by appellant
	judged    map[string][]byte   // by panelist: what it revealed, in the order of the disputed items
	ghosts    int64
	start     map[string]sdkmath.Int
}

func (d *dispute) chance(label string, of int) bool {
	return rapid.IntRange(0, of-1).Draw(d.rt, label) == 0
}

// block passes some time; the community pool takes nothing now and then.
func (d *dispute) block(most int) {
	d.pool.closed = d.chance("the pool is closed", 4)
	d.NextBlock(fixture.After(time.Duration(rapid.IntRange(1, most).Draw(d.rt, "seconds")) * time.Second))
}

// begin opens a task whose labelers have all items, and brings it to where its appeals begin, or beyond.
func (d *dispute) begin(labelers []sdk.AccAddress) {
	n := func(label string, low, high uint32) uint32 { return rapid.Uint32Range(low, high).Draw(d.rt, label) }
	classes := n("classes", 2, 3)
	for item := range n("gold", 6, 12) {
		class := item % classes // each has some
		if item >= classes {
			class = n("class", 0, classes-1)
		}
		d.gold.items, d.gold.classes = append(d.gold.items, item), append(d.gold.classes, class)
	}
	d.panelists, d.pay = 2*int64(n("half a panel", 1, 3))+1, int64(n("judgement", 1, 1001))
	params := types.DefaultParams()
	params.Panelists, params.PanelSeconds, params.JudgementPay = uint32(d.panelists), 10, sdk.NewInt64Coin(chain.BaseDenom, d.pay)
	d.MustDeliver(&types.MsgUpdateParams{Authority: d.Authority, Params: params})
	d.start[string(requester)] = d.Balance(requester, chain.BaseDenom)
	d.id = d.create(spec(func(s *types.Spec) {
		s.Classes, s.Items, s.BatchSize, s.Redundancy, s.MaxWaves, s.AppealSeconds = classes, 14, 14, uint32(len(labelers)), 1, 30
		s.Bounty = coins(sdkmath.NewInt(bounty), sdkmath.NewInt(1e5))
	}, d.gold.hidden))
	known := func(item uint32) byte {
		if int(item) < len(d.gold.classes) {
			return byte(d.gold.classes[item])
		}
		return byte(item % classes)
	}
	guess := func(uint32) byte { return byte(n("guess", 0, classes-1)) }
	d.wave(d.id, labelers, []answer{known, guess, known, guess, known, known})
	for d.task(d.id).Status < types.Status_STATUS_SETTLE {
		if d.task(d.id).Status == types.Status_STATUS_GOLD {
			d.MustDeliver(d.gold.shown(d.t, d.id, 0, len(d.gold.items)))
		}
		d.step(d.id)
	}
}

// appeal has labelers appeal against what they like, as they are let.
func (d *dispute) appeal(labelers []sdk.AccAddress) {
	for d.task(d.id).Status == types.Status_STATUS_APPEAL {
		for _, who := range rapid.Permutation(labelers).Draw(d.rt, "order") {
			if !d.chance("appeals", 2) {
				continue
			}
			items := slices.Compact(slices.Sorted(slices.Values(rapid.SliceOfN(rapid.Uint32Range(0, uint32(len(d.gold.items))), 1, 4).Draw(d.rt, "items"))))
			if d.Deliver(types.NewMsgAppeal(who.String(), d.id, items...)).Err == nil {
				d.appeals[string(who)] = items
			}
		}
		d.block(20)
	}
}

// judge has volunteers take part in the panel, and vanish.
func (d *dispute) judge(volunteers []sdk.AccAddress) {
	for d.task(d.id).Status == types.Status_STATUS_CONVENE {
		d.block(1)
	}
	panel := d.task(d.id).Appeals.Panel
	if panel == 0 {
		return
	}
	named, said, told := d.named(), map[string][]byte{}, types.Status(0)
	for at := d.task(panel).Status; at != types.Status_STATUS_DONE; at = d.task(panel).Status {
		for _, who := range volunteers {
			switch {
			case told == at:
			case at == types.Status_STATUS_JOIN && d.chance("joins", 2):
				d.Deliver(&types.MsgJoin{Labeler: who.String(), TaskId: panel}) // it may be over
			case at == types.Status_STATUS_COMMIT:
				b := d.batch(panel, who)
				if b == nil {
					continue
				}
				d.ghosts++
				if d.chance("commits to nothing", 5) {
					continue
				}
				votes := make([]byte, len(b.Items))
				for i := range votes {
					votes[i] = byte(rapid.Uint32Range(0, d.task(panel).Spec.Classes-1).Draw(d.rt, "vote"))
				}
				d.MustDeliver(d.commitMsg(panel, who, votes))
				said[string(who)] = votes
			case at == types.Status_STATUS_REVEAL && said[string(who)] != nil && !d.chance("does not reveal", 5):
				b := d.batch(panel, who)
				d.MustDeliver(revealMsg(panel, who, said[string(who)]))
				d.ghosts--
				ordered := make([]byte, len(named))
				for i, item := range b.Items {
					ordered[slices.Index(named, item)] = said[string(who)][i]
				}
				d.judged[string(who)] = ordered
			}
		}
		told = at
		d.block(9)
	}
}

// named are the disputed items, ascending.
func (d *dispute) named() (items []uint32) {
	for _, list := range d.appeals {
		items = append(items, list...)
	}
	slices.Sort(items)
	return slices.Compact(items)
}

// TestAnyAppeals draws gold, work, appeals, panels, silence, and a community pool that takes nothing for a while. After every
// block the escrow is what is owed (the worlds' invariants). At the end everybody has what an oracle reckons from what they
// did, and nothing is left.
func TestAnyAppeals(t *testing.T) {
	judged, struck := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(drawn{t, rt})
		d := &dispute{world: w, rt: rt, appeals: map[string][]uint32{}, judged: map[string][]byte{}, start: map[string]sdkmath.Int{}}
		everybody := people(14)
		labelers, volunteers := everybody[:6], everybody[6:]
		for _, who := range everybody {
			w.Fund(who, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 1_000_000)))
			d.start[string(who)] = w.Balance(who, chain.BaseDenom)
		}
		d.begin(labelers)
		d.appeal(labelers)
		d.judge(volunteers)
		w.pool.closed = false
		w.until(d.id, types.Status_STATUS_DONE)
		task := w.task(d.id)
		pay := map[string]sdkmath.Int{}
		for _, who := range labelers {
			pay[string(who)] = w.due(d.id, who)
		}
		for range 2 { // the second time nothing happens
			for _, who := range rapid.Permutation(append(everybody[:len(everybody):len(everybody)], requester)).Draw(rt, "claims") {
				for id := d.id; id <= max(d.id, task.Appeals.Panel); id++ {
					w.Deliver(&types.MsgClaim{Sender: who.String(), TaskId: id})
				}
			}
			w.NextBlock()
		}
		d.requireDue(task, labelers, volunteers, pay)
		for _, denom := range []string{chain.BaseDenom, token} {
			left := w.ModuleBalance(types.ModuleName, denom)
			require.True(d.t, left.IsZero(), "%s%s are left", left, denom)
		}
		if len(d.judged) > 0 {
			judged++
		}
		struck += int(task.Appeals.Struck)
	})
	t.Logf("%d panels judged, and struck %d items", judged, struck)
	require.Positive(t, judged)
	require.Positive(t, struck)
}

// requireDue is the oracle: of votes it counts majorities anew, and of them what everybody pays and gets.
func (d *dispute) requireDue(task types.Task, labelers, volunteers []sdk.AccAddress, pay map[string]sdkmath.Int) {
	named, revealed := d.named(), int64(len(d.judged))
	agreed, stands := map[string]int64{}, map[uint32]bool{}
	decided, standing := 2*revealed > d.panelists, int64(0)
	for n, item := range named {
		against := int64(0)
		for _, votes := range d.judged {
			if uint32(votes[n]) != d.gold.classes[item] {
				against++
			}
		}
		stays := 2*against <= revealed
		if stands[item] = decided && stays; stands[item] {
			standing++
		}
		for who, votes := range d.judged {
			if !decided || (uint32(votes[n]) == d.gold.classes[item]) == stays {
				agreed[who]++
			}
		}
	}
	net := func(who sdk.AccAddress) int64 {
		return d.Balance(who, chain.BaseDenom).Sub(d.start[string(who)]).Int64()
	}
	items := int64(len(named))
	for _, who := range labelers {
		lost := int64(0)
		for _, item := range d.appeals[string(who)] {
			if stands[item] {
				lost += d.panelists * d.pay
			}
		}
		require.Equal(d.t, pay[string(who)].Int64()-lost, net(who), "labeler %s", who)
	}
	vanished := int64(0)
	for _, who := range volunteers {
		if votes := d.judged[string(who)]; votes != nil {
			require.Equal(d.t, (items+agreed[string(who)])*d.pay/2, net(who), "panelist %s", who)
		} else if lost := net(who); lost != 0 {
			require.Equal(d.t, -items*d.pay, lost, "a panelist who vanished")
			vanished++
		}
	}
	require.Equal(d.t, d.ghosts, vanished)
	reserve := int64(len(d.gold.items)) * d.panelists * d.pay
	spent := revealed * (items - standing) * d.pay
	fees := task.Spec.Plan().Labels()*2 + uint64(len(d.gold.items))*uint64(d.panelists)
	cost := types.DefaultParams().LabelFee.Amount.Mul(sdkmath.NewIntFromUint64(fees)).AddRaw(bounty + spent).Add(registration)
	require.Equal(d.t, cost.String(), d.start[string(requester)].Sub(d.Balance(requester, chain.BaseDenom)).String(), "the reserve was %d", reserve)
}

// bounty divides by the labels that these tasks ask for, so that nothing of it goes back.
const bounty = 6 * 14 * 10_000_000

// registration is the fee of a dataset in these worlds.
var registration = chain.OneSahara
