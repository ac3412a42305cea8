package sumtree

import "errors"

var (
	// ErrAddressLength refuses an address of no bytes or of more than MaxAddress.
	ErrAddressLength = errors.New("address length in bytes is not 1 to 255")
	// ErrZeroAmount refuses a row that gives nothing.
	ErrZeroAmount = errors.New("amount is zero")
	// ErrRowCount refuses rows that are more or fewer than announced, or none.
	ErrRowCount = errors.New("wrong number of rows")
	// ErrIndexRange refuses an index that is not below the number of rows.
	ErrIndexRange = errors.New("row index is out of range")
	// ErrProofLength refuses a proof that is longer or shorter than the way from that row to the root.
	ErrProofLength = errors.New("proof has the wrong length")
	// ErrSumOverflow refuses sums that 64 bits do not hold.
	ErrSumOverflow = errors.New("sum does not fit 64 bits")
	// ErrSumMismatch refuses a proof whose amounts do not add up to the root's total.
	ErrSumMismatch = errors.New("amounts do not add up to the total")
	// ErrRootMismatch refuses a proof that leads to another root.
	ErrRootMismatch = errors.New("proof leads to another root")
	// ErrEncoding refuses bytes that are no proof.
	ErrEncoding = errors.New("bytes are not an encoded proof")
)
