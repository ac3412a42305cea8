package cli

import (
	"context"
	"sync"
)

// atOnce is how many queries a command has under way at once: a large task needs hundreds of thousands, and most of the time
// of one is the way to the node and back.
const atOnce = 8

// each calls f for each number below n, for some at once. The first error ends it, and is what it returns.
func each(ctx context.Context, n int, f func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	numbers := make(chan int)
	var wait sync.WaitGroup
	for range min(n, atOnce) {
		wait.Go(func() { //determinism:allow a client that waits for a node
			for i := range numbers {
				if err := f(ctx, i); err != nil {
					cancel(err) // the first one counts
				}
			}
		})
	}
	for i := 0; i < n && ctx.Err() == nil; i++ {
		numbers <- i
	}
	close(numbers)
	wait.Wait()
	return context.Cause(ctx)
}
