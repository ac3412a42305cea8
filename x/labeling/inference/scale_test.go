package inference

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestTwoMillionLabels has 200,000 workers label 400,000 items five times, in blocks: none exceeds its budget, and
// their number is known beforehand.
func TestTwoMillionLabels(t *testing.T) {
	if testing.Short() {
		t.Skip("two million labels take seconds")
	}
	const workers, items, each, budget = 200_000, 400_000, 10, 4_000_000
	k := task{size: Size{Classes: 2, Items: items, Workers: workers}}
	for w := range uint32(workers) {
		for n := range uint32(each) {
			item := (w*2 + n*39_999) % items
			class := uint8(item % 2)
			if (w+n)%7 == 0 {
				class = 1 - class
			}
			k.labels = append(k.labels, Label{w, item, class})
		}
	}
	source, records := k.source(t), &Memory{}
	work, blocks, slowest := uint64(0), uint64(0), time.Duration(0)
	for finished := false; !finished; blocks++ {
		begun := time.Now()
		used, over, err := Advance(k.size, source, records, budget)
		require.NoError(t, err)
		require.LessOrEqual(t, used, uint64(budget))
		work, finished, slowest = work+used, over, max(slowest, time.Since(begun))
	}
	t.Logf("%d blocks of up to %d visits, the slowest %s", blocks, budget, slowest.Round(time.Millisecond))
	most := k.size.MaxWork(workers*each, workers)
	require.Equal(t, most, work)
	require.LessOrEqual(t, blocks, most/(budget-MinBudget)+1)
	right := 0
	for i, a := range read(t, k.size, records).Answers {
		if int(a.Label) == i%2 {
			right++
		}
	}
	require.Greater(t, right, items*95/100)
}
