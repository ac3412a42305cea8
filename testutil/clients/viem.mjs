// viem, as a web page uses it: balance, transfer, receipt.
//
//   node viem.mjs URL CHAIN_ID KEY TO VALUE     transfers, and prints what it saw as JSON
import { createPublicClient, createWalletClient, defineChain, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";

async function transfer(url, chainId, key, to, value) {
  const chain = defineChain({
    id: Number(chainId),
    name: "Sahara",
    nativeCurrency: { name: "Sahara", symbol: "SAHARA", decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  });
  const account = privateKeyToAccount(key);
  const client = createPublicClient({ chain, transport: http(), pollingInterval: 300 });
  const wallet = createWalletClient({ account, chain, transport: http() });
  const balances = async () => ({
    from: (await client.getBalance({ address: account.address })).toString(),
    to: (await client.getBalance({ address: to })).toString(),
  });

  const before = await balances();
  const hash = await wallet.sendTransaction({ to, value: BigInt(value) });
  const receipt = await client.waitForTransactionReceipt({ hash, timeout: 60_000 });
  const tx = await client.getTransaction({ hash });
  return {
    chainId: await client.getChainId(),
    address: account.address,
    hash,
    status: receipt.status,
    height: Number(receipt.blockNumber),
    value: tx.value.toString(),
    fee: (receipt.gasUsed * receipt.effectiveGasPrice).toString(),
    before,
    after: await balances(),
  };
}

try {
  if (process.argv.length !== 7) throw new Error("usage: node viem.mjs URL CHAIN_ID KEY TO VALUE");
  console.log(JSON.stringify(await transfer(...process.argv.slice(2))));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
