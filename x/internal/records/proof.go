package records

import "fmt"

// MaxSteps is the length of the longest proof that any tree has.
const MaxSteps = 64

// Proof is what stands beside the way from a record to the root: the sibling hashes, from the leaf upward.
type Proof []Hash

// Marshal encodes the hashes one after the other, 32 bytes each. A proof of none is no bytes. The error is
// ErrEncoding for more than MaxSteps.
func (p Proof) Marshal() ([]byte, error) {
	if len(p) > MaxSteps {
		return nil, fmt.Errorf("%w: %d steps, at most %d", ErrEncoding, len(p), MaxSteps)
	}
	b := make([]byte, 0, len(p)*HashSize)
	for _, h := range p {
		b = append(b, h[:]...)
	}
	return b, nil
}

// UnmarshalProof decodes what Marshal encodes, and nothing else. The error is ErrEncoding.
func UnmarshalProof(b []byte) (Proof, error) {
	if len(b)%HashSize != 0 || len(b) > MaxSteps*HashSize {
		return nil, fmt.Errorf("%w: %d bytes are not 0 to %d steps of %d", ErrEncoding, len(b), MaxSteps, HashSize)
	}
	p := make(Proof, 0, len(b)/HashSize)
	for ; len(b) > 0; b = b[HashSize:] {
		p = append(p, Hash(b))
	}
	return p, nil
}
