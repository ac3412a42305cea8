package receipts

import "crypto/sha256"

const callPrefix = "sahara/usage/call/v1"

// CallHash names a call by its bodies as they crossed the wire, without their headers. A streamed response's body
// is all of its bytes up to the event that carries the receipt.
func CallHash(requestBody, responseBody []byte) Hash {
	return CallHashOfSums(sha256.Sum256(requestBody), sha256.Sum256(responseBody))
}

// CallHashOfSums is CallHash by the SHA-256 of both bodies, for whoever does not keep them.
func CallHashOfSums(request, response Hash) Hash {
	b := make([]byte, 0, len(callPrefix)+2*sha256.Size)
	b = append(b, callPrefix...)
	b = append(b, request[:]...)
	return sha256.Sum256(append(b, response[:]...))
}
