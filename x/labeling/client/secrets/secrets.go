// Package secrets keeps a requester's gold until it is shown: items whose class or number is known, each under a salt of
// its own, in a Merkle tree of which the chain has the root. Who loses the file can never show the gold; the task goes on
// without.
package secrets

import (
	"cmp"
	"crypto/rand" //determinism:allow a requester's own secret
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/labeling/blind"
)

const saltSize = 32

// ErrGold refuses gold that no task has.
var ErrGold = errors.New("invalid gold")

// Item is a gold item.
type Item struct {
	Item uint32
	// Class is its class, or its number counted from the least one.
	Class uint32
	Salt  []byte
}

// Range is the numbers of a numeric task, at most 2^32 of them.
type Range struct {
	Min int64 `json:"min"`
	Max int64 `json:"max"`
}

func (r Range) span() uint64 { return uint64(r.Max) - uint64(r.Min) } //nolint:gosec // modulo 2^64 it is exact

func (r Range) valid() bool { return r.Min < r.Max && r.span() <= math.MaxUint32 }

func (r Range) has(number int64) bool { return number >= r.Min && number <= r.Max }

// Gold is the gold of a task, ascending by item: of classes, or of numbers.
type Gold struct {
	// Classes is 0 where the gold is numbers.
	Classes uint8
	// Range is nil where the gold is classes.
	Range *Range
	Items []Item
}

// New draws salts for gold items. The error is ErrGold: for a class without an item, since who never says it would pass;
// for a class or an item that the task does not have.
func New(classes uint8, items uint32, gold map[uint32]uint8) (Gold, error) {
	g := Gold{Classes: classes}
	for item, class := range gold { //determinism:allow sorted by salted
		if item >= items || class >= classes {
			return Gold{}, fmt.Errorf("%w: item %d of class %d, with %d items and %d classes", ErrGold, item, class, items, classes)
		}
		g.Items = append(g.Items, Item{Item: item, Class: uint32(class)})
	}
	g.salted()
	for class, n := range g.PerClass() {
		if n == 0 {
			return Gold{}, fmt.Errorf("%w: class %d has none, and each needs some", ErrGold, class)
		}
	}
	return g, nil
}

// NewNumbers is New for numbers. The error is ErrGold: for no item at all; for a number or an item that the task does not
// have; for a range that no task has.
func NewNumbers(r Range, items uint32, gold map[uint32]int64) (Gold, error) {
	if !r.valid() || len(gold) == 0 {
		return Gold{}, fmt.Errorf("%w: %d items with numbers from %d to %d", ErrGold, len(gold), r.Min, r.Max)
	}
	g := Gold{Range: &r}
	for item, number := range gold { //determinism:allow sorted by salted
		if item >= items || !r.has(number) {
			return Gold{}, fmt.Errorf("%w: item %d is %d, with %d items and numbers from %d to %d", ErrGold, item, number, items, r.Min, r.Max)
		}
		g.Items = append(g.Items, Item{Item: item, Class: uint32(uint64(number) - uint64(r.Min))}) //nolint:gosec // at most the span
	}
	g.salted()
	return g, nil
}

// salted puts gold in order, and draws its salts.
func (g Gold) salted() {
	slices.SortFunc(g.Items, func(a, b Item) int { return cmp.Compare(a.Item, b.Item) })
	for i := range g.Items {
		g.Items[i].Salt = make([]byte, saltSize)
		_, _ = rand.Read(g.Items[i].Salt) // it never fails
	}
}

// PerClass is how many gold items each class has; of numbers, how many there are.
func (g Gold) PerClass() []uint32 {
	if g.Range != nil {
		return []uint32{uint32(len(g.Items))} //nolint:gosec // at most as many as items
	}
	n := make([]uint32, g.Classes)
	for _, item := range g.Items {
		n[item.Class]++
	}
	return n
}

// record is an item as a leaf of the tree.
func (g Gold) record(item Item) records.Hash {
	if g.Range != nil {
		return blind.GoldNumber(item.Item, item.Class, item.Salt)
	}
	return blind.Gold(item.Item, uint8(item.Class), item.Salt) //nolint:gosec // a class
}

func (g Gold) records() iter.Seq[records.Hash] {
	return func(yield func(records.Hash) bool) {
		for _, item := range g.Items {
			if !yield(g.record(item)) {
				return
			}
		}
	}
}

// Root is the root of the tree. The error is records.ErrEmpty.
func (g Gold) Root() (records.Hash, error) { return records.Root(g.records()) }

// Proof is the encoded proof of a gold item by its place.
func (g Gold) Proof(n int) ([]byte, error) {
	p, err := records.Prove(g.records(), uint64(n)) //nolint:gosec // a place
	if err != nil {
		return nil, err
	}
	return p.Marshal()
}
