package sumtree

import (
	"encoding/binary"
	"fmt"
)

// MaxSteps is the length of the longest proof that any tree has.
const MaxSteps = 64

// Proof is what stands beside the way from a row to the root: the sibling nodes, from the leaf upward.
type Proof []Node

// Marshal encodes the steps one after the other, each as its hash (32 bytes) and its sum (8 bytes, big-endian).
// A proof of no steps is no bytes. The error is ErrEncoding for more than MaxSteps.
func (p Proof) Marshal() ([]byte, error) {
	if len(p) > MaxSteps {
		return nil, fmt.Errorf("%w: %d steps, at most %d", ErrEncoding, len(p), MaxSteps)
	}
	b := make([]byte, 0, len(p)*nodeSize)
	for _, n := range p {
		b = n.append(b)
	}
	return b, nil
}

// UnmarshalProof decodes what Marshal encodes, and nothing else. The error is ErrEncoding.
func UnmarshalProof(b []byte) (Proof, error) {
	if len(b)%nodeSize != 0 || len(b) > MaxSteps*nodeSize {
		return nil, fmt.Errorf("%w: %d bytes are not 0 to %d steps of %d", ErrEncoding, len(b), MaxSteps, nodeSize)
	}
	p := make(Proof, 0, len(b)/nodeSize)
	for ; len(b) > 0; b = b[nodeSize:] {
		p = append(p, Node{[HashSize]byte(b[:HashSize]), binary.BigEndian.Uint64(b[HashSize:nodeSize])})
	}
	return p, nil
}
