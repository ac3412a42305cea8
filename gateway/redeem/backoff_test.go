package redeem

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestBackoff: the wait doubles up to a bound, but not while the payer's withdrawal runs.
func TestBackoff(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	require.False(t, backoff{}.waits(now, false))
	for _, test := range []struct {
		failures    int
		withdrawing bool
		wait        time.Duration
	}{
		{1, false, time.Minute},
		{2, false, 2 * time.Minute},
		{5, false, 16 * time.Minute},
		{12, false, 6 * time.Hour},
		{1_000, false, 6 * time.Hour},
		{1, true, time.Minute},
		{1_000, true, time.Minute},
	} {
		b := backoff{failures: test.failures, last: now}
		require.True(t, b.waits(now.Add(test.wait-1), test.withdrawing), "%+v", test)
		require.False(t, b.waits(now.Add(test.wait), test.withdrawing), "%+v", test)
	}
}
