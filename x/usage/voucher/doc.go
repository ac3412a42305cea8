// Package voucher is the EIP-712 half of x402's payment scheme `batch-settlement` (x402 v2, npm @x402/evm): what a
// channel is called, what its payer signs, and who signed it. A client of x402 pays a channel of this chain with
// the code it has.
//
// A payer deposits once and signs a voucher a request. A voucher is cumulative: it lets the receiver claim up to
// that amount over the channel's whole life, so the newest one replaces all before. The domain is
//
//	EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)
//
// with the name "x402 Batch Settlement", the version "1", the EVM chain id and the contract
// 0x4020074e9dF2ce1deE5A9C1b5c3f541D02a10003, which is the same on every chain. The types are
//
//	ChannelConfig(address payer,address payerAuthorizer,address receiver,address receiverAuthorizer,
//	              address token,uint40 withdrawDelay,bytes32 salt)
//	Voucher(bytes32 channelId,uint128 maxClaimableAmount)
//	Refund(bytes32 channelId,uint256 nonce,uint128 amount)
//	ClaimBatch(ClaimEntry[] claims)
//	ClaimEntry(bytes32 channelId,uint128 maxClaimableAmount,uint128 totalClaimed)
//
// each without the line break. A digest is, by EIP-712, and with keccak256 for every hash,
//
//	digest = hash(0x19 0x01 · separator (32) · struct hash (32))
//	struct hash = hash(hash(type) · each member as a word of 32 bytes)
//
// and a list of structs is the hash of its struct hashes. The channel's id is the digest of its ChannelConfig, so
// it commits to the chain, and a voucher does through the id as well as through its own digest.
//
// # Sessions
//
// A client that can only send a bearer key (`Authorization: Bearer sk-sahara-…`) pays by a session. This is no part
// of x402, in the same domain:
//
//	Session(bytes32 channelId,uint128 cap,uint64 expires,bytes32 keyHash)
//
// The payer makes a key, signs a Session over its hash and a Voucher that pays for all that it may spend, and sends
// both to the gateway. A bearer session is prepaid trust up to its cap: the gateway can claim the voucher whatever it
// serves, and never more, since it has no key of the payer's. Vouchers are cumulative over the channel, so the session's
// must be over what the gateway has already committed of the channel (charged calls, and the unspent rest of other
// sessions that have not ended) plus its own cap. {gateway} is the service's endpoint without its /v1.
//
//	POST   {gateway}/admin/sessions   SignedSession   opens it, or ends it for ever if the cap is zero
//	  200 or 201 SessionState   it is there; the same session sent again is the same session
//	  409 {"error": {"code": "voucher_short", …}, "committed": "…", "voucher": {…}}   SessionShort: sign a greater one
//	  other 4xx {"error": {"message": …, "type": …, "code": …}}   as OpenAI writes errors
//	GET    {gateway}/admin/sessions   with the key as bearer: SessionState
//
// The payer holds SessionShort to its voucher, which must be the payer's own and no less than what is committed: so a
// gateway cannot talk anybody into signing more than the new cap on top of what is signed already. What a session that
// ended left unspent is not committed any more. One key has one session: its hash with other terms is a 409, but for
// cap zero, which the channel's signer may send at any time with any voucher of the channel, also over 0.
//
// Keys sign, contracts do not: x402 allows EIP-1271 and ERC-6492 signatures of payers without an authorizer, and
// here a payer that is a contract names a key as its payerAuthorizer.
//
// Nothing here knows of deposits, totals or time; the package is linked into the node and into gateways alike.
package voucher
