package records

import (
	"fmt"
	"iter"
	"slices"
)

// Builder takes the records' hashes one by one. The zero Builder has none.
type Builder struct {
	count uint64
	// peaks are the whole subtrees of what has come so far, each smaller than the one before.
	peaks []peak
	// prove is set if the record at index is followed on its way up; proof is what it met.
	prove bool
	index uint64
	proof Proof
}

type peak struct {
	hash   Hash
	height int
	// follows says whether the record to be proved stands below.
	follows bool
}

// NewProver is a Builder that also makes the proof of the record at index, from 0.
func NewProver(index uint64) *Builder {
	return &Builder{prove: true, index: index}
}

// Add takes the next record's hash.
func (b *Builder) Add(record Hash) {
	p := peak{hash: leaf(record), follows: b.prove && b.index == b.count}
	b.count++
	for n := len(b.peaks); n > 0 && b.peaks[n-1].height == p.height; n-- {
		p = b.join(b.peaks[n-1], p)
		b.peaks = b.peaks[:n-1]
	}
	b.peaks = append(b.peaks, p)
}

func (b *Builder) join(left, right peak) peak {
	switch {
	case left.follows:
		b.proof = append(b.proof, right.hash)
	case right.follows:
		b.proof = append(b.proof, left.hash)
	}
	return peak{join(left.hash, right.hash), left.height + 1, left.follows || right.follows}
}

// Count is the number of records so far.
func (b *Builder) Count() uint64 {
	return b.count
}

// Root is the root of the records so far. The error is ErrEmpty.
func (b *Builder) Root() (Hash, error) {
	top, _, err := b.finish()
	if err != nil {
		return Hash{}, err
	}
	return rootHash(b.count, top), nil
}

// Proof is the proof of the followed record among those so far. The error is ErrIndexRange if it has not come,
// or none is followed.
func (b *Builder) Proof() (Proof, error) {
	if !b.prove || b.index >= b.count {
		return nil, fmt.Errorf("%w: %d of %d records", ErrIndexRange, b.index, b.count)
	}
	_, proof, err := b.finish()
	return proof, err
}

// finish joins the peaks from the right, which gives RFC 6962's shape. More records may come afterwards.
func (b *Builder) finish() (Hash, Proof, error) {
	if b.count == 0 {
		return Hash{}, nil, ErrEmpty
	}
	end := Builder{proof: slices.Clone(b.proof)}
	last := len(b.peaks) - 1
	top := b.peaks[last]
	for _, p := range slices.Backward(b.peaks[:last]) {
		top = end.join(p, top)
	}
	return top.hash, end.proof, nil
}

// Root is the root of all the records. The error is ErrEmpty.
func Root(records iter.Seq[Hash]) (Hash, error) {
	var b Builder
	for r := range records {
		b.Add(r)
	}
	return b.Root()
}

// Prove is the proof of the record at index, from 0, among all of them. The error is ErrIndexRange.
func Prove(records iter.Seq[Hash], index uint64) (Proof, error) {
	b := NewProver(index)
	for r := range records {
		b.Add(r)
	}
	return b.Proof()
}
