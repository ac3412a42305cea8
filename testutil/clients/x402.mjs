// The npm client @x402/fetch as it is, paying call by call from a channel that was opened on the chain:
//
//   node x402.mjs URL NETWORK TOKEN KEY COUNT     calls, and prints a line of JSON for each: {text, charged, cumulative}
//
// It knows of deposits by EIP-3009 and Permit2 only, so it is told to make none; and which token it may pay with.
import { BatchSettlementEvmScheme } from "@x402/evm/batch-settlement/client";
import { decodePaymentResponseHeader, wrapFetchWithPaymentFromConfig } from "@x402/fetch";
import { privateKeyToAccount } from "viem/accounts";

async function pay(url, network, token, key, count) {
  const client = new BatchSettlementEvmScheme(privateKeyToAccount(key), { depositStrategy: () => false });
  const fetchPaid = wrapFetchWithPaymentFromConfig(fetch, {
    schemes: [{ network, client }],
    spendControls: { allowedAssets: [{ network, asset: token, maxAmountPerPayment: "1000000" }] },
  });
  for (let i = 0; i < Number(count); i++) {
    const response = await fetchPaid(`${url}/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: "fake-1", max_tokens: 5, messages: [{ role: "user", content: "Say five words." }] }),
    });
    const body = await response.json();
    if (response.status !== 200) throw new Error(`call ${i}: HTTP status ${response.status}: ${JSON.stringify(body)}`);
    const { success, extra } = decodePaymentResponseHeader(response.headers.get("PAYMENT-RESPONSE"));
    if (!success) throw new Error(`call ${i}: the payment failed`);
    console.log(
      JSON.stringify({
        text: body.choices[0].message.content,
        charged: extra.chargedAmount,
        cumulative: extra.channelState.chargedCumulativeAmount,
      }),
    );
  }
}

try {
  if (process.argv.length !== 7) throw new Error("usage: node x402.mjs URL NETWORK TOKEN KEY COUNT");
  await pay(...process.argv.slice(2));
} catch (error) {
  console.error(error.stack);
  process.exitCode = 1;
}
