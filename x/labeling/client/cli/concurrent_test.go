package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// TestEach: each number once, several at once, and no more than that.
func TestEach(t *testing.T) {
	for _, n := range []int{0, 1, atOnce - 1, atOnce, 100} {
		synctest.Test(t, func(t *testing.T) {
			var now, most, calls atomic.Int64
			got, began := make([]int, n), time.Now()
			require.NoError(t, each(t.Context(), n, func(_ context.Context, i int) error {
				most.Store(max(most.Load(), now.Add(1)))
				time.Sleep(time.Second)
				now.Add(-1)
				calls.Add(1)
				got[i]++
				return nil
			}))
			for i := range got {
				require.Equal(t, 1, got[i])
			}
			require.EqualValues(t, n, calls.Load())
			require.LessOrEqual(t, most.Load(), int64(atOnce))
			require.Equal(t, time.Duration((n+atOnce-1)/atOnce)*time.Second, time.Since(began))
		})
	}
}

// TestEachStops with the first error, or when somebody ends it.
func TestEachStops(t *testing.T) {
	failure := errors.New("failure")
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int64
		require.ErrorIs(t, each(t.Context(), 1000, func(ctx context.Context, i int) error {
			calls.Add(1)
			if i == 5 {
				return failure
			}
			<-ctx.Done() // the error ends what else goes on
			return ctx.Err()
		}), failure)
		require.LessOrEqual(t, calls.Load(), int64(atOnce+1))
	})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		require.ErrorIs(t, each(ctx, 1000, func(ctx context.Context, _ int) error {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(10 * time.Second):
				return nil
			}
		}), context.DeadlineExceeded)
	})
}

// TestManyPages reads what does not fit one page, in order.
func TestManyPages(t *testing.T) {
	const count = 130
	dir := t.TempDir()
	for item := range count {
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%03d.txt", item)), []byte(fmt.Sprint(item)), 0o600))
	}
	c := newCity(t)
	c.must(ofKind(t, "boxes", dir, "--batch-size", "50", "--review-waves", "1", "--bounty", sahara(5200), "--review-bounty", sahara(15_600))...)
	c.wave(1, names("labeler", 6), heard)
	c.until(1, types.Status_STATUS_DONE)
	c.asked = 0
	require.Contains(t, c.must("task", "verify", "1"), "260 of 260 submissions")
	require.Equal(t, 1+1+1+3+1, c.asked, "task, review, labelers, submissions, dataset")
	for page := range uint32(3) {
		c.tamper = of(func(a *types.QuerySubmissionsResponse) {
			if a.Submissions[0].Number == page*types.MaxPage {
				a.Submissions[59].Confidence++
			}
		})
		_, _, err := c.run("task", "verify", "1")
		require.ErrorIs(t, err, errDiffers)
		require.ErrorContains(t, err, fmt.Sprintf("submission %d:", page*types.MaxPage+59))
	}
}
