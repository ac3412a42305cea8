package keeper_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/testutil/fixture"
	tree "github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// secret is the gold of a requester, ascending by item.
type secret struct {
	items   []uint32
	classes []uint32
	// numbers says that the classes are numbers.
	numbers bool
}

// goldOf makes every nth item gold, of the class that an answer says.
func goldOf(items, every uint32, class answer) secret {
	var g secret
	for item := uint32(0); item < items; item += every {
		g.items, g.classes = append(g.items, item), append(g.classes, uint32(class(item)))
	}
	return g
}

func (g secret) hashes() []blind.Hash {
	hashes := make([]blind.Hash, len(g.items))
	for i := range g.items {
		hashes[i] = blind.Gold(g.items[i], byte(g.classes[i]), salt(byte(i)))
		if g.numbers {
			hashes[i] = blind.GoldNumber(g.items[i], g.classes[i], salt(byte(i)))
		}
	}
	return hashes
}

// hidden puts it into a spec.
func (g secret) hidden(s *types.Spec) {
	root, err := tree.Root(slices.Values(g.hashes()))
	if err != nil {
		panic(err)
	}
	s.Gold, s.GoldSeconds = &types.Gold{Root: root[:], PerClass: make([]uint32, s.GoldKinds())}, 60
	for _, class := range g.classes {
		kind, _ := s.GoldKind(class)
		s.Gold.PerClass[kind]++
	}
}

func (g secret) item(t require.TestingT, i int) types.GoldItem {
	proof, err := tree.Prove(slices.Values(g.hashes()), uint64(i))
	require.NoError(t, err)
	bz, err := proof.Marshal()
	require.NoError(t, err)
	return types.GoldItem{Item: g.items[i], Class: g.classes[i], Salt: salt(byte(i)), Proof: bz}
}

// shown is the message that shows the gold items from and before to.
func (g secret) shown(t require.TestingT, id uint64, from, to int) *types.MsgRevealGold {
	msg := &types.MsgRevealGold{Requester: requester.String(), TaskId: id}
	for i := from; i < to; i++ {
		msg.Items = append(msg.Items, g.item(t, i))
	}
	return msg
}

func TestRevealGold(t *testing.T) {
	w := newWorld(t)
	g := goldOf(4, 1, truth)
	id := w.create(spec(g.hidden, func(s *types.Spec) { s.Redundancy, s.MaxWaves = 1, 1 }))
	w.wave(id, people(2), all(2, truth))
	w.until(id, types.Status_STATUS_GOLD)
	change := func(edit func(*types.MsgRevealGold)) *types.MsgRevealGold {
		msg := g.shown(t, id, 0, 2)
		edit(msg)
		return msg
	}
	w.refuse(types.ErrRequester, change(func(m *types.MsgRevealGold) { m.Requester = stranger.String() }))
	for name, msg := range map[string]*types.MsgRevealGold{
		"none":          g.shown(t, id, 0, 0),
		"too many":      change(func(m *types.MsgRevealGold) { m.Items = make([]types.GoldItem, types.MaxGoldReveal+1) }),
		"not the next":  g.shown(t, id, 1, 2),
		"twice":         change(func(m *types.MsgRevealGold) { m.Items[1] = m.Items[0] }),
		"another class": change(func(m *types.MsgRevealGold) { m.Items[0].Class = 1 }),
		"no such class": change(func(m *types.MsgRevealGold) { m.Items[0].Class = 256 }),
		"no such item":  change(func(m *types.MsgRevealGold) { m.Items[0].Item = 4 }),
		"salt":          change(func(m *types.MsgRevealGold) { m.Items[0].Salt = m.Items[0].Salt[1:] }),
		"another salt":  change(func(m *types.MsgRevealGold) { m.Items[0].Salt = salt(9) }),
		"proof":         change(func(m *types.MsgRevealGold) { m.Items[0].Proof = m.Items[0].Proof[1:] }),
		"other proof":   change(func(m *types.MsgRevealGold) { m.Items[0].Proof = m.Items[1].Proof }),
	} {
		t.Run(name, func(t *testing.T) { w.RequireRefused(types.ErrGold, msg) })
	}
	w.MustDeliver(g.shown(t, id, 0, 2))
	w.MustDeliver(g.shown(t, id, 2, 4))
	require.Equal(t, types.Status_STATUS_PACK, w.task(id).Status, "nobody has to wait any longer")
	w.until(id, types.Status_STATUS_DONE)
	res, err := w.query.Gold(w.Ctx(), &types.QueryGoldRequest{TaskId: id})
	require.NoError(t, err)
	require.Len(t, res.Gold, 4)
}

// TestGoldThatRepeatsOrMiscounts: a tree with an item twice, or not with the numbers that were promised, is never shown
// whole, and what is not shown whole counts for nothing.
func TestGoldThatRepeatsOrMiscounts(t *testing.T) {
	for name, g := range map[string]secret{
		"an item twice":  {items: []uint32{0, 1, 1, 3}, classes: []uint32{0, 1, 1, 1}},
		"not ascending":  {items: []uint32{1, 0, 2, 3}, classes: []uint32{1, 0, 0, 1}},
		"another number": {items: []uint32{0, 1, 2, 3}, classes: []uint32{0, 1, 0, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id := w.create(spec(g.hidden, func(s *types.Spec) {
				s.Redundancy, s.MaxWaves = 1, 1
				if name == "another number" {
					s.Gold.PerClass = []uint32{3, 1}
				}
			}))
			w.wave(id, people(2), all(2, truth))
			w.until(id, types.Status_STATUS_GOLD)
			w.refuse(types.ErrGold, g.shown(t, id, 0, 4))
			w.NextBlock(fixture.After(time.Hour))
			w.until(id, types.Status_STATUS_DONE)
			require.False(t, w.task(id).Outcome.GoldVoid)
			require.False(t, w.task(id).Outcome.Payable.Empty())
		})
	}
}
