package inference

import (
	"encoding/binary"
	"math"
	"math/bits"
)

const (
	// scratchCells is how many items times classes a scratch record holds: some 15 kB. Larger ones would be read and
	// written for few items, smaller ones would be too many.
	scratchCells = 2048
	// sumLimit bounds a sum of logarithms either way.
	sumLimit = math.MaxInt64 / 2
)

// scratch is what is known of ScratchItems items, from the number of its record times that on, while a run goes
// on. Slices with a value per item and class have the one of item i and class k at i·K+k.
type scratch struct {
	// gold is the class of a gold item plus 1, or 0.
	gold []uint8
	// votes counts the labels of the workers who were not gated.
	votes []uint32
	// posterior is the last round's. It is 0 before there is one.
	posterior []uint32
	// sums are this round's Σ log2 π, relative to class 0, of the workers so far. Before the first round, they are the
	// sums of the voices.
	sums []int64
	// spent is set when the last of the items has its answer.
	spent bool
}

// scratchShift is the logarithm of the number of items a scratch record.
func scratchShift(classes uint8) int {
	return bits.Len(scratchCells/uint(classes)) - 1
}

// ScratchItems is the number of items of a scratch record, except perhaps the last: the largest power of 2 whose
// product with the number of classes is at most 2048.
func ScratchItems(classes uint8) uint32 {
	return 1 << scratchShift(classes)
}

func newScratch(items, classes int) *scratch {
	return &scratch{
		gold:      make([]uint8, items),
		votes:     make([]uint32, items*classes),
		posterior: make([]uint32, items*classes),
		sums:      make([]int64, items*classes),
	}
}

// marshal writes, for each item, as numbers of variable length: gold (0 or class + 1); K votes; K posteriors; the sums
// in zigzag. These are K while there is no posterior, and K−1 without class 0 afterwards. An item of two classes with
// 5 votes takes about 14 bytes. What is spent is nil.
func (s *scratch) marshal() []byte {
	if s.spent {
		return nil
	}
	classes := len(s.votes) / max(len(s.gold), 1)
	b := make([]byte, 0, 8*len(s.votes))
	for i, gold := range s.gold {
		b = append(b, gold)
		from, to := i*classes, (i+1)*classes
		for _, v := range s.votes[from:to] {
			b = binary.AppendUvarint(b, uint64(v))
		}
		total := uint64(0)
		for _, p := range s.posterior[from:to] {
			b = binary.AppendUvarint(b, uint64(p))
			total += uint64(p)
		}
		if total > 0 {
			from++
		}
		for _, sum := range s.sums[from:to] {
			b = binary.AppendVarint(b, sum)
		}
	}
	return b
}

// unmarshalScratch reads what marshal writes for as many items and classes. The error is ErrEncoding.
func unmarshalScratch(b []byte, items, classes int) (*scratch, error) {
	d := decoder{rest: b}
	s := newScratch(items, classes)
	for i := range items {
		s.gold[i] = uint8(d.uvarint(uint64(classes))) //nolint:gosec // at most MaxClasses
		from, to := i*classes, (i+1)*classes
		for at := from; at < to; at++ {
			s.votes[at] = uint32(d.uvarint(MaxVotes)) //nolint:gosec // bounded
		}
		total := uint64(0)
		for at := from; at < to; at++ {
			p := d.uvarint(One)
			s.posterior[at] = uint32(p) //nolint:gosec // bounded
			total += p
		}
		if total != 0 && total != One {
			d.fail("a posterior adds up to %d", total)
		}
		if total > 0 {
			from++
		}
		for at := from; at < to; at++ {
			s.sums[at] = d.varint(sumLimit)
		}
		if d.err != nil {
			return nil, d.err
		}
	}
	return s, d.end()
}
