package classifier

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
)

// ErrExamples refuses examples that teach nothing.
var ErrExamples = errors.New("invalid examples")

// Example is a text whose class is known, or believed.
type Example struct {
	Text  string
	Class uint8
}

// Training says how to train.
type Training struct {
	// Epochs is how often every example is seen.
	Epochs int
	// Rate is AdaGrad's step.
	Rate float64
	// Decay pulls the weights of a text's features back to where they began, by this part of their distance.
	Decay float64
	// Seed draws the order of the examples.
	Seed uint64
}

// FromNothing and FineTuning are trainings that have shown to do for a thousand mails: one from nothing, and one that goes on with
// other mails and keeps most of what was learnt.
var (
	FromNothing = Training{Epochs: 12, Rate: 0.5, Decay: 1e-4, Seed: 1}
	FineTuning  = Training{Epochs: 6, Rate: 0.2, Decay: 1e-3, Seed: 1}
)

// Train returns what a model becomes by examples; the model itself stays as it is. It is AdaGrad on the logistic loss
// (Duchi, Hazan, Singer, 2011). Both classes count the same, however many examples they have. The error is ErrExamples.
func (m *Model) Train(examples []Example, t Training) (*Model, error) {
	texts := make([][]feature, len(examples))
	var count [2]float64
	for i, e := range examples {
		if e.Class > 1 {
			return nil, fmt.Errorf("%w: class %d of example %d", ErrExamples, e.Class, i)
		}
		count[e.Class]++
		texts[i] = featuresOf(Tokens(e.Text), m.bits)
	}
	if count[0] == 0 || count[1] == 0 {
		return nil, fmt.Errorf("%w: %g of class 0 and %g of class 1", ErrExamples, count[0], count[1])
	}
	weight := [2]float64{float64(len(examples)) / (2 * count[0]), float64(len(examples)) / (2 * count[1])}

	start := make([]float64, len(m.Weights))
	for i, w := range m.Weights {
		start[i] = float64(w)
	}
	w, bias := append([]float64{}, start...), float64(m.Bias)
	squares, biasSquares := make([]float64, len(w)), 0.0
	random := rand.New(rand.NewPCG(t.Seed, 0)) //nolint:gosec // anybody shall come to the same weights
	order := make([]int, len(examples))
	for i := range order {
		order[i] = i
	}
	for range t.Epochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, at := range order {
			score := bias
			for _, f := range texts[at] {
				score += float64(f.value * w[f.index])
			}
			class := examples[at].Class
			loss := float64(weight[class] * (sigmoid(score) - float64(class)))
			for _, f := range texts[at] {
				slope := float64(loss*f.value) + float64(t.Decay*(w[f.index]-start[f.index]))
				squares[f.index] += float64(slope * slope)
				w[f.index] -= float64(t.Rate * slope / (math.Sqrt(squares[f.index]) + 1e-8))
			}
			biasSquares += float64(loss * loss)
			bias -= float64(t.Rate * loss / (math.Sqrt(biasSquares) + 1e-8))
		}
	}
	trained := &Model{Classes: m.Classes, Weights: make([]float32, len(w)), Bias: float32(bias), bits: m.bits}
	for i, v := range w {
		trained.Weights[i] = float32(v)
	}
	return trained, nil
}

// Quality is how well a model did on texts.
type Quality struct {
	Examples int `json:"examples"`
	Right    int `json:"right"`
	// Accuracy is the part that it had right.
	Accuracy float64 `json:"accuracy"`
	// Missed are of class 1 and were taken for class 0; False the other way round.
	Missed int `json:"missed"`
	False  int `json:"false"`
}

// Evaluate tries a model on examples.
func (m *Model) Evaluate(examples []Example) Quality {
	q := Quality{Examples: len(examples)}
	for _, e := range examples {
		switch got := m.Classify(e.Text).Class; {
		case got == int(e.Class):
			q.Right++
		case e.Class == 1:
			q.Missed++
		default:
			q.False++
		}
	}
	q.Accuracy = float64(q.Right) / float64(max(1, q.Examples))
	return q
}
