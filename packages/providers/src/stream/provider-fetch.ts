import { wellFormedJson } from '../json/well-formed-json.ts';

/** As much of a refusal is read as tells why, in bytes, and within a time, in ms: its status is known already. */
const mostOfRefusal = 64 * 1024;
const refusalMs = 2_000;

/**
 * `fetch` for the SDKs. What goes out is well-formed, whatever stands in a log, for a provider refuses half a character;
 * a refusal that comes back is bounded, for an SDK reads it whole. An answer that points elsewhere is a refusal too: if it
 * were followed, a conversation, and with some servers the key, would reach a host that nobody has configured.
 */
export async function providerFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const body = typeof init?.body === 'string' ? { body: wellFormedJson(init.body) } : {};
  const response = await fetch(input, { ...init, ...body, redirect: 'manual' });
  return response.ok || !response.body ? response : refusal(response, response.body);
}

/** In the form that the SDKs look for: `{error: …}`. */
async function refusal(response: Response, body: ReadableStream<Uint8Array>): Promise<Response> {
  const text = await beginning(body);
  const { headers } = response;
  // Beyond this no response can be made.
  const status = Math.min(response.status, 599);
  return new Response(JSON.stringify({ error: reportIn(text) }), { status, headers });
}

async function beginning(body: ReadableStream<Uint8Array>): Promise<string> {
  const reader = body.getReader();
  const leave = (): void => void reader.cancel().catch(() => undefined);
  const timer = setTimeout(leave, refusalMs);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    while (size < mostOfRefusal) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      size += value.length;
    }
  } catch {
    // What has come of it will do.
  } finally {
    clearTimeout(timer);
    leave();
  }
  return Buffer.concat(chunks).toString('utf8', 0, mostOfRefusal);
}

function reportIn(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    const said: unknown = Array.isArray(json) ? json[0] : json;
    const hasError = typeof said === 'object' && said !== null && 'error' in said && said.error;
    return hasError ? said.error : said;
  } catch {
    return text;
  }
}
