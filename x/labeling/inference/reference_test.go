package inference

import "math"

// reference is the rule of the package's documentation in floating point, written down a second time and with
// other loops: worker by worker matrices, and no sums kept. It has answers, confidences and scores.
type reference struct {
	task
	prior     []float64
	matrices  [][][]float64 // log2 π by worker, class, label; nil for who is gated
	posterior [][]float64
	byItem    [][]Label
	byWorker  [][]Label
	class     []int // of gold, or -1
	void      bool
}

func newReference(k task) *reference {
	r := &reference{
		task: k, byItem: make([][]Label, k.size.Items), byWorker: make([][]Label, k.size.Workers),
		matrices: make([][][]float64, k.size.Workers), class: make([]int, k.size.Items),
	}
	for i := range r.class {
		r.class[i] = -1
	}
	for _, g := range k.gold {
		r.class[g.Item] = int(g.Class)
	}
	for _, l := range k.labels {
		r.byWorker[l.Worker] = append(r.byWorker[l.Worker], l)
	}
	gated := r.gated()
	for _, l := range k.labels {
		if !gated[l.Worker] {
			r.byItem[l.Item] = append(r.byItem[l.Item], l)
		}
	}
	for i := range r.byItem {
		r.posterior = append(r.posterior, r.clamp(i, r.start(i)))
	}
	for range Iterations {
		r.round(gated)
	}
	return r
}

// gated also unclamps void gold.
func (r *reference) gated() []bool {
	gated := make([]bool, r.size.Workers)
	failed := 0
	for w, labels := range r.byWorker {
		seen, right := r.seen(w)
		need := 0.4
		if r.size.Classes == 2 {
			need = 0.6
		}
		if seen >= 5 && float64(right) < need*float64(seen)-1e-9 {
			gated[w] = true
			failed += len(labels)
		}
	}
	if 3*failed > 2*len(r.labels) {
		r.void = true
		for i := range r.class {
			r.class[i] = -1
		}
		return make([]bool, r.size.Workers)
	}
	return gated
}

// start is the share of each class among the voices.
func (r *reference) start(item int) []float64 {
	k := int(r.size.Classes)
	p, all := make([]float64, k), 0.0
	for _, l := range r.byItem[item] {
		voice := 0.5
		if seen, right := r.seen(int(l.Worker)); !r.void && seen >= 5 {
			voice = (float64(k*right)/float64(seen) - 1) / float64(k-1)
		}
		p[l.Class] += voice
		all += voice
	}
	for class := range p {
		p[class] /= max(all, 1e-9)
	}
	return p
}

// withheld is by worker.
func (r *reference) withheld() []float64 {
	parts := make([]float64, r.size.Workers)
	scores, sum, all := make([]float64, r.size.Workers), 0.0, 0.0
	for w, labels := range r.byWorker {
		if seen, _ := r.seen(w); r.void || seen < 5 || r.matrices[w] == nil {
			scores[w] = -1
			continue
		}
		scores[w] = r.score(w)
		sum += scores[w] * float64(len(labels))
		all += float64(len(labels))
	}
	for w, score := range scores {
		seen, right := r.seen(w)
		chance := 1 / float64(r.size.Classes)
		proved := seen > 0 && (float64(right)/float64(seen)-chance)/(1-chance) > 0.8-1e-9
		if score >= 0 && sum > 0 && !proved {
			parts[w] = math.Max(0, math.Min(1, 3-8*score*all/sum))
		}
	}
	return parts
}

// seen is how many gold items a worker has seen, and how many of them are right.
func (r *reference) seen(worker int) (seen, right int) {
	for _, l := range r.byWorker[worker] {
		if r.class[l.Item] >= 0 {
			seen++
		}
		if r.class[l.Item] == int(l.Class) {
			right++
		}
	}
	return seen, right
}

func (r *reference) share(item int) []float64 {
	k := int(r.size.Classes)
	p := make([]float64, k)
	for _, l := range r.byItem[item] {
		p[l.Class] += 1 / float64(len(r.byItem[item]))
	}
	return p
}

