package inference

import "math"

// majority is the class with most votes of each item, of equal ones the lowest.
func majority(k task) []uint8 {
	votes := make([][]int, k.size.Items)
	for i := range votes {
		votes[i] = make([]int, k.size.Classes)
	}
	for _, l := range k.labels {
		votes[l.Item][l.Class]++
	}
	labels := make([]uint8, 0, len(votes))
	for _, row := range votes {
		best := 0
		for class, n := range row {
			if n > row[best] {
				best = class
			}
		}
		labels = append(labels, uint8(best))
	}
	return labels
}

// oneCoin is expectation maximisation with one accuracy for each worker, the same for all classes.
func oneCoin(k task) []uint8 {
	classes := float64(k.size.Classes)
	p := make([][]float64, k.size.Items)
	for i, label := range majority(k) {
		p[i] = make([]float64, k.size.Classes)
		p[i][label] = 1
	}
	for range 20 {
		right, all := make([]float64, k.size.Workers), make([]float64, k.size.Workers)
		for _, l := range k.labels {
			right[l.Worker] += p[l.Item][l.Class]
			all[l.Worker]++
		}
		for i := range p {
			clear(p[i])
		}
		for _, l := range k.labels {
			q := (right[l.Worker] + 1) / (all[l.Worker] + 2)
			p[l.Item][l.Class] += math.Log(q * (classes - 1) / (1 - q))
		}
		for _, row := range p {
			sum := 0.0
			for class := range row {
				row[class] = math.Exp(row[class])
				sum += row[class]
			}
			for class := range row {
				row[class] /= sum
			}
		}
	}
	labels := make([]uint8, 0, len(p))
	for _, row := range p {
		best := 0
		for class, v := range row {
			if v > row[best] {
				best = class
			}
		}
		labels = append(labels, uint8(best))
	}
	return labels
}
