// Package shuffle is a seeded permutation that needs no memory: any of its places is computed by itself. It divides a
// task's items into batches and a wave's slots among its labelers, on chain and in their clients alike.
//
// It is a balanced Feistel network of six rounds over the least even number of bits that holds the domain, walked until
// it falls into the domain (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002). The round function is
// splitmix64's finalizer over half a word and a round key; keys are SHA-256 of seed and purpose. It hides nothing: what
// matters is that nobody knows the seed when the domain is fixed, and that every order is about as likely.
package shuffle

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
)

const rounds = 6

// Shuffle is a permutation of 0 to n-1. The zero Shuffle permutes nothing.
type Shuffle struct {
	n    uint32
	half uint
	keys [rounds]uint64
}

// New is the permutation of a seed, a purpose and n things.
func New(seed []byte, purpose string, n uint32) Shuffle {
	s := Shuffle{n: n}
	if n > 1 {
		s.half = uint(bits.Len32(n-1)+1) / 2
	}
	first := sha256.Sum256(append([]byte(purpose+"\x00"), seed...))
	second := sha256.Sum256(first[:])
	for i := range s.keys {
		block := first
		if i >= 4 {
			block = second
		}
		s.keys[i] = binary.BigEndian.Uint64(block[8*(i%4):])
	}
	return s
}

// Len is n.
func (s Shuffle) Len() uint32 { return s.n }

// At is where a place goes. It panics on one outside the domain: a mistake of the caller's, like an index's.
func (s Shuffle) At(i uint32) uint32 {
	if i >= s.n {
		panic("shuffle: place outside the domain")
	}
	if s.n == 1 {
		return 0
	}
	for {
		if i = s.round(i); i < s.n {
			return i
		}
	}
}

// Place is where a thing comes from: At(Place(x)) is x. It panics like At.
func (s Shuffle) Place(x uint32) uint32 {
	if x >= s.n {
		panic("shuffle: thing outside the domain")
	}
	if s.n == 1 {
		return 0
	}
	for {
		if x = s.back(x); x < s.n {
			return x
		}
	}
}

// back is the inverse of round.
func (s Shuffle) back(i uint32) uint32 {
	mask := uint32(1)<<s.half - 1
	left, right := i>>s.half, i&mask
	for at := rounds - 1; at >= 0; at-- {
		left, right = right^uint32(mix(uint64(left)^s.keys[at]))&mask, left //nolint:gosec // the low bits are what is wanted
	}
	return left<<s.half | right
}

// round goes once through the network. The domain has at most four times n places, so walking takes four rounds on
// average at most, and ends since the permutation's cycle comes back to where it began.
func (s Shuffle) round(i uint32) uint32 {
	mask := uint32(1)<<s.half - 1
	left, right := i>>s.half, i&mask
	for _, key := range s.keys {
		left, right = right, left^uint32(mix(uint64(right)^key))&mask //nolint:gosec // the low bits are what is wanted
	}
	return left<<s.half | right
}

// mix is splitmix64's finalizer.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
