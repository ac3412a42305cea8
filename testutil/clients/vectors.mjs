// Vectors of x402's batch-settlement scheme, made and checked by x402's own client and viem.
//
//   node vectors.mjs make N SEED    writes N vectors to stdout; the same seed gives the same bytes
//   node vectors.mjs check FILE     exits with 1 at the first vector that this side sees otherwise
//
// A vector is a channel with one signature of each kind, as x402 spells them:
//
//   chainId, config, channelId
//   keys        of whoever signs vouchers, and of the receiver's authorizer
//   voucher     channelId, maxClaimableAmount, signature; digest stands beside it as voucherDigest
//   refund      nonce, amount, digest, signature
//   claimBatch  claims, digest, signature
import { readFileSync } from "node:fs";
import {
  BATCH_SETTLEMENT_ADDRESS,
  BATCH_SETTLEMENT_DOMAIN,
  claimBatchTypes,
  refundTypes,
  voucherTypes,
} from "@x402/evm";
import { computeChannelId, signVoucher } from "@x402/evm/batch-settlement/client";
import { hashTypedData, recoverAddress, zeroAddress } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { Draws } from "./draws.mjs";

/** Typed data of one of the scheme's messages, as viem takes it. */
function typed(chainId, primaryType, types, message) {
  const domain = { ...BATCH_SETTLEMENT_DOMAIN, chainId, verifyingContract: BATCH_SETTLEMENT_ADDRESS };
  return { domain, types, primaryType, message };
}

const voucherData = (chainId, v) =>
  typed(chainId, "Voucher", voucherTypes, {
    channelId: v.channelId,
    maxClaimableAmount: BigInt(v.maxClaimableAmount),
  });

const refundData = (chainId, channelId, r) =>
  typed(chainId, "Refund", refundTypes, {
    channelId,
    nonce: BigInt(r.nonce),
    amount: BigInt(r.amount),
  });

const claimBatchData = (chainId, claims) =>
  typed(chainId, "ClaimBatch", claimBatchTypes, {
    claims: claims.map((c) => ({
      channelId: c.channelId,
      maxClaimableAmount: BigInt(c.maxClaimableAmount),
      totalClaimed: BigInt(c.totalClaimed),
    })),
  });

async function makeVector(draws) {
  const chainId = draws.chainId();
  const keys = { signer: draws.bytes32(), receiverAuthorizer: draws.bytes32() };
  const signer = privateKeyToAccount(keys.signer);
  const receiverAuthorizer = privateKeyToAccount(keys.receiverAuthorizer);

  // The payer signs itself if it names no authorizer, or itself as one.
  const kinds = [
    { payer: signer.address, payerAuthorizer: zeroAddress },
    { payer: signer.address, payerAuthorizer: signer.address },
    { payer: draws.address(), payerAuthorizer: signer.address },
  ];
  const config = {
    ...draws.pick(kinds),
    receiver: draws.address(),
    receiverAuthorizer: receiverAuthorizer.address,
    token: draws.address(),
    withdrawDelay: draws.withdrawDelay(),
    salt: draws.bytes32(),
  };
  const channelId = computeChannelId(config, chainId);
  const most = draws.amount(128).toString();
  const voucher = await signVoucher(signer, channelId, most, `eip155:${chainId}`);

  const refund = { nonce: draws.amount(64).toString(), amount: draws.amount(128).toString() };
  const refundTyped = refundData(chainId, channelId, refund);

  const claims = Array.from({ length: Number(draws.below(5n)) }, (_, i) => ({
    channelId: i === 0 ? channelId : draws.bytes32(),
    maxClaimableAmount: draws.amount(128).toString(),
    totalClaimed: draws.amount(128).toString(),
  }));
  const claimTyped = claimBatchData(chainId, claims);

  return {
    chainId,
    config,
    channelId,
    keys,
    voucher,
    voucherDigest: hashTypedData(voucherData(chainId, voucher)),
    refund: {
      ...refund,
      digest: hashTypedData(refundTyped),
      signature: await receiverAuthorizer.signTypedData(refundTyped),
    },
    claimBatch: {
      claims,
      digest: hashTypedData(claimTyped),
      signature: await receiverAuthorizer.signTypedData(claimTyped),
    },
  };
}

async function make(count, seed) {
  const draws = new Draws(seed);
  const vectors = [];
  for (let i = 0; i < count; i++) vectors.push(await makeVector(draws));
  process.stdout.write(`${JSON.stringify({ seed, vectors }, null, 1)}\n`);
}

/** Throws unless both are the same, whatever the case of their hex digits. */
function same(what, got, want) {
  if (typeof got !== "string" || got.toLowerCase() !== want.toLowerCase()) {
    throw new Error(`${what}: the file has ${got}, and x402 ${want}`);
  }
}

async function checkVector(v) {
  const signer = privateKeyToAccount(v.keys.signer);
  const receiverAuthorizer = privateKeyToAccount(v.keys.receiverAuthorizer);
  const { payer, payerAuthorizer } = v.config;
  same("config's signer", payerAuthorizer === zeroAddress ? payer : payerAuthorizer, signer.address);
  same("config's receiverAuthorizer", v.config.receiverAuthorizer, receiverAuthorizer.address);

  same("channelId", v.channelId, computeChannelId(v.config, v.chainId));
  same("voucher's channelId", v.voucher.channelId, v.channelId);
  const voucherTyped = voucherData(v.chainId, v.voucher);
  const refundTyped = refundData(v.chainId, v.channelId, v.refund);
  const claimTyped = claimBatchData(v.chainId, v.claimBatch.claims);
  for (const [what, data, digest, signature, by] of [
    ["voucher", voucherTyped, v.voucherDigest, v.voucher.signature, signer],
    ["refund", refundTyped, v.refund.digest, v.refund.signature, receiverAuthorizer],
    ["claimBatch", claimTyped, v.claimBatch.digest, v.claimBatch.signature, receiverAuthorizer],
  ]) {
    const hash = hashTypedData(data);
    same(`${what} digest`, digest, hash);
    same(`${what} signer`, await recoverAddress({ hash, signature }), by.address);
    // Both sides draw the nonce by RFC 6979 and keep s low, so even the bytes agree.
    same(`${what} signature`, signature, await by.signTypedData(data));
  }
  const { maxClaimableAmount } = v.voucher;
  const resigned = await signVoucher(signer, v.channelId, maxClaimableAmount, `eip155:${v.chainId}`);
  same("voucher as x402 signs it", v.voucher.signature, resigned.signature);
}

async function check(file) {
  const { vectors } = JSON.parse(readFileSync(file, "utf8"));
  for (const [i, v] of vectors.entries()) {
    try {
      await checkVector(v);
    } catch (cause) {
      throw new Error(`vector ${i}: ${cause.message}`, { cause });
    }
  }
  console.log(`${vectors.length} vectors agree`);
}

const [command, ...args] = process.argv.slice(2);
try {
  if (command === "make" && args.length === 2 && /^\d+$/.test(args[0])) {
    await make(Number(args[0]), args[1]);
  } else if (command === "check" && args.length === 1) {
    await check(args[0]);
  } else {
    console.error("usage: node vectors.mjs make N SEED | check FILE");
    process.exitCode = 2;
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
