package sumtree

import (
	"fmt"
	"iter"
)

// Tree is a whole tree in memory: 80 bytes a row, so that every proof costs a few reads.
type Tree struct {
	// levels go from the leaves to the top; one of odd length ends with a node that the next repeats.
	levels [][]Node
}

// progressStep is how many hashes go by between two reports.
const progressStep = 1 << 13

// Build makes the tree of count rows, each an address (1 to 255 bytes, not kept) and an amount above zero.
// Progress, unless nil, is told now and then how many of about 2·count hashes are done.
//
// Errors are ErrRowCount (also for no rows), ErrAddressLength and ErrZeroAmount, which name the row's index,
// and ErrSumOverflow.
func Build(count uint64, rows iter.Seq2[[]byte, uint64], progress func(done, total uint64)) (*Tree, error) {
	if count == 0 {
		return nil, fmt.Errorf("%w: none", ErrRowCount)
	}
	meter := meter{total: 2*count - 1, report: progress} // a leaf a row, and one join less than that
	leaves := make([]Node, 0, count)
	for address, amount := range rows {
		index := uint64(len(leaves))
		if index == count {
			return nil, fmt.Errorf("%w: more than %d", ErrRowCount, count)
		}
		if err := checkRow(address, amount); err != nil {
			return nil, fmt.Errorf("row %d: %w", index, err)
		}
		leaves = append(leaves, leaf(index, address, amount))
		meter.tick()
	}
	if got := uint64(len(leaves)); got != count {
		return nil, fmt.Errorf("%w: %d, and not %d", ErrRowCount, got, count)
	}
	t := &Tree{levels: [][]Node{leaves}}
	for level := leaves; len(level) > 1; {
		var err error
		if level, err = above(level, &meter); err != nil {
			return nil, err
		}
		t.levels = append(t.levels, level)
	}
	meter.end()
	return t, nil
}

func above(level []Node, meter *meter) ([]Node, error) {
	next := make([]Node, 0, (len(level)+1)/2)
	for ; len(level) > 1; level = level[2:] {
		n, err := join(level[0], level[1])
		if err != nil {
			return nil, err
		}
		next = append(next, n)
		meter.tick()
	}
	return append(next, level...), nil
}

func (t *Tree) top() Node {
	return t.levels[len(t.levels)-1][0]
}

// Count is the number of rows.
func (t *Tree) Count() uint64 {
	return uint64(len(t.levels[0]))
}

// Total is the sum of all amounts.
func (t *Tree) Total() uint64 {
	return t.top().Sum
}

// Root is the hash that commits to the rows, their order, their count and their total.
func (t *Tree) Root() [HashSize]byte {
	return rootHash(t.Count(), t.top())
}

// Proof is the proof of the row at index, from 0. The error is ErrIndexRange.
func (t *Tree) Proof(index uint64) (Proof, error) {
	if err := checkIndex(index, t.Count()); err != nil {
		return nil, err
	}
	proof := make(Proof, 0, len(t.levels))
	for level := range path(index, t.Count()) {
		proof = append(proof, t.levels[level][index>>level^1])
	}
	return proof, nil
}

type meter struct {
	done, total uint64
	report      func(done, total uint64)
}

func (m *meter) tick() {
	m.done++
	if m.report != nil && m.done%progressStep == 0 {
		m.report(m.done, m.total)
	}
}

func (m *meter) end() {
	if m.report != nil && m.done%progressStep != 0 {
		m.report(m.done, m.total)
	}
}
