package inference

import (
	"encoding/binary"
	"fmt"
)

// numericPhase is what the run of a numeric task is at. The order is that of the work.
type numericPhase uint8

const (
	numericResetting numericPhase = iota
	numericMarking
	numericGating
	numericWeighing
	numericJudging
	numericScoring
	numericWithholding
	numericAnswering
	numericDone
)

// numericState is all of a run that is not by item or by worker.
type numericState struct {
	size  NumericSize
	phase numericPhase
	// at is the record, gold item, worker or item whose turn it is, by the phase.
	at uint32
	// batch is the one whose turn it is. offset is a place in it; or, on the way through it a second time, for chance,
	// the label of a row.
	batch, row, offset uint32
	second             bool
	// paid is what is paid of reading the batch.
	paid uint64
	// pairs is how many random pairs of the row's labels agree so far.
	pairs uint64
	// labels are all labels of the workers who are weighed, and failedLabels those of them who fail.
	labels, failedLabels uint64
	// passedLabels and passedScores are the labels of the workers who passed, and their scores times their labels, of
	// those who have a score so far.
	passedLabels, passedScores uint64
	// void is set once it is known that the gold is.
	void bool
}

const numericVersion = 4

func (s *numericState) status() Status {
	size := Size{Items: s.size.Items, Workers: s.size.Workers, Gold: s.size.Gold}
	return Status{Size: size, Done: s.phase == numericDone, Void: s.void, Labels: s.labels, Failed: s.failedLabels}
}

// small are the fields of 32 bits that stand singly.
func (s *numericState) small() []*uint32 {
	return []*uint32{&s.at, &s.batch, &s.row, &s.offset}
}

// numbers are the others, with the most that each may be.
func (s *numericState) numbers() []number {
	return []number{
		{&s.paid, emptyCost + readCost + rowReadCost<<32},
		{&s.pairs, MaxLabels * MaxLabels},
		{&s.labels, maxAllLabels},
		{&s.failedLabels, maxAllLabels},
		{&s.passedLabels, maxAllLabels},
		{&s.passedScores, maxAllLabels * One},
	}
}

// marshal writes a version, phase, flags, the size, and then all else as numbers of variable length.
func (s *numericState) marshal() []byte {
	flags := byte(0)
	if s.second {
		flags |= secondFlag
	}
	if s.void {
		flags |= voidFlag
	}
	b := []byte{numericVersion, byte(s.phase), flags}
	for _, v := range []uint32{s.size.Items, s.size.Workers, s.size.Batches, s.size.Gold, s.size.Tolerance} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	for _, v := range s.small() {
		b = binary.AppendUvarint(b, uint64(*v))
	}
	for _, n := range s.numbers() {
		b = binary.AppendUvarint(b, *n.value)
	}
	return b
}

// unmarshalNumericState reads what marshal writes. The error is ErrEncoding.
func unmarshalNumericState(b []byte) (*numericState, error) {
	if len(b) < 3 {
		return nil, fmt.Errorf("%w: a state of %d bytes", ErrEncoding, len(b))
	}
	version, at, flags := b[0], numericPhase(b[1]), b[2]
	d := decoder{rest: b[3:]}
	size := NumericSize{d.uint32(), d.uint32(), d.uint32(), d.uint32(), d.uint32()}
	if version != numericVersion || at > numericDone || flags&^(secondFlag|voidFlag) != 0 || size.Validate() != nil {
		d.fail("version %d, phase %d, flags %x", version, at, flags)
	}
	s := &numericState{size: size, phase: at, second: flags&secondFlag != 0, void: flags&voidFlag != 0}
	for _, v := range s.small() {
		*v = uint32(d.uvarint(1<<32 - 1)) //nolint:gosec // bounded
	}
	for _, n := range s.numbers() {
		*n.value = d.uvarint(n.limit)
	}
	return s, d.end()
}
