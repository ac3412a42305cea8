// Package records is a Merkle tree over the records of a dataset. Its root commits to their order and number,
// and any record's membership is proved with at most 64 hashes. Root and proof are made from the records'
// hashes as they come, in memory that grows with the logarithm of their number.
//
// The tree is that of RFC 6962; a record stands in it by a hash of 32 bytes. Hashes are SHA-256 over these
// bytes, numbers big-endian:
//
//	leaf   0x00 · record hash (32)
//	node   0x01 · left hash (32) · right hash (32)
//	root   0x02 · count of records (8) · top hash (32)
package records

import (
	"crypto/sha256"
	"encoding/binary"
)

// HashSize is the length of every hash, in bytes.
const HashSize = sha256.Size

// Hash is the hash of a record, of a node or of a root.
type Hash = [HashSize]byte

const (
	leafTag = 0x00
	nodeTag = 0x01
	rootTag = 0x02
)

func leaf(record Hash) Hash {
	b := make([]byte, 0, 1+HashSize)
	b = append(b, leafTag)
	return sha256.Sum256(append(b, record[:]...))
}

func join(left, right Hash) Hash {
	b := make([]byte, 0, 1+2*HashSize)
	b = append(b, nodeTag)
	b = append(b, left[:]...)
	return sha256.Sum256(append(b, right[:]...))
}

func rootHash(count uint64, top Hash) Hash {
	b := make([]byte, 0, 1+8+HashSize)
	b = append(b, rootTag)
	b = binary.BigEndian.AppendUint64(b, count)
	return sha256.Sum256(append(b, top[:]...))
}
