package voucher

import (
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// The domain of the scheme, but for the chain.
const (
	DomainName    = "x402 Batch Settlement"
	DomainVersion = "1"
)

// Contract is where the scheme's contract stands on every chain: 0x4020074e9dF2ce1deE5A9C1b5c3f541D02a10003.
var Contract = common.HexToAddress("0x4020074e9dF2ce1deE5A9C1b5c3f541D02a10003")

var (
	domainType = typeHash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")

	channelType = typeHash("ChannelConfig(address payer,address payerAuthorizer,address receiver," +
		"address receiverAuthorizer,address token,uint40 withdrawDelay,bytes32 salt)")

	voucherType = typeHash("Voucher(bytes32 channelId,uint128 maxClaimableAmount)")
	refundType  = typeHash("Refund(bytes32 channelId,uint256 nonce,uint128 amount)")

	sessionType = typeHash("Session(bytes32 channelId,uint128 cap,uint64 expires,bytes32 keyHash)")

	claimEntry = "ClaimEntry(bytes32 channelId,uint128 maxClaimableAmount,uint128 totalClaimed)"
	entryType  = typeHash(claimEntry)
	// EIP-712 writes a type's own types behind it.
	claimBatchType = typeHash("ClaimBatch(ClaimEntry[] claims)" + claimEntry)
)

func typeHash(text string) Hash {
	return crypto.Keccak256Hash([]byte(text))
}

// Domain is a chain's EIP-712 domain of the scheme. Make it once with NewDomain; the zero Domain is no chain's, and
// what is signed under it is worth nothing anywhere.
type Domain struct {
	chainID   uint64
	separator Hash
}

// NewDomain is the domain of the chain with that EIP-155 id.
func NewDomain(chainID uint64) Domain {
	separator := newHasher().
		hash(domainType).
		hash(typeHash(DomainName)). // EIP-712 hashes a string as it does a type
		hash(typeHash(DomainVersion)).
		uint(chainID).
		address(Contract).
		sum()
	return Domain{chainID, separator}
}

// ChainID is the EIP-155 id that the domain was made for.
func (d Domain) ChainID() uint64 {
	return d.chainID
}

// Separator is the domain's hash.
func (d Domain) Separator() Hash {
	return d.separator
}

// preimage is what is hashed to the digest of a struct.
func (d Domain) preimage(structHash Hash) Preimage {
	p := Preimage{0x19, 0x01}
	copy(p[2:], d.separator[:])
	copy(p[34:], structHash[:])
	return p
}
