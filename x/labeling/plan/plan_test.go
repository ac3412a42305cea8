package plan_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/labeling/plan"
)

func TestPlan(t *testing.T) {
	for _, test := range []struct {
		plan                 plan.Plan
		batches, slots, last uint32
	}{
		{plan.Plan{Items: 1, Redundancy: 1, BatchSize: 1000}, 1, 1, 1},
		{plan.Plan{Items: 10, Redundancy: 3, BatchSize: 5}, 2, 6, 5},
		{plan.Plan{Items: 11, Redundancy: 3, BatchSize: 5}, 3, 9, 1},
		{plan.Plan{Items: 400_000, Redundancy: 5, BatchSize: 10}, 40_000, 200_000, 10},
	} {
		p := test.plan
		require.Equal(t, test.batches, p.Batches())
		require.Equal(t, test.slots, p.Slots())
		require.Equal(t, test.last, p.Size(p.Batches()-1))
		labels := uint64(0)
		for slot := range p.Slots() {
			labels += uint64(p.Size(p.Batch(slot)))
		}
		require.Equal(t, p.Labels(), labels)
		_, to := p.Places(p.Batches() - 1)
		require.Equal(t, p.Items, to)
	}
}

// TestOpenIsTheListOfOpenSlots compares ranks with a plain list.
func TestOpenIsTheListOfOpenSlots(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		slots := rapid.Uint32Range(1, 3*plan.PageSlots+5).Draw(r, "slots")
		pages := make([]plan.Page, plan.Pages(slots))
		filled := rapid.SliceOfN(rapid.Uint32Range(0, slots-1), 0, 300).Draw(r, "filled")
		if rapid.Bool().Draw(r, "a run") {
			from := rapid.Uint32Range(0, slots-1).Draw(r, "from")
			for at := from; at < min(slots, from+10_000); at++ {
				filled = append(filled, at)
			}
		}
		for _, slot := range filled {
			if pages[slot/plan.PageSlots] == nil {
				pages[slot/plan.PageSlots] = plan.NewPage()
			}
			pages[slot/plan.PageSlots].Set(slot % plan.PageSlots)
		}
		var want []uint32
		for slot := range slots {
			if page := pages[slot/plan.PageSlots]; page == nil || !page.Has(slot%plan.PageSlots) {
				want = append(want, slot)
			}
		}
		open := plan.NewOpen(pages, slots)
		require.EqualValues(r, len(want), open.Len())
		for rank, slot := range want {
			if got := open.At(uint32(rank)); got != slot {
				r.Fatalf("rank %d is slot %d, want %d", rank, got, slot)
			}
		}
	})
}

func TestParsePage(t *testing.T) {
	page := plan.NewPage()
	page.Set(7)
	for _, test := range []struct {
		name     string
		bytes    []byte
		slots, n uint32
		ok       bool
	}{
		{"last slot", page, 8, 0, true},
		{"slot beyond", page, 7, 0, false},
		{"short", page[:10], 8, 0, false},
		{"page beyond", page, 8, 1, false},
		{"second page", page, plan.PageSlots + 8, 1, true},
	} {
		_, err := plan.ParsePage(test.bytes, test.slots, test.n)
		if test.ok {
			require.NoError(t, err, test.name)
		} else {
			require.ErrorIs(t, err, plan.ErrPage, test.name)
		}
	}
}
