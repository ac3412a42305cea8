package infer

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// names numbers names as they come, until sort numbers them by their order.
type names struct {
	numbers map[string]uint32
	all     []string
}

// number is the number of a name, a new one if it has none.
func (n *names) number(name string) (uint32, error) {
	if at, ok := n.numbers[name]; ok {
		return at, nil
	}
	if name == "" {
		return 0, errors.New("it is empty")
	}
	if len(n.all) == math.MaxUint32 {
		return 0, fmt.Errorf("it is one too many: %d are there already", uint32(math.MaxUint32))
	}
	if n.numbers == nil {
		n.numbers = map[string]uint32{}
	}
	at := uint32(len(n.all)) //nolint:gosec // checked above
	n.numbers[name] = at
	n.all = append(n.all, name)
	return at, nil
}

func (n *names) count() uint32 {
	return uint32(len(n.all)) //nolint:gosec // checked by number
}

// sort gives the names numbers in their order, and returns the new number of each old one.
func (n *names) sort() []uint32 {
	slices.SortFunc(n.all, compare)
	moved := make([]uint32, len(n.all))
	next := uint32(0)
	for _, name := range n.all {
		moved[n.numbers[name]] = next
		n.numbers[name] = next
		next++
	}
	return moved
}

// compare puts whole numbers before other names and by their value, and the others by their bytes.
func compare(a, b string) int {
	first, second := isNumber(a), isNumber(b)
	switch {
	case first && second:
		x, y := strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y), strings.Compare(a, b))
	case first:
		return -1
	case second:
		return 1
	}
	return strings.Compare(a, b)
}

func isNumber(name string) bool {
	for _, c := range name {
		if c < '0' || c > '9' {
			return false
		}
	}
	return name != ""
}
