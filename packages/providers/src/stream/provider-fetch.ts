import { Refused, Unanswered } from '../failures/request-failure.ts';
import { isLateCode, systemCode } from '../failures/system-code.ts';
import { wellFormedJson } from '../json/well-formed-json.ts';

/** As much of a refusal is read as tells why, in bytes, and within a time, in ms: its status is known already. */
const mostOfRefusal = 64 * 1024;
const refusalMs = 2_000;

/**
 * `fetch` for drivers, and for the SDKs that they use. What goes out is well-formed, whatever stands in a log, for a
 * provider refuses half a character. Whatever is no success is thrown, as `Refused` or `Unanswered`, so that no driver
 * has to know how an SDK tells of it; an SDK would also read a refusal whole. An answer that points elsewhere is a
 * refusal too: if it were followed, a conversation, and with some servers the key, would reach a host that nobody has
 * configured.
 */
export async function providerFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const body = typeof init?.body === 'string' ? { body: wellFormedJson(init.body) } : {};
  const response = await answered(fetch(input, { ...init, ...body, redirect: 'manual' }), init?.signal);
  if (response.ok) return response;
  throw new Refused(response, response.body && told(await beginning(response.body)));
}

/** An SDK aborts what takes longer than it allows. */
async function answered(
  response: Promise<Response>,
  signal: AbortSignal | null | undefined,
): Promise<Response> {
  try {
    return await response;
  } catch (error) {
    const code = systemCode(error);
    throw new Unanswered(code, signal?.aborted === true || isLateCode(code));
  }
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

function told(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
