package voucher

import (
	"sync"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// Hash is a keccak256, such as a channel's id or a digest.
type Hash = [32]byte

// hasher hashes words of 32 bytes, as EIP-712 encodes them. It is reused, since a transaction may bring a thousand
// vouchers and what goes through the hash's interface would be allocated anew each time.
type hasher struct {
	state crypto.KeccakState
	word  Hash
	// A signature that is recovered waits here, for the same reason.
	signature [SignatureLength]byte
}

var hashers = sync.Pool{New: func() any { return &hasher{state: crypto.NewKeccakState()} }}

func newHasher() *hasher {
	h := hashers.Get().(*hasher)
	h.state.Reset()
	return h
}

// hash takes a word as it is.
func (h *hasher) hash(v Hash) *hasher {
	h.word = v
	_, _ = h.state.Write(h.word[:]) // a hash takes everything
	return h
}

// prefix takes up to 32 bytes that fill no word.
func (h *hasher) prefix(b []byte) *hasher {
	n := copy(h.word[:], b)
	_, _ = h.state.Write(h.word[:n]) // as above
	return h
}

func (h *hasher) address(a common.Address) *hasher {
	var word Hash
	copy(word[12:], a[:])
	return h.hash(word)
}

func (h *hasher) amount(a Amount) *hasher {
	var word Hash
	a.put(word[16:])
	return h.hash(word)
}

func (h *hasher) uint(n uint64) *hasher {
	return h.amount(AmountFromUint64(n))
}

// sum is the hash of all that came. The hasher may not be used afterwards.
func (h *hasher) sum() Hash {
	_, _ = h.state.Read(h.word[:]) // as above
	sum := h.word
	hashers.Put(h)
	return sum
}
