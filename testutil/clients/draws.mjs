import { getAddress, keccak256, toBytes } from "viem";

/** Random draws that depend on the seed alone: keccak256 of the seed and a counter. */
export class Draws {
  #seed;
  #count = 0;

  constructor(seed) {
    this.#seed = seed;
  }

  bytes32() {
    return keccak256(toBytes(`${this.#seed}/${this.#count++}`));
  }

  /** A whole number from 0 to below the limit, both bigint. The bias of the remainder is of no matter here. */
  below(limit) {
    return BigInt(this.bytes32()) % limit;
  }

  pick(list) {
    return list[Number(this.below(BigInt(list.length)))];
  }

  /** An address in lower case or with its checksum. */
  address() {
    const address = `0x${this.bytes32().slice(26)}`;
    return this.pick([address, getAddress(address)]);
  }

  /** A number of up to `bits` bits, which is often one of the greatest, the smallest or a power of two. */
  amount(bits) {
    const greatest = (1n << BigInt(bits)) - 1n;
    const power = 1n << this.below(BigInt(bits));
    return this.pick([0n, 1n, greatest, power, power - 1n, this.below(power), this.below(greatest), this.below(1n << 50n)]);
  }

  chainId() {
    return this.pick([1, 8453, 84532, Number.MAX_SAFE_INTEGER, 1 + Number(this.below(1n << 32n))]);
  }

  withdrawDelay() {
    return this.pick([900, 2_592_000, 900 + Number(this.below(2_591_101n))]);
  }
}
