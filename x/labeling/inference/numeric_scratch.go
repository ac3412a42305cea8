package inference

import "encoding/binary"

// goldPage marks the gold among AnswersARecord items.
type goldPage struct {
	// marks are a gold item's value plus 1, or 0.
	marks []uint64
	// spent is set when the run is through with the items.
	spent bool
}

func newGoldPage(count int) *goldPage {
	return &goldPage{marks: make([]uint64, count)}
}

// marshal writes the marks as numbers of variable length. What is spent is nil.
func (p *goldPage) marshal() []byte {
	if p.spent {
		return nil
	}
	b := make([]byte, 0, 2*len(p.marks))
	for _, mark := range p.marks {
		b = binary.AppendUvarint(b, mark)
	}
	return b
}

// unmarshalGold reads what marshal writes. The error is ErrEncoding.
func unmarshalGold(b []byte, count int) (*goldPage, error) {
	d := decoder{rest: b}
	p := newGoldPage(count)
	for i := range p.marks {
		p.marks[i] = d.uvarint(1 << 32)
	}
	return p, d.end()
}

// numericTally is what a worker's score is made of.
type numericTally struct {
	// labels are those that count, and agreed those of them that agree.
	labels, agreed uint32
	// chance has 24 fraction bits and is at most labels.
	chance uint64
}

// score is (agreement − chance + ¼) / (labels − chance + ¼), in labels, with 24 fraction bits, from 0 to One.
func (t numericTally) score() uint32 {
	above := uint64(t.agreed)*One + benefit
	if above <= t.chance {
		return 0
	}
	return uint32(floorMulDiv(above-t.chance, One, uint64(t.labels)*One-t.chance+benefit)) //nolint:gosec // at most One
}

// tallyPage is a tally record.
type tallyPage struct {
	tallies []numericTally
	// spent is set when the last of the workers has its score.
	spent bool
}

func newTallyPage(count int) *tallyPage {
	return &tallyPage{tallies: make([]numericTally, count)}
}

// marshal writes labels, agreement and chance as numbers of variable length. What is spent is nil.
func (p *tallyPage) marshal() []byte {
	if p.spent {
		return nil
	}
	b := make([]byte, 0, 8*len(p.tallies))
	for _, t := range p.tallies {
		b = binary.AppendUvarint(b, uint64(t.labels))
		b = binary.AppendUvarint(b, uint64(t.agreed))
		b = binary.AppendUvarint(b, t.chance)
	}
	return b
}

// unmarshalTallies reads what marshal writes. The error is ErrEncoding.
func unmarshalTallies(b []byte, count int) (*tallyPage, error) {
	d := decoder{rest: b}
	p := newTallyPage(count)
	for i := range p.tallies {
		labels := d.uvarint(MaxLabels)
		agreed := d.uvarint(labels)
		p.tallies[i] = numericTally{uint32(labels), uint32(agreed), d.uvarint(labels * One)} //nolint:gosec // bounded
	}
	return p, d.end()
}
