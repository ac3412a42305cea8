// CosmJS, as a web wallet uses it: query and send.
//
//   node cosmjs.mjs address MNEMONIC                            the address of its first Ethereum key
//   node cosmjs.mjs send RPC MNEMONIC TO AMOUNT GAS_PRICE       sends, and prints what both sides of it saw as JSON
import { stringToPath } from "@cosmjs/crypto";
import { DirectEthSecp256k1HdWallet } from "@cosmjs/proto-signing";
import { GasPrice, SigningStargateClient } from "@cosmjs/stargate";
import { Comet38Client } from "@cosmjs/tendermint-rpc";

const denom = "asahara";

const walletOf = (mnemonic) =>
  DirectEthSecp256k1HdWallet.fromMnemonic(mnemonic, {
    prefix: "sahara",
    hdPaths: [stringToPath("m/44'/60'/0'/0/0")],
  });

async function addressOf(mnemonic) {
  const [account] = await (await walletOf(mnemonic)).getAccounts();
  return account.address;
}

async function send(rpc, mnemonic, to, amount, price) {
  const wallet = await walletOf(mnemonic);
  const [{ address }] = await wallet.getAccounts();
  // connectComet takes the node's "0.39.4" for Tendermint 0.37.
  const comet = await Comet38Client.connect(rpc);
  const client = SigningStargateClient.createWithSigner(comet, wallet, { gasPrice: GasPrice.fromString(price) });
  const balance = async (who) => (await client.getBalance(who, denom)).amount;

  const before = { from: await balance(address), to: await balance(to), sequence: (await client.getSequence(address)).sequence };
  const sent = await client.sendTokens(address, to, [{ denom, amount }], "auto", "by CosmJS");
  if (sent.code !== 0) throw new Error(`code ${sent.code}: ${sent.rawLog}`);
  const found = await client.getTx(sent.transactionHash);
  const block = await client.getBlock(sent.height);
  console.log(
    JSON.stringify({
      chainId: await client.getChainId(),
      address,
      hash: sent.transactionHash,
      height: sent.height,
      fee: found.events.find((e) => e.type === "tx").attributes.find((a) => a.key === "fee").value,
      inBlock: block.txs.length,
      before,
      after: { from: await balance(address), to: await balance(to), sequence: (await client.getSequence(address)).sequence },
    }),
  );
  client.disconnect();
}

const [command, ...args] = process.argv.slice(2);
try {
  if (command === "address" && args.length === 1) {
    console.log(JSON.stringify(await addressOf(args[0])));
  } else if (command === "send" && args.length === 5) {
    await send(...args);
  } else {
    throw new Error("usage: node cosmjs.mjs address MNEMONIC | send RPC MNEMONIC TO AMOUNT GAS_PRICE");
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
