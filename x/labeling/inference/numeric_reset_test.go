package inference

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestNumericAgain infers a task anew with less gold, on the records of the run before without its state: what comes out is
// what comes out of none.
func TestNumericAgain(t *testing.T) {
	struck := 0
	rapid.Check(t, func(t *rapid.T) {
		k := anyNumericTask.Draw(t, "task")
		_, records, _ := numericInBlocks(t, k, k.source(t), func() uint64 { return 1 << 40 })
		require.NoError(t, records.Set(StateRecord, 0, nil))
		if len(k.gold) > 0 {
			k.gold = k.gold[:len(k.gold)/2]
			k.size.Gold = uint32(len(k.gold))
			struck++
		}
		want, fresh, _ := numericInBlocks(t, k, k.source(t), func() uint64 { return 1 << 40 })
		budget := uint64(0)
		for finished := false; !finished; {
			budget++
			var err error
			_, finished, err = AdvanceNumeric(k.size, k.source(t), records, MinBudget+budget%97)
			require.NoError(t, err)
		}
		require.Equal(t, want, readNumeric(t, k.size, records))
		require.Equal(t, fresh.values, records.values)
	})
	require.NotZero(t, struck)
}
