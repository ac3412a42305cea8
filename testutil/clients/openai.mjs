// The npm client `openai` as it is: it knows OPENAI_BASE_URL and OPENAI_API_KEY, and nothing of any chain. It uses each
// part of the API that a gateway has, and prints a line of JSON for each call that was paid:
// {kind, id, text, input, output}, where id is the server's x-request-id.
import OpenAI from "openai";

const client = new OpenAI();
const messages = [{ role: "user", content: "Say five words." }];

function say(kind, response, text, usage) {
  const id = response.headers.get("x-request-id");
  console.log(JSON.stringify({ kind, id, text, input: usage.prompt_tokens, output: usage.completion_tokens ?? 0 }));
}

async function model() {
  for await (const { id } of client.models.list()) return id;
  throw new Error("the gateway lists no model");
}

async function refuses(what, attempt, kind, code) {
  try {
    await attempt();
  } catch (error) {
    if (error instanceof kind && error.code === code) return;
    throw new Error(`${what}: ${error.name}, code ${error.code}: ${error.message}`);
  }
  throw new Error(`${what} was answered`);
}

try {
  const name = await model();
  const whole = await client.chat.completions.create({ model: name, messages, max_tokens: 5 }).withResponse();
  say("chat", whole.response, whole.data.choices[0].message.content, whole.data.usage);

  const streamed = await client.chat.completions
    .create({ model: name, messages, max_tokens: 7, stream: true, stream_options: { include_usage: true } })
    .withResponse();
  let text = "";
  let usage;
  for await (const chunk of streamed.data) {
    text += chunk.choices[0]?.delta?.content ?? "";
    usage = chunk.usage ?? usage;
  }
  say("stream", streamed.response, text, usage);

  const old = await client.completions.create({ model: name, prompt: "Once", max_tokens: 3 }).withResponse();
  say("completion", old.response, old.data.choices[0].text, old.data.usage);

  // Unless told otherwise this client asks for base64, and decodes it.
  const embedded = await client.embeddings.create({ model: name, input: "Once" }).withResponse();
  say("embedding", embedded.response, embedded.data.data[0].embedding.join(), embedded.data.usage);

  const stranger = new OpenAI({ apiKey: "sk-sahara-nobody", maxRetries: 0 });
  const call = (over) => client.chat.completions.create({ model: name, messages, ...over });
  await refuses("a wrong key", () => stranger.chat.completions.create({ model: name, messages }), OpenAI.AuthenticationError, "invalid_api_key");
  await refuses("less than nothing", () => call({ max_tokens: -1 }), OpenAI.BadRequestError, "invalid_value");
} catch (error) {
  console.error(error.stack);
  process.exitCode = 1;
}
