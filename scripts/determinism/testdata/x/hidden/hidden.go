//go:build never

package hidden // want "build-tag: file"

import (
	_ "C"            // want "memory: import of C"
	_ "crypto/rand"  // want "random: import of crypto/rand"
	_ "hash/maphash" // want "random: import of hash/maphash"
	_ "math/rand"    // want "random: import of math/rand:"
	_ "math/rand/v2" // want "random: import of math/rand/v2"
	_ "unsafe"       // want "memory: import of unsafe"

	_ "golang.org/x/exp/maps"      // want "map-order: import of golang.org/x/exp/maps"
	_ "golang.org/x/exp/rand"      // want "random: import of golang.org/x/exp/rand"
	_ "golang.org/x/sync/errgroup" // want "goroutine: import of golang.org/x/sync/errgroup"
)
