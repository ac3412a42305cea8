package inference

// priorLabels is the weight, in labels, of what is known of all workers in the matrix of one.
const priorLabels = 4

// smallest stands for 0 above the line of π: nobody is taken to be incapable of an answer.
const smallest = 1

// model is what one round knows of all workers and items together.
type model struct {
	classes int
	// prior is log2(Σ_i p_i[k] + 1 item), up to a constant.
	prior []int64
	// diagonal is q̄: the pooled share of the labels that are right.
	diagonal uint64
	// wrong is o: which label stands where class k gets a wrong one. At l·K+k, as all matrices here.
	wrong []uint64
}

// newModel takes the pooled counts N and the items' mass Σ_i p_i[k], both with 24 fraction bits.
func newModel(pooled, mass []uint64) *model {
	k := len(mass)
	m := &model{classes: k, prior: make([]int64, k), wrong: make([]uint64, k*k)}
	var right, all uint64
	for class := range k {
		m.prior[class] = log2(mass[class] + One)
		off := uint64(0)
		for label := range k {
			n := pooled[label*k+class]
			all += n
			if label == class {
				right += n
				continue
			}
			off += n + One/2
		}
		for label := range k {
			if label != class {
				m.wrong[label*k+class] = floorMulDiv(pooled[label*k+class]+One/2, One, off)
			}
		}
	}
	if all > 0 {
		m.diagonal = floorMulDiv(right, One, all)
	}
	return m
}

// learn writes log2 π_kl − log2 π_0l at l·K+k, of a worker with the counts n_kl there. Counts have 24 fraction
// bits, of up to MaxLabels labels, and the logarithms 32.
func (m *model) learn(counts []uint64, logs []int64) {
	k := m.classes
	var rows [MaxClasses]uint64
	var right, all uint64
	for label := range k {
		for class := range k {
			rows[class] += counts[label*k+class]
		}
		right += counts[label*k+label]
	}
	for class := range k {
		all += rows[class]
	}
	quality := floorMulDiv(right+priorLabels*m.diagonal, One, all+priorLabels*One)
	var below [MaxClasses]int64
	for class := range k {
		below[class] = log2(rows[class] + priorLabels*One)
	}
	for label := range k {
		first := int64(0)
		for class := range k {
			at := label*k + class
			expected := priorLabels * quality
			if class != label {
				expected = priorLabels * (One - quality) * m.wrong[at] >> FractionBits
			}
			v := log2(max(counts[at]+expected, smallest)) - below[class]
			if class == 0 {
				first = v
			}
			logs[at] = v - first
		}
	}
}
