package classifier

import (
	"errors"
	"fmt"
	"math"
)

// ErrModel refuses what is no model of this kind.
var ErrModel = errors.New("invalid model")

// Model is a trained classifier of two classes. It is safe for many readers at once.
type Model struct {
	// Classes are the names of class 0 and class 1.
	Classes [2]string
	// Weights are 2^bits numbers, of which positive ones speak for class 1.
	Weights []float32
	// Bias speaks for class 1 whatever the text.
	Bias float32

	bits uint
}

// New is a model that knows nothing: every text is either class with one half.
func New(classes [2]string, bits uint) (*Model, error) {
	if bits < 1 || bits > 24 {
		return nil, fmt.Errorf("%w: %d bits, want 1 to 24", ErrModel, bits)
	}
	return &Model{Classes: classes, Weights: make([]float32, 1<<bits), bits: bits}, nil
}

// Verdict is what a model makes of a text.
type Verdict struct {
	// Class is 0 or 1.
	Class int
	// Probability is that of Class, from 0.5 to 1.
	Probability float64
	// Tokens is how many the text has, as far as it was read.
	Tokens int
}

// Classify judges a text.
func (m *Model) Classify(text string) Verdict {
	tokens := Tokens(text)
	p := sigmoid(m.score(featuresOf(tokens, m.bits)))
	if p > 0.5 {
		return Verdict{1, p, len(tokens)}
	}
	return Verdict{0, 1 - p, len(tokens)}
}

// score is the logit of class 1. Products are rounded before they are added, here and in training: a compiler that
// fuses both, as for arm64, would come to other last bits.
func (m *Model) score(features []feature) float64 {
	sum := float64(m.Bias)
	for _, f := range features {
		sum += float64(f.value * float64(m.Weights[f.index]))
	}
	return sum
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
