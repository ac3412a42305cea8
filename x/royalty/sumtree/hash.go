// Package sumtree is a Merkle tree whose nodes also say how much stands below them. Its rows are addresses
// with amounts, and its root says how many rows there are and what they sum to. A publisher who commits to a
// root can therefore promise no more than the root's total, and whoever holds a row proves it with at most 64
// sibling nodes.
//
// The shape is that of RFC 6962: the left subtree of n rows holds the largest power of two below n. Hashes are
// SHA-256 over these bytes, numbers big-endian:
//
//	leaf   0x00 · index (8) · amount (8) · address length (1) · address (1 to 255)
//	node   0x01 · left hash (32) · left sum (8) · right hash (32) · right sum (8)
//	root   0x02 · count of rows (8) · total (8) · top hash (32)
//
// The first byte keeps leaf, node and root apart. The two sums of a node are hashed one by one: hashing only
// what they add up to would let a publisher show each row other sums. A child whose sum is misstated in its
// parent can't be passed by any proof, so a lie takes from the rows below it and gives to nobody.
package sumtree

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/bits"
)

const (
	// HashSize is the length of every hash, in bytes.
	HashSize = sha256.Size
	// MaxAddress is the greatest length of an address, in bytes. The least is 1.
	MaxAddress = 255

	leafTag = 0x00
	nodeTag = 0x01
	rootTag = 0x02
)

// Node is a subtree: its hash, and the sum of the amounts of its rows.
type Node struct {
	Hash [HashSize]byte
	Sum  uint64
}

// leaf takes a row that checkRow has passed: its length then fits a byte.
func leaf(index uint64, address []byte, amount uint64) Node {
	b := make([]byte, 0, 1+8+8+1+MaxAddress)
	b = append(b, leafTag)
	b = binary.BigEndian.AppendUint64(b, index)
	b = binary.BigEndian.AppendUint64(b, amount)
	b = append(b, byte(len(address)&0xff))
	b = append(b, address...)
	return Node{sha256.Sum256(b), amount}
}

func join(left, right Node) (Node, error) {
	sum, carry := bits.Add64(left.Sum, right.Sum, 0)
	if carry != 0 {
		return Node{}, fmt.Errorf("%w: %d + %d", ErrSumOverflow, left.Sum, right.Sum)
	}
	b := make([]byte, 0, 1+2*nodeSize)
	b = append(b, nodeTag)
	b = left.append(b)
	b = right.append(b)
	return Node{sha256.Sum256(b), sum}, nil
}

// nodeSize is the length of a node in a node's hash and in an encoded proof, in bytes.
const nodeSize = HashSize + 8

func (n Node) append(b []byte) []byte {
	return binary.BigEndian.AppendUint64(append(b, n.Hash[:]...), n.Sum)
}

func rootHash(count uint64, top Node) [HashSize]byte {
	b := make([]byte, 0, 1+8+8+HashSize)
	b = append(b, rootTag)
	b = binary.BigEndian.AppendUint64(b, count)
	b = binary.BigEndian.AppendUint64(b, top.Sum)
	b = append(b, top.Hash[:]...)
	return sha256.Sum256(b)
}

func checkRow(address []byte, amount uint64) error {
	if len(address) == 0 || len(address) > MaxAddress {
		return fmt.Errorf("%w: %d", ErrAddressLength, len(address))
	}
	if amount == 0 {
		return fmt.Errorf("%w: address %x", ErrZeroAmount, address)
	}
	return nil
}
