// Package node holds what differs from node to node.
package node

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	. "time"
	now "time"
)

type clocked struct{ clock func() now.Time }

func init() { // want "init: func init"
}

func (clocked) init() {}

func clock(ctx context.Context, t Time) {
	_ = Now()                                     // want "clock: time.Now"
	_ = clocked{now.Now}                          // want "clock: time.Now"
	_ = now.Since(t)                              // want "clock: time.Since"
	_ = Until(t)                                  // want "clock: time.Until"
	_ = After(1)                                  // want "clock: time.After:"
	_ = AfterFunc(1, nil)                         // want "clock: time.AfterFunc"
	_ = Tick(1)                                   // want "clock: time.Tick"
	_ = NewTimer(1)                               // want "clock: time.NewTimer"
	_ = NewTicker(1)                              // want "clock: time.NewTicker"
	Sleep(1)                                      // want "clock: time.Sleep"
	_, _ = context.WithTimeout(ctx, 1)            // want "clock: context.WithTimeout:"
	_, _ = context.WithDeadline(ctx, t)           // want "clock: context.WithDeadline:"
	_, _ = context.WithTimeoutCause(ctx, 1, nil)  // want "clock: context.WithTimeoutCause"
	_, _ = context.WithDeadlineCause(ctx, t, nil) // want "clock: context.WithDeadlineCause"
	_ = Unix(1, 0).UTC().Add(Hour)
	// What the block says is the time.
	_ = struct{ Now func() Time }{}.Now
}

func goroutines(c chan int, g *sync.WaitGroup) {
	go clock(nil, Time{}) // want "goroutine: go statement"
	g.Go(func() {})       // want "goroutine: .*WaitGroup.*Go"
	select {              // want "goroutine: select with more than one case"
	case <-c:
	default:
	}
	select {
	case <-c:
	}
}

func environment() {
	_ = os.Getenv("HOME")       // want "environment: os.Getenv"
	_, _ = os.LookupEnv("HOME") // want "environment: os.LookupEnv"
	_ = os.Environ()            // want "environment: os.Environ"
	_ = os.ExpandEnv("$HOME")   // want "environment: os.ExpandEnv"
	_, _ = os.Hostname()        // want "environment: os.Hostname"
	_ = runtime.NumCPU()        // want "environment: runtime.NumCPU"
	_ = runtime.GOMAXPROCS(0)   // want "environment: runtime.GOMAXPROCS"
	_ = runtime.NumGoroutine()  // want "environment: runtime.NumGoroutine"
	_ = os.ErrNotExist
}

const pointer = "%-10p"

func addresses(x *int) error {
	_ = fmt.Sprintf("at %p", x)          // want "memory: %p"
	_ = fmt.Appendf(nil, pointer, x)     // want "memory: %p"
	_ = fmt.Sprintf("%[1]p %s", x, "ok") // want "memory: %p"
	_ = fmt.Sprintf("%d%%p %s", 1, "price")
	_ = fmt.Sprint("%part")
	_ = errors.New("%p")
	return fmt.Errorf("%+p", x) // want "memory: %p"
}
