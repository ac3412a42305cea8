package inference

import (
	"encoding/binary"
	"fmt"
)

// Iterations is the number of rounds, whatever the labels are.
const Iterations = 8

// phase is what a run is at. The order is that of the work.
type phase uint8

const (
	marking phase = iota
	gating
	voting
	starting
	learning
	judging
	scoring
	withholding
	answering
	done
)

// state is all of a run that is not by item or by worker.
type state struct {
	size  Size
	phase phase
	// round is how many rounds are over.
	round uint32
	// at is the gold item, worker or item whose turn it is, by the phase.
	at uint32
	// batch and offset say where in the worker's labels the run is. second is set on the way through them a
	// second time: to use what the first found out.
	batch, offset uint32
	second        bool
	// labels are all labels of the workers that the gate phase is through with, and failedLabels those of them who
	// fail.
	labels, failedLabels uint64
	// passedLabels and passedScores are the labels of the workers who passed, and their scores times their labels, of
	// those who have a score so far.
	passedLabels, passedScores uint64
	// void is set once it is known that the gold is.
	void bool
	// worker is what the gate phase has found out about the worker at the cursor.
	worker Worker
	// pooled is N_kl at l·K+k, and mass Σ_i p_i[k], of the last posteriors.
	pooled, mass []uint64
	// next is the mass of the posteriors that are being made.
	next []uint64
	// counts is n_kl at l·K+k of the worker at the cursor; tally what its score is made of.
	counts []uint64
	tally  tally
}

func newState(size Size) *state {
	k := int(size.Classes)
	return &state{
		size:   size,
		pooled: make([]uint64, k*k), mass: make([]uint64, k), next: make([]uint64, k),
		counts: make([]uint64, k*k), tally: tally{own: make([]uint64, k), others: make([]uint64, k)},
	}
}

// maxAllLabels keeps the sums over all labels below 2^62.
const maxAllLabels = 1 << (62 - FractionBits)

// numbers are the fields that stand singly, with the most that each may be.
func (s *state) numbers() []number {
	return []number{
		{&s.labels, maxAllLabels},
		{&s.failedLabels, maxAllLabels},
		{&s.passedLabels, maxAllLabels},
		{&s.passedScores, maxAllLabels * One},
		{&s.tally.agreement, MaxLabels * One},
	}
}

type number struct {
	value *uint64
	limit uint64
}

// small are the fields of 32 bits that stand singly.
func (s *state) small() []*uint32 {
	return []*uint32{&s.round, &s.at, &s.batch, &s.offset, &s.worker.Labels, &s.worker.GoldSeen, &s.worker.GoldRight}
}

// rows are the fields that are rows of numbers.
func (s *state) rows() [][]uint64 {
	return [][]uint64{s.pooled, s.mass, s.next, s.counts, s.tally.own, s.tally.others}
}

const (
	stateVersion = 1

	secondFlag = 1 << 0
	voidFlag   = 1 << 1
)

// marshal writes a version, the size, phase and flags, and then all else as numbers of variable length.
func (s *state) marshal() []byte {
	flags := byte(0)
	if s.second {
		flags |= secondFlag
	}
	if s.void {
		flags |= voidFlag
	}
	b := []byte{stateVersion, s.size.Classes, byte(s.phase), flags}
	for _, v := range []uint32{s.size.Items, s.size.Workers, s.size.Gold} {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	for _, v := range s.small() {
		b = binary.AppendUvarint(b, uint64(*v))
	}
	for _, n := range s.numbers() {
		b = binary.AppendUvarint(b, *n.value)
	}
	if s.phase == done {
		return b // the sums have served
	}
	for _, row := range s.rows() {
		for _, v := range row {
			b = binary.AppendUvarint(b, v)
		}
	}
	return b
}

// unmarshalState reads what marshal writes. The error is ErrEncoding.
func unmarshalState(b []byte) (*state, error) {
	if len(b) < 4 {
		return nil, fmt.Errorf("%w: a state of %d bytes", ErrEncoding, len(b))
	}
	version, classes, at, flags := b[0], b[1], phase(b[2]), b[3]
	d := decoder{rest: b[4:]}
	size := Size{classes, d.uint32(), d.uint32(), d.uint32()}
	if version != stateVersion || at > done || flags&^(secondFlag|voidFlag) != 0 || size.Validate() != nil {
		d.fail("version %d, %d classes, phase %d, flags %x", version, classes, at, flags)
	}
	if d.err != nil {
		return nil, d.err
	}
	s := newState(size)
	s.phase, s.second, s.void = at, flags&secondFlag != 0, flags&voidFlag != 0
	for _, v := range s.small() {
		*v = uint32(d.uvarint(1<<32 - 1)) //nolint:gosec // bounded
	}
	for _, n := range s.numbers() {
		*n.value = d.uvarint(n.limit)
	}
	for _, row := range s.rows() {
		for i := range row {
			if s.phase != done {
				row[i] = d.uvarint(1 << 62)
			}
		}
	}
	if s.round > Iterations {
		d.fail("round %d of %d", s.round, Iterations)
	}
	return s, d.end()
}
