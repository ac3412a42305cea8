package main

// banned is a rule that a use breaks, and why that matters or what to do instead.
type banned struct{ rule, why string }

var (
	mapOrder  = banned{"map-order", "a map has no order; use slices.Sorted(maps.Keys(m))"}
	float     = banned{"float", "it may round differently elsewhere; use integers or math.LegacyDec"}
	clock     = banned{"clock", "every node has its own clock; use the block's time"}
	goroutine = banned{"goroutine", "the scheduler decides what comes first"}
	env       = banned{"environment", "every node has its own environment"}
	random    = banned{"random", "every node draws its own numbers"}
	memory    = banned{"memory", "addresses and layout differ between nodes"}
	hidden    = banned{"build-tag", "this build leaves the file out, so nothing in it was checked"}
	initFunc  = banned{"init", "a module does nothing on import; let the app call it"}
	sibling   = banned{"sibling-keeper", "declare the interface needed in types/expected_keepers.go"}
)

// bannedImports are packages with no use in consensus code.
var bannedImports = map[string]banned{
	"C":                          memory,
	"unsafe":                     memory,
	"crypto/rand":                random,
	"hash/maphash":               random,
	"math/rand":                  random,
	"math/rand/v2":               random,
	"golang.org/x/exp/rand":      random,
	"golang.org/x/exp/maps":      mapOrder,
	"golang.org/x/sync/errgroup": goroutine,
}

// bannedFuncs may not be called, nor passed on. A call that takes or returns a float is seen without an
// entry here.
var bannedFuncs = map[string]banned{
	"maps.All":                 mapOrder,
	"maps.Keys":                mapOrder,
	"maps.Values":              mapOrder,
	"(*sync.Map).Range":        mapOrder,
	"(reflect.Value).MapKeys":  mapOrder,
	"(reflect.Value).MapRange": mapOrder,

	"time.After":                clock,
	"time.AfterFunc":            clock,
	"time.NewTicker":            clock,
	"time.NewTimer":             clock,
	"time.Now":                  clock,
	"time.Since":                clock,
	"time.Sleep":                clock,
	"time.Tick":                 clock,
	"time.Until":                clock,
	"context.WithDeadline":      clock,
	"context.WithDeadlineCause": clock,
	"context.WithTimeout":       clock,
	"context.WithTimeoutCause":  clock,

	"(*sync.WaitGroup).Go": goroutine,

	"os.Environ":           env,
	"os.ExpandEnv":         env,
	"os.Getenv":            env,
	"os.Hostname":          env,
	"os.LookupEnv":         env,
	"runtime.GOMAXPROCS":   env,
	"runtime.NumCPU":       env,
	"runtime.NumGoroutine": env,
}

// sorters make an order out of the iterator that is their first argument.
var sorters = map[string]bool{
	"slices.Sorted":           true,
	"slices.SortedFunc":       true,
	"slices.SortedStableFunc": true,
}
