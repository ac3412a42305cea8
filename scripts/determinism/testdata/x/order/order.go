// Package order holds what depends on the order of a map, and what does not.
package order

import (
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
)

type (
	named  map[string]int
	alias  = map[string]int
	holder struct{ sync.Map }
	either interface {
		named | map[string]int
	}
)

func ranges(m map[string]int, n named, a alias, s []string, seq iter.Seq[string]) {
	for range m { // want "map-order: range over a map"
	}
	for k := range n { // want "map-order"
		_ = k
	}
	for k, v := range a { // want "map-order"
		_, _ = k, v
	}
	for range s {
	}
	for range seq {
	}
	for range 3 {
	}
}

func params[A ~map[string]int, B either, C interface{ map[string]int }, D ~[]int](a A, b B, c C, d D) {
	for range a { // want "map-order"
	}
	for range b { // want "map-order"
	}
	for range c { // want "map-order"
	}
	for range d {
	}
}

func iterators(m map[string]int, h *holder, v reflect.Value) {
	_ = slices.Sorted(maps.Keys(m))
	_ = slices.Sorted((maps.Keys(m)))
	_ = slices.Sorted((maps.Values[named])(m))
	_ = slices.SortedFunc(maps.Keys(m), strings.Compare)
	_ = slices.SortedStableFunc(maps.Keys(m), strings.Compare)
	_ = maps.Clone(m)
	maps.Copy(m, m)
	clear(m)

	_ = slices.Collect(maps.Keys(m))      // want "map-order: maps.Keys"
	_ = slices.Collect(maps.Values(m))    // want "map-order: maps.Values"
	_ = maps.Collect(maps.All(m))         // want "map-order: maps.All"
	_ = slices.Sorted(only(maps.Keys(m))) // want "map-order: maps.Keys"
	_ = maps.Keys[map[string]int]         // want "map-order: maps.Keys"
	for range maps.Keys(m) {              // want "map-order: maps.Keys"
	}
	h.Range(func(any, any) bool { return true }) // want "map-order: .*sync.Map.*Range"
	_ = v.MapKeys()                              // want "map-order: .*MapKeys"
	_ = v.MapRange()                             // want "map-order: .*MapRange"
}

func only(s iter.Seq[string]) iter.Seq[string] { return s }
