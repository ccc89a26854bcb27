import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

export interface SentRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
}

/** What came back, and how long that took, in ms. */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly ms: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** Sends a request as it is and reads the whole answer, or the beginning of one that does not end. */
export async function sendRequest(root: string, sent: SentRequest, withinMs: number): Promise<Reply> {
  const { hostname, port } = new URL(root);
  const { method, target: path, headers, body } = sent;
  const started = performance.now();
  const late = AbortSignal.timeout(withinMs);
  const length = body === undefined ? {} : { 'content-length': String(body.length) };
  const outgoing = request({
    hostname,
    port,
    method,
    path,
    agent,
    headers: { ...length, ...headers },
    signal: late,
  });
  outgoing.end(body);
  const answer = await Promise.race([
    once(outgoing, 'response').then(([one]) => one as IncomingMessage),
    // An address was offered to go on with another protocol, and a gateway took it.
    once(outgoing, 'upgrade').then(([one, socket]) => {
      (socket as { destroy(): void }).destroy();
      return one as IncomingMessage;
    }),
  ]);
  const text =
    method !== 'HEAD' && answer.headers['content-type'] === 'text/event-stream'
      ? await begun(answer, late)
      : await whole(answer);
  return { status: answer.statusCode ?? 0, headers: answer.headers, text, ms: performance.now() - started };
}

async function whole(answer: IncomingMessage): Promise<string> {
  return Buffer.concat(await answer.toArray()).toString();
}

async function begun(answer: IncomingMessage, signal: AbortSignal): Promise<string> {
  const [chunk] = (await once(answer, 'data', { signal })) as [Buffer];
  answer.destroy();
  return chunk.toString();
}
