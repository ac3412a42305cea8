package voucher

import "errors"

var (
	// ErrLength refuses a signature that has not 65 bytes, such as EIP-2098's 64.
	ErrLength = errors.New("a signature has 65 bytes")
	// ErrRecoveryID refuses a last byte other than 0, 1, 27 and 28.
	ErrRecoveryID = errors.New("recovery id of the signature is not 27 or 28, nor 0 or 1")
	// ErrRange refuses an r or s that is zero, or not below the order of the curve.
	ErrRange = errors.New("r or s of the signature is out of range")
	// ErrHighS refuses the twin that anyone can make of a signature, whose s is above half the order.
	ErrHighS = errors.New("s of the signature is above half the order")
	// ErrSignature refuses a signature that no key can have made.
	ErrSignature = errors.New("no key made this signature")
	// ErrSigner refuses a signature by another key, or of other content.
	ErrSigner = errors.New("signed by another key, or other content was signed")
	// ErrKey refuses to sign with what is not a key of secp256k1.
	ErrKey = errors.New("not a private key of secp256k1")

	// ErrZeroAddress refuses a channel without one of its parties or its token.
	ErrZeroAddress = errors.New("address is zero")
	// ErrWithdrawDelay refuses a delay outside the contract's bounds.
	ErrWithdrawDelay = errors.New("withdraw delay is out of bounds")

	// ErrAmountText refuses a text that is not a decimal number in its one spelling.
	ErrAmountText = errors.New("amount is not decimal digits without sign, spaces or zeros in front")
	// ErrAmountRange refuses what is negative or above 2^128 - 1.
	ErrAmountRange = errors.New("amount is negative or above 2^128 - 1")

	// ErrSession refuses a session whose voucher is of another channel, or below the cap.
	ErrSession = errors.New("voucher does not pay for the session")

	// ErrEncoding refuses bytes that are no encoded Signed.
	ErrEncoding = errors.New("bytes are not an encoded voucher")
)
