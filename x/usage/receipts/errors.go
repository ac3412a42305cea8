package receipts

import (
	"errors"

	"github.com/sahara-chain/sahara/x/internal/records"
)

var (
	// ErrTime refuses a time before 1970, or too far ahead for JSON.
	ErrTime = errors.New("time of the receipt is out of range")
	// ErrEncoding refuses bytes that are no encoded receipt.
	ErrEncoding = errors.New("bytes are not an encoded receipt")
)

// Errors of the log, which is made with package records.
var (
	// ErrEmpty refuses the root of a log without calls.
	ErrEmpty = records.ErrEmpty
	// ErrState refuses bytes that are no encoded log.
	ErrState = records.ErrState
	// ErrIndexRange refuses an index that is not below the number of calls.
	ErrIndexRange = records.ErrIndexRange
	// ErrProofLength refuses a proof that is longer or shorter than the way from that call to the root.
	ErrProofLength = records.ErrProofLength
	// ErrRootMismatch refuses a proof that leads to another root.
	ErrRootMismatch = records.ErrRootMismatch
)
