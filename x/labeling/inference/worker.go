package inference

import (
	"encoding/binary"
	"fmt"
)

// WorkersARecord is the number of workers of a worker record, except perhaps the last.
const WorkersARecord = 128

// workerSize is the length of a worker in its record, in bytes.
const workerSize = 20

// Worker is what a run finds out about a worker.
type Worker struct {
	// Labels is how many the worker gave; GoldSeen those on gold items, and GoldRight those of them that are
	// right. They stand once the gate phase is over, void gold or not.
	Labels, GoldSeen, GoldRight uint32
	// Score has 24 fraction bits and stands at the end: how far the worker agreed with the others beyond chance.
	Score uint32
	// Withheld has 24 fraction bits and stands at the end: the part of the flat half of the pay that the worker does
	// not get, though it passed the gate, since it agreed too little with the others.
	Withheld uint32
}

// Verdict is the gate's, or Abstained where the gold is void.
func (w Worker) Verdict(classes uint8, void bool) Verdict {
	if void {
		return Abstained
	}
	return Gate(classes, w.GoldSeen, w.GoldRight)
}

// voiceBits are the fraction bits of a voice.
const voiceBits = 16

// voice is how much a vote of the worker counts at the start: its gold right beyond chance, or a half where the gate says
// nothing of it. Who passes is above chance.
//
// Colluders who pass by luck have six or seven of ten right, where honest workers have eight or more. With equal voices
// they can be the majority of those who agree, and from there the rounds find that it is the others who are wrong.
func (w Worker) voice(classes uint8, void bool) int64 {
	if w.Verdict(classes, void) == Abstained {
		return 1 << (voiceBits - 1)
	}
	k, seen, right := int64(classes), int64(w.GoldSeen), int64(w.GoldRight)
	return max(k*right-seen, 0) << voiceBits / ((k - 1) * seen)
}

// workerPage is a worker record.
type workerPage struct {
	workers []Worker
}

func newWorkerPage(count int) *workerPage {
	return &workerPage{make([]Worker, count)}
}

// marshal writes five numbers of 4 bytes a worker, big-endian, in the order of the fields.
func (p *workerPage) marshal() []byte {
	b := make([]byte, 0, workerSize*len(p.workers))
	for _, w := range p.workers {
		for _, v := range []uint32{w.Labels, w.GoldSeen, w.GoldRight, w.Score, w.Withheld} {
			b = binary.BigEndian.AppendUint32(b, v)
		}
	}
	return b
}

// unmarshalWorkers reads what marshal writes. The error is ErrEncoding.
func unmarshalWorkers(b []byte, count int) (*workerPage, error) {
	d := decoder{rest: b}
	p := newWorkerPage(count)
	for i := range p.workers {
		w := Worker{d.uint32(), d.uint32(), d.uint32(), d.uint32(), d.uint32()}
		if w.Labels > MaxLabels || w.GoldSeen > w.Labels || w.GoldRight > w.GoldSeen || w.Score > One || w.Withheld > One {
			d.fail("no worker has %+v", w)
		}
		p.workers[i] = w
	}
	return p, d.end()
}

// ReadWorker is what the records say of a worker. Score and Withheld are there once the run is done. Errors are ErrSize
// for a worker that the task does not have, ErrNotDone where there is no record yet, ErrEncoding, and those of
// the records.
func ReadWorker(records Records, size Size, worker uint32) (Worker, error) {
	if worker >= size.Workers {
		return Worker{}, fmt.Errorf("%w: worker %d of %d", ErrSize, worker, size.Workers)
	}
	n := worker / WorkersARecord
	b, err := records.Get(WorkerRecord, n)
	if err != nil {
		return Worker{}, err
	}
	if b == nil {
		return Worker{}, fmt.Errorf("%w: nothing of worker %d", ErrNotDone, worker)
	}
	p, err := unmarshalWorkers(b, within(size.Workers, n, WorkersARecord))
	if err != nil {
		return Worker{}, fmt.Errorf("worker record %d: %w", n, err)
	}
	return p.workers[worker%WorkersARecord], nil
}
