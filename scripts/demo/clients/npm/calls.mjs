// Makes calls with the npm client `openai` as it is: it knows a base URL and a key, and nothing of any chain.
//
// What to do comes as JSON on stdin: {baseURL, apiKey, model, texts, streamEvery, parallel}. Each call that was answered
// is a line of JSON on stdout: {index, streamed, id, answer, promptTokens, completionTokens, ms}, where id is the
// x-request-id of the server.
import OpenAI from "openai";
import { readFileSync } from "node:fs";

const plan = JSON.parse(readFileSync(0, "utf8"));
const client = new OpenAI({ baseURL: plan.baseURL, apiKey: plan.apiKey, timeout: 30_000, maxRetries: 4 });

async function whole(messages) {
  const { data, response } = await client.chat.completions.create({ model: plan.model, messages, max_completion_tokens: 8 }).withResponse();
  return { id: response.headers.get("x-request-id"), answer: data.choices[0].message.content, usage: data.usage };
}

async function streamed(messages) {
  const { data, response } = await client.chat.completions
    .create({ model: plan.model, messages, max_completion_tokens: 8, stream: true, stream_options: { include_usage: true } })
    .withResponse();
  let answer = "";
  let usage;
  for await (const chunk of data) {
    answer += chunk.choices[0]?.delta?.content ?? "";
    usage = chunk.usage ?? usage;
  }
  return { id: response.headers.get("x-request-id"), answer, usage };
}

async function call(index) {
  const messages = [{ role: "user", content: plan.texts[index] }];
  const stream = plan.streamEvery > 0 && index % plan.streamEvery === 0;
  const began = performance.now();
  const { id, answer, usage } = stream ? await streamed(messages) : await whole(messages);
  const line = {
    index,
    streamed: stream,
    id,
    answer,
    promptTokens: usage?.prompt_tokens ?? 0,
    completionTokens: usage?.completion_tokens ?? 0,
    ms: performance.now() - began,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

let next = 0;
await Promise.all(
  Array.from({ length: plan.parallel }, async () => {
    while (next < plan.texts.length) await call(next++);
  }),
);
