package terms

import "slices"

// union merges two sets in strictly ascending order into one.
func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// missing is the first member of want that have lacks.
func missing(have, want []string) (member string, found bool) {
	for _, w := range want {
		if _, ok := slices.BinarySearch(have, w); !ok {
			return w, true
		}
	}
	return "", false
}

// IsSet says whether a list is in strictly ascending order, the one spelling of a set.
func IsSet(list []string) bool {
	for i := 1; i < len(list); i++ {
		if list[i-1] >= list[i] {
			return false
		}
	}
	return true
}
