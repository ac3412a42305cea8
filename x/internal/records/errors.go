package records

import "errors"

var (
	// ErrEmpty refuses a root of no records.
	ErrEmpty = errors.New("there are no records")
	// ErrIndexRange refuses an index that is not below the number of records.
	ErrIndexRange = errors.New("record index is out of range")
	// ErrProofLength refuses a proof that is longer or shorter than the way from that record to the root.
	ErrProofLength = errors.New("proof has the wrong length")
	// ErrRootMismatch refuses a proof that leads to another root.
	ErrRootMismatch = errors.New("proof leads to another root")
	// ErrEncoding refuses bytes that are no proof.
	ErrEncoding = errors.New("bytes are not an encoded proof")
)
