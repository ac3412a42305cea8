package receipts

import (
	"iter"

	"github.com/sahara-chain/sahara/x/internal/records"
)

// Log is the Merkle tree over all receipts of a channel since it opened, in their order. It only grows, so each
// root commits to every call that an earlier one committed to, if the log is kept as it should be. It holds some
// 32 bytes for each doubling of the calls; whoever is to prove calls must keep the receipts' hashes too.
//
// The zero Log has no calls. A Log is for one goroutine at a time, and must not be copied once it has calls.
type Log struct {
	tree records.Builder
}

// Add takes the hash of the next call's receipt, which Receipt.Hash makes.
func (l *Log) Add(receipt Hash) {
	l.tree.Add(receipt)
}

// Count is the number of calls so far.
func (l *Log) Count() uint64 {
	return l.tree.Count()
}

// Root commits to the calls so far, their number and order. The error is ErrEmpty.
func (l *Log) Root() (Hash, error) {
	return l.tree.Root()
}

// MarshalBinary encodes the log, so that a gateway goes on after a restart: 8 bytes, and at most 32 for each
// doubling of the calls (648 for a million). There is no error.
func (l *Log) MarshalBinary() ([]byte, error) {
	return l.tree.MarshalBinary()
}

// UnmarshalBinary decodes what MarshalBinary encodes, and nothing else; the log forgets what it had. The error is
// ErrState.
func (l *Log) UnmarshalBinary(b []byte) error {
	return l.tree.UnmarshalBinary(b)
}

// Proof is the hashes beside the way from a call to the root, from the call upward, at most 64.
type Proof = records.Proof

// Prove is the proof of the call at index, from 0, among all calls that the root counts, given their receipts'
// hashes in order. The error is ErrIndexRange.
func Prove(receipts iter.Seq[Hash], index uint64) (Proof, error) {
	return records.Prove(receipts, index)
}

// Verify says whether the log of that root and count has this receipt of the channel at index, from 0. For one
// root, each index has at most one receipt and one channel that are accepted. It hashes 67 short inputs at most.
//
// Errors are ErrIndexRange, ErrProofLength and ErrRootMismatch, tried in this order.
func Verify(root Hash, count, index uint64, r Receipt, channel Hash, proof Proof) error {
	return records.Verify(root, count, index, r.Hash(channel), proof)
}
