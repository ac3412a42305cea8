// ethers, as a script uses it: balance, transfer, receipt.
//
//   node ethers.mjs URL CHAIN_ID KEY TO VALUE     transfers, and prints what it saw as JSON
import { JsonRpcProvider, Wallet } from "ethers";

async function transfer(url, chainId, key, to, value) {
  const provider = new JsonRpcProvider(url, Number(chainId), { pollingInterval: 300 });
  const wallet = new Wallet(key, provider);
  const balances = async () => ({
    from: (await provider.getBalance(wallet.address)).toString(),
    to: (await provider.getBalance(to)).toString(),
  });

  const before = await balances();
  const sent = await wallet.sendTransaction({ to, value: BigInt(value) });
  const receipt = await sent.wait(1, 60_000);
  const tx = await provider.getTransaction(sent.hash);
  const result = {
    chainId: Number((await provider.getNetwork()).chainId),
    address: wallet.address,
    hash: sent.hash,
    status: receipt.status === 1 ? "success" : "reverted",
    height: receipt.blockNumber,
    value: tx.value.toString(),
    fee: receipt.fee.toString(),
    before,
    after: await balances(),
  };
  provider.destroy();
  return result;
}

try {
  if (process.argv.length !== 7) throw new Error("usage: node ethers.mjs URL CHAIN_ID KEY TO VALUE");
  console.log(JSON.stringify(await transfer(...process.argv.slice(2))));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
