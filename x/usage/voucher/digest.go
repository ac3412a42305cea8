package voucher

// Preimage is what a digest is the keccak256 of: 0x19 0x01 · separator (32) · struct hash (32). Keyrings that hash
// what they sign, as eth_secp256k1 does, are given this instead of the digest.
type Preimage [66]byte

// Digest is what a signature is over.
func (p Preimage) Digest() Hash {
	return newHasher().prefix(p[:2]).hash(Hash(p[2:34])).hash(Hash(p[34:])).sum()
}

// VoucherPreimage lets the receiver claim up to maximum, counted from the channel's first deposit on, in the
// token's smallest unit. The channel's signer signs it.
func (d Domain) VoucherPreimage(channel Hash, maximum Amount) Preimage {
	return d.preimage(newHasher().hash(voucherType).hash(channel).amount(maximum).sum())
}

// VoucherDigest is the digest of VoucherPreimage.
func (d Domain) VoucherDigest(channel Hash, maximum Amount) Hash {
	return d.VoucherPreimage(channel, maximum).Digest()
}

// RefundPreimage gives amount back to the payer at once, in the token's smallest unit. The receiver's authorizer
// signs it. The nonce counts the channel's refunds from 0; the type has a uint256, and no count outgrows 64 bits.
func (d Domain) RefundPreimage(channel Hash, nonce uint64, amount Amount) Preimage {
	return d.preimage(newHasher().hash(refundType).hash(channel).uint(nonce).amount(amount).sum())
}

// RefundDigest is the digest of RefundPreimage.
func (d Domain) RefundDigest(channel Hash, nonce uint64, amount Amount) Hash {
	return d.RefundPreimage(channel, nonce, amount).Digest()
}

// ClaimEntry claims from one channel: of the maximum that its voucher signs, TotalClaimed in all. Both are in the
// token's smallest unit.
type ClaimEntry struct {
	ChannelID          Hash
	MaxClaimableAmount Amount
	TotalClaimed       Amount
}

// ClaimBatchPreimage claims from all these channels, in this order. The receivers' authorizer signs it.
func (d Domain) ClaimBatchPreimage(claims []ClaimEntry) Preimage {
	list := newHasher()
	for _, c := range claims {
		list.hash(newHasher().
			hash(entryType).
			hash(c.ChannelID).
			amount(c.MaxClaimableAmount).
			amount(c.TotalClaimed).
			sum())
	}
	return d.preimage(newHasher().hash(claimBatchType).hash(list.sum()).sum())
}

// ClaimBatchDigest is the digest of ClaimBatchPreimage.
func (d Domain) ClaimBatchDigest(claims []ClaimEntry) Hash {
	return d.ClaimBatchPreimage(claims).Digest()
}
