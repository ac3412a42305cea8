// Package crowd plays the people who label in the demo: some know their trade, some are in a hurry, some never look,
// and some copy from each other. What each of them answers is drawn from the seed, the name and the item alone, so it
// does not matter who is given which item when.
package crowd

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
)

// Kind is how a labeler works.
type Kind string

// Kinds.
const (
	Expert   Kind = "expert"
	Ordinary Kind = "ordinary"
	Hasty    Kind = "hasty"
	// Lazy ones answer the same whatever the item.
	Lazy Kind = "lazy"
	// Random ones toss a coin.
	Random Kind = "random"
	// Ring is of those who agreed on answers that nobody looked up.
	Ring Kind = "ring"
	// Vanishing ones take a batch and never reveal it.
	Vanishing Kind = "vanishing"
)

// Labeler is one of them.
type Labeler struct {
	Name string
	Kind Kind
	// Skill is how often an item of class 0 and one of class 1 is recognised, if it is not a hard one.
	Skill [2]float64
}

// Honest says whether a labeler looks at the items.
func (l Labeler) Honest() bool { return l.Kind == Expert || l.Kind == Ordinary || l.Kind == Hasty }

// Crowd is all labelers of a task.
type Crowd struct {
	Labelers []Labeler
	seed     uint64
}

const (
	// hardPart of the items are hard: there even those who look are right less often, by hardCost.
	hardPart = 0.12
	hardCost = 0.3
)

var groups = []struct {
	kind      Kind
	count     int
	low, high float64 // of skill
}{
	{Expert, 12, 0.95, 0.99},
	{Ordinary, 16, 0.86, 0.94},
	{Hasty, 8, 0.72, 0.84},
	{Lazy, 3, 0, 0},
	{Random, 3, 0, 0},
	{Ring, 5, 0, 0},
	{Vanishing, 1, 0, 0},
}

// New draws a crowd. Names begin with the prefix.
func New(seed uint64, prefix string) *Crowd {
	c := &Crowd{seed: seed}
	for _, g := range groups {
		for range g.count {
			name := fmt.Sprintf("%s%02d", prefix, len(c.Labelers)+1)
			skill := func(class int) float64 { return g.low + (g.high-g.low)*c.draw("skill", name, class) }
			c.Labelers = append(c.Labelers, Labeler{name, g.kind, [2]float64{skill(0), skill(1)}})
		}
	}
	return c
}

// Answer is what a labeler says of an item whose class is the truth, of two.
func (c *Crowd) Answer(l Labeler, item int, truth uint8) uint8 {
	switch l.Kind {
	case Lazy, Vanishing:
		return 0
	case Random:
		return coin(c.draw("answer", l.Name, item), 0.5)
	case Ring:
		return coin(c.draw("answer", "the ring", item), 0.4)
	}
	right := l.Skill[truth&1]
	if c.draw("hard", "", item) < hardPart {
		right -= hardCost
	}
	if c.draw("answer", l.Name, item) < right {
		return truth
	}
	return 1 - truth
}

func coin(draw, one float64) uint8 {
	if draw < one {
		return 1
	}
	return 0
}

// draw is a number from 0 to below 1, the same for the same words.
func (c *Crowd) draw(what, who string, number int) float64 {
	b := binary.BigEndian.AppendUint64(nil, c.seed)
	b = fmt.Appendf(b, "%s/%s/%d", what, who, number)
	sum := sha256.Sum256(b)
	return float64(binary.BigEndian.Uint64(sum[:])>>11) / math.Exp2(53)
}