func (r *reference) clamp(item int, p []float64) []float64 {
	if r.class[item] >= 0 {
		clear(p)
		p[r.class[item]] = 1
	}
	return p
}

func (r *reference) round(gated []bool) {
	k := int(r.size.Classes)
	counts := make([][][]float64, r.size.Workers)
	pooled := square(k)
	for w, labels := range r.byWorker {
		counts[w] = square(k)
		if gated[w] {
			continue
		}
		for _, l := range labels {
			for class, p := range r.posterior[l.Item] {
				counts[w][class][l.Class] += p
				pooled[class][l.Class] += p
			}
		}
	}
	right, all := diagonal(pooled)
	mean := right / math.Max(all, 1)
	for w := range counts {
		r.matrices[w] = nil
		if gated[w] {
			continue
		}
		right, all := diagonal(counts[w])
		q := (right + 4*mean) / (all + 4)
		r.matrices[w] = square(k)
		for class := range k {
			row, off := 0.0, float64(k-1)/2
			for label := range k {
				row += counts[w][class][label]
				if label != class {
					off += pooled[class][label]
				}
			}
			for label := range k {
				expected := q
				if label != class {
					expected = (1 - q) * (pooled[class][label] + 0.5) / off
				}
				above := math.Max(counts[w][class][label]+4*expected, 1.0/(1<<24))
				r.matrices[w][class][label] = math.Log2(above / (row + 4))
			}
		}
	}
	r.prior = make([]float64, k)
	for i, p := range r.posterior {
		if len(r.byItem[i]) > 0 {
			for class := range p {
				r.prior[class] += p[class]
			}
		}
	}
	next := make([][]float64, len(r.posterior))
	for i := range next {
		next[i] = r.clamp(i, r.weigh(i, -1))
	}
	r.posterior = next
}

// weigh is the posterior of an item without one worker.
func (r *reference) weigh(item, without int) []float64 {
	s := make([]float64, r.size.Classes)
	top := math.Inf(-1)
	for class := range s {
		s[class] = math.Log2(r.prior[class] + 1)
		for _, l := range r.byItem[item] {
			if int(l.Worker) != without {
				s[class] += r.matrices[l.Worker][class][l.Class]
			}
		}
		top = math.Max(top, s[class])
	}
	sum := 0.0
	for class := range s {
		s[class] = math.Exp2(s[class] - top)
		sum += s[class]
	}
	for class := range s {
		s[class] /= sum
	}
	return s
}

func (r *reference) answers() []uint8 {
	labels := make([]uint8, 0, len(r.posterior))
	for i, p := range r.posterior {
		best, share := 0, r.share(i)
		for class := range p {
			// What is equal in integers may differ here in the last place.
			if p[class]+share[class] > p[best]+share[best]+1e-6 {
				best = class
			}
		}
		if r.class[i] >= 0 {
			best = r.class[i]
		}
		labels = append(labels, uint8(best))
	}
	return labels
}

func (r *reference) score(worker int) float64 {
	labels := r.byWorker[worker]
	own, others := make([]float64, r.size.Classes), make([]float64, r.size.Classes)
	agreement, chance := 0.0, 0.0
	for _, l := range labels {
		p := r.clamp(int(l.Item), r.weigh(int(l.Item), worker))
		agreement += p[l.Class]
		own[l.Class]++
		for class := range p {
			others[class] += p[class]
		}
	}
	for class := range own {
		if own[class] > 0 {
			chance += own[class] * others[class] / float64(len(labels))
		}
	}
	return math.Max(0, agreement-chance+0.25) / (float64(len(labels)) - chance + 0.25)
}

func square(k int) [][]float64 {
	m := make([][]float64, k)
	for i := range m {
		m[i] = make([]float64, k)
	}
	return m
}

func diagonal(m [][]float64) (right, all float64) {
	for i, row := range m {
		right += row[i]
		for _, v := range row {
			all += v
		}
	}
	return right, all
}
